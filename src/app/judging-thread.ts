/** The far end of a judging thread: a question with commits comes in, check runs and a comment go out. No network, no writes but its cache. */
import { parentPort, workerData } from "node:worker_threads";
import { checks } from "#checks/index.ts";
import { configurationShape } from "#schemas/configuration.ts";
import { BUILD } from "#src/build.ts";
import type { Verdict } from "#src/check.ts";
import { ConfigurationError } from "#src/config.ts";
import { judge } from "#src/engine.ts";
import type { EvidenceMade, EvidenceQuestion, Judged, Question, Regenerated, RegenerateQuestion } from "#src/app/judging-question.ts";
import { type FactStore, memoryFacts } from "#src/recall.ts";
import type { Catalogue } from "#src/report.ts";
import { checkRuns } from "#src/reports/check-run.ts";
import { comment } from "#src/reports/comment.ts";
import { type Rules, rulesFor } from "#src/rules.ts";
import { factFiles } from "#src/views/git/fact-file.ts";
import { keptTrees } from "#src/views/git/kept-trees.ts";
import { sightOf } from "#src/views/git/sight.ts";
import type { RepositoryView } from "#src/view.ts";

const catalogue: Catalogue = new Map(checks.map((check) => [check.id, check]));
const stores = new Map<number, FactStore>();
const MAX_STORES = 16;
const kept = keptTrees();
const NO_ARTIFACTS: Judged["artifacts"] = { mode: "commit" };

/** What is remembered of a repository's files, for this thread and, in a build, beyond it. */
function storeOf(repository: number): FactStore {
  const { cacheFolder } = workerData as { readonly cacheFolder: string };
  const known =
    stores.get(repository) ??
    (BUILD === undefined ? memoryFacts() : factFiles({ folder: cacheFolder, repository: String(repository), build: BUILD }));
  stores.delete(repository);
  stores.set(repository, known);
  const oldest = stores.keys().next().value;
  if (stores.size > MAX_STORES && oldest !== undefined) stores.delete(oldest);
  return known;
}

export function viewOf(question: RegenerateQuestion, store: FactStore): RepositoryView {
  const { folder, head, base, pull, now } = question;
  const { head: _sha, ...facts } = pull ?? { head: "" };
  const about = pull === undefined ? {} : { pull: { ...(facts as Omit<typeof pull, "head">) } };
  return sightOf({ folder, head, ...(base === undefined ? {} : { base }), ...about, now: new Date(now), store, kept }).view;
}

async function judged(question: Question): Promise<Judged> {
  const started = performance.now();
  const store = storeOf(question.repository);
  const { verdict, rules } = await verdictOf(question, store);
  if (BUILD !== undefined) store.save();
  const look = { catalogue, repositoryUrl: question.repositoryUrl };
  const publish = rules?.policy.publish.checks ?? "rollup";
  return {
    verdict,
    runs: checkRuns(verdict, { ...look, publish }),
    rollup: checkRuns(verdict, { ...look, publish: "rollup" }),
    comment: comment(verdict, { ...look, ...(question.previous && { previous: question.previous }) }),
    artifacts: rules?.policy.artifacts ?? NO_ARTIFACTS,
    deploys: rules?.policy.deployments.branches ?? [],
    alerts: rules?.policy.alerts ?? configurationShape().alerts.parse(undefined),
    elapsedMs: performance.now() - started,
  };
}

async function verdictOf(question: Question, store: FactStore): Promise<{ readonly verdict: Verdict; readonly rules?: Rules }> {
  const now = new Date(question.now);
  if (question.undecided !== undefined) return { verdict: undecided(question, question.undecided) };
  const view = viewOf(question, store);
  try {
    const rules = rulesFor(checks, view, question.organisation);
    const verdict = await judge({ checks, ...rules, view, now, elapsedMs: () => performance.now() });
    return { verdict, rules };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { verdict: undecided(question, `the configuration cannot be read: ${error.message}`) };
  }
}

/** Could not decide is not a pass. */
function undecided({ head, base, now }: Question, reason: string): Verdict {
  const rest = base === undefined ? {} : { baseSha: base };
  const outcomes = [{ check: "configuration", state: "undecided", reason: `could not decide: ${reason}`, findings: [] }] as const;
  return { headSha: head, ...rest, policyDigest: "none", takenAt: new Date(now), outcomes, conclusion: "failure" };
}

async function regenerated(question: RegenerateQuestion): Promise<Regenerated> {
  const { regeneratedFiles } = await import("#src/app/regenerated-files.ts");
  return await regeneratedFiles(viewOf(question, storeOf(question.repository)), question);
}

async function evidenceOf(question: EvidenceQuestion): Promise<EvidenceMade> {
  const { evidenceFiles } = await import("#src/app/evidence-files.ts");
  const { records, pending } = question;
  const store = storeOf(question.repository);
  const at = (head: string): RepositoryView => viewOf({ ...question, head }, store);
  const views = {
    view: at(question.head),
    ...(records !== undefined && { records: at(records) }),
    ...(pending !== undefined && { pending: at(pending) }),
  };
  return await evidenceFiles(views, question);
}

type Message = { readonly judge: Question } | { readonly regenerate: RegenerateQuestion } | { readonly evidence: EvidenceQuestion };

async function answerTo(message: Message): Promise<Judged | Regenerated | EvidenceMade> {
  if ("judge" in message) return await judged(message.judge);
  return "evidence" in message ? await evidenceOf(message.evidence) : await regenerated(message.regenerate);
}

const port = parentPort;

port?.on("message", (message: Message) => {
  const answered = async (): Promise<void> => {
    try {
      port.postMessage({ answer: await answerTo(message) });
    } catch (error) {
      const { name, message: words } = error instanceof Error ? error : new Error(String(error));
      port.postMessage({ error: { name, message: words } });
    }
  };
  void answered();
});
