/** The facts that people ask a check for, as tables: which route has which gate, which module keeps its target. */
import type { Outcome } from "#src/check.ts";

/** Plain text, text to be shown as code, or a line of a file. */
export type Cell = string | { readonly code: string } | { readonly path: string; readonly line: number };

export interface Evidence {
  readonly title: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

type Facts = Readonly<Record<string, unknown>>;

/** More rows are for the JSON report. */
const MAX_ROWS = 50;

const TABLES: ReadonlyMap<string, (facts: Facts) => Evidence | undefined> = new Map([
  ["age-gate", routes],
  ["slo", modules],
  ["workflow-inventory", workflows],
]);

/** undefined for a check without a table, and for facts that are not of the shape they should be. */
export function evidence(outcome: Outcome): Evidence | undefined {
  const facts = "facts" in outcome ? outcome.facts : undefined;
  const found = isFacts(facts) ? TABLES.get(outcome.check)?.(facts) : undefined;
  if (found === undefined || found.rows.length === 0) return undefined;
  const left = found.rows.length - MAX_ROWS;
  return left <= 0
    ? found
    : { ...found, title: `${found.title} (the first ${MAX_ROWS} of ${found.rows.length})`, rows: found.rows.slice(0, MAX_ROWS) };
}

function routes(facts: Facts): Evidence {
  const restricted = listOf(facts["routes"]).filter((route) => route["restricted"] === true);
  const rows = restricted.map((route) => [
    { code: textOf(route["route"]) },
    placeOf(route),
    isFacts(route["gate"]) ? placeOf(route["gate"]) : "no gate",
  ]);
  return { title: "Restricted routes and their gates", header: ["Route", "Declared at", "Gate"], rows };
}

function modules(facts: Facts): Evidence {
  const rows = listOf(facts["modules"]).map((one) => [
    { code: textOf(one["module"]) },
    textOf(one["lane"]),
    milliseconds(one["targetP95Ms"]),
    milliseconds(one["observedP95Ms"]),
    textOf(one["status"]),
  ]);
  return { title: "Modules and their targets", header: ["Module", "Lane", "Target p95", "Observed p95", "Status"], rows };
}

function workflows(facts: Facts): Evidence {
  const steps = ["codified", "versioned", "checked", "monitored", "autoHeal", "documented"];
  const rows = listOf(facts["workflows"]).map((one) => [
    { code: textOf(one["id"]) },
    ...steps.map((step) => (one[step] === true ? "yes" : "no")),
  ]);
  const header = ["Workflow", "Codified", "Versioned", "Checked", "Monitored", "Auto-heal", "Documented"];
  const { verified, defined, target, vcwc } = facts;
  return {
    title: `VCWC ${textOf(vcwc)}: ${textOf(verified)} of ${textOf(defined)} workflows verified, target ${textOf(target)}`,
    header,
    rows,
  };
}

function placeOf(facts: Facts): Cell {
  const { path, line } = facts;
  return typeof path === "string" && typeof line === "number" ? { path, line } : textOf(path);
}

const milliseconds = (value: unknown): string => (typeof value === "number" ? `${value} ms` : "–");
const textOf = (value: unknown): string => (typeof value === "string" || typeof value === "number" ? String(value) : "–");
const listOf = (value: unknown): readonly Facts[] => (Array.isArray(value) ? value.filter(isFacts) : []);

function isFacts(value: unknown): value is Facts {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
