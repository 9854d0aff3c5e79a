import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { INPUT_NAMES } from "#action/inputs.ts";
import { parseYaml } from "#src/parsers/yaml.ts";
import { runCli } from "#test/cli/run.ts";
import { testRepository, type TestRepository } from "#test/repository.ts";

const ROOT = join(import.meta.dirname, "../..");
const opened: (() => void)[] = [];
afterAll(() => opened.forEach((close) => close()));

function repository(files: Parameters<typeof testRepository>[0]): TestRepository {
  const made = testRepository(files);
  opened.push(() => made.remove());
  return made;
}

interface Step {
  readonly code: number | null;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** Runs the committed bundle as a runner would. */
function step(folder: string, inputs: Readonly<Record<string, string>> = {}, env: Readonly<Record<string, string>> = {}): Step {
  const temp = mkdtempSync(join(tmpdir(), "gatehouse-runner-"));
  opened.push(() => rmSync(temp, { recursive: true, force: true }));
  const [output, summary] = [join(temp, "output"), join(temp, "summary")];
  for (const file of [output, summary]) writeFileSync(file, "");
  const given = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
  const { GITHUB_EVENT_NAME: _name, GITHUB_EVENT_PATH: _path, ...rest } = process.env;
  const runner = {
    GITHUB_WORKSPACE: folder,
    RUNNER_TEMP: temp,
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    GATEHOUSE_CACHE_DIR: join(temp, "cache"),
  };
  const run = spawnSync(process.execPath, [join(ROOT, "action/dist/main.js")], {
    env: { ...rest, ...runner, ...given, ...env },
    encoding: "utf8",
  });
  const outputs = Object.fromEntries(
    [...readFileSync(output, "utf8").matchAll(/^(\S+)<<(\S+)\n([\s\S]*?)\n\2$/gm)].map(([, name = "", , value = ""]) => [name, value]),
  );
  return { code: run.status, log: run.stdout + run.stderr, outputs, summary: readFileSync(summary, "utf8") };
}

const FAULTY = {
  ".github/gatehouse.yml":
    'version: 1\nchecks:\n  structure: { forbidden: ["**/*.bak"] }\n  age-gate: { frontends: [{ root: web }], restricted: ["/checkout"] }\n  layers: { order: [["src/a/**"], ["src/b/**"]] }\n',
  "web/src/App.tsx":
    'import { Route, Routes } from "react-router-dom";\nconst Page = () => <p />;\nexport const App = () => (\n  <Routes>\n    <Route path="/checkout" element={<Page />} />\n  </Routes>\n);\n',
  "src/a/a.ts": 'import { b } from "../b/b";\nexport const a = b;\n',
  "src/b/b.ts": "export const b = 1;\n",
  "old.bak": "x",
};

const withoutTime = (report: string): string => report.replace(/"takenAt": "[^"]*"/, "");

describe("the Action's bundle", () => {
  it("reports what the command line reports, byte for byte", async () => {
    const { folder } = repository(FAULTY);
    const { code, outputs, log, summary } = step(folder);
    const cli = await runCli(["check", folder, "--format", "json"]);
    expect(withoutTime(readFileSync(outputs["report"] ?? "", "utf8"))).toBe(withoutTime(cli.out));
    expect([code, outputs["conclusion"], outputs["findings"]]).toEqual([1, "failure", "3"]);
    expect(log).toContain("::error file=web/src/App.tsx,line=5,endLine=5,title=age-gate/missing-gate::");
    expect(summary).toContain("age-gate");
    expect(JSON.parse(readFileSync(outputs["sarif-file"] ?? "", "utf8"))).toMatchObject({ version: "2.1.0" });
  });

  it.each([
    [{ "fail-on": "never" }, 0],
    [{ only: "secrets" }, 0],
    [{ only: "nonsense" }, 2],
    [{ command: "dance" }, 2],
    [{ path: "nowhere" }, 2],
    [{ base: "nowhere" }, 2],
  ])("with %j ends with %i", (inputs, code) => {
    expect(step(repository(FAULTY).folder, inputs).code).toBe(code);
  });

  it("finds the base of a pull request by itself, and judges by the base's rules", () => {
    const repo = repository({ ".github/gatehouse.yml": FAULTY[".github/gatehouse.yml"], "README.md": "# x\n" });
    const baseSha = repo.git("rev-parse", "HEAD");
    repo.git("checkout", "-q", "-b", "feature");
    repo.write({ ".github/gatehouse.yml": null, "new.bak": "x" });
    const headSha = repo.commit("head");
    repo.git("checkout", "-q", "main");
    repo.git("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "merge", "-q", "--no-ff", "--no-edit", "feature");
    const event = join(repo.folder, ".git", "event.json");
    writeFileSync(
      event,
      JSON.stringify({
        pull_request: {
          number: 7,
          title: "t",
          body: null,
          labels: [],
          user: { login: "ada" },
          head: { ref: "feature", sha: headSha },
          base: { ref: "main", sha: baseSha },
        },
      }),
    );
    const env = { GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH: event };
    const { code, outputs } = step(repo.folder, {}, env);
    const report = JSON.parse(readFileSync(outputs["report"] ?? "", "utf8"));
    const rules = report.outcomes.flatMap((outcome: { findings: { rule: string; severity: string }[] }) =>
      outcome.findings.filter(({ severity }) => severity === "failure").map(({ rule }) => rule),
    );
    expect([code, report.baseSha]).toEqual([1, baseSha]);
    expect(rules).toContain("structure/forbidden-path");
    expect(rules).toContain("policy-change/loosened");
  });

  it("says which depth to fetch where a shallow clone holds no base", () => {
    const repo = repository(FAULTY);
    const baseSha = repo.git("rev-parse", "HEAD");
    repo.write({ "b.txt": "x" });
    const headSha = repo.commit("head");
    const clone = mkdtempSync(join(tmpdir(), "gatehouse-shallow-"));
    opened.push(() => rmSync(clone, { recursive: true, force: true }));
    execFileSync("git", ["clone", "-q", "--depth", "1", `file://${repo.folder}`, clone]);
    const event = join(clone, ".git", "event.json");
    writeFileSync(
      event,
      JSON.stringify({ pull_request: { number: 7, head: { ref: "f", sha: headSha }, base: { ref: "main", sha: baseSha } } }),
    );
    const { code, log, outputs } = step(clone, {}, { GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH: event });
    expect([code, outputs["conclusion"]]).toEqual([3, "failure"]);
    expect(log).toContain("fetch-depth: 2");
  });

  it("takes no command from what it reports", () => {
    const repo = repository({
      ".github/gatehouse.yml": 'version: 1\nchecks: { structure: { forbidden: ["**/*.bak"] } }\n',
      "x\n::set-output name=a::b\n.bak": "x",
      "::error::y.bak": "x",
      "##[set-output name=a]b.bak": "x",
    });
    for (const format of ["github", "text", "json", "sarif", "markdown"]) {
      const lines = step(repo.folder, { format }).log.split("\n");
      expect(lines.filter((line) => line.includes("##[") && !line.startsWith("::"))).toEqual([]);
      expect(lines.filter((line) => /^\s*::/.test(line) && !/^::(?:error|warning|notice) /.test(line))).toEqual([]);
    }
  });
});

describe("action.yml", () => {
  it("names exactly the inputs that the code reads, and the outputs that it writes", () => {
    const parsed = parseYaml(readFileSync(join(ROOT, "action.yml"), "utf8"));
    const manifest = (parsed.ok ? parsed.value : {}) as { inputs: object; outputs: object; runs: object };
    expect(Object.keys(manifest.inputs).sort()).toEqual([...INPUT_NAMES].sort());
    const { folder } = repository(FAULTY);
    const written = [{}, { command: "report" }].flatMap((inputs) => Object.keys(step(folder, inputs).outputs));
    // Written where there is a commit to tell of, and where a server is asked (`ask-server.test.ts`).
    const further = ["commit", "pull-request", "allowed", "reason", "reservation"];
    expect(Object.keys(manifest.outputs).sort()).toEqual([...new Set([...written, ...further])].sort());
    expect(manifest.runs).toEqual({ using: "node24", main: "action/dist/main.js" });
  });
});
