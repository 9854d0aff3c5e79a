/** A pull request's turn: fetched, judged, answered on the head that was judged; where it moved meanwhile, judged again. */
import { z } from "zod";
import { both } from "#src/app/both.ts";
import type { Reach } from "#src/app/github.ts";
import type { House } from "#src/app/house.ts";
import { type Place, type PullFacts, type PullJob, pullJob, pullKey } from "#src/app/jobs.ts";
import type { Judged } from "#src/app/judging-question.ts";
import { organisationFile } from "#src/app/organisation.ts";
import { address, begin, type Desk, post, remember, supersede } from "#src/app/publish.ts";
import { say } from "#src/app/scorecard.ts";
import { standingOf } from "#src/app/standing.ts";
import { pullShape } from "#src/app/event-shapes.ts";
import { factsOf } from "#src/app/triggers.ts";
import { verdictEntry } from "#src/app/evidence.ts";
import type { Job } from "#src/queue.ts";
import type { Write } from "#src/write.ts";

const MAX_ROUNDS = 4;

/** The pull request, its base or its head are not (yet) what they are said to be: to be tried again shortly. */
export class NotSettled extends Error {
  override readonly name = "NotSettled";
}

export async function judgePull(house: House, job: Job, doubtful: boolean): Promise<readonly Write[]> {
  const payload = pullJob.parse(job.payload);
  const desk = await pullDesk(house, payload, doubtful);
  let facts = (await toldFacts(house, payload)) ?? (await currentFacts(desk.reach, payload.place, payload.number));
  for (let round = 0; round < MAX_ROUNDS && facts !== undefined; round++) {
    const done = await judgeOnce(desk, payload, facts, job.signal);
    if (done.settled) return await ended(desk, payload, facts, done.judged);
    facts = done.facts;
  }
  if (facts !== undefined) throw new NotSettled("the pull request changes faster than it can be judged");
  await supersede(desk, "");
  return [];
}

/** What the event told, with the text from its delivery; undefined where that is gone. */
async function toldFacts({ store }: House, { facts, delivery }: PullJob): Promise<PullFacts | undefined> {
  if (facts?.body !== undefined) return { ...facts, body: facts.body };
  const kept = facts === undefined || delivery === undefined ? undefined : await store.records.delivery(delivery);
  const read = told.safeParse(kept === undefined ? undefined : JSON.parse(kept.payload));
  return read.success ? factsOf(read.data.pull_request) : undefined;
}

const told = z.object({ pull_request: pullShape });

async function pullDesk(house: House, { place, number, force }: PullJob, doubtful: boolean): Promise<Desk> {
  const topic = pullKey(place, number);
  const posted = await house.memory.load(topic);
  return { house, reach: house.github.installation(place.installation), place, topic, subject: { pull: number }, force, doubtful, posted };
}

type Done = { readonly settled: true; readonly judged: Judged } | { readonly settled: false; readonly facts: PullFacts | undefined };

async function judgeOnce(desk: Desk, payload: PullJob, facts: PullFacts, signal: AbortSignal): Promise<Done> {
  const { house, place, reach } = desk;
  // Begun while git fetches: the author sees at once that something happens.
  const [, seen] = await both(begin(desk, facts.head), look(desk, payload.number, facts, signal));
  if (seen === undefined) return await moved(desk, payload, facts);
  if (await affordsEach(desk, seen)) for (const run of seen.runs.slice(1)) await post(desk, run);
  const now = await currentPull(reach, place, payload.number);
  if (now === undefined || !sameFacts(now.facts, facts)) {
    await remember(desk);
    return { settled: false, facts: now?.facts };
  }
  const [rollup] = (await affordsEach(desk, seen)) ? seen.runs : seen.rollup;
  if (rollup !== undefined) await post(desk, rollup);
  await supersede(desk, facts.head);
  await remember(desk);
  await say(desk, payload, seen, now.comments);
  house.log("info", "judged", {
    ...about(payload),
    head: facts.head,
    conclusion: seen.verdict.conclusion,
    calls: reach.calls(),
    judgedMs: Math.round(seen.elapsedMs),
  });
  return { settled: true, judged: seen };
}

/** Where the fetched head is another than the event's, the judgement is of no use. */
async function look(desk: Desk, number: number, facts: PullFacts, signal: AbortSignal): Promise<Judged | undefined> {
  const { house, place, posted } = desk;
  const organisation = await organisationFile(house, place);
  const sources = [`refs/heads/${facts.baseRef}`, `refs/pull/${number}/head`];
  return await house.mirrors.fetched(
    { repository: place, sources },
    async ({ folder, commits: [base, head] }) => {
      if (base === undefined || head !== facts.head) return undefined;
      const { verdict: previous } = posted;
      return await house.judging.judged(
        {
          folder,
          repository: place.id,
          head,
          base,
          pull: { number, ...facts },
          now: house.clock.now().getTime(),
          repositoryUrl: `${house.serverUrl}/${place.owner}/${place.name}`,
          ...(organisation && { organisation }),
          ...(previous && { previous }),
        },
        signal,
      );
    },
    signal,
  );
}

/** Either the event is old and a newer head is there, or git lags behind the event. */
async function moved({ reach, place }: Desk, { number }: PullJob, facts: PullFacts): Promise<Done> {
  const now = await currentFacts(reach, place, number);
  if (now?.head === facts.head) throw new NotSettled(`refs/pull/${number}/head is not yet ${facts.head.slice(0, 7)}`);
  return { settled: false, facts: now };
}

/** The roll-up alone is posted where runs for each check would use up what may be created. Decided once a judgement. */
async function affordsEach({ house, place, topic }: Desk, judged: Judged): Promise<boolean> {
  const known = decided.get(judged);
  if (known !== undefined) return known;
  const affords = judged.runs.length > 1 && house.allowance.affords(place.installation, judged.runs.length + 1);
  if (judged.runs.length > 1 && !affords) house.log("warn", "roll-up alone: the content allowance is low", { topic });
  decided.set(judged, affords);
  return affords;
}

const decided = new WeakMap<Judged, boolean>();

/** Undefined where it is closed or gone. */
export async function currentFacts(reach: Reach, place: Place, number: number): Promise<PullFacts | undefined> {
  return (await currentPull(reach, place, number))?.facts;
}

async function currentPull(reach: Reach, place: Place, number: number) {
  const pull = await reach.call("GET /repos/{owner}/{repo}/pulls/{pull_number}", { ...address(place), pull_number: number }, pullShape);
  return pull.state === "open" ? { facts: factsOf(pull), comments: pull.comments } : undefined;
}

function sameFacts(a: PullFacts, b: PullFacts): boolean {
  return JSON.stringify({ ...a, labels: a.labels.toSorted() }, KEYS) === JSON.stringify({ ...b, labels: b.labels.toSorted() }, KEYS);
}

const KEYS = ["head", "headRef", "baseRef", "title", "body", "labels", "author"];

/** What is shown stays remembered with the runs; the ledger keeps what was decided. */
async function ended(desk: Desk, payload: PullJob, { head, baseRef }: PullFacts, judged: Judged): Promise<readonly Write[]> {
  desk.posted = { ...desk.posted, verdict: judged.verdict };
  await remember(desk);
  const { place, number } = payload;
  const entry = await verdictEntry(desk, judged.verdict, `pull-request/${place.id}/${number}`);
  return [entry, ...standingOf(place, head, baseRef, judged.deploys)];
}

function about({ place, number }: PullJob) {
  return { repository: `${place.owner}/${place.name}`, pull: number, installation: place.installation };
}
