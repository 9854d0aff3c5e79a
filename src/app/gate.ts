/** A deployment asks for leave: the levers' answer goes back as approved or rejected with the reason, or it is left waiting (https://docs.github.com/en/actions/how-tos/deploy/configure-and-manage-deployments/create-custom-protection-rules). */
import { z } from "zod";
import { GitFetchFailed } from "#src/views/git/git-fetch.ts";
import { GitHubTrouble, Postponed, type Reach, unless } from "#src/app/github.ts";
import type { House } from "#src/app/house.ts";
import { gateJob, type Place } from "#src/app/jobs.ts";
import { address } from "#src/app/publish.ts";
import type { Deployment, DeploymentKind } from "#src/deployment.ts";
import { LedgerConflict } from "#src/ledger.ts";
import type { Job } from "#src/queue.ts";
import { asKept, streamOf } from "#src/tenancy.ts";

export interface Permission {
  readonly allowed: boolean;
  /** A reason code. */
  readonly reason: string;
  readonly executionClass: string;
  /** Not allowed now, and to be asked about again when a lever changes: the deployment is left waiting. */
  readonly waits?: boolean;
  /** Runs that were allowed before are to be cancelled. */
  readonly cancels?: boolean;
}

/** May this environment of this repository be deployed to now? Without an environment: may PROD_EXEC run? Throws where the state cannot be read. */
export type Permit = (asked: { readonly place: Place; readonly environment?: string }) => Promise<Permission>;

/** What answering deployments of one repository needs. */
export interface GateDesk {
  readonly house: House;
  readonly place: Place;
  readonly reach: Reach;
  readonly permit: Permit;
  /** The ledger's stream of this repository's deployments. */
  readonly stream: string;
}

type About = Pick<Deployment, "run" | "environment" | "sender">;

const MAX_COMMENT = 1_024;
const MOST_TRIES = 20;
const WORDS = { approved: "may run", rejected: "is not allowed now", waiting: "waits: it is not allowed now" } as const;

export function gateDesk(house: House, place: Place, permit: Permit): GateDesk {
  const stream = `${streamOf(asKept(place))}/deployments`;
  return { house, place, permit, stream, reach: house.github.installation(place.installation) };
}

export async function answerGate(house: House, job: Job, permit: Permit, doubtful: boolean): Promise<void> {
  const { place, delivery, ...about } = gateJob.parse(job.payload);
  const desk = gateDesk(house, place, permit);
  const key = delivery === undefined ? undefined : `asked:${delivery}`;
  if (key !== undefined && (await house.store.ledger.appended(desk.stream, key)) !== undefined) return;
  const permission = await permitted(desk, about.environment);
  const posted = await answered(desk, about, permission);
  // An earlier attempt may have answered and not known it.
  if (!posted && !doubtful) throw new GitHubTrouble("refused", 422, `GitHub takes no answer for run ${about.run}`);
  await noted(desk, kindOf(permission), { ...dataOf(about, permission), fresh: true }, key);
}

/** What the levers say. A state that cannot be read blocks: nothing is known to allow it. Throws what GitHub keeps from us for now: the job is tried again. */
export async function permitted(
  { house, place, permit }: Pick<GateDesk, "house" | "place" | "permit">,
  environment?: string,
): Promise<Permission> {
  const about = environment === undefined ? {} : { environment };
  try {
    return await permit({ place, ...about });
  } catch (error) {
    if (passes(error)) throw error;
    house.log("error", "the levers could not be asked", { ...about, why: error instanceof Error ? error.message : String(error) });
    return { allowed: false, reason: "state_unreadable", executionClass: "PROD_EXEC" };
  }
}

function passes(error: unknown): boolean {
  if (error instanceof Postponed) return true;
  if (error instanceof GitHubTrouble) return error.kind === "limited" || error.kind === "unavailable";
  return error instanceof GitFetchFailed && error.reason === "unavailable";
}

/** Tells GitHub; false where it takes no answer for this deployment (any more). */
export async function answered({ place, reach }: GateDesk, about: About, permission: Permission): Promise<boolean> {
  const state = stateOf(permission);
  const comment = `**Gatehouse**: \`${permission.executionClass}\` ${WORDS[state]} · \`${permission.reason}\``.slice(0, MAX_COMMENT);
  const route = "POST /repos/{owner}/{repo}/actions/runs/{run_id}/deployment_protection_rule";
  // A comment without a state is a report: the deployment goes on waiting.
  const said = { environment_name: about.environment, comment, ...(state === "waiting" ? {} : { state }) };
  const answered = reach.call(route, { ...address(place), run_id: about.run, ...said }, z.unknown()).then(() => true);
  return await unless(["missing", "refused"], false, answered);
}

/** Each answer is an entry of the ledger. */
export async function noted(
  { house, stream }: Pick<GateDesk, "house" | "stream">,
  kind: DeploymentKind,
  data: Readonly<Record<string, unknown>>,
  key?: string,
): Promise<void> {
  const { ledger } = house.store;
  for (let tries = 1; ; tries++) {
    const { seq } = await ledger.head(stream);
    try {
      await ledger.append(stream, [{ kind, actor: "gatehouse", data }], seq, house.clock.now(), key === undefined ? {} : { key });
      return;
    } catch (error) {
      if (!(error instanceof LedgerConflict) || tries === MOST_TRIES) throw error;
    }
  }
}

export function dataOf({ run, environment, sender }: About, { executionClass, reason }: Permission) {
  return { run, environment, sender, execution_class: executionClass, reason };
}

export const kindOf = (permission: Permission): DeploymentKind => `deployment.${stateOf(permission)}`;

function stateOf({ allowed, waits }: Permission): keyof typeof WORDS {
  return allowed ? "approved" : waits === true ? "waiting" : "rejected";
}
