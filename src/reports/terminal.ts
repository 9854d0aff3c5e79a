/** The report for a person at a terminal: findings by check and file, then every check with its mark, then the conclusion. */
import { aligned, padded, textWidth, wrapped } from "#src/cells.ts";
import type { Finding, Outcome, Severity, Verdict } from "#src/check.ts";
import { evidence } from "#src/evidence.ts";
import type { Cell } from "#src/evidence.ts";
import { frame } from "#src/frame.ts";
import {
  bySeverity,
  capital,
  commitWords,
  counted,
  countedAll,
  countWords,
  headline,
  inForceWords,
  outcomeWords,
  plural,
  reasonWords,
  SEVERITIES,
  STATE_WORDS,
} from "#src/report.ts";
import type { Catalogue, State } from "#src/report.ts";
import { dimmed, hanging, type Page, type Style, STYLES } from "#src/terminal-page.ts";
import { visible, visibleLines } from "#src/visible.ts";

export interface TerminalLook {
  readonly colour: boolean;
  /** Cells in a line; 80 where it is not known. Never taken for less than 40. */
  readonly columns?: number;
  /** Notices in full, fingerprints, and every check that does not apply with its reason. */
  readonly verbose?: boolean;
  readonly catalogue?: Catalogue;
  /** A line of the head, counted from 1; undefined where there is none. It is never asked for lines that hold secrets. */
  readonly sourceLine?: (path: string, line: number) => string | undefined;
}

const MARKS: Readonly<Record<Severity, string>> = { failure: "✗", warning: "!", notice: "i" };

const STATE_MARKS: Readonly<Record<State, readonly [mark: string, style: Style]>> = {
  passed: ["✓", "good"],
  notApplicable: ["–", "dim"],
  failed: ["✗", "failure"],
  undecided: ["?", "undecided"],
};

/** The gravest last: that is where the eye is when the report has scrolled by. */
const TABLE_ORDER: readonly State[] = ["notApplicable", "passed", "failed", "undecided"];

/** The whole report, ended by a line feed. Without colour it holds no escape sequence at all. */
export function terminal(verdict: Verdict, look: TerminalLook): string {
  return [...terminalLines(verdict, look)].map((line) => `${inert(line.trimEnd())}\n`).join("");
}

function* terminalLines(verdict: Verdict, look: TerminalLook): Generator<string> {
  const page = pageOf(verdict, look);
  for (const outcome of verdict.outcomes) yield* section(outcome, page);
  yield* table(verdict, page);
  yield* closing(verdict, look.catalogue ?? new Map(), page);
}

function pageOf(verdict: Verdict, look: TerminalLook): Page {
  const secret = secretLines(verdict);
  return {
    columns: Math.max(40, Math.floor(look.columns ?? 80) || 80),
    verbose: look.verbose === true,
    paint: (style, text) => (look.colour && text !== "" ? `\x1b[${STYLES[style]}m${text}\x1b[0m` : text),
    source: ({ at, rule }) =>
      at?.line === undefined || rule.startsWith("secrets/") || secret.has(`${at.path}\0${at.line}`)
        ? undefined
        : look.sourceLine?.(at.path, at.line),
  };
}

/** Lines in which a secret was found are shown by no other finding either. */
function secretLines(verdict: Verdict): ReadonlySet<string> {
  const lines = new Set<string>();
  for (const { check, findings } of verdict.outcomes) {
    if (check !== "secrets") continue;
    for (const { at } of findings)
      for (let line = at?.line ?? 1; line <= (at?.endLine ?? at?.line ?? 0); line++) lines.add(`${at?.path}\0${line}`);
  }
  return lines;
}

function* section(outcome: Outcome, page: Page): Generator<string> {
  const shown = outcome.findings.filter((finding) => page.verbose || finding.severity !== "notice");
  if (outcome.state === "undecided") yield* undecidedSection(outcome, page);
  else if (shown.length > 0) yield* ruled(outcome.check, countWords(counted(outcome.findings)), page, worst(shown));
  let before: Finding | undefined;
  for (const group of Map.groupBy(shown, (finding) => finding.at?.path).values()) {
    yield* fileGroup(group, before, page);
    before = group.at(-1);
  }
  if (page.verbose) yield* evidenceLines(outcome, shown.length > 0, page);
}

const worst = (findings: readonly Finding[]): Severity =>
  SEVERITIES.find((severity) => findings.some((finding) => finding.severity === severity)) ?? "notice";

/** The facts that prove the result, as a table; under a head of its own where the check has nothing else to say. */
function* evidenceLines(outcome: Outcome, headed: boolean, page: Page): Generator<string> {
  const found = evidence(outcome);
  if (found === undefined) return;
  if (!headed) yield* ruled(outcome.check, STATE_WORDS[outcome.state], page);
  yield `  ${page.paint("dim", visible(found.title))}`;
  const rows = found.rows.map((row) => row.map((cell) => visible(cellText(cell))));
  for (const line of aligned([found.header, ...rows], page.columns - 4)) yield `    ${line}`;
  yield "";
}

function cellText(cell: Cell): string {
  if (typeof cell === "string") return cell;
  return "code" in cell ? cell.code : `${cell.path}:${cell.line}`;
}

function* undecidedSection(outcome: Outcome, page: Page): Generator<string> {
  yield* ruled(outcome.check, "could not decide", page, "undecided");
  const lead = `${page.paint("undecided", "?")} `;
  yield* hanging(visibleLines(reasonWords(outcome) || "no reason was given"), "  ", lead, 2, page);
  yield* dimmed("What could not be decided is a failure, never a pass.", "    ", page);
  yield "";
}

/** `━━ name ━━━━━ words` over the whole width. */
function* ruled(name: string, words: string, page: Page, style: Style = "dim"): Generator<string> {
  const title = visible(name);
  const room = page.columns - textWidth(title) - 4;
  const beside = words !== "" && textWidth(words) + 3 <= room;
  const dashes = Math.max(0, beside ? room - textWidth(words) - 1 : room);
  const line = `${page.paint("dim", "━━")} ${page.paint("bold", title)} ${page.paint("dim", "━".repeat(dashes))}`;
  yield beside ? `${line} ${page.paint(style, words)}` : line;
  if (!beside && words !== "") yield `  ${page.paint(style, words)}`;
  yield "";
}

/** `before`: the finding that was shown last. */
function* fileGroup(group: readonly Finding[], before: Finding | undefined, page: Page): Generator<string> {
  const path = group[0]?.at?.path;
  const [first, ...more] = wrapped(path === undefined ? "the repository as a whole" : visible(path), page.columns - 2);
  for (const line of [first ?? "", ...more]) yield `  ${page.paint(path === undefined ? "dim" : "path", line)}`;
  const places = group.map(({ at }) =>
    [at?.line, at?.line === undefined ? undefined : at.column].filter((part) => part !== undefined).join(":"),
  );
  const margin = Math.max(0, ...places.map((place) => place.length));
  for (const [at, finding] of group.entries())
    yield* findingLines(finding, padded(places[at] ?? "", margin), at === 0 ? before : group[at - 1], page);
}

/** What the finding before it has said already, the line and the remedy, is not said again; `--verbose` says everything. */
function* findingLines(finding: Finding, place: string, before: Finding | undefined, page: Page): Generator<string> {
  const { severity } = finding;
  const head = `    ${place}${place === "" ? "" : "  "}`;
  const indent = " ".repeat(head.length + 2);
  yield* hanging(visibleLines(finding.message), head, `${page.paint(severity, MARKS[severity])} `, 2, page);
  yield* dimmed(visible(finding.rule) + (page.verbose ? ` · ${finding.fingerprint}` : ""), indent, page);
  if (!repeats(before, finding, ({ at }) => [at?.path, at?.line, at?.column, at?.endLine, at?.endColumn].join(), page))
    yield* sourceLines(finding, indent, page);
  if (finding.remedy !== undefined && finding.remedy !== "") {
    const repeated = repeats(before, finding, ({ remedy = "" }) => remedy, page) && finding.remedy.length > SHORT;
    yield* hanging(repeated ? ["as above"] : visibleLines(finding.remedy), indent, `${page.paint("good", "→")} `, 2, page);
  }
  yield "";
}

/** A remedy that takes no more room than the words that would stand for it. */
const SHORT = 30;

const repeats = (before: Finding | undefined, finding: Finding, part: (one: Finding) => string, page: Page): boolean =>
  !page.verbose && before !== undefined && part(before) === part(finding);

function* sourceLines(finding: Finding, indent: string, page: Page): Generator<string> {
  const line = page.source(finding);
  const drawn = line === undefined || finding.at === undefined ? undefined : frame(line, finding.at, page.columns - indent.length - 2);
  if (drawn === undefined) return;
  const bar = page.paint("dim", "│");
  yield `${indent}${bar} ${drawn.text}`;
  yield `${indent}${bar} ${page.paint(finding.severity, drawn.carets)}`;
}

function* table(verdict: Verdict, page: Page): Generator<string> {
  yield* ruled("checks", "", page);
  const idle = page.verbose ? [] : verdict.outcomes.filter(({ state }) => state === "notApplicable");
  const shown = verdict.outcomes.filter((outcome) => !idle.includes(outcome));
  const width = Math.max(0, ...shown.map(({ check }) => textWidth(visible(check))));
  for (const state of TABLE_ORDER) yield* rowsOf(shown, state, width, page);
  if (idle.length > 0) {
    if (shown.length > 0) yield "";
    const names = idle.map(({ check }) => visible(check)).join(", ");
    const words = `${idle.length} ${idle.length === 1 ? "check does" : "checks do"} not apply: ${names}. --verbose says why.`;
    yield* dimmed(words, "  ", page);
  }
  yield "";
}

function* rowsOf(outcomes: readonly Outcome[], state: State, width: number, page: Page): Generator<string> {
  const [mark, style] = STATE_MARKS[state];
  for (const outcome of outcomes.filter((one) => one.state === state)) {
    const lead = `${page.paint(style, mark)} ${padded(visible(outcome.check), width)}  `;
    const words = wrapped(visible(outcomeWords(outcome)), page.columns - width - 6);
    const shown = page.verbose || words.length <= 2 ? words : [words[0] ?? "", `${(words[1] ?? "").slice(0, page.columns - width - 7)}…`];
    for (const [at, line] of shown.entries())
      yield at === 0 ? `  ${lead}${painted(state, line, page)}` : `${" ".repeat(width + 6)}${painted(state, line, page)}`;
  }
}

function painted(state: State, line: string, page: Page): string {
  return state === "notApplicable" ? page.paint("dim", line) : line;
}

function* closing(verdict: Verdict, catalogue: Catalogue, page: Page): Generator<string> {
  const hints = [...hintsOf(verdict, page)];
  yield* hints;
  if (hints.length > 0) yield "";
  const [mark, style] = verdict.conclusion === "failure" ? (["✗", "failure"] as const) : (["✓", "good"] as const);
  const said = `${verdict.conclusion}: ${headline(verdict)}`;
  const force = inForceWords(verdict, catalogue);
  const fits = said.length + force.length + 5 <= page.columns;
  const [first, ...more] = wrapped(said, page.columns - 2);
  yield page.paint(style, `${mark} ${first ?? ""}`) + (fits ? ` · ${force}` : "");
  for (const line of more) yield `  ${page.paint(style, line)}`;
  if (!fits) yield `  ${force}`;
}

function* hintsOf(verdict: Verdict, page: Page): Generator<string> {
  const notices = page.verbose ? 0 : countedAll(verdict).notice;
  if (notices > 0) yield* dimmed(`${plural(notices, "notice")} not shown: --verbose shows ${notices === 1 ? "it" : "them"}.`, "  ", page);
  const rule = bySeverity(verdict)[0]?.finding;
  if (rule?.severity === "failure") yield* dimmed(`Why a rule exists, with examples: gatehouse explain ${visible(rule.rule)}`, "  ", page);
  const commits = commitWords(verdict);
  if (commits !== undefined) yield* dimmed(`${capital(commits)}.`, "  ", page);
}

/** No line may be a command to the runner of GitHub Actions, which reads `::` at a line's start and `##[` anywhere. */
function inert(line: string): string {
  return line.replace(/^(\s*):(?=:)/, "$1\\x3a").replaceAll("##[", "#\\x23[");
}
