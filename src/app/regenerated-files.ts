/** The generated files of a commit that are not as they should be, with the line of the artifact ledger. */
import { checks } from "#checks/index.ts";
import { contentsOf, ledgerIn, planWriting, withLine } from "#src/artifact.ts";
import type { Regenerated, RegenerateQuestion } from "#src/app/judging-question.ts";
import { GENERATORS } from "#src/generators/documents.ts";
import { rulesFor } from "#src/rules.ts";
import type { RepositoryView } from "#src/view.ts";

export async function regeneratedFiles(view: RepositoryView, { now, organisation }: RegenerateQuestion): Promise<Regenerated> {
  const { policy } = rulesFor(checks, view, organisation);
  const at = new Date(now);
  const made = [];
  for (const generator of [GENERATORS.registry, GENERATORS.slo, GENERATORS.matrix]) {
    const one = await generator({ view, policy, now: at, elapsedMs: () => performance.now() });
    // A document that nobody keeps is not begun by a button, but the registry is required where there are modules.
    if (one !== undefined && (generator === GENERATORS.registry || view.kind(one.artifact.path) !== undefined)) made.push(one.artifact);
  }
  const current = contentsOf(view);
  const ledger = ledgerIn(current);
  const writing = planWriting("regenerate", made, current, ledger, at);
  if (writing === undefined) return { files: [], artifacts: policy.artifacts };
  return { files: withLine(writing, ledger).map(({ path, content }) => ({ path, content })), artifacts: policy.artifacts };
}
