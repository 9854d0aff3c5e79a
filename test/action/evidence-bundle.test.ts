/** The workflow that the guide shows, with the committed bundle and the stand-in for GitHub. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { INPUT_NAMES } from "#action/inputs.ts";
import { parseYaml } from "#src/parsers/yaml.ts";
import { people } from "#test/fakes/github/people.ts";
import { type GitHubServer, startGitHub } from "#test/fakes/github/server.ts";

const ROOT = join(import.meta.dirname, "../..");
const TOKEN = ["a", "token", "of", "the", "bundle", "test"].join("-");
const root = mkdtempSync(join(tmpdir(), "gatehouse-bundle-"));
let hub: GitHubServer;

interface Workflow {
  readonly on: { readonly schedule: readonly { readonly cron: string }[] };
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: {
    readonly report: { readonly steps: readonly { readonly uses: string; readonly with: Readonly<Record<string, unknown>> }[] };
  };
}

function shown(): Workflow {
  const guide = readFileSync(join(ROOT, "docs/how-to/receive-evidence.md"), "utf8");
  const parsed = parseYaml(/```yaml\n(name: evidence\n[^]*?)```/.exec(guide)?.[1] ?? "");
  if (!parsed.ok) throw new Error("the guide shows no workflow that can be read");
  return parsed.value as unknown as Workflow;
}

beforeAll(async () => {
  hub = await startGitHub();
});
afterAll(async () => {
  await hub.close();
  rmSync(root, { recursive: true, force: true });
});

/** As a runner would, on a fresh clone. */
async function ran(
  name: string,
  folder: string,
  inputs: Readonly<Record<string, unknown>>,
): Promise<{ readonly code: unknown; readonly outputs: ReadonlyMap<string, string>; readonly log: string }> {
  const output = join(root, `${name}-output`);
  writeFileSync(output, "");
  const given = Object.fromEntries(Object.entries(inputs).map(([key, value]) => [`INPUT_${key.toUpperCase()}`, String(value)]));
  const runner = { GITHUB_WORKSPACE: folder, GITHUB_OUTPUT: output, RUNNER_TEMP: root, GATEHOUSE_CACHE_DIR: join(root, "cache") };
  const where = { GITHUB_REPOSITORY: `fernhill/${name}`, GITHUB_API_URL: hub.url, INPUT_TOKEN: TOKEN };
  const child = spawn(process.execPath, [join(ROOT, "action/dist/main.js")], {
    env: { PATH: process.env["PATH"], ...runner, ...where, ...given },
  });
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => log.push(chunk.toString()));
  const [code] = (await once(child, "close")) as [unknown];
  const outputs = new Map(
    Array.from(readFileSync(output, "utf8").matchAll(/^(\S+)<<(\S+)\n([^]*?)\n\2$/gm), ([, key = "", , value = ""]) => [key, value]),
  );
  return { code, outputs, log: log.join("") };
}

describe("the guide's workflow for evidence", () => {
  it("asks for what the Action knows, and for no more rights than it needs", () => {
    const { on, permissions, jobs } = shown();
    const step = jobs.report.steps.find(({ uses }) => uses.startsWith("gatehouse-dev/"));
    expect(Object.keys(step?.with ?? {}).filter((key) => !(INPUT_NAMES as readonly string[]).includes(key))).toEqual([]);
    expect(permissions).toEqual({ contents: "write", "pull-requests": "write" });
    expect(on.schedule.map(({ cron }) => /^[1-9]\d? 0 \* \* \*$/.test(cron))).toEqual([true]);
  });

  it.each(["report", "snapshot"])("commits once by `%s`, with no more than those rights", async (command) => {
    hub.world.tokens.set(TOKEN, { expiresAt: Infinity, permissions: { ...shown().permissions, pull_requests: "write", metadata: "read" } });
    const made = people(hub.world).repository("fernhill", command, {
      "README.md": "# Read me\n",
      "docs/adr/ADR-001-first.md": "# First\n\nStatus: accepted\n",
    });
    const folder = join(root, command);
    execFileSync("git", ["clone", "-q", made.bare.folder, folder]);
    const step = shown().jobs.report.steps.find(({ uses }) => uses.startsWith("gatehouse-dev/"));
    const { code, outputs, log } = await ran(command, folder, { ...step?.with, command });
    expect([code, log]).toEqual([0, expect.stringMatching(/^Wrote docs\/snapshots\/snapshot_/m)]);
    expect(outputs.get("commit")).toBe(made.bare.ref("refs/heads/main"));
    const files = (outputs.get("files") ?? "").split("\n");
    expect(made.bare.git(["diff", "--name-only", "main~1", "main"]).split("\n").sort()).toEqual([...files].sort());
    expect(files.some((path) => path.startsWith("docs/scorecards/SCORE-daily-"))).toBe(command === "report");
    for (const path of files) expect(made.bare.text("main", path)).toBe(readFileSync(join(folder, path), "utf8").trim());
  });
});
