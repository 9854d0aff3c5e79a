/** What the ledger keeps of a verdict: the digests it is bound to, its outcomes, and where it was posted. Enough to reach it again. */
import { digestOf } from "#src/canonical.ts";
import type { Verdict } from "#src/check.ts";
import type { Desk } from "#src/app/publish.ts";
import { externalId } from "#src/report.ts";
import type { Write } from "#src/write.ts";

/** One stream per pull request, group or branch, so that its only writer is the job whose turn it is. */
export async function verdictEntry({ house, place, posted, reach }: Desk, verdict: Verdict, stream: string): Promise<Write> {
  const { headSha, baseSha, policyDigest, conclusion, outcomes, takenAt } = verdict;
  const at = house.clock.now();
  const data = {
    repository: `${place.owner}/${place.name}`,
    installation: place.installation,
    head: headSha,
    base: baseSha ?? null,
    policy_digest: policyDigest,
    taken_at: takenAt.toISOString(),
    conclusion,
    external_id: externalId(verdict),
    outcomes: outcomes.map(({ check, state, findings }) => ({
      check,
      state,
      findings: findings.length,
      digest: digestOf(findings.map(({ fingerprint }) => fingerprint)),
    })),
    check_runs: Object.fromEntries(posted.heads.find(({ sha }) => sha === headSha)?.runs.map(({ name, id }) => [name, id]) ?? []),
    comment: posted.comment ?? null,
    calls: reach.calls(),
  };
  const { seq } = await house.store.ledger.head(stream);
  return { do: "append", stream, events: [{ kind: "verdict.posted", actor: "gatehouse", data }], expected: seq, at };
}
