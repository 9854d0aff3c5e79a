import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commandExists } from "#src/command-exists.ts";
import { simulatedView } from "#src/views/simulated.ts";

const view = simulatedView({
  files: {
    "package.json": '{ "scripts": { "verify": "x", "test": "y", "a:b": "z", "constructor2": 1 } }',
    "web/package.json": '{ "scripts": { "e2e": "x" } }',
    Makefile: ".PHONY: verify\nVAR := a\nverify lint: dep\n\techo hidden:\n",
    "infra/main.tf": "",
    "scripts/verify.sh": "",
    "scripts/a b.py": "",
    "tests/test_x.py": "",
    "pkg/mod/__main__.py": "",
    justfile: "deploy env='x':\n  echo\n",
    "go.mod": "",
  },
});

describe("a command exists where its script does", () => {
  it.each([
    "npm run verify",
    "npm test",
    "npm t",
    "npm run-script a:b",
    "npm run verify -- --fast",
    "npm --prefix web run e2e",
    "pnpm -C web e2e",
    "yarn verify",
    "cd web && npm run e2e",
    "make verify",
    "make -s lint X=1",
    "make",
    "just deploy",
    "bash scripts/verify.sh --all",
    "sh -eu scripts/verify.sh",
    "./scripts/verify.sh",
    "scripts/verify.sh",
    "CI=1 env bash ./scripts/verify.sh",
    'python3 "scripts/a b.py"',
    "python -m pkg.mod",
    "python -m pytest tests/test_x.py::test_a",
    "python3.12 -m pytest",
    "uv run pytest -q tests",
    "pytest",
    "go test ./...",
    "terraform -chdir=infra plan",
    "node scripts/verify.sh && make verify",
    "/bin/bash scripts/verify.sh | tee log",
  ])("%s", (command) => {
    expect(commandExists(view, command)).toBe(true);
  });

  it.each([
    "",
    "verify",
    "npm run",
    "npm run nope",
    "npm run constructor",
    "npm run constructor2",
    "npm run toString",
    "npm --prefix nowhere test",
    "make nope",
    "make hidden",
    "make VAR",
    "just env",
    "bash scripts/nope.sh",
    "bash",
    "./verify.sh",
    "/scripts/verify.sh",
    "../scripts/verify.sh",
    "python -m nope",
    "python nope.py",
    "pytest tests/test_y.py",
    "cargo test",
    "node scripts/verify.sh && make nope",
    "someone looks at it on Mondays",
    "see scripts/verify.sh",
    "echo scripts/verify.sh",
    "true",
    "curl https://status.example.com/health",
    "x".repeat(5_000),
  ])("not %j", (command) => {
    expect(commandExists(view, command)).toBe(false);
  });

  it("takes any words", () => {
    const word = fc.constantFrom(
      "npm",
      "run",
      "make",
      "cd",
      "..",
      "-C",
      "&&",
      "'",
      '"',
      "python",
      "-m",
      "*",
      "{",
      "[",
      "bash",
      "$(x)",
      "a/b",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string({ unit: "binary" }))), (words) => {
        expect(typeof commandExists(view, words.join(" "))).toBe("boolean");
      }),
    );
  });
});
