import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runCli } from "#test/cli/run.ts";
import { testRepository } from "#test/repository.ts";

const repo = testRepository({
  ".github/gatehouse.yml": 'version: 1\nchecks: { structure: { forbidden: ["**/*.bak"] } }\n',
  "README.md": "# x\n",
  "old.bak": "x",
});
const temp = mkdtempSync(join(tmpdir(), "gatehouse-cli-"));
afterAll(() => {
  repo.remove();
  rmSync(temp, { recursive: true, force: true });
});
const NOW = ["--now", "2026-11-20T10:00:00Z"];
const check = (...words: readonly string[]) => runCli(["check", repo.folder, "--no-cache", ...NOW, ...words]);

describe("gatehouse check", () => {
  it.each([
    ["text", "✗ failure: 1 of 2 checks failed"],
    ["json", '"rule": "structure/forbidden-path"'],
    ["sarif", '"version": "2.1.0"'],
    ["markdown", "structure/forbidden-path"],
    ["github", "::error file=old.bak"],
  ])("reports as %s", async (format, part) => {
    const { code, out, err } = await check("--format", format);
    expect([code, err]).toEqual([1, ""]);
    expect(out).toContain(part);
  });

  it("gives the same bytes for the same input, on the folder and on the commit", async () => {
    const [first, second, commit] = [
      await check("--format", "json"),
      await check("--format", "json"),
      await check("--format", "json", "--head", "HEAD"),
    ];
    expect(second.out).toBe(first.out);
    expect(commit.out).toBe(first.out);
  });

  it("writes the report to a file", async () => {
    const file = join(temp, "report.json");
    const { code, out } = await check("--format", "json", "--output", file);
    expect([code, out]).toEqual([1, ""]);
    expect(readFileSync(file, "utf8")).toBe((await check("--format", "json")).out);
  });

  it("gives each check the outcome of the whole run, and every check an outcome", async () => {
    const whole = JSON.parse((await check("--format", "json")).out);
    const alone = JSON.parse((await check("--format", "json", "--only", "structure")).out);
    expect(alone.outcomes).toEqual(whole.outcomes.filter((one: { check: string }) => one.check === "structure"));
    expect(whole.outcomes.length).toBeGreaterThan(15);
  });

  it("judges by another configuration where one is named", async () => {
    const file = join(temp, "other.yml");
    writeFileSync(file, "version: 1\n");
    expect((await check("--config", file, "--only", "structure")).code).toBe(0);
  });

  it.each([
    [["--fromat", "json"], "unknown option --fromat; did you mean --format?"],
    [["--format", "xml"], "--format xml: choose one of text, json, sarif, markdown, github"],
    [["--only", "age-gait"], "did you mean age-gate?"],
    [["--only", ","], "--only names no check"],
    [["--now", "yesterday"], "--now yesterday: no ISO 8601 time"],
    [["--now", "2026-02-30T00:00:00Z"], "--now 2026-02-30T00:00:00Z: no ISO 8601 time"],
    [["--base", "nowhere"], "base nowhere: the repository has no such commit"],
    [["--base", "--output=x"], "base --output=x: the repository has no such commit"],
    [["--config", "nowhere.yml"], "--config nowhere.yml: "],
    [["--verbose=1"], "--verbose takes no value"],
    [["other"], 'one word too many: "other"'],
    [["--fix", "--head", "HEAD"], "--fix writes to a folder"],
  ])("refuses %j and says why", async (words, why) => {
    const { code, err } = await check(...words);
    expect(code).toBe(2);
    expect(err).toContain(why);
  });

  it.each(["a.ts", "objects/a.ts"])("says of a folder within a repository that its rules are not read (%s)", async (name) => {
    const own = testRepository({ ".github/gatehouse.yml": "version: 1\n", [`src/${name}`]: "export {};\n" });
    const [inside, root] = [
      await runCli(["check", join(own.folder, "src"), "--no-cache"]),
      await runCli(["check", own.folder, "--no-cache"]),
    ];
    const real = realpathSync(own.folder);
    own.remove();
    expect([inside.err, root.err]).toEqual([
      `note: ${join(own.folder, "src")} is judged by itself; the rules and waivers of ${real}, in which it lies, are not read.\n`,
      "",
    ]);
  });

  it("judges a change by a named configuration of the repository as the base has it", async () => {
    const own = testRepository({ "ci/rules.yml": 'version: 1\nchecks: { structure: { forbidden: ["**/*.bak"] } }\n', "a.md": "x\n" });
    own.git("checkout", "-q", "-b", "feature");
    own.write({ "ci/rules.yml": "version: 1\n", "new.bak": "x" });
    own.commit();
    const words = ["--base", "main", "--config", join(own.folder, "ci/rules.yml"), "--format", "json", ...NOW];
    const { code, out } = await runCli(["check", own.folder, "--no-cache", ...words]);
    const findings = JSON.parse(out).outcomes.flatMap((one: { findings: readonly { rule: string; path: string }[] }) => one.findings);
    expect([code, findings.map(({ rule, path }: { rule: string; path: string }) => `${rule} ${path}`)]).toEqual([
      1,
      ["policy-change/loosened ci/rules.yml", "structure/forbidden-path new.bak"],
    ]);
    own.remove();
  });

  it("refuses a folder that is not there, and a file", async () => {
    expect(await runCli(["check", join(temp, "no")])).toMatchObject({ code: 2 });
    writeFileSync(join(temp, "file"), "");
    expect(await runCli(["check", join(temp, "file")])).toMatchObject({ code: 2 });
  });

  it("ends with 2 and line and column for a configuration that cannot be used", async () => {
    const file = join(temp, "bad.yml");
    writeFileSync(file, "version: 1\nchecks:\n  slo:\n    lane: [L2]\n");
    const { code, err } = await check("--config", file);
    expect(code).toBe(2);
    expect(err).toContain(`${file}:4:5: unknown key "lane" in checks.slo; did you mean "lanes"?`);
  });

  it("reads the pull request of a workflow run", async () => {
    const event = join(temp, "event.json");
    writeFileSync(
      event,
      JSON.stringify({
        pull_request: {
          number: 1,
          title: "t",
          body: "## Justification\n\nThe law asks for it.\n",
          labels: [{ name: "legacy-update" }],
          head: {},
          base: {},
        },
      }),
    );
    const frozen = testRepository({
      ".github/gatehouse.yml": "version: 1\nchecks: { structure: { frozen: [{ path: legacy/, label: legacy-update }] } }\n",
      "legacy/a.py": "A = 1\n",
    });
    frozen.git("checkout", "-q", "-b", "feature");
    frozen.write({ "legacy/a.py": "A = 2\n" });
    frozen.commit();
    const judged = (env: NodeJS.ProcessEnv) =>
      runCli(["check", frozen.folder, "--base", "main", "--only", "structure", "--no-cache"], {
        env: { PATH: process.env["PATH"], ...env },
      });
    expect((await judged({})).code).toBe(1);
    expect((await judged({ GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH: event })).code).toBe(0);
    expect((await judged({ GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH: join(temp, "none") })).code).toBe(2);
    frozen.remove();
  });
});

describe("the other commands", () => {
  it.each([
    [["explain", "structure/forbidden-path"], 0, "forbidden"],
    [["explain", "structur"], 2, "did you mean structure?"],
    [["help"], 0, "Exit codes"],
    [["help", "check"], 0, "--base REF"],
    [["chek"], 2, 'Did you mean "check"?'],
    [["--version"], 0, "0."],
  ])("%j ends with %i", async (words, code, part) => {
    const said = await runCli(words);
    expect([said.code, said.out + said.err]).toEqual([code, expect.stringContaining(part)]);
  });

  it("init writes a configuration that its own reading accepts, once", async () => {
    const fresh = testRepository({
      "README.md": "# x\n",
      "docs/adr/ADR-001-start.md": "# Start\n",
      "docs/guide.md": "# Guide\n",
      "legacy/a.py": "",
      "infra/main.tf": "",
      "web/package.json": '{"dependencies":{"next":"15"}}',
      "m/module.manifest.json": '{"name":"m"}',
    });
    expect((await runCli(["init", fresh.folder])).code).toBe(0);
    expect((await runCli(["init", fresh.folder])).code).toBe(2);
    expect((await runCli(["init", fresh.folder, "--print"])).out).toBe(readFileSync(join(fresh.folder, ".github/gatehouse.yml"), "utf8"));
    expect((await runCli(["check", fresh.folder, "--no-cache"])).code).toBe(1);
    expect((await runCli(["check", fresh.folder, "--no-cache", "--fix", "--only", "registry"])).code).toBe(0);
    fresh.remove();
  });

  it("init and baseline answer programs too", async () => {
    const fresh = testRepository({ "m/module.manifest.json": '{"name":"m"}' });
    const said = async (...words: readonly string[]): Promise<unknown> => JSON.parse((await runCli([...words, "--format", "json"])).out);
    expect(await said("init", fresh.folder)).toEqual({
      path: ".github/gatehouse.yml",
      content: readFileSync(join(fresh.folder, ".github/gatehouse.yml"), "utf8"),
    });
    const baseline = await said("baseline", fresh.folder, "--write", ...NOW);
    expect(baseline).toMatchObject({ version: 1, findings: [{ rule: "registry/missing-registry" }] });
    expect(JSON.parse(readFileSync(join(fresh.folder, ".github/gatehouse-baseline.json"), "utf8"))).toEqual(baseline);
    fresh.remove();
  });

  it.each([
    [["scorecard"], ["daily", ...NOW]],
    [["export"], ["openslo"]],
    [["import"], ["openslo"]],
    [["ledger"], ["verify"]],
  ])("%j takes its PATH before its own word as well as behind it", async (command, [word = "", ...more]) => {
    const fresh = testRepository({ "m/module.manifest.json": '{"name":"m","sla":{"p95_latency_ms":200}}' });
    await runCli(["registry", fresh.folder, "--write", ...NOW]);
    const said = await runCli([...command, fresh.folder, word, ...more]);
    expect(said).toEqual(await runCli([...command, word, fresh.folder, ...more]));
    expect([said.code, said.out]).toEqual([0, expect.stringMatching(/./)]);
    fresh.remove();
  });

  it("registry --write writes once, adds one line to the ledger, and revert takes it back exactly", async () => {
    const fresh = testRepository({ "m/module.manifest.json": '{"name":"m","tags":["lane:L1"]}' });
    const [registry, ledger] = ["docs/_generated/MODULE_REGISTRY.json", "artifacts/gatehouse.jsonl"].map((path) =>
      join(fresh.folder, path),
    );
    const write = () => runCli(["registry", fresh.folder, "--write", ...NOW]);
    expect((await write()).out).toBe("Wrote docs/_generated/MODULE_REGISTRY.json.\n");
    const [bytes, lines] = [readFileSync(registry ?? "", "utf8"), readFileSync(ledger ?? "", "utf8")];
    expect((await write()).out).toBe("docs/_generated/MODULE_REGISTRY.json is up to date.\n");
    expect([readFileSync(registry ?? "", "utf8"), readFileSync(ledger ?? "", "utf8")]).toEqual([bytes, lines]);
    expect((await runCli(["registry", fresh.folder, "--check"])).code).toBe(0);
    writeFileSync(registry ?? "", `${bytes} `);
    expect(await runCli(["revert", fresh.folder])).toMatchObject({ code: 1, out: expect.stringContaining("changed_since") });
    writeFileSync(registry ?? "", bytes);
    expect((await runCli(["revert", fresh.folder, "--dry-run"])).out).toBe("would delete docs/_generated/MODULE_REGISTRY.json\n");
    expect((await runCli(["revert", fresh.folder])).code).toBe(0);
    expect((await runCli(["registry", fresh.folder, "--check"])).code).toBe(1);
    expect(await runCli(["revert", fresh.folder])).toMatchObject({ code: 1, out: expect.stringContaining("nothing_to_revert") });
    fresh.remove();
  });

  it("baseline lists today's failures once, and then only shrinks", async () => {
    const fresh = testRepository({
      ".github/gatehouse.yml": 'version: 1\nchecks: { structure: { forbidden: ["**/*.bak"] } }\n',
      "a.bak": "",
      "b.bak": "",
    });
    const verdict = async () => (await runCli(["check", fresh.folder, "--no-cache"])).code;
    expect(await verdict()).toBe(1);
    expect((await runCli(["baseline", fresh.folder, "--write"])).out).toContain("2 findings are known");
    expect(await verdict()).toBe(0);
    fresh.write({ "a.bak": null, "c.bak": "" });
    expect(await verdict()).toBe(1);
    expect((await runCli(["baseline", fresh.folder, "--write"])).out).toContain("1 findings are known");
    expect((await runCli(["check", fresh.folder, "--no-cache", "--format", "json"])).out).toContain('"path": "c.bak"');
    expect(await verdict()).toBe(1);
    fresh.remove();
  });

  it("doctor says what is missing", async () => {
    expect((await runCli(["doctor", repo.folder])).out).toContain("CODEOWNERS");
  });
});
