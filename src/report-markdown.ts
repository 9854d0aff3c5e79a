/** A verdict as Markdown: the one page that the document, the job summary, the comment and the check runs are cut from. */
import type { Finding, Outcome, Severity, Verdict } from "#src/check.ts";
import { evidence } from "#src/evidence.ts";
import type { Cell } from "#src/evidence.ts";
import { blobUrl, code, folded, html, linked, prose, tableHead, tableRow } from "#src/markdown.ts";
import {
  capital,
  commitWords,
  countedAll,
  countWords,
  counted,
  headline,
  inForceWords,
  outcomeWords,
  plural,
  SEVERITIES,
  short,
  STATE_WORDS,
  reasonWords,
} from "#src/report.ts";
import type { Catalogue, State } from "#src/report.ts";
import { fitted } from "#src/section.ts";
import type { Section, Size } from "#src/section.ts";
import { clipped } from "#src/visible.ts";

export interface MarkdownLook {
  readonly catalogue?: Catalogue;
  /** `https://github.com/owner/name`: with it, places and commits are links. */
  readonly repositoryUrl?: string;
  /** Fingerprints of the findings that are marked as new. */
  readonly fresh?: ReadonlySet<string>;
}

export interface Paper {
  /** Before the title, on lines of its own. */
  readonly before?: string;
  /** Between the counts and the table. */
  readonly news?: string;
  /** Before the last line. */
  readonly after?: string;
  /** Sections behind those of the checks. */
  readonly more?: readonly Section[];
  readonly fold: boolean;
  readonly limit: number;
  readonly size: Size;
}

const STATE_SIGNS: Readonly<Record<State, string>> = { failed: "❌", undecided: "❓", passed: "✅", notApplicable: "➖" };
const SIGNS: Readonly<Record<Severity, string>> = { failure: "❌", warning: "⚠️", notice: "ℹ️" };

/** What has to be read first. */
const ORDER: readonly State[] = ["failed", "undecided", "passed", "notApplicable"];

/** Reasons are cut at the first length; at the next one where hostile reasons would still fill the page. */
const REASON_LENGTHS = [300, 60, 10] as const;
const MAX_TEXT = 2_000;

/** As Markdown: a hostile text can be many times as long as it looks. */
const MAX_ITEM = 4_000;

/** No finding is shorter: its ids alone are longer. */
const MIN_ITEM = 50;

/** The page: title, counts, table of checks, a section for each check that has something to say, and what was in force. */
export function page(verdict: Verdict, look: MarkdownLook, paper: Paper): string {
  const all = [...sections(verdict, look, paper), ...(paper.more ?? [])];
  const frames = REASON_LENGTHS.map((reason) => {
    const apart = apartSection(verdict, reason);
    const opening = `${paper.before ?? ""}## ${title(verdict)}\n\n${underTitle(verdict, look)}\n${paper.news ?? ""}${checksTable(verdict, reason)}`;
    return { opening, closing: `${apart === "" ? "" : `\n${apart}`}\n${paper.after ?? ""}${footer(verdict, look)}` };
  });
  const fits = frames.find(({ opening, closing }) => paper.size(opening + closing) <= paper.limit / 2) ?? frames.at(-1);
  return fitted({ opening: fits?.opening ?? "", sections: all, closing: fits?.closing ?? "" }, paper.limit, paper.size);
}

export function title(verdict: Verdict): string {
  return `${verdict.conclusion === "failure" ? STATE_SIGNS.failed : STATE_SIGNS.passed} Gatehouse: ${headline(verdict)}`;
}

/** One row a check, the gravest first; checks that do not apply share the last one. */
export function checksTable(verdict: Verdict, maxReason: number): string {
  const rows = inOrder(verdict)
    .filter(({ state }) => state !== "notApplicable")
    .map((outcome) => [STATE_SIGNS[outcome.state], code(outcome.check), prose(clipped(outcomeWords(outcome), maxReason))]);
  const apart = verdict.outcomes.filter(({ state }) => state === "notApplicable").map(({ check }) => code(check));
  const last = apart.length === 0 ? [] : [[STATE_SIGNS.notApplicable, STATE_WORDS.notApplicable, apart.join(" ")]];
  return tableHead(["", "Check", "Result"]) + [...rows, ...last].map(tableRow).join("");
}

/** For each check its findings (a check that could not decide has its reason), then its evidence. */
export function sections(verdict: Verdict, look: MarkdownLook, paper: Pick<Paper, "fold" | "limit">): readonly Section[] {
  return inOrder(verdict).flatMap((outcome) => [
    ...findingsSection(outcome, verdict, look, paper),
    ...evidenceSection(outcome, verdict, look),
  ]);
}

/** "7 checks and 220 rules in force · policy 5c1f0e7a9b2d · 2026-11-20 10:00 UTC" */
export function footer(verdict: Verdict, look: MarkdownLook): string {
  const at = `${verdict.takenAt.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const policy = code(verdict.policyDigest.replace(/^sha256:/, "").slice(0, 12));
  return `<sub>${inForceWords(verdict, look.catalogue ?? new Map())} · policy ${policy} · ${at}</sub>\n`;
}

function inOrder(verdict: Verdict): readonly Outcome[] {
  return ORDER.flatMap((state) => verdict.outcomes.filter((outcome) => outcome.state === state));
}

/** "2 failures, 1 warning · judged 8d03bfe against 2f1c9aa", the commits as links where that is possible. */
function underTitle(verdict: Verdict, look: MarkdownLook): string {
  const counts = countWords(countedAll(verdict)) || "no findings";
  const commits = commitWords(verdict)?.replace(/\b[\da-f]{7}\b/g, (sha) => {
    const full = [verdict.headSha, verdict.baseSha].find((one) => one !== null && one !== undefined && short(one) === sha);
    return linked(code(sha), look.repositoryUrl === undefined || full === undefined ? undefined : `${look.repositoryUrl}/commit/${full}`);
  });
  return `${capital(counts)}${commits === undefined ? "" : ` · ${commits}`}\n`;
}

function apartSection(verdict: Verdict, maxReason: number): string {
  const apart = verdict.outcomes.filter(({ state }) => state === "notApplicable");
  if (apart.length === 0) return "";
  const rows = apart.map(({ check, reason }) => `- ${code(check)}: ${prose(clipped(reason ?? "no reason was given", maxReason))}`);
  return folded(`${STATE_SIGNS.notApplicable} ${plural(apart.length, "check")} not applicable`, rows.join("\n"));
}

function findingsSection(
  outcome: Outcome,
  verdict: Verdict,
  look: MarkdownLook,
  { fold, limit }: Pick<Paper, "fold" | "limit">,
): readonly Section[] {
  const findings = SEVERITIES.flatMap((severity) => outcome.findings.filter((finding) => finding.severity === severity));
  const written = findings.slice(0, Math.ceil(limit / MIN_ITEM));
  const items = [...undecidedItem(outcome), ...written.map((finding) => item(finding, verdict, look))];
  if (items.length === 0) return [];
  const rest = { items, beyond: findings.length - written.length };
  const words = countWords(counted(findings)) || STATE_WORDS[outcome.state];
  const sign = STATE_SIGNS[outcome.state];
  return fold
    ? [{ head: `<details><summary>${sign} <code>${html(outcome.check)}</code>: ${words}</summary>\n\n`, foot: "\n</details>\n", ...rest }]
    : [{ head: `### ${sign} ${code(outcome.check)}: ${words}\n\n`, foot: "", ...rest }];
}

function undecidedItem(outcome: Outcome): readonly string[] {
  if (outcome.state !== "undecided") return [];
  const reason = prose(clipped(reasonWords(outcome), MAX_ITEM / 8));
  return [`- ${STATE_SIGNS.undecided} ${reason}<br>What could not be decided is a failure, never a pass.\n`];
}

/** What, where, what to do, and the ids by which it is explained or waived. */
function item(finding: Finding, verdict: Verdict, look: MarkdownLook): string {
  const sign = `${SIGNS[finding.severity]}${look.fresh?.has(finding.fingerprint) === true ? " **new**" : ""}`;
  const remedy = finding.remedy === undefined || finding.remedy === "" ? "" : `<br>→ ${prose(clipped(finding.remedy, MAX_TEXT))}`;
  const text = `${prose(clipped(finding.message, MAX_TEXT))}${placeLink(finding, verdict, look)}${remedy}`;
  const ids = `<br><sub>${code(finding.rule)} · ${code(finding.fingerprint)}</sub>`;
  return `- ${sign} ${text.length > MAX_ITEM ? prose(clipped(finding.message, MAX_ITEM / 8)) : text}${ids}\n`;
}

function placeLink({ at }: Finding, { headSha }: Verdict, { repositoryUrl }: MarkdownLook): string {
  if (at === undefined) return "";
  const words = at.line === undefined ? at.path : `${at.path}:${at.line}`;
  return ` — ${linked(code(words), blobUrl(repositoryUrl, headSha, at.path, at.line, at.endLine))}`;
}

function evidenceSection(outcome: Outcome, verdict: Verdict, look: MarkdownLook): readonly Section[] {
  const found = evidence(outcome);
  if (found === undefined) return [];
  const written = (cell: Cell): string => {
    if (typeof cell === "string") return prose(cell);
    if ("code" in cell) return code(cell.code);
    return linked(code(`${cell.path}:${cell.line}`), blobUrl(look.repositoryUrl, verdict.headSha, cell.path, cell.line));
  };
  const items = found.rows.map((row) => tableRow(row.map(written)));
  const head = `<details><summary>📋 ${html(found.title)}</summary>\n\n${tableHead(found.header)}`;
  return [{ head, items, foot: "\n</details>\n", evidence: true }];
}
