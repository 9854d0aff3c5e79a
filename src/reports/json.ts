/** The JSON report: the verdict for machines. Keys come in one order, so the same verdict gives the same bytes. */
import type { Borne, Finding, Outcome, Verdict } from "#src/check.ts";
import { visibleJson } from "#src/visible.ts";

/** The whole report, indented by two spaces and ended by a line feed. */
export function json(verdict: Verdict): string {
  return [...jsonChunks(verdict)].join("");
}

/** The same report in pieces, one finding at a time, so that a large one is never held twice. */
export function* jsonChunks(verdict: Verdict): Generator<string> {
  yield `{\n  "version": 1,\n  "conclusion": ${text(verdict.conclusion)},\n`;
  yield `  "headSha": ${text(verdict.headSha)},\n  "baseSha": ${text(verdict.baseSha ?? null)},\n`;
  yield `  "policyDigest": ${text(verdict.policyDigest)},\n  "takenAt": ${text(verdict.takenAt.toISOString())},\n`;
  yield* listed("outcomes", verdict.outcomes.map(outcomeChunks), "  ");
  yield "\n}\n";
}

function* outcomeChunks(outcome: Outcome): Generator<string> {
  yield `{\n      "check": ${text(outcome.check)},\n      "state": ${text(outcome.state)},\n`;
  if (outcome.reason !== undefined) yield `      "reason": ${text(outcome.reason)},\n`;
  const facts = "facts" in outcome ? block(outcome.facts, 6) : undefined;
  if (facts !== undefined) yield `      "facts": ${facts},\n`;
  yield* listed(
    "findings",
    outcome.findings.map((finding) => [block(findingRecord(finding), 8) ?? "null"]),
    "      ",
  );
  yield "\n    }";
}

function* listed(name: string, items: readonly Iterable<string>[], indent: string): Generator<string> {
  yield `${indent}"${name}": [`;
  for (const [at, item] of items.entries()) {
    yield `${at === 0 ? "" : ","}\n${indent}  `;
    yield* item;
  }
  yield items.length === 0 ? "]" : `\n${indent}]`;
}

function findingRecord({ rule, severity, message, remedy, at, fingerprint, borne }: Finding): Readonly<Record<string, unknown>> {
  const lines = at?.line === undefined ? {} : { line: at.line, endLine: at.endLine ?? at.line };
  const place = { ...(at === undefined ? {} : { path: at.path }), ...lines };
  return { rule, severity, message, remedy, ...place, fingerprint, ...(borne === undefined ? {} : bearing(borne)) };
}

/** A waiver with the keys that it has in its file. */
function bearing(borne: Borne): Readonly<Record<string, unknown>> {
  if (borne.by === "baseline") return { baseline: true };
  const { owner, reason, until } = borne;
  return { waiver: { owner, reason, until } };
}

/** JSON over several lines, all but the first indented; undefined for what JSON cannot say. */
function block(value: unknown, indent: number): string | undefined {
  const written: string | undefined = JSON.stringify(value, null, 2);
  return written === undefined ? undefined : visibleJson(written).replaceAll("\n", `\n${" ".repeat(indent)}`);
}

const text = (value: string | null): string => visibleJson(JSON.stringify(value));
