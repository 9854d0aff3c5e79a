/** What `init` writes is a configuration that the repository passes as it stands. */
import { describe, expect, it } from "vitest";
import { checks } from "#checks/index.ts";
import { judge } from "#src/engine.ts";
import { rulesFor } from "#src/rules.ts";
import { starterConfiguration } from "#src/starter.ts";
import { simulatedView } from "#src/views/simulated.ts";

const now = new Date("2026-11-20T10:00:00Z");

describe("the first configuration", () => {
  it.each<readonly [string, Readonly<Record<string, string>>]>([
    ["an empty folder", {}],
    ["usual files", { "README.md": "x", LICENSE: "x", "legacy/a.py": "", "infra/a.tf": "", "docs/adr/ADR-001-first.md": "x" }],
    ["leftovers that somebody keeps", { "test/a.bak": "", "README.md": "" }],
    ["decisions that are named otherwise", { "docs/adr/0001-first.md": "x", "docs/adr/template.md": "x", "infra/a.tf": "" }],
    ["documents without front matter", { "docs/a.md": "x", "docs/b.md": "---\ntitle: x\n---\n" }],
    ["names with quotes and hashes", { 'a"b#: {/package.json': '{"dependencies":{"react":"19"}}', "docs/a: b.md": "x" }],
    ["modules", { "m/module.manifest.json": '{"name":"m"}', "docs/_generated/MODULE_REGISTRY.json": "{}" }],
  ])("of %s finds nothing that was not found before", async (_, files) => {
    const failures = async (all: Readonly<Record<string, string>>): Promise<readonly string[]> => {
      const view = simulatedView({ files: all, takenAt: now });
      const { outcomes } = await judge({ checks, ...rulesFor(checks, view), view, now, elapsedMs: () => 0 });
      return outcomes.flatMap(({ findings }) =>
        findings.filter(({ severity }) => severity === "failure").map(({ rule, at }) => `${rule} ${at?.path}`),
      );
    };
    const before = await failures(files);
    const after = await failures({ ...files, ".github/gatehouse.yml": starterConfiguration(simulatedView({ files })) });
    expect(after.filter((one) => !before.includes(one))).toEqual([]);
  });
});
