/** What comments ask for beyond the levers: judging again, evidence, waivers, taking back. Each is done once, however often its job runs. */
import { z } from "zod";
import type { SourcesOf } from "#src/app/evidence-due.ts";
import { GitHubTrouble } from "#src/app/github.ts";
import type { House as AppHouse } from "#src/app/house.ts";
import { KINDS, type CommandJob, pullKey } from "#src/app/jobs.ts";
import type { CommandDesk, Outcome } from "#src/command-desk.ts";
import type { OutsideEffect } from "#src/effect.ts";
import { code, prose, shortened } from "#src/markdown.ts";
import type { Job } from "#src/queue.ts";
import { explainRule } from "#src/reports/explain.ts";
import { type Asked, revert, snapshot, waive } from "#src/serve/changes.ts";
import { scorecardOf } from "#src/serve/scorecard.ts";

export interface OutsideGiven {
  readonly app: AppHouse;
  readonly said: CommandJob;
  readonly job: Job;
  readonly sources: SourcesOf | undefined;
}

const MOST = 20_000;
const since = z.looseObject({ since: z.number().optional() });
const kept = z.object({ code: z.string(), markdown: z.string() });

export function outside({ app, said, job, sources }: OutsideGiven): CommandDesk["outside"] {
  const at = new Date(since.parse(job.payload).since ?? job.acceptedAt.getTime());
  return async (effect, by, _, key) => {
    if (effect.do === "check") return await check(app, said);
    if (effect.do === "explain") return await explained(effect.rule);
    if (effect.do === "scorecard") return brief(await scorecardOf(app, said));
    if (effect.do === "ask" || effect.do === "intent") return later(effect.do);
    return await once(app, said, key, async () => await changed({ app, said, by, job, key, at, sources }, effect));
  };
}

type Changing = Extract<OutsideEffect, { do: "waive" | "revert" | "snapshot" }>;

/** What the repository's own files make undecidable, by the name under which a judging thread tells it. */
const UNDECIDABLE: ReadonlyMap<string, string> = new Map([
  ["BrokenArtifactLedger", "ledger_broken"],
  ["ConfigurationError", "undecided"],
]);

/** What GitHub refuses is an answer, and so is what cannot be decided; what GitHub cannot do now is tried again. */
async function changed(asked: Asked, effect: Changing): Promise<Outcome> {
  try {
    if (effect.do === "waive") return await waive(asked, effect);
    return effect.do === "revert" ? await revert(asked, effect) : await snapshot(asked);
  } catch (error) {
    const undecidable = error instanceof Error ? UNDECIDABLE.get(error.name) : undefined;
    if (error instanceof Error && undecidable !== undefined) return { code: undecidable, markdown: `${prose(error.message)}.` };
    if (!(error instanceof GitHubTrouble) || error.kind !== "refused" || error.message.includes("STALE_DATA")) throw error;
    return { code: "refused_by_github", markdown: `GitHub does not take it: ${prose(error.message)}.` };
  }
}

/** A job that was cut off behind a change goes on with what the change came to. */
async function once({ store }: AppHouse, { place }: CommandJob, key: string, work: () => Promise<Outcome>): Promise<Outcome> {
  const topic = `app/commands/${place.id}`;
  const known = kept.safeParse((await store.checkpoints.load(topic, key))?.state);
  if (known.success) return known.data;
  const outcome = brief(await work());
  await store.checkpoints.save(topic, key, { seq: 0, hash: "", state: { code: outcome.code, markdown: outcome.markdown } });
  return outcome;
}

/** The pull request; on an issue, the default branch as it is now. */
async function check(app: AppHouse, { place, issue, pull }: CommandJob): Promise<Outcome> {
  const fairness = String(place.installation);
  if (pull) {
    await app.store.queue.enqueue([
      { kind: KINDS.pull, key: pullKey(place, issue), fairness, payload: { place, number: issue, force: true } },
    ]);
    return { code: "ok", markdown: "The pull request is judged again; its check runs follow." };
  }
  const branch = place.defaultBranch;
  const [head = ""] = await app.mirrors.fetched({ repository: place, sources: [`refs/heads/${branch}`] }, async ({ commits }) => commits);
  await app.store.queue.enqueue([
    { kind: KINDS.branch, key: `branch:${place.id}`, supersedes: "judge", fairness, payload: { place, head, force: true } },
  ]);
  return { code: "ok", markdown: `${code(branch)} is judged again at ${head}; its check run follows.` };
}

async function explained(rule: string): Promise<Outcome> {
  const { checks } = await import("#checks/index.ts");
  const markdown = explainRule(checks, rule);
  if (markdown === undefined) return { code: "bad_arguments", markdown: `There is no rule ${code(rule)}.` };
  return brief({ code: "ok", markdown });
}

const LATER = {
  ask: "Questions in plain words are not answered yet: nothing was sent to any model. `/scorecard`, `/go-live status`, `/risk status` and `/tripwire status` show the state.",
  intent: "Intents are not understood yet: nothing was done, and nothing was sent to any model. `/help` lists what can be ordered.",
};

const later = (what: keyof typeof LATER): Outcome => ({ code: "not_available", markdown: LATER[what] });

const brief = (outcome: Outcome): Outcome => ({ ...outcome, markdown: shortened(outcome.markdown, MOST) });
