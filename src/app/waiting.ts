/** Deployments that asked before, looked at again because a lever changed: those that wait, and those that were approved and may not run any more. */
import { z } from "zod";
import { answered, dataOf, type GateDesk, kindOf, noted, permitted, type Permission } from "#src/app/gate.ts";
import { GitHubTrouble } from "#src/app/github.ts";
import { address } from "#src/app/publish.ts";
import { stateOf } from "#src/checkpoint.ts";
import { type Deployment, deployments } from "#src/deployment.ts";

/** Runs that were stopped, and runs that could not be. */
export interface Stopped {
  readonly cancelled: readonly number[];
  /** With the reason. */
  readonly running: readonly (readonly [run: number, why: string])[];
}

/** GitHub takes ten reports for a deployment. */
const MOST_REPORTS = 9;
/** Statuses of a run that is not over. */
const GOING = ["waiting", "queued", "pending", "requested", "in_progress"] as const;
const runShape = z.object({ id: z.int(), status: z.string() });

export async function hasWaiting({ house, stream }: Pick<GateDesk, "house" | "stream">): Promise<boolean> {
  return Object.values((await stateOf(house.store, stream, deployments)).state).some(({ state }) => state === "waiting");
}

export async function reconsidered(desk: GateDesk): Promise<Stopped> {
  const { state } = await stateOf(desk.house.store, desk.stream, deployments);
  const [waiting, approved]: [Judged[], Judged[]] = [[], []];
  const known = new Map<string, Permission>();
  for (const one of Object.values(state)) {
    const permission = known.get(one.environment) ?? (await permitted(desk, one.environment));
    known.set(one.environment, permission);
    if (one.state === "waiting") waiting.push({ one, permission });
    else if (!permission.allowed) approved.push({ one, permission });
  }
  for (const judged of waiting) await askedAgain(desk, judged);
  return await stopped(desk, approved);
}

interface Judged {
  readonly one: Deployment;
  readonly permission: Permission;
}

async function askedAgain(desk: GateDesk, { one, permission }: Judged): Promise<void> {
  const waits = !permission.allowed && permission.waits === true;
  if (waits && (permission.reason === one.reason || one.told > MOST_REPORTS)) return;
  const told = await answered(desk, one, permission);
  await noted(desk, told ? kindOf(permission) : "deployment.over", dataOf(one, permission));
}

/** An approval stands while a reviewer or a timer still holds the job: it is taken back where GitHub lets us, and the run cancelled where the rules say so. */
async function stopped(desk: GateDesk, approved: readonly Judged[]): Promise<Stopped> {
  const going = approved.length === 0 ? new Map<number, string>() : await goingRuns(desk);
  const cancels = new Map<number, true | string>();
  const running = new Map<number, string>();
  for (const { one, permission } of approved) {
    const status = going.get(one.run);
    const rejection = { ...permission, waits: false };
    const back = status !== undefined && status !== "in_progress" && (await answered(desk, one, rejection));
    if (status !== undefined && permission.cancels === true && !cancels.has(one.run)) cancels.set(one.run, await cancel(desk, one.run));
    const ended = cancels.get(one.run);
    if (back) await noted(desk, "deployment.rejected", dataOf(one, permission));
    else if (status === undefined || ended === true)
      await noted(desk, "deployment.over", { ...dataOf(one, permission), cancelled: ended === true });
    else running.set(one.run, ended ?? `it is ${status.replaceAll("_", " ")}`);
  }
  return { cancelled: [...cancels].flatMap(([run, ended]) => (ended === true ? [run] : [])), running: [...running] };
}

async function goingRuns({ reach, place }: GateDesk): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>();
  for (const status of GOING) {
    const runs = await reach.all("GET /repos/{owner}/{repo}/actions/runs", { ...address(place), status }, runShape, "workflow_runs");
    for (const { id } of runs) found.set(id, status);
  }
  return found;
}

/** True where GitHub cancels it, or why it does not. */
async function cancel({ reach, place }: GateDesk, run: number): Promise<true | string> {
  try {
    await reach.call("POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel", { ...address(place), run_id: run }, z.unknown());
    return true;
  } catch (error) {
    if (!(error instanceof GitHubTrouble) || error.kind === "limited" || error.kind === "unavailable") throw error;
    return error.status === 403 ? "the App lacks the permission Actions: write" : `GitHub does not cancel it (${error.status})`;
  }
}
