/** What people do by mistake, and what they are told: what is wrong, where, and what to do. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checks } from "#checks/index.ts";
import { COMMAND_USAGE } from "#src/cli/command-usage.ts";
import { usage } from "#src/cli/help.ts";
import { dispatch } from "#src/cli/main.ts";
import { openStore } from "#src/stores/open.ts";
import { errorCode, systemWords } from "#src/system-error.ts";
import { runCli } from "#test/cli/run.ts";

const temp = mkdtempSync(join(tmpdir(), "gatehouse-wrong-use-"));
const plain = join(temp, "plain");

beforeAll(async () => {
  await (await openStore({ dataDir: join(temp, "data") })).close();
  mkdirSync(join(plain, ".github"), { recursive: true });
  writeFileSync(join(plain, "README.md"), "# Read me\n");
});
afterAll(() => rmSync(temp, { recursive: true, force: true }));

describe("wrong use", () => {
  it.each<[readonly string[], string]>([
    [["chekc"], 'gatehouse: there is no command "chekc"\nDid you mean "check"? `gatehouse help` lists the commands.\n'],
    [["check", "--bas", "main"], "gatehouse: unknown option --bas; did you mean --base?\n`gatehouse help check` lists its options.\n"],
    [["check", "--config", "nowhere.yml"], "gatehouse: --config nowhere.yml: there is no such file\n"],
    [["check", "--config", "README.md/x"], "gatehouse: --config README.md/x: a part of the path is a file, and a folder is asked for\n"],
    [["check", "--config", ".github"], "gatehouse: --config .github: it is a folder, and a file is asked for\n"],
    [["check", "--output", "no/x.json"], "gatehouse: --output no/x.json: there is no such folder to write into\n"],
    [["check", "--output", ".github"], "gatehouse: --output .github: it is a folder, and a file is asked for\n"],
    [["export", "openslo", "--output", "no/x.yaml"], "gatehouse: --output no/x.yaml: there is no such folder to write into\n"],
    [["import", "openslo", "--from", "nofile.yaml"], "gatehouse: --from nofile.yaml: the repository has no such file\n"],
    [["import", "catalog", "--from", "../x.yaml"], "gatehouse: --from ../x.yaml: the repository has no such file\n"],
    [["ledger", "export", "--data-dir", "../data", "--output", "no/x"], "gatehouse: --output no/x: there is no such folder to write into\n"], // prettier-ignore
    [["ledger", "export", "--data-dir", "../data", "--output", ".github"], "gatehouse: --output .github: it is a folder, and a file is asked for\n"], // prettier-ignore
    [["export"], "gatehouse: export needs a format: choose openslo\n"],
    [["export", "yaml"], "gatehouse: export yaml: there is no such format: choose openslo\n"],
    [["import"], "gatehouse: import needs a format: choose openslo or catalog\n"],
    [["scorecard"], "gatehouse: scorecard needs a period: choose one of daily, weekly, monthly\n"],
    [["scorecard", "yearly"], "gatehouse: scorecard yearly: there is no such period: choose one of daily, weekly, monthly\n"],
    [["snapshot", "--diff", "2020"], "gatehouse: --diff: no snapshot is called 2020: there is none yet; take one with `gatehouse snapshot --write`\n"], // prettier-ignore
    [["explain", "a/b"], `gatehouse: there is no rule "a/b"; the checks are ${checks.map(({ id }) => id).join(", ")}\n`],
    [["explain", "secrets/github-pad"], 'gatehouse: there is no rule "secrets/github-pad"; did you mean secrets/github-pat?\n'],
  ])("%j is answered with what to do", async (words, told) => {
    const { code, out, err } = await runCli(words, { cwd: plain });
    expect([code, out]).toEqual([2, ""]);
    expect(err.slice(0, told.length)).toBe(told);
  });

  it.each<[string, string]>([
    ["registry", "There is nothing to make the registry from: no file is named module.manifest.json.\n"],
    ["slo", "There is nothing to make the SLO dashboard from: no file is named module.manifest.json.\n"],
    ["matrix", "There is nothing to make the coverage matrix from: there is no inventory of workflows (docs/governance/workflows.yml).\n"],
    ["coa", "There is nothing to make the list of certificates from: there is no manifest of certificates (docs/compliance/coa_manifest.json).\n"], // prettier-ignore
  ])("%s says what it would be made from", async (command, out) => {
    expect(await runCli([command], { cwd: plain })).toEqual({ code: 0, out, err: "" });
  });

  it("without git says where to get it, and the doctor says nothing else", async () => {
    const without = join(temp, "bin");
    mkdirSync(without);
    symlinkSync(process.execPath, join(without, "node"));
    const path = process.env["PATH"];
    process.env["PATH"] = without;
    try {
      const words = "git is not on the PATH: install it (https://git-scm.com)";
      expect(await runCli(["check"], { cwd: plain })).toEqual({ code: 3, out: "", err: `gatehouse check: could not decide: ${words}\n` });
      const doctor = await runCli(["doctor"], { cwd: plain });
      expect([doctor.code, doctor.out]).toEqual([1, "✗ git 2.31 or newer is needed; none was found. Install it: https://git-scm.com\n"]);
    } finally {
      process.env["PATH"] = path;
    }
    expect(path?.split(delimiter)).not.toContain(dirname(without));
  });

  it("explains the rules of waivers and of the baseline, which reports name", async () => {
    const { code, out } = await runCli(["explain", "baseline/grew"], { cwd: plain });
    expect([code, out.split("\n").slice(0, 3)]).toEqual([
      0,
      [
        "baseline/grew",
        "  The check baseline fails when a change adds an entry to",
        "  .github/gatehouse-baseline.json, or leaves one whose finding is gone.",
      ],
    ]);
    expect((await runCli(["explain", "waiver"], { cwd: plain })).out).toContain("waiver/expired (failure): a waiver has expired.");
  });

  it("says once that something could not be decided", async () => {
    writeFileSync(join(plain, ".github/gatehouse-baseline.json"), '{ "version": 2 }');
    const { code, out } = await runCli(["check", "--no-cache"], { cwd: plain });
    expect(code).toBe(3);
    expect(out).toContain(".github/gatehouse-baseline.json: version: 2 is not read here: this Gatehouse\n    reads version 1\n");
    expect(out).not.toContain("could not decide: could not decide");
    rmSync(join(plain, ".github/gatehouse-baseline.json"));
  });
});

describe("help", () => {
  it.each([undefined, ...COMMAND_USAGE.map(({ name }) => name)])("of %s fits into eighty columns and into forty", (name) => {
    for (const columns of [80, 40]) {
      const long = usage(name, columns)
        .split("\n")
        .filter((line) => line.length > Math.max(columns, 62) && !line.startsWith("  gatehouse"));
      expect(long).toEqual([]);
    }
  });

  it("names what each command reads and shows how it is called", async () => {
    const { code, out } = await runCli(["help", "check"], { columns: 100 });
    expect(code).toBe(0);
    expect(out).toContain("Environment\n  GATEHOUSE_CACHE_DIR  where facts about files are remembered");
    expect(out).toContain("Examples\n  gatehouse check\n");
    expect((await runCli(["check", "--help"], { columns: 100 })).out).toBe(out);
  });
});

it("the system's words that are not known are passed on", () => {
  expect([systemWords(new Error("odd")), systemWords("text"), errorCode(new Error("odd"))]).toEqual(["odd", "text", undefined]);
});

describe("what the system refuses", () => {
  it("is told in one line, with the place and without a stack", async () => {
    let err = "";
    const terminal = {
      env: {},
      cwd: "/",
      now: () => new Date(0),
      elapsedMs: () => 0,
      out: () => undefined,
      err: (text: string) => void (err += text),
    };
    const place = import.meta.filename;
    const code = await dispatch(["list"], terminal, { list: async () => ({ run: async () => readdirSync(place).length }) });
    expect([code, err]).toEqual([
      3,
      `gatehouse list: could not decide: ${place}: a part of the path is a file, and a folder is asked for\n`,
    ]);
  });
});
