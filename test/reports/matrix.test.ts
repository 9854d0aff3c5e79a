import { describe, expect, it } from "vitest";
import { matrix } from "#src/reports/matrix.ts";
import { coverageOf, readInventory } from "#src/workflows.ts";
import { simulatedView } from "#src/views/simulated.ts";

const WHOLE = "title: 'A | B', owner: '@core', manifest: x.yml, check: slo, monitor: m, auto_heal: h, docs: x.md, tier: 1";

function made(entries: readonly string[], existing?: string): string {
  const inventory = ["version: 1", "workflows:", ...entries.map((entry) => `  - { ${entry} }`), ""].join("\n");
  const view = simulatedView({ files: { "inventory.yml": inventory, "x.yml": "", "x.md": "" } });
  const read = readInventory(view, "inventory.yml");
  const workflows = read.state === "read" ? read.workflows : [];
  return matrix(
    workflows,
    coverageOf(view, workflows, 25, (check) => (check === "slo" ? "passing" : "absent")),
    existing,
  );
}

describe("the matrix", () => {
  it("has one row per workflow, in the inventory's order", () => {
    expect(
      made([`id: b, ${WHOLE}`, "id: a"])
        .split("\n")
        .slice(0, 9),
    ).toEqual([
      "# Coverage matrix",
      "",
      "<!-- gatehouse:matrix, made by `gatehouse matrix --write`. What stands outside it, and its column Notes, is yours. -->",
      "",
      "VCWC: **0.5000** (1 of 2 workflows verified; target: 25 workflows)",
      "",
      "|  | Workflow | <sub>Codified</sub> | <sub>Versioned</sub> | <sub>Checked</sub> | <sub>Monitored</sub> | <sub>Auto-heal</sub> | <sub>Documented</sub> | Notes |",
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
      "| ✅ | [A &#124; B](../../x.yml)<br><sub>`b` · `@core` · tier 1</sub> | yes | yes | yes | yes | yes | yes |  |",
    ]);
    expect(made(["id: a"])).toContain("| ❌ | a<br><sub>`a`</sub> | **no** | **no** | **no** | **no** | **no** | **no** |  |\n");
  });

  it("written over itself changes no byte", () => {
    const once = made([`id: b, ${WHOLE}`, "id: a"]);
    expect(made([`id: b, ${WHOLE}`, "id: a"], once)).toBe(once);
  });

  it("keeps what people wrote: around the table, and as notes in the rows, wherever these move", () => {
    const edited = made([`id: b, ${WHOLE}`, "id: a"])
      .replace("# Coverage matrix", "# Our matrix\n\nAsk @ada before you change this.")
      .replace("| yes |  |\n", "| yes | moved to *Friday* \\| see [why](x.md) |\n")
      .concat("\n## Plans\n\n| a | table |\n");
    const after = made(["id: a", `id: b, ${WHOLE}, x: 1`.replace(", x: 1", ""), "id: c"], edited);
    expect(after.startsWith("# Our matrix\n\nAsk @ada before you change this.\n\n<!-- gatehouse:matrix")).toBe(true);
    expect(after.endsWith("\n## Plans\n\n| a | table |\n")).toBe(true);
    expect(after.split("\n").find((line) => line.includes("`b`"))).toMatch(/\| yes \| moved to \*Friday\* \\\| see \[why\]\(x\.md\) \|$/);
    expect(after.split("\n").find((line) => line.includes("`c`"))).toMatch(/\|  \|$/);
    expect(made(["id: a", `id: b, ${WHOLE}`, "id: c"], after)).toBe(after);
  });

  it("is put behind a text in which it has no place yet", () => {
    expect(made(["id: a"], "# Ours\n\nWords.\n")).toMatch(/^# Ours\n\nWords\.\n\n<!-- gatehouse:matrix/);
  });
});
