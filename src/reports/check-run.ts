/**
 * Check runs: the roll-up `gatehouse`, which is the one to require, and one for each check, as requests to the Checks API
 * (https://docs.github.com/en/rest/checks/runs). There is no conclusion but success and failure: GitHub lets `neutral` pass.
 */
import type { Finding, Outcome, Severity, Verdict } from "#src/check.ts";
import { code, prose } from "#src/markdown.ts";
import { bySeverity, capital, externalId, headline, outcomeWords, reasonWords, STATE_WORDS } from "#src/report.ts";
import { checksTable, footer, sections } from "#src/report-markdown.ts";
import type { MarkdownLook } from "#src/report-markdown.ts";
import { bytesOf, fitted } from "#src/section.ts";
import { clipped, visible, visibleLines } from "#src/visible.ts";

/** Per request; further requests add to the run. */
const ANNOTATIONS_PER_REQUEST = 50;

/** GitHub counts characters; bytes are never fewer. */
export const MAX_OUTPUT_BYTES = 65_535;

/** More annotations than anybody reads would only use up the rate limit: the rest is in the text. */
const MAX_ANNOTATIONS = 1_000;
const MAX_MESSAGE = 16_000;
const MAX_TITLE = 255;

export interface CheckRunAnnotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  /** Only where the annotation is about one line. */
  readonly start_column?: number;
  readonly end_column?: number;
  readonly annotation_level: Severity;
  readonly title: string;
  readonly message: string;
  readonly raw_details: string;
}

/** A button; its identifier comes back in `requested_action`. */
export interface CheckRunAction {
  readonly label: string;
  readonly description: string;
  readonly identifier: "rerun" | "regenerate" | "approve_drift";
}

/** One request: the first of a run creates it, the others update it. Only the last one concludes. */
export interface CheckRunPage {
  readonly status: "in_progress" | "completed";
  readonly conclusion?: "success" | "failure";
  readonly output: {
    readonly title: string;
    readonly summary: string;
    readonly text?: string;
    readonly annotations: readonly CheckRunAnnotation[];
  };
  readonly actions: readonly CheckRunAction[];
}

export interface CheckRun {
  readonly name: string;
  readonly head_sha: string;
  readonly external_id: string;
  readonly conclusion: "success" | "failure";
  readonly pages: readonly CheckRunPage[];
}

export interface CheckRunLook extends MarkdownLook {
  /** `rollup`: one run with all annotations; `each`: the roll-up without any, and a run for each check. */
  readonly publish?: "each" | "rollup";
}

/** There is no commit to post a check run to. */
export class NoCommit extends Error {
  override readonly name = "NoCommit";
}

const RERUN: CheckRunAction = { label: "Judge again", description: "Judge this commit once more", identifier: "rerun" };
const REGENERATE: CheckRunAction = { label: "Regenerate", description: "Write the generated files anew", identifier: "regenerate" };
const APPROVE_DRIFT: CheckRunAction = { label: "Approve drift", description: "Approve exactly this plan", identifier: "approve_drift" };

/** The roll-up first, then the checks in the verdict's order. Throws NoCommit for a verdict about a bare folder. */
export function checkRuns(verdict: Verdict, look: CheckRunLook = {}): readonly CheckRun[] {
  const each = (look.publish ?? "each") === "each";
  return [rollUp(verdict, look, each), ...(each ? verdict.outcomes.map((outcome) => runOf(outcome, verdict, look)) : [])];
}

function rollUp(verdict: Verdict, look: CheckRunLook, each: boolean): CheckRun {
  const frame = { opening: checksTable(verdict, 60), sections: [], closing: `\n${footer(verdict, look)}` };
  const findings = each ? [] : bySeverity(verdict).map(({ finding }) => finding);
  const summary = fitted(frame, MAX_OUTPUT_BYTES, bytesOf);
  return paged(
    verdict,
    "gatehouse",
    verdict.conclusion,
    { title: capital(headline(verdict)), summary, text: textOf(verdict, look) },
    findings,
    [RERUN],
  );
}

function runOf(outcome: Outcome, verdict: Verdict, look: CheckRunLook): CheckRun {
  const alone = { ...verdict, outcomes: [outcome] };
  const failed = outcome.state === "failed" || outcome.state === "undecided";
  const about = look.catalogue?.get(outcome.check);
  const reason =
    outcome.reason === undefined || outcome.state === "passed"
      ? ""
      : `${capital(STATE_WORDS[outcome.state])}: ${prose(clipped(reasonWords(outcome), 1_000))}\n\n`;
  const why = about === undefined ? "" : `${code(about.id)} fails when ${prose(about.summary)}.\n\n${prose(about.why)}\n\n`;
  const summary = `${reason}${why}${footer(alone, look)}`;
  const output = { title: capital(clipped(visible(outcomeWords(outcome)), MAX_TITLE)), summary, text: textOf(alone, look) };
  const findings = bySeverity(alone).map(({ finding }) => finding);
  return paged(verdict, `gatehouse / ${outcome.check}`, failed ? "failure" : "success", output, findings, actionsOf(outcome));
}

/** Everything in words, for the findings that have no line to stand at too. */
function textOf(verdict: Verdict, look: CheckRunLook): string {
  return fitted(
    { opening: "", sections: sections(verdict, look, { fold: verdict.outcomes.length > 1, limit: MAX_OUTPUT_BYTES }), closing: "" },
    MAX_OUTPUT_BYTES,
    bytesOf,
  ).trimStart();
}

function actionsOf(outcome: Outcome): readonly CheckRunAction[] {
  if (outcome.state === "notApplicable") return [RERUN];
  if (outcome.check === "registry" || outcome.check === "slo") return [RERUN, REGENERATE];
  return outcome.check === "infra-drift" && outcome.state === "failed" ? [RERUN, APPROVE_DRIFT] : [RERUN];
}

/** A run stays in progress, and so blocks, until its last annotation is written. */
function paged(
  verdict: Verdict,
  name: string,
  conclusion: "success" | "failure",
  { title, summary, text }: { readonly title: string; readonly summary: string; readonly text: string },
  findings: readonly Finding[],
  actions: readonly CheckRunAction[],
): CheckRun {
  if (verdict.headSha === null) throw new NoCommit(`the check run ${name} needs the commit that was judged`);
  const all = findings
    .filter(({ at }) => at !== undefined)
    .slice(0, MAX_ANNOTATIONS)
    .flatMap(annotationOf);
  const count = Math.max(1, Math.ceil(all.length / ANNOTATIONS_PER_REQUEST));
  const pages = Array.from({ length: count }, (_, at): CheckRunPage => {
    const annotations = all.slice(at * ANNOTATIONS_PER_REQUEST, (at + 1) * ANNOTATIONS_PER_REQUEST);
    const state = at === count - 1 ? ({ status: "completed", conclusion } as const) : ({ status: "in_progress" } as const);
    return { ...state, output: { title, summary, ...(text === "" ? {} : { text }), annotations }, actions };
  });
  return { name, head_sha: verdict.headSha, external_id: externalId(verdict), conclusion, pages };
}

function annotationOf({ rule, severity, message, remedy, at, fingerprint }: Finding): readonly CheckRunAnnotation[] {
  if (at === undefined) return [];
  const start = Math.max(1, at.line ?? 1);
  const end = Math.max(start, at.endLine ?? start);
  const columns = at.line !== undefined && start === end && at.column !== undefined;
  const words = [message, ...(remedy === undefined || remedy === "" ? [] : [remedy])].flatMap(visibleLines).join("\n");
  return [
    {
      path: at.path,
      start_line: start,
      end_line: end,
      ...(columns ? { start_column: at.column, end_column: Math.max(at.column, at.endColumn ?? at.column) } : {}),
      annotation_level: severity,
      title: clipped(rule, MAX_TITLE),
      message: clipped(words, MAX_MESSAGE) || rule,
      raw_details: `rule ${rule}\nfingerprint ${fingerprint}`,
    },
  ];
}
