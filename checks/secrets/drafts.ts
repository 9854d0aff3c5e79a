/** From what was seen in the files to what is said of it: severities, allowances, the lines that a change adds. */
import { allowances, inlineReason } from "#checks/secrets/allowances.ts";
import type { Allowances } from "#checks/secrets/allowances.ts";
import { titleOf } from "#checks/secrets/faults.ts";
import type { Options } from "#checks/secrets/options.ts";
import { analyser } from "#checks/secrets/survey.ts";
import type { SurveyedFile } from "#checks/secrets/survey.ts";
import type { Draft } from "#src/check.ts";
import { globs } from "#src/parsers/glob.ts";
import type { Matcher } from "#src/parsers/glob.ts";
import { secretsInPaths, shownPath } from "#src/parsers/secrets/path-secrets.ts";
import type { PathSecret } from "#src/parsers/secrets/path-secrets.ts";
import type { Sighting } from "#src/parsers/secrets/inspect.ts";
import type { RepositoryView } from "#src/view.ts";

export interface Allowed {
  readonly path: string;
  readonly line?: number;
  readonly rule: string;
  readonly reason: string;
}

export interface Drafted {
  readonly findings: readonly Draft[];
  readonly allowed: readonly Allowed[];
}

interface Desk {
  readonly view: RepositoryView;
  readonly options: Options;
  readonly allowances: Allowances;
  readonly templates: Matcher;
  readonly findings: Draft[];
  readonly allowed: Allowed[];
}

/** Where only words are tried: what is no token by its shape is a warning there. */
const REHEARSAL = globs([
  "**/{test,tests,__tests__,spec,specs,fixtures,__fixtures__,mocks,__mocks__,testdata,examples,example,docs,e2e,samples}/**",
  "**/*.{test,spec}.*",
  "**/*_test.*",
  "**/test_*.py",
  "**/*.{md,mdx,rst,adoc}",
]);
/** Told by a name, or a token that tests make up by the dozen and that is worth nothing once it has expired. */
const MADE_UP_IN_TESTS: ReadonlySet<string> = new Set([
  "jwt",
  "password",
  "generic-secret",
  "generic-token",
  "generic-api-key",
  "authorization-bearer",
]);

export function drafts(view: RepositoryView, options: Options, files: readonly SurveyedFile[]): Drafted {
  const desk: Desk = {
    view,
    options,
    allowances: allowances(options.allow),
    templates: globs(options.envFiles.templates),
    findings: [],
    allowed: [],
  };
  judgePaths(desk);
  for (const file of files) {
    for (const sighting of file.fact.sightings) judge(desk, file, sighting, sighting.kind, () => draftOf(file.path, sighting));
    for (const sighting of file.fact.own) judge(desk, file, sighting, "custom", () => ownDraft(file.path, sighting, options));
    noteInline(desk, file);
    judgeEnvFile(desk, file);
    if (file.fact.more > 0 && (file.added === undefined || file.added.length > 0)) desk.findings.push(moreDraft(file));
  }
  if (view.baseSha === undefined) desk.findings.push(...desk.allowances.unused().map(unusedDraft));
  return { findings: desk.findings, allowed: desk.allowed };
}

function judge(desk: Desk, file: SurveyedFile, sighting: Sighting, rule: string, draft: () => Draft): void {
  if (desk.options.except.includes(sighting.kind) || !isJudged(file, sighting.line, sighting.endLine)) return;
  const seen = { path: file.path, kind: sighting.kind, mark: sighting.mark, valueFits: sighting.valueFits };
  const reason = desk.allowances.reasonFor(seen) ?? (desk.options.inline ? inlineReason(file, sighting) : undefined);
  if (reason === undefined) desk.findings.push(draft());
  else desk.allowed.push({ path: file.path, line: sighting.line, rule, reason });
}

/** In a pull request the names that it brings; a folder's name once, and not where the base has it. */
function judgePaths(desk: Desk): void {
  const { view, options } = desk;
  const brought = view.changes.filter(({ status }) => status === "added" || status === "renamed").map(({ path }) => path);
  const inNames = secretsInPaths(view.baseSha === undefined ? view.paths : brought);
  const told = new Set(inNames.length === 0 ? [] : secretsInPaths(view.base?.paths ?? []).map(({ upTo }) => upTo));
  for (const found of inNames) {
    if (told.has(found.upTo) || options.except.includes(found.kind)) continue;
    told.add(found.upTo);
    const reason = desk.allowances.reasonFor({ path: found.path, kind: found.kind, mark: found.mark, valueFits: [] });
    if (reason === undefined) desk.findings.push(pathDraft(found));
    else desk.allowed.push({ path: shownPath(found.path, [found]), rule: found.kind, reason });
  }
}

function pathDraft(found: PathSecret): Draft {
  return {
    fault: found.kind,
    message: `${titleOf(found.kind)} in the name of a file or folder: ${found.masked}, mark ${found.mark}`,
    remedy: "Revoke or rotate it, and rename the file or folder; the name stays in the history.",
    at: { path: shownPath(found.path, [found]) },
    identity: `name ${found.mark}`,
    ...(found.mild ? { severity: "warning" as const } : {}),
  };
}

function isJudged(file: SurveyedFile, line: number, endLine: number): boolean {
  return file.added === undefined || file.added.some((range) => line <= range.end && endLine >= range.start);
}

function draftOf(path: string, sighting: Sighting): Draft {
  const { kind, mark, line, endLine, column, endColumn } = sighting;
  const title = titleOf(kind);
  const mild = sighting.mild || (MADE_UP_IN_TESTS.has(kind) && (sighting.example === true || REHEARSAL(path)));
  return {
    fault: kind,
    message: `${title}: ${sighting.masked}, mark ${mark}`,
    at: { path, line, endLine, ...(column === undefined ? {} : { column }), ...(endColumn === undefined ? {} : { endColumn }) },
    identity: mark,
    ...(mild ? { severity: "warning" as const } : {}),
  };
}

function ownDraft(path: string, { kind, line, mark }: Sighting, options: Options): Draft {
  const rule = options.rules.find((one) => one.id === kind);
  return {
    fault: "custom",
    message: `${kind}: ${rule?.message ?? "a pattern of this repository"}, mark ${mark}`,
    at: { path, line, endLine: line },
    identity: `${kind} ${mark}`,
  };
}

/** In a pull request an allowance that it brings along is shown; one without a reason is told that it does nothing. */
function noteInline(desk: Desk, file: SurveyedFile): void {
  if (!desk.options.inline) return;
  for (const { line, reason } of file.fact.allows) {
    if (!isJudged(file, line, line)) continue;
    const at = { path: file.path, line, endLine: line };
    const covers = file.fact.sightings.some((one) => line >= one.line && line <= one.endLine);
    if (!covers) continue;
    if (reason === "")
      desk.findings.push({ fault: "allow-without-reason", message: "`gatehouse:allow-secret` without a reason allows nothing", at });
    else if (file.added !== undefined)
      desk.findings.push({ fault: "inline-allow", message: "This change brings a secret and the comment that allows it", at });
  }
}

function judgeEnvFile(desk: Desk, file: SurveyedFile): void {
  if (!desk.options.envFiles.enabled || !isCommittedEnvFile(desk, file.path, file.fact.envFile) || stoodBefore(desk, file)) return;
  const reason = desk.allowances.reasonFor({ path: file.path, kind: "env-file", mark: "", valueFits: [] });
  if (reason === undefined)
    desk.findings.push({
      fault: "env-file",
      message: `${file.path} is committed with values in it`,
      at: { path: file.path },
      identity: "env-file",
    });
  else desk.allowed.push({ path: file.path, rule: "env-file", reason });
}

function isCommittedEnvFile(desk: Desk, path: string, envFile: boolean): boolean {
  return envFile && !desk.templates(path);
}

/** With a base, a file that was an environment file with values before is the base's matter, not the change's. */
function stoodBefore(desk: Desk, file: SurveyedFile): boolean {
  const { base } = desk.view;
  if (file.change === undefined || file.change.status === "added" || base === undefined) return false;
  const before = file.change.from ?? file.path;
  const [known] = base.facts(analyser(desk.options), [before]);
  return known !== undefined && isCommittedEnvFile(desk, before, known[1].envFile);
}

function moreDraft(file: SurveyedFile): Draft {
  return { fault: "too-many", message: `${file.path} holds ${file.fact.more} more findings than are listed`, at: { path: file.path } };
}

function unusedDraft(entry: Options["allow"][number]): Draft {
  const parts = [entry.path, entry.kind, entry.mark, entry.value === undefined ? undefined : "a value pattern"].filter(
    (part) => part !== undefined,
  );
  return { fault: "unused-allow", message: `The allow entry for ${parts.join(", ")} ("${entry.reason}") fits nothing any more` };
}
