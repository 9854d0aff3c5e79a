/** The evidence of a commit that is due, with the line of the artifact ledger: made in a judging thread. */
import { checks } from "#checks/index.ts";
import { ARTIFACT_LEDGER, contentsOf, ledgerIn, ledgerLine, planWriting } from "#src/artifact.ts";
import type { EvidenceQuestion, Regenerated } from "#src/app/judging-question.ts";
import { evidence } from "#src/generators/evidence.ts";
import { rulesFor } from "#src/rules.ts";
import { momentOf } from "#src/snapshot.ts";
import { snapshotPath, snapshotPaths, SNAPSHOT_FOLDER } from "#src/snapshots.ts";
import type { RepositoryView } from "#src/view.ts";

/** No files for a repository that has not asked for evidence: neither `artifacts.branch` in its configuration, nor a snapshot in its tree. */
export async function evidenceFiles(view: RepositoryView, question: EvidenceQuestion): Promise<Regenerated> {
  const { policy } = rulesFor(checks, view, question.organisation);
  const { artifacts } = policy;
  const now = new Date(question.now);
  const wanted = artifacts.branch !== undefined || snapshotPaths(view, SNAPSHOT_FOLDER).length > 0;
  // Asked again after a cut: what was committed then stands.
  const done = question.occasion === "daily" && view.kind(snapshotPath(momentOf(now))) !== undefined;
  if (!wanted || done) return { files: [], artifacts };
  const { sources } = question;
  const given = { view, policy, now, elapsedMs: () => performance.now(), occasions: [question.occasion], ...(sources && { sources }) };
  const { files } = await evidence(given);
  const current = contentsOf(view);
  const ledger = ledgerIn(current) ?? "";
  const writing = planWriting("report", files, current, ledger, now);
  if (writing === undefined) return { files: [], artifacts };
  return { files: [...writing.files, { path: ARTIFACT_LEDGER, content: `${ledger}${ledgerLine(writing.entry)}` }], artifacts };
}
