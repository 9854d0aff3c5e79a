/** The policy that is remembered is the one that would be read. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { checks } from "#checks/index.ts";
import { CONFIGURATION_PATH, ConfigurationError, effectivePolicy } from "#src/config.ts";
import { policyUnder } from "#src/kept-policy.ts";
import { rulesFor } from "#src/rules.ts";
import { factFiles } from "#src/views/git/fact-file.ts";
import { workingTreeView } from "#src/views/git/working-tree-view.ts";
import { testRepository } from "#test/repository.ts";

const takenAt = new Date("2026-11-20T10:00:00Z");
const cache = mkdtempSync(join(tmpdir(), "gatehouse-policy-"));
const repo = testRepository({ "README.md": "# x\n" });
afterAll(() => {
  repo.remove();
  rmSync(cache, { recursive: true, force: true });
});

/** A new run over the same folder, with what earlier ones have kept on disk. */
function run<Result>(text: string | Uint8Array, use: (view: ReturnType<typeof workingTreeView>) => Result): Result {
  repo.write({ [CONFIGURATION_PATH]: text });
  const store = factFiles({ folder: cache, repository: repo.folder, build: "one" });
  const result = use(workingTreeView({ folder: repo.folder, takenAt, store }));
  store.save();
  return result;
}

const ORGANISATION = {
  path: "org.yml",
  text: "version: 1\nlocked: [checks.secrets.severity]\nchecks:\n  secrets: { severity: failure }\n",
};
const TEXTS = [
  "version: 1\n",
  "version: 1\nenvironments: { production: PROD_EXEC, __proto__: SANDBOX_EXEC }\ncommands: { kill-switch: { approvals: 2, within: 30m } }\n",
  'version: 1\nchecks:\n  secrets: false\n  structure: { required: [README.md], names: [{ paths: "**/*.md", pattern: "^[a-zA-Z]+\\\\.md$" }], paths: { ignore: ["x/**"] } }\n',
  "version: 1\nchecks:\n  secrets: { severity: notice }\ndeployments: { blocked: wait, branches: [main] }\nchecklist: [tripwires_armed]\n",
];

describe("a policy that is remembered", () => {
  it.each(TEXTS.flatMap((text) => [undefined, ORGANISATION].map((organisation) => ({ text, organisation }))))(
    "is the one that the files make: %j",
    ({ text, organisation }) => {
      const read = effectivePolicy(checks, { ...(organisation && { organisation }), repository: { path: CONFIGURATION_PATH, text } });
      for (let time = 0; time < 2; time++)
        expect(run(text, (view) => policyUnder(checks, view, CONFIGURATION_PATH, organisation))).toEqual(read);
      expect(run(text, (view) => rulesFor(checks, view, organisation).policy)).toEqual(read);
    },
  );

  it("is refused again with the same words", () => {
    const text = "version: 1\nchecks:\n  secrts: {}\n  layers: { order: 3 }\n";
    const words = (): string => {
      try {
        return run(text, (view) => rulesFor(checks, view).policy.digest);
      } catch (error) {
        return error instanceof ConfigurationError ? error.message : String(error);
      }
    };
    const first = words();
    expect(first).toContain('unknown key "secrts" in checks');
    expect(words()).toBe(first);
  });

  it("is none where the file is no text", () => {
    const refused = (): unknown => run(new Uint8Array([0xff, 0xfe, 0]), (view) => rulesFor(checks, view));
    expect(refused).toThrow("is no UTF-8 text");
    expect(refused).toThrow("is no UTF-8 text");
  });
});
