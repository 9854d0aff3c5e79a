import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { sha256 } from "#src/canonical.ts";
import { runCli } from "#test/cli/run.ts";
import { testRepository } from "#test/repository.ts";
import type { TestRepository } from "#test/repository.ts";

const opened: TestRepository[] = [];
afterEach(() => opened.splice(0).forEach((one) => one.remove()));

const INVENTORY =
  'version: 1\nworkflows:\n  - id: a\n    owner: "@x"\n    manifest: README.md\n    check: structure\n    monitor: m\n    auto_heal: h\n    docs: README.md\n  - id: b\n    owner: "@x"\n';

function repository(): TestRepository {
  const made = testRepository({ "README.md": "# Read me\n", CODEOWNERS: "* @x\n", "docs/governance/workflows.yml": INVENTORY });
  opened.push(made);
  return made;
}
const bytesOf = (folder: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile() && !one.parentPath.includes(".git"))
      .map((one) => [join(one.parentPath, one.name), readFileSync(join(one.parentPath, one.name), "utf8")]),
  );
const AT = ["--now", "2026-11-20T00:05:30Z"];

describe("gatehouse snapshot", () => {
  it("writes what it prints, and written twice changes no byte", async () => {
    const { folder } = repository();
    const printed = await runCli(["snapshot", folder, ...AT]);
    expect(printed).toMatchObject({ code: 0, err: "" });
    expect(JSON.parse(printed.out)).toMatchObject({
      vcwc: 0.5,
      workflow_coverage: { defined: 2, verified: 1, target: 25 },
      previous_snapshot_digest: null,
    });
    expect(await runCli(["snapshot", folder, "--write", ...AT])).toEqual({
      code: 0,
      out: "Wrote docs/snapshots/snapshot_2026-11-20_0005Z.json.\n",
      err: "",
    });
    const once = bytesOf(folder);
    expect(once.get(join(folder, "docs/snapshots/snapshot_2026-11-20_0005Z.json"))).toBe(printed.out);
    expect((await runCli(["scorecard", "daily", folder, "--write", ...AT])).out).toBe("Wrote docs/scorecards/SCORE-daily-2026-11-20.md.\n");
    const twice = bytesOf(folder);
    await runCli(["snapshot", folder, "--write", ...AT]);
    await runCli(["scorecard", "daily", folder, "--write", ...AT]);
    expect(bytesOf(folder)).toEqual(twice);
  });

  it("chains the next to it, says what changed, and makes the scorecards from both", async () => {
    const made = repository();
    const { folder } = made;
    const { out: first } = await runCli(["snapshot", folder, "--write", "--format", "json", ...AT]);
    made.write({ "docs/governance/workflows.yml": INVENTORY.slice(0, INVENTORY.indexOf("  - id: b")) });
    const next = ["--now", "2026-11-21T00:05:00Z"];
    const { out: second } = await runCli(["snapshot", folder, "--write", "--format", "json", ...next]);
    expect(JSON.parse(second)).toMatchObject({ previous_snapshot_digest: `sha256:${sha256(first)}`, vcwc: 1 });
    const { out } = await runCli(["snapshot", "--diff", "2026-11-20", "2026-11-21", folder]);
    expect(out).toContain("✓ Verified critical workflow coverage rose from 50 % to 100 %\n✗ Workflows defined fell from 2 to 1\n");
    expect(await runCli(["snapshot", "--diff", "docs/snapshots/snapshot_2026-11-20_0005Z.json"], { cwd: folder })).toEqual({
      code: 0,
      out,
      err: "",
    });
    const facts = JSON.parse((await runCli(["scorecard", "daily", folder, "--format", "json", ...next])).out) as {
      figures: { name: string }[];
    };
    expect(facts.figures[0]).toEqual({
      name: "Verified critical workflow coverage",
      unit: "%",
      now: 100,
      before: 50,
      lowest: 100,
      highest: 100,
      trend: [
        { at: "2026-11-20", value: 50 },
        { at: "2026-11-21", value: 100 },
      ],
    });
  });

  it("can be taken back", async () => {
    const { folder } = repository();
    const before = bytesOf(folder);
    await runCli(["snapshot", folder, "--write", ...AT]);
    expect((await runCli(["revert", folder])).code).toBe(0);
    const after = new Map(bytesOf(folder));
    after.delete(join(folder, "artifacts/gatehouse.jsonl"));
    expect(after).toEqual(before);
  });

  it.each<[readonly string[], string]>([
    [["scorecard"], "choose one of daily, weekly, monthly"],
    [["scorecard", "yearly"], "choose one of daily, weekly, monthly"],
    [["snapshot", "--diff", "2020-01-01"], "no snapshot is called 2020-01-01"],
    [["snapshot", "--diff", "a", "--write"], "it has nothing to write"],
    [["snapshot", ".", "b"], 'one word too many: "b"'],
    [["snapshot", "--wirte"], "did you mean --write?"],
  ])("%j is wrong use", async (words, message) => {
    const { folder } = repository();
    const said = await runCli(words, { cwd: folder });
    expect([said.code, said.err.includes(message)]).toEqual([2, true]);
  });
});
