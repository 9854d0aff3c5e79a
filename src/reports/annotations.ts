/**
 * Workflow commands for GitHub Actions: annotations on the lines of a pull request
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands).
 */
import type { Severity, Verdict } from "#src/check.ts";
import { bySeverity, capital, headline, plural, SEVERITIES, undecidedOnes } from "#src/report.ts";
import { clipped, visible, visibleLines } from "#src/visible.ts";

/** GitHub shows this many annotations of each level per step and drops the rest without a word. */
const ANNOTATIONS_PER_LEVEL = 10;

const LEVELS: Readonly<Record<Severity, string>> = { failure: "error", warning: "warning", notice: "notice" };
const MAX_MESSAGE = 4_000;

interface Annotation {
  readonly severity: Severity;
  readonly properties: Readonly<Record<string, string | number | undefined>>;
  readonly message: string;
}

/** One command a line, the gravest first; then a line of plain text with the conclusion and what was left out. */
export function annotations(verdict: Verdict): string {
  const all = annotationsOf(verdict);
  const shown = SEVERITIES.flatMap((severity) => all.filter((one) => one.severity === severity).slice(0, ANNOTATIONS_PER_LEVEL));
  const left = SEVERITIES.map((severity) => [severity, all.filter((one) => one.severity === severity).length] as const)
    .filter(([, count]) => count > ANNOTATIONS_PER_LEVEL)
    .map(([severity, count]) => plural(count - ANNOTATIONS_PER_LEVEL, severity));
  const words =
    left.length === 0
      ? ""
      : ` GitHub shows ${ANNOTATIONS_PER_LEVEL} annotations of a level per step: ${left.join(", ")} more in the summary.`;
  return [...shown.map(command), `Gatehouse: ${verdict.conclusion}. ${capital(headline(verdict))}.${words}`, ""].join("\n");
}

/** Checks that could not decide stand before everything: they must not be what falls behind the limit. */
function annotationsOf(verdict: Verdict): readonly Annotation[] {
  const undecided = undecidedOnes(verdict).map(({ check, reason }): Annotation => ({
    severity: "failure",
    properties: { title: `${visible(check)} could not decide` },
    message: reason,
  }));
  const findings = bySeverity(verdict).map(({ finding: { rule, severity, message, remedy, at } }): Annotation => {
    const lines = at?.line === undefined ? {} : { line: at.line, endLine: at.endLine ?? at.line };
    const columns = at?.line !== undefined && lines.endLine === at.line ? { col: at.column, endColumn: at.endColumn } : {};
    return {
      severity,
      properties: { file: at?.path.replace(/\p{Cc}/gu, visible), ...lines, ...columns, title: visible(rule) },
      message: remedy === undefined || remedy === "" ? message : `${message}\n${remedy}`,
    };
  });
  return [...undecided, ...findings];
}

function command({ severity, properties, message }: Annotation): string {
  const written = Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapedProperty(String(value))}`);
  const text = clipped(visibleLines(message).join("\n"), MAX_MESSAGE);
  return `::${LEVELS[severity]}${written.length === 0 ? "" : ` ${written.join(",")}`}::${escapedData(text)}`;
}

function escapedData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapedProperty(text: string): string {
  return escapedData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
