/** A quarter's architecture decisions in one page: which there are, how they stand, and which are new. */
import { code, encodedSegment, linked, prose, tableHead, tableRow } from "#src/markdown.ts";
import { plural } from "#src/report.ts";
import type { RepositoryView } from "#src/view.ts";

export interface DecisionRecord {
  readonly path: string;
  /** Such as ADR-012. */
  readonly id: string;
  readonly title: string;
  /** As written; "" where none is stated. */
  readonly status: string;
}

const RECORD = /^docs\/adr\/(ADR-\d{3,5})-[^/]*\.md$/;

export function decisionRecords(view: RepositoryView): readonly DecisionRecord[] {
  return view.paths.flatMap((path) => {
    const id = RECORD.exec(path)?.[1];
    const text = id === undefined ? undefined : view.text(path);
    return id === undefined || text === undefined ? [] : [{ path, id, title: titleOf(text) || id, status: statusOf(text) }];
  });
}

/** "2026-Q4". */
function quarterOf(at: Date): string {
  return `${at.getUTCFullYear()}-Q${Math.floor(at.getUTCMonth() / 3) + 1}`;
}

export function decisionSummaryPath(at: Date): string {
  return `docs/scorecards/ADR-summary-${quarterOf(at)}.md`;
}

/** `madeAt` tells when a record came; records without a date are old. */
export function decisionSummary(records: readonly DecisionRecord[], at: Date, madeAt: (path: string) => Date | undefined): string {
  const quarter = quarterOf(at);
  const counts = new Map<string, number>();
  for (const { status } of records) {
    const [word = ""] = status.toLowerCase().split(/[\s,(:;]/);
    counts.set(word || "not stated", (counts.get(word || "not stated") ?? 0) + 1);
  }
  const tally = Array.from(counts)
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
    .map(([status, count]) => `${count} ${prose(status)}`)
    .join(", ");
  const rows = records.map(({ path, id, title, status }) => {
    const made = madeAt(path);
    const address = `../adr/${encodedSegment(path.slice("docs/adr/".length))}`;
    const changed = made !== undefined && quarterOf(made) === quarter;
    return { changed, cells: [linked(code(id), address), prose(title), prose(status) || "not stated"] };
  });
  const head = `# Architecture decisions ${quarter}\n\n`;
  if (records.length === 0) return `${head}There is no decision record in docs/adr.\n`;
  const fresh = rows.filter(({ changed }) => changed);
  const table = (listed: typeof rows): string =>
    `${tableHead(["Record", "Title", "Status"])}${listed.map(({ cells }) => tableRow(cells)).join("")}`;
  const parts = [
    `${head}${plural(records.length, "record")}: ${tally}. ${fresh.length === 0 ? "None" : fresh.length} of them changed in this quarter.\n`,
    ...(fresh.length === 0 ? [] : [`## Changed in this quarter\n\n${table(fresh)}`]),
    `## All\n\n${table(rows)}`,
  ];
  return parts.join("\n");
}

function titleOf(text: string): string {
  const line = text.split("\n").find((one) => one.startsWith("# ")) ?? "";
  return line
    .slice(2)
    .trim()
    .replace(/^ADR-\d+[:.\s-]*/i, "")
    .slice(0, 200);
}

/** `Status: accepted`, a list item of it, or the first line under a heading "Status". */
function statusOf(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  const stated = lines.find((line) => /^(?:[-*] )?\**status\**:/i.test(line));
  if (stated !== undefined) return cleaned(stated.slice(stated.indexOf(":") + 1));
  const heading = lines.findIndex((line) => /^#+ status$/i.test(line));
  return heading === -1 ? "" : cleaned(lines.slice(heading + 1).find((line) => line !== "") ?? "");
}

const cleaned = (text: string): string => text.replaceAll("*", "").trim().slice(0, 60);
