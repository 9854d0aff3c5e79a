/** The evidence of an occasion: the files that a repository receives about itself, made from one view and the snapshots in it. */
import { checks } from "#checks/index.ts";
import type { Artifact } from "#src/artifact.ts";
import { CannotGenerate } from "#src/documents.ts";
import { decisionRecords, decisionSummary, decisionSummaryPath } from "#src/decision-records.ts";
import { GENERATORS } from "#src/generators/documents.ts";
import type { Generated, Generator, GeneratorGiven } from "#src/generators/documents.ts";
import { isOurs, MODEL_PAGE, withFrontMatter } from "#src/model-page.ts";
import { lookedBackOn } from "#src/occasion.ts";
import type { Occasion } from "#src/occasion.ts";
import { overlaid } from "#src/overlaid-view.ts";
import { scorecard } from "#src/reports/scorecard.ts";
import { RISK_LOG, riskLog } from "#src/risk-log.ts";
import type { Risk } from "#src/risk-log.ts";
import type { Taken } from "#src/score-period.ts";
import { snapshotSeries } from "#src/snapshots.ts";
import type { Sources } from "#src/snapshot.ts";
import { takeSnapshot } from "#src/taking.ts";
import type { TakenNow } from "#src/taking.ts";

export interface EvidenceGiven extends GeneratorGiven {
  readonly occasions: readonly Occasion[];
  readonly sources?: Sources;
}

export interface Evidence {
  readonly files: readonly (Artifact & { readonly content: string })[];
  /** Taken on a daily occasion. */
  readonly snapshot?: TakenNow;
}

/** The same givens give the same files. A document that nobody keeps is not begun here, except what an occasion itself asks for. */
export async function evidence(given: EvidenceGiven): Promise<Evidence> {
  const { view, now, occasions } = given;
  const has = (occasion: Occasion): boolean => occasions.includes(occasion);
  const documents = has("daily") ? [...(await kept(given)), ...modelPageOf(given)] : [];
  // Judged as it will be: what is regenerated in the same commit is no fault of it.
  const snapshot = has("daily") ? await takeSnapshot({ ...given, checks, view: overlaid(view, documents) }) : undefined;
  const taken = seriesWith(snapshotSeries(view).taken, snapshot);
  const files: (Artifact & { readonly content: string })[] = [];
  if (snapshot !== undefined) files.push({ path: snapshot.path, content: snapshot.content }, ...documents);
  for (const period of ["daily", "weekly", "monthly"] as const) {
    if (!has(period)) continue;
    const { path, text } = scorecard(period, taken, lookedBackOn(period, now));
    files.push({ path, content: text });
  }
  const newest = taken.at(-1);
  if (has("weekly") && newest !== undefined) {
    const content = riskLog(view.text(RISK_LOG), risksOf(newest), now.toISOString().slice(0, 10));
    files.push({ path: RISK_LOG, content });
  }
  if (has("quarterly")) {
    const at = lookedBackOn("quarterly", now);
    files.push({ path: decisionSummaryPath(at), content: decisionSummary(decisionRecords(view), at, (path) => view.committedAt([path])) });
  }
  return { files, ...(snapshot === undefined ? {} : { snapshot }) };
}

function seriesWith(taken: readonly Taken[], fresh: TakenNow | undefined): readonly Taken[] {
  if (fresh === undefined) return taken;
  const { path, snapshot } = fresh;
  return [...taken.filter((one) => one.path !== path), { path, snapshot }].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The generated documents that the repository keeps. */
async function kept(given: EvidenceGiven): Promise<readonly (Artifact & { readonly content: string })[]> {
  const made: (Artifact & { readonly content: string })[] = [];
  for (const generator of Object.values(GENERATORS)) {
    const one = await madeOr(generator, given);
    if (one !== undefined && given.view.kind(one.artifact.path) !== undefined) made.push(one.artifact);
  }
  return made;
}

/** Where the router is there. A page that somebody else wrote under that name is left alone. */
function modelPageOf({ view, sources, policy }: EvidenceGiven): Evidence["files"] {
  const page = sources?.modelPage;
  const free = view.kind(MODEL_PAGE) === undefined || (view.kind(MODEL_PAGE) === "file" && isOurs(view.text(MODEL_PAGE) ?? ""));
  if (page === undefined || !free) return [];
  return [{ path: MODEL_PAGE, content: policy.checks.get("doc-frontmatter")?.enabled === true ? withFrontMatter(page) : page }];
}

/** What cannot be made today stays as it is; the snapshot says which check could not decide. */
async function madeOr(generator: Generator, given: GeneratorGiven): Promise<Generated | undefined> {
  try {
    return await generator(given);
  } catch (error) {
    if (error instanceof CannotGenerate) return undefined;
    throw error;
  }
}

/** Flags read "check: words"; others stand for themselves. */
function risksOf({ snapshot: { risk_flags: flags } }: Taken): readonly Risk[] {
  return flags.map((flag): Risk => {
    const words = typeof flag === "string" ? flag : JSON.stringify(flag);
    const [, check, evidence] = /^([a-z][a-z0-9-]*): (.*)$/s.exec(words) ?? [];
    if (check === undefined || evidence === undefined) return { id: slug(words), category: "operation", description: words, evidence: "" };
    return { id: check, category: "check", description: `The check ${check} does not pass`, evidence };
  });
}

function slug(words: string): string {
  return words
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 40);
}
