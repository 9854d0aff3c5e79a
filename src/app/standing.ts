/** The check run `gatehouse / go-live` on pull requests and merge groups whose merge deploys to production: whether production may run now, on pull requests brought up to date when a lever changes. */
import { z } from "zod";
import { permitted, type Permission, type Permit } from "#src/app/gate.ts";
import type { House } from "#src/app/house.ts";
import { KINDS, type Place, standingJob } from "#src/app/jobs.ts";
import { address } from "#src/app/publish.ts";
import { pullShape } from "#src/app/event-shapes.ts";
import { factsOf } from "#src/app/triggers.ts";
import { globs } from "#src/parsers/glob.ts";
import type { NewJob } from "#src/new-job.ts";
import type { Job } from "#src/queue.ts";
import type { Write } from "#src/write.ts";

const STANDING = "gatehouse / go-live";

const idShape = z.object({ id: z.int() });
/** By head. */
const remembered = z.record(z.string(), z.object({ id: z.int(), reason: z.string() }));

type Remembered = z.output<typeof remembered>;

const MOST = 200;
const TITLES: Readonly<Record<string, string>> = {
  ok: "Production is live",
  not_live: "Production is not live",
  kill_switch_engaged: "The kill switch is engaged",
  state_unreadable: "The levers' state cannot be read",
};
const NEXT: Readonly<Record<string, string>> = {
  ok: "What this merges may be deployed.",
  not_live:
    "Merging would deploy what may not run. `/go-live checklist` shows what must hold, `/go-live enable` goes live; this run follows by itself.",
  kill_switch_engaged: "Merging would deploy what may not run. `/kill-switch status` says since when; this run follows by itself.",
  state_unreadable: "Could not decide is not a pass: see the server's log. The next change of a lever, commit or `/check` asks again.",
};

/** The job that follows a judgement, where the base is one that deploys. */
export function standingOf(place: Place, head: string, baseRef: string, branches: readonly string[]): readonly Write[] {
  return globs(branches)(baseRef) ? [{ do: "enqueue", jobs: [jobOf(place, head)] }] : [];
}

function jobOf(place: Place, head: string): NewJob {
  const fairness = String(place.installation);
  return { kind: KINDS.standing, key: `standing:${place.id}`, fairness, payload: { place, head } };
}

/** Heads that were told before and are still open are told again. */
export async function standingsDue(house: House, place: Place): Promise<readonly Write[]> {
  const known = await load(house, place);
  if (Object.keys(known).length === 0) return [];
  const reach = house.github.installation(place.installation);
  const open = await reach.all("GET /repos/{owner}/{repo}/pulls", { ...address(place), state: "open" }, pullShape);
  const heads = new Set(open.map((pull) => factsOf(pull).head));
  const jobs = Object.keys(known).flatMap((head) => (heads.has(head) ? [jobOf(place, head)] : []));
  return jobs.length === 0 ? [] : [{ do: "enqueue", jobs }];
}

/** Posts the run, or brings it up to date. Throws what GitHub keeps from us for now. */
export async function standing(house: House, job: Job, permit: Permit, doubtful: boolean): Promise<void> {
  const { place, head } = standingJob.parse(job.payload);
  const permission = await permitted({ house, place, permit });
  const known = await load(house, place);
  const run = Object.hasOwn(known, head) ? known[head] : undefined;
  if (run?.reason === permission.reason) return;
  const id = run?.id ?? (doubtful ? await found(house, place, head) : undefined);
  const posted = await post(house, place, head, id, permission);
  const { [head]: _, ...others } = known;
  const state = Object.fromEntries([...Object.entries(others).slice(1 - MOST), [head, { id: posted, reason: permission.reason }]]);
  await house.store.checkpoints.save(topicOf(place), "standing-1", { seq: 0, hash: "", state });
}

async function post(
  { github, clock }: House,
  place: Place,
  head: string,
  id: number | undefined,
  { allowed, reason }: Permission,
): Promise<number> {
  const body = {
    ...address(place),
    name: STANDING,
    status: "completed",
    conclusion: allowed ? "success" : "failure",
    completed_at: clock.now().toISOString(),
    output: { title: TITLES[reason] ?? reason, summary: `\`PROD_EXEC\` · \`${reason}\`\n\n${NEXT[reason] ?? ""}` },
  };
  const reach = github.installation(place.installation);
  const answer =
    id === undefined
      ? await reach.call("POST /repos/{owner}/{repo}/check-runs", { ...body, head_sha: head }, idShape)
      : await reach.call("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", { ...body, check_run_id: id }, idShape);
  return answer.id;
}

async function found({ github }: House, place: Place, head: string): Promise<number | undefined> {
  const wanted = { ...address(place), ref: head, check_name: STANDING, app_id: github.appId };
  const runs = await github
    .installation(place.installation)
    .all("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", wanted, idShape, "check_runs");
  return runs[0]?.id;
}

async function load({ store }: House, place: Place): Promise<Remembered> {
  const kept = await store.checkpoints.load(topicOf(place), "standing-1");
  const read = remembered.safeParse(kept?.state);
  return read.success ? read.data : {};
}

const topicOf = ({ id }: Place): string => `app/standing/${id}`;
