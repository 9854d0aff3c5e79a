import { expect, it } from "vitest";
import { decisionRecords, decisionSummary } from "#src/decision-records.ts";
import { simulatedView } from "#src/views/simulated.ts";

const AT = new Date("2026-11-20T00:05:00Z");
const records = decisionRecords(
  simulatedView({
    files: {
      "docs/adr/ADR-001-one.md": "# ADR-001: One <b>router</b>\n\nStatus: accepted\n",
      "docs/adr/ADR-002-two.md": "# Two\n\n## Status\n\nSuperseded by ADR-003 (2026)\n",
      "docs/adr/ADR-003-three.md": "no heading\n",
      "docs/adr/README.md": "# Not one\n",
    },
    takenAt: AT,
  }),
);

it("the quarter's decisions stand before all others, each a link to its record", () => {
  const made = (path: string): Date | undefined => (path.includes("002") ? new Date("2026-10-01T00:00:00Z") : undefined);
  expect(decisionSummary(records, AT, made)).toBe(`# Architecture decisions 2026-Q4

3 records: 1 accepted, 1 not stated, 1 superseded. 1 of them changed in this quarter.

## Changed in this quarter

| Record | Title | Status |
| --- | --- | --- |
| [\`ADR-002\`](../adr/ADR-002-two.md) | Two | Superseded by ADR-003 (2026) |

## All

| Record | Title | Status |
| --- | --- | --- |
| [\`ADR-001\`](../adr/ADR-001-one.md) | One &#60;b&#62;router&#60;/b&#62; | accepted |
| [\`ADR-002\`](../adr/ADR-002-two.md) | Two | Superseded by ADR-003 (2026) |
| [\`ADR-003\`](../adr/ADR-003-three.md) | ADR-003 | not stated |
`);
  expect(decisionSummary(records, AT, () => undefined)).not.toContain("## Changed");
});

it("a repository without records says so", () => {
  expect(decisionSummary([], AT, () => undefined)).toBe("# Architecture decisions 2026-Q4\n\nThere is no decision record in docs/adr.\n");
});
