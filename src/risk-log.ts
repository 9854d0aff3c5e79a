/**
 * The risk register, `docs/governance/RISKLOG.md`: a table that people keep, in which the machine keeps rows of its own. A person's rows, and
 * what a person writes into the machine's, survive to the byte; the machine changes the status, the evidence and the day in its own rows.
 */

export const RISK_LOG = "docs/governance/RISKLOG.md";

/** Something that is wrong now, under an id that stays the same as long as it is. */
export interface Risk {
  /** Lower-case words with hyphens, such as a check's id. */
  readonly id: string;
  readonly category: string;
  readonly description: string;
  /** What shows it, in a few words: "2 failures". */
  readonly evidence: string;
}

const COLUMNS = ["ID", "Category", "Description", "Likelihood", "Impact", "Status", "Mitigation", "Evidence", "Since"];
const PREFIX = "GH-";

/** The text with the machine's rows as they should be. `day` (YYYY-MM-DD) marks what is new or over; nothing else depends on it. */
export function riskLog(text: string | undefined, risks: readonly Risk[], day: string): string {
  const lines = (text ?? fresh()).split("\n");
  const table = tableIn(lines);
  if (table === undefined) return riskLog(`${(text ?? "").replace(/\n*$/, "\n\n")}${emptyTable()}`, risks, day);
  const wanted = new Map(risks.map((risk) => [`${PREFIX}${risk.id}`, risk]));
  const known = new Set<string>();
  const rows = lines.slice(table.first, table.end).map((line) => {
    const cells = cellsOf(line);
    const id = cells[table.columns.get("id") ?? -1] ?? "";
    if (!id.startsWith(PREFIX)) return line;
    known.add(id);
    return updated(line, cells, table.columns, wanted.get(id), day);
  });
  const added = Array.from(wanted).flatMap(([id, risk]) =>
    known.has(id) ? [] : [rowOf(table.width, newCells(id, risk, day), table.columns)],
  );
  return [...lines.slice(0, table.first), ...rows, ...added, ...lines.slice(table.end)].join("\n");
}

interface Table {
  /** Lower-case name → index. */
  readonly columns: ReadonlyMap<string, number>;
  readonly width: number;
  readonly first: number;
  readonly end: number;
}

/** The first table with the columns that the machine needs; those that only it writes are looked for by name. */
function tableIn(lines: readonly string[]): Table | undefined {
  for (let at = 0; at + 1 < lines.length; at++) {
    const header = cellsOf(lines[at] ?? "").map((cell) => cell.toLowerCase());
    if (!header.includes("id") || !header.includes("status") || !/^\s*\|?\s*:?-+/.test(lines[at + 1] ?? "")) continue;
    let end = at + 2;
    while (end < lines.length && (lines[end] ?? "").trim().startsWith("|")) end++;
    return { columns: new Map(header.map((name, index) => [name, index])), width: header.length, first: at + 2, end };
  }
  return undefined;
}

/** A person's word for the status, such as "accepted", stands as long as the risk does. */
function updated(line: string, cells: readonly string[], columns: Table["columns"], risk: Risk | undefined, day: string): string {
  const next = [...cells];
  const get = (name: string): string => next[columns.get(name) ?? -1] ?? "";
  const set = (name: string, value: string): void => {
    const at = columns.get(name);
    if (at !== undefined) next[at] = value;
  };
  const closed = get("status").toLowerCase() === "closed";
  if (risk === undefined) {
    if (closed) return line;
    set("status", "closed");
    set("since", day);
  } else {
    if (closed || get("status") === "") {
      set("status", "open");
      set("since", day);
    }
    set("evidence", escaped(risk.evidence));
  }
  return next.every((cell, index) => cell === cells[index]) ? line : `| ${next.join(" | ")} |`;
}

function newCells(id: string, risk: Risk, day: string): ReadonlyMap<string, string> {
  const { category, description, evidence } = risk;
  return new Map([
    ["id", id],
    ["category", escaped(category)],
    ["description", escaped(description)],
    ["status", "open"],
    ["evidence", escaped(evidence)],
    ["since", day],
  ]);
}

function rowOf(width: number, cells: ReadonlyMap<string, string>, columns: Table["columns"]): string {
  const names = new Map(Array.from(columns, ([name, index]) => [index, name]));
  return `| ${Array.from({ length: width }, (_, index) => cells.get(names.get(index) ?? "") ?? "").join(" | ")} |`;
}

/** Cells as written, without the blanks around them; an escaped bar is no border. */
function cellsOf(line: string): readonly string[] {
  const trimmed = line.trim();
  if (!trimmed.startsWith("|")) return [];
  const cells: string[] = [];
  let cell = "";
  for (let at = 1; at < trimmed.length; at++) {
    const char = trimmed[at] ?? "";
    if (char === "\\") cell += char + (trimmed[++at] ?? "");
    else if (char === "|") {
      cells.push(cell.trim());
      cell = "";
    } else cell += char;
  }
  return cell.trim() === "" ? cells : [...cells, cell.trim()];
}

function escaped(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\|`*_[\]<>]/g, "\\$&");
}

function fresh(): string {
  return [
    "# Risk register",
    "",
    `Rows whose ID begins with ${PREFIX} are kept by Gatehouse: it sets Status, Evidence and Since. Everything else is yours, in those rows too.`,
    "",
    emptyTable(),
  ].join("\n");
}

function emptyTable(): string {
  return `| ${COLUMNS.join(" | ")} |\n| ${COLUMNS.map(() => "---").join(" | ")} |\n`;
}
