/** The evidence of a commit that is due, with the line of the artifact ledger: made in a judging thread. */
import { checks } from "#checks/index.ts";
import { standings } from "#schemas/snapshot.ts";
import type { Snapshot } from "#schemas/snapshot.ts";
import { ARTIFACT_LEDGER, artifactEntries, contentsOf, ledgerIn, planWriting, withLine } from "#src/artifact.ts";
import type { EvidenceMade, EvidenceQuestion } from "#src/app/judging-question.ts";
import { evidence } from "#src/generators/evidence.ts";
import { lookedBackOn } from "#src/occasion.ts";
import { overlaid } from "#src/overlaid-view.ts";
import { rulesFor } from "#src/rules.ts";
import { momentOf } from "#src/snapshot.ts";
import { readSnapshot, snapshotPath, snapshotPaths, snapshotSeries, SNAPSHOT_FOLDER } from "#src/snapshots.ts";
import { recorded, unmerged } from "#src/unmerged.ts";
import { weekFacts } from "#src/week.ts";
import type { RepositoryView } from "#src/view.ts";

/** The commits that evidence is made of: the one it is about, and those that hold the evidence so far. */
export interface EvidenceViews {
  readonly view: RepositoryView;
  /** The head of the branch that evidence is kept on, where that is another one. */
  readonly records?: RepositoryView;
  /** The head of an offer that nobody has taken yet: what it holds is offered again. */
  readonly pending?: RepositoryView;
}

/** No files for a repository that has not asked for evidence: neither `artifacts.branch` in its configuration, nor a snapshot in its tree. */
export async function evidenceFiles(views: EvidenceViews, question: EvidenceQuestion): Promise<EvidenceMade> {
  const { policy } = rulesFor(checks, views.view, question.organisation);
  const { artifacts, alerts } = policy;
  const now = new Date(question.now);
  const kept = views.records ?? views.view;
  const pending = views.pending === undefined ? [] : unmerged(views.pending, kept);
  const records = views.records === undefined ? [] : recorded(views.records, views.view);
  const view = overlaid(views.view, [...records, ...pending]);
  const wanted = question.asked === true || artifacts.branch !== undefined || snapshotPaths(view, SNAPSHOT_FOLDER).length > 0;
  if (!wanted) return { files: [], artifacts, alerts };
  const current = contentsOf(kept);
  const ledger = ledgerIn(current) ?? "";
  // Asked again after a cut: what was committed then stands, and the ledger has its moment.
  const stands = { stands: artifactEntries(ledger).some(({ at }) => at === now.toISOString()) };
  const earlier = question.occasion === "daily" ? view.text(snapshotPath(momentOf(now))) : undefined;
  if (earlier !== undefined)
    return { files: [], artifacts, alerts, ...stands, ...standingsOf(snapshotIn(snapshotPath(momentOf(now)), earlier)) };
  const { sources } = question;
  const given = { view, policy, now, elapsedMs: () => performance.now(), occasions: [question.occasion], ...(sources && { sources }) };
  const made = await evidence(given);
  const told = {
    artifacts,
    alerts,
    ...standingsOf(made.snapshot?.snapshot),
    ...(question.occasion === "weekly" && weekly(view, now)),
  };
  const there = (path: string): string | undefined => views.pending?.text(path) ?? kept.text(path);
  if (made.files.every(({ path, content }) => there(path) === content)) return { files: [], ...told, ...stands };
  const all = new Map([...pending, ...made.files].map((file) => [file.path, file]));
  const writing = planWriting("report", [...all.values()], current, ledger, now);
  if (writing === undefined) return { files: [], ...told, ...stands };
  return { files: withLine(writing, ledger), ...told };
}

function standingsOf(snapshot: Snapshot | undefined): Pick<EvidenceMade, "standings"> {
  return snapshot === undefined ? {} : { standings: standings().parse(snapshot.checks ?? {}) };
}

function snapshotIn(path: string, text: string): Snapshot | undefined {
  const read = readSnapshot(path, text);
  return read.state === "read" ? read.snapshot : undefined;
}

function weekly(view: RepositoryView, now: Date): Pick<EvidenceMade, "week"> {
  const entries = artifactEntries(view.text(ARTIFACT_LEDGER) ?? "");
  return { week: weekFacts(snapshotSeries(view).taken, entries, lookedBackOn("weekly", now)) };
}
