/** Check runs on GitHub: begun at once, concluded in the same job, found again after a crash, and never written twice for the same answer. */
import { z } from "zod";
import { canonicalJson, sha256 } from "#src/canonical.ts";
import type { Reach } from "#src/app/github.ts";
import type { House } from "#src/app/house.ts";
import type { Place } from "#src/app/jobs.ts";
import type { Posted, PostedHead, PostedRun, Subject } from "#src/app/memory.ts";
import type { CheckRun, CheckRunPage } from "#src/reports/check-run.ts";

/** What one judgement is about, and what is known to be posted for it. It changes as runs are posted. */
export interface Desk {
  readonly house: House;
  readonly reach: Reach;
  readonly place: Place;
  /** The key of its memory. */
  readonly topic: string;
  readonly subject: Subject;
  /** The runs are wanted anew: somebody asked for them on GitHub. */
  readonly force: boolean;
  /** An earlier attempt may have posted something that nobody remembers. */
  readonly doubtful: boolean;
  posted: Posted & { readonly known: boolean };
}

export const ROLLUP = "gatehouse";

const idShape = z.object({ id: z.int() });
const listed = z.object({
  id: z.int(),
  name: z.string(),
  status: z.string(),
  conclusion: z.string().nullish(),
  external_id: z.string().nullish(),
  output: z.object({ title: z.string().nullish(), annotations_count: z.int().default(0) }),
});

/** The roll-up of this head is in progress, or was concluded before. */
export async function begin(desk: Desk, sha: string): Promise<void> {
  const { house, place, reach, force } = desk;
  const known = headOf(desk, sha);
  // What was cut off in the middle may have posted more than is remembered, whichever job goes on with it.
  const lookUp = desk.doubtful || (known !== undefined && (known.runs.length === 0 || known.runs.some(({ done }) => !done)));
  const runs = known !== undefined && !lookUp ? known.runs : lookUp ? await runsOn(desk, sha) : [];
  // Remembered before it is posted: a run that a crash leaves open is looked for.
  forget(desk, sha);
  keep(desk, { sha, runs: [...runs] });
  if (known === undefined) await house.memory.saveSubject(place.id, sha, desk.subject);
  await remember(desk);
  const rollup = runs.find(({ name }) => name === ROLLUP);
  if (rollup !== undefined && !(force && rollup.done)) return;
  const output = { title: "Judging", summary: "Gatehouse is judging this commit." };
  const { id } = await reach.call(
    "POST /repos/{owner}/{repo}/check-runs",
    { ...address(place), name: ROLLUP, head_sha: sha, status: "in_progress", started_at: house.clock.now().toISOString(), output },
    idShape,
  );
  keepRun(desk, sha, { name: ROLLUP, id, digest: "", annotations: 0, done: false });
  await remember(desk);
}

/** Whether posting this would change nothing. */
export function stands(desk: Desk, run: CheckRun): boolean {
  const known = headOf(desk, run.head_sha)?.runs.find(({ name }) => name === run.name);
  return (
    known?.done === true &&
    (known.digest === digestOf(run) || known.digest === seenDigest(run.external_id, run.conclusion, run.pages.at(-1)?.output.title))
  );
}

/** Posts a run whole, or brings the one that is there up to date. Annotations can only be added, so one that has some is followed by a new run. */
export async function post(desk: Desk, run: CheckRun): Promise<void> {
  const known = headOf(desk, run.head_sha)?.runs.find(({ name }) => name === run.name);
  const again = desk.force && known?.done === true && !desk.doubtful;
  if (stands(desk, run) && !again) return;
  const reuse = known !== undefined && (known.annotations === 0 || !known.done) && !again;
  let id = reuse ? known.id : undefined;
  let annotations = reuse ? known.annotations : 0;
  for (const page of without(run.pages, annotations)) {
    id = await write(desk, run, page, id);
    annotations += page.output.annotations.length;
    keepRun(desk, run.head_sha, {
      name: run.name,
      id,
      digest: page.status === "completed" ? digestOf(run) : "",
      annotations,
      done: page.status === "completed",
    });
  }
}

/** A run that was cut off has its first annotations already. */
function without(pages: readonly CheckRunPage[], written: number): readonly CheckRunPage[] {
  if (written === 0) return pages;
  let left = written;
  const rest = pages.map((page) => {
    const skipped = Math.min(left, page.output.annotations.length);
    left -= skipped;
    return { ...page, output: { ...page.output, annotations: page.output.annotations.slice(skipped) } };
  });
  return rest.filter(({ status, output }) => status === "completed" || output.annotations.length > 0);
}

async function write({ house, reach, place }: Desk, run: CheckRun, page: CheckRunPage, id: number | undefined): Promise<number> {
  const end = page.status === "completed" ? { completed_at: house.clock.now().toISOString() } : {};
  const body = { ...address(place), name: run.name, external_id: run.external_id, ...page, ...end };
  const [route, rest] =
    id === undefined
      ? ["POST /repos/{owner}/{repo}/check-runs", { head_sha: run.head_sha }]
      : ["PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", { check_run_id: id }];
  return (await reach.call(route, { ...body, ...rest }, idShape)).id;
}

/** Runs that were begun on other heads and never concluded: nobody waits for their answer any more. `cancelled` does not satisfy a required check. */
export async function supersede(desk: Desk, current: string): Promise<void> {
  for (const { sha, runs } of desk.posted.heads) {
    if (sha === current) continue;
    const open = (runs.length === 0 ? await runsOn(desk, sha) : runs).filter(({ done }) => !done);
    for (const run of open) {
      await cancel(desk, run, `Superseded by ${current.slice(0, 7)}`);
      keepRun(desk, sha, { ...run, done: true, digest: "superseded" });
    }
    if (runs.length === 0 && open.length === 0) forget(desk, sha);
  }
}

async function cancel({ reach, place, house }: Desk, { id }: PostedRun, title: string): Promise<void> {
  const output = { title, summary: `${title}: this commit is no longer the head.` };
  const end = { status: "completed", conclusion: "cancelled", completed_at: house.clock.now().toISOString(), output };
  await reach.call("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", { ...address(place), check_run_id: id, ...end }, idShape);
}

/** Our own runs on a commit, as GitHub knows them. */
async function runsOn({ reach, place, house }: Desk, sha: string): Promise<readonly PostedRun[]> {
  const found = await reach.all(
    "GET /repos/{owner}/{repo}/commits/{ref}/check-runs",
    { ...address(place), ref: sha, app_id: house.github.appId },
    listed,
    "check_runs",
  );
  return found.map(({ id, name, status, conclusion, external_id, output }) => ({
    name,
    id,
    digest: status === "completed" ? seenDigest(external_id, conclusion, output.title) : "",
    annotations: output.annotations_count,
    done: status === "completed",
  }));
}

export function address({ owner, name }: Pick<Place, "owner" | "name">) {
  return { owner, repo: name };
}

export async function remember({ house, topic, posted }: Desk): Promise<void> {
  await house.memory.save(topic, posted);
}

function headOf({ posted }: Desk, sha: string): PostedHead | undefined {
  return posted.heads.find((one) => one.sha === sha);
}

function keep(desk: Desk, head: PostedHead): void {
  const known = headOf(desk, head.sha) !== undefined;
  const heads = known ? desk.posted.heads.map((one) => (one.sha === head.sha ? head : one)) : [...desk.posted.heads, head];
  desk.posted = { ...desk.posted, heads };
}

function forget(desk: Desk, sha: string): void {
  desk.posted = { ...desk.posted, heads: desk.posted.heads.filter((one) => one.sha !== sha) };
}

function keepRun(desk: Desk, sha: string, run: PostedRun): void {
  const runs = headOf(desk, sha)?.runs ?? [];
  keep(desk, { sha, runs: [...runs.filter(({ name }) => name !== run.name), run] });
}

/** As much of a run as GitHub tells of it in a list. */
function seenDigest(...told: readonly (string | null | undefined)[]): string {
  return `seen:${sha256(canonicalJson(told.map((one) => one?.trim() ?? "")))}`;
}

/** What a run says, without the summary, whose last line says when. */
function digestOf({ name, external_id, conclusion, pages }: CheckRun): string {
  const said = pages.map(({ output: { title, text = "", annotations } }) => ({ title, text, annotations }));
  return sha256(canonicalJson({ name, external_id, conclusion, said }));
}
