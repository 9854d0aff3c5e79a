/**
 * SARIF 2.1.0 for code scanning (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), with what GitHub asks for
 * on top (https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support).
 */
import type { Fault, Finding, Place, Severity, Verdict } from "#src/check.ts";
import { encodedSegment } from "#src/markdown.ts";
import { borneWords, bySeverity, capital, reasonWords, undecidedOnes } from "#src/report.ts";
import type { Catalogue, CheckEntry } from "#src/report.ts";
import { clipped, jsonText, visibleLines } from "#src/visible.ts";

export interface SarifLook {
  readonly catalogue?: Catalogue;
  /** Of Gatehouse itself. */
  readonly version?: string;
  /** `https://github.com/owner/name`. Without it, or without a commit, the log does not say what was under version control. */
  readonly repositoryUrl?: string;
}

/** GitHub refuses a run with more. */
const MAX_RESULTS = 25_000;
const MAX_DESCRIPTION = 1_000;

/** GitHub refuses the whole log for one result without a file: what is wrong with the repository as a whole stands where its rules do. */
const WHOLE_REPOSITORY = ".github/gatehouse.yml";

const LEVELS: Readonly<Record<Severity, string>> = { failure: "error", warning: "warning", notice: "note" };
const PROBLEM: Readonly<Record<Severity, string>> = { failure: "error", warning: "warning", notice: "recommendation" };

/** One log with one run, indented by two spaces and ended by a line feed. The same verdict gives the same bytes. */
export function sarif(verdict: Verdict, look: SarifLook = {}): string {
  const rules = rulesOf(verdict, look.catalogue ?? new Map());
  const index = new Map(rules.map(({ id }, at) => [id, at]));
  const log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "Gatehouse", ...(look.version === undefined ? {} : { semanticVersion: look.version }), rules } },
        automationDetails: { id: "gatehouse/" },
        invocations: [invocation(verdict)],
        ...provenance(verdict, look),
        originalUriBaseIds: { "%SRCROOT%": { description: { text: "The root of the repository." } } },
        columnKind: "utf16CodeUnits",
        results: resultsOf(verdict).map((finding) => result(finding, index)),
      },
    ],
  };
  return jsonText(log);
}

function resultsOf(verdict: Verdict): readonly Finding[] {
  const all = verdict.outcomes.flatMap(({ findings }) => findings);
  return all.length <= MAX_RESULTS
    ? all
    : bySeverity(verdict)
        .slice(0, MAX_RESULTS)
        .map(({ finding }) => finding);
}

/** All rules of the checks that took part, and those of findings that no check declares; by id. */
function rulesOf(verdict: Verdict, catalogue: Catalogue): readonly { readonly id: string }[] {
  const rules = new Map<string, { readonly id: string }>();
  for (const { check, findings } of verdict.outcomes) {
    const entry = catalogue.get(check);
    for (const [name, fault] of Object.entries(entry?.faults ?? {}))
      rules.set(`${check}/${name}`, declared(`${check}/${name}`, fault, entry));
    for (const finding of findings) if (!rules.has(finding.rule)) rules.set(finding.rule, declared(finding.rule, faultOf(finding), entry));
  }
  return [...rules.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function faultOf({ rule, severity, remedy }: Finding): Fault {
  return { severity, summary: rule.slice(rule.indexOf("/") + 1).replaceAll("-", " "), remedy: remedy ?? "See the message." };
}

function declared(id: string, fault: Fault, entry: CheckEntry | undefined): { readonly id: string } {
  const why = entry === undefined ? "" : `${entry.why}\n\n`;
  const about =
    entry === undefined ? `${capital(fault.summary)}.` : `${capital(fault.summary)}. The check ${entry.id} fails when ${entry.summary}.`;
  const rule = {
    id,
    shortDescription: { text: clipped(`${capital(fault.summary)}.`, MAX_DESCRIPTION) },
    fullDescription: { text: clipped(about, MAX_DESCRIPTION) },
    help: {
      text: clipped(`${why}${fault.remedy}`, MAX_DESCRIPTION),
      markdown: `${why}**What to do.** ${fault.remedy}\n\n\`gatehouse explain ${id}\` shows examples.`,
    },
    defaultConfiguration: { level: LEVELS[fault.severity] },
    properties: { tags: [id.slice(0, Math.max(0, id.indexOf("/"))) || id], "problem.severity": PROBLEM[fault.severity] },
  };
  return rule;
}

function result({ rule, severity, message, remedy, at, fingerprint, borne }: Finding, index: ReadonlyMap<string, number>): unknown {
  const text = [message, ...(remedy === undefined || remedy === "" ? [] : [remedy])].flatMap(visibleLines).join("\n");
  return {
    ruleId: rule,
    ruleIndex: index.get(rule),
    level: LEVELS[severity],
    message: { text: unlinked(text) || rule },
    locations: [{ physicalLocation: location(at ?? { path: WHOLE_REPOSITORY }) }],
    partialFingerprints: { "gatehouse/v1": fingerprint, primaryLocationLineHash: `${fingerprint}:1` },
    ...(borne === undefined ? {} : { suppressions: [{ kind: "external", status: "accepted", justification: borneWords(borne) }] }),
    ...(at === undefined ? { properties: { place: "repository" } } : {}),
  };
}

function location(at: Place): unknown {
  const line = Math.max(1, at.line ?? 1);
  const end = Math.max(line, at.endLine ?? line);
  const columns =
    at.line === undefined || at.column === undefined
      ? {}
      : {
          startColumn: at.column,
          ...(at.endColumn === undefined || (end === line && at.endColumn < at.column) ? {} : { endColumn: at.endColumn }),
        };
  return {
    artifactLocation: { uri: at.path.split("/").map(encodedSegment).join("/"), uriBaseId: "%SRCROOT%" },
    region: { startLine: line, endLine: end, ...columns },
  };
}

function invocation(verdict: Verdict): unknown {
  const left = verdict.outcomes.reduce((sum, { findings }) => sum + findings.length, 0) - MAX_RESULTS;
  const notifications = undecidedOnes(verdict).map((outcome) => ({
    level: "error",
    descriptor: { id: `${outcome.check}/could-not-decide` },
    message: { text: unlinked(`${outcome.check} could not decide: ${visibleLines(reasonWords(outcome)).join("\n")}`) },
  }));
  const cut = {
    level: "warning",
    descriptor: { id: "gatehouse/left-out" },
    message: { text: `${left} results of lesser severity are left out.` },
  };
  return {
    executionSuccessful: notifications.length === 0,
    toolExecutionNotifications: left > 0 ? [...notifications, cut] : notifications,
  };
}

function provenance({ headSha }: Verdict, { repositoryUrl }: SarifLook): object {
  return headSha === null || repositoryUrl === undefined
    ? {}
    : { versionControlProvenance: [{ repositoryUri: repositoryUrl, revisionId: headSha, mappedTo: { uriBaseId: "%SRCROOT%" } }] };
}

/** In SARIF `[words](address)` is a link even in plain text (3.11.6). */
const unlinked = (text: string): string => text.replaceAll("](", "] (");
