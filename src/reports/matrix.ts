/**
 * The coverage matrix, `docs/scorecards/NSM_matrix.md`: one row per critical workflow. The same inventory gives the same bytes. What people
 * write there stays: the text before and after the table, and the column Notes in the row of its workflow.
 */
import { partIn, withPart } from "#src/kept-text.ts";
import { code, encodedSegment, linked, prose, tableHead, tableRow } from "#src/markdown.ts";
import { isVerified } from "#src/workflows.ts";
import type { Coverage, Workflow } from "#src/workflows.ts";

export const MATRIX_PATH = "docs/scorecards/NSM_matrix.md";

const MARKS = ["Codified", "Versioned", "Checked", "Monitored", "Auto-heal", "Documented"] as const;
const COLUMNS = ["", "Workflow", ...MARKS.map((mark) => `<sub>${mark}</sub>`), "Notes"];

/** Rows in the order of the inventory. `existing` is the text that stands there now, if any. */
export function matrix(workflows: readonly Workflow[], coverage: Coverage, existing?: string): string {
  const byId = new Map(workflows.map((one) => [one.id, one]));
  const notes = notesIn(existing ?? "");
  const rows = coverage.workflows.map((one) => {
    const marks = [one.codified, one.versioned, one.checked, one.monitored, one.autoHeal, one.documented];
    return tableRow([
      isVerified(one) ? "✅" : "❌",
      workflowCell(one.id, byId.get(one.id)),
      ...marks.map((mark) => (mark ? "yes" : "**no**")),
      notes.get(one.id) ?? "",
    ]);
  });
  const { vcwc, verified, defined, target } = coverage;
  const body = [
    `VCWC: **${vcwc.toFixed(4)}** (${verified} of ${defined} workflows verified; target: ${target} workflows)`,
    "",
    `${tableHead(COLUMNS)}${rows.join("")}`,
    "A workflow is verified (✅) when it is codified (its manifest exists), versioned (tracked by git), checked (its check exists and does not fail),",
    "monitored, able to heal itself, and documented. VCWC is the share of the verified among the defined.",
  ].join("\n");
  const part = { name: "matrix", command: "gatehouse matrix --write", also: "its column Notes", title: "Coverage matrix", body };
  return withPart(existing, part);
}

/** Its title, which leads to its manifest, over its id and who answers for it. */
function workflowCell(id: string, entry: Workflow | undefined): string {
  const { title = "", manifest = "", owner = "", tier = "" } = entry ?? {};
  const address = `../../${manifest.split("/").map(encodedSegment).join("/")}`;
  const rest = [code(id), ...(owner === "" ? [] : [prose(owner)]), ...(tier === "" ? [] : [`tier ${prose(tier)}`])];
  return `${linked(prose(title === "" ? id : title), manifest === "" ? undefined : address)}<br><sub>${rest.join(" · ")}</sub>`;
}

/** The last cell of each row, as written, by the id in the row: the first code in it. */
function notesIn(existing: string): ReadonlyMap<string, string> {
  const rows = (partIn(existing, "matrix") ?? "").split("\n");
  const notes = new Map<string, string>();
  for (const row of rows) {
    const id = /<sub>(?:`([^`]+)`|<code>(.*?)<\/code>)/.exec(row);
    const note = /(?<!\\)\|((?:\\.|[^|\\])*)\|\s*$/.exec(row)?.[1]?.trim();
    const plain = id?.[1] ?? id?.[2];
    if (plain !== undefined && note !== undefined && note !== "") notes.set(plain, note);
  }
  return notes;
}
