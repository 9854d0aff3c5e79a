/** A deployment waits: the levers' answer goes back as approved or rejected, with the reason (https://docs.github.com/en/actions/how-tos/deploy/configure-and-manage-deployments/create-custom-protection-rules). */
import { z } from "zod";
import type { House } from "#src/app/house.ts";
import { gateJob, type Place } from "#src/app/jobs.ts";
import { address } from "#src/app/publish.ts";
import type { Job } from "#src/queue.ts";
import type { Write } from "#src/write.ts";

export interface Permission {
  readonly allowed: boolean;
  /** A reason code. */
  readonly reason: string;
  readonly executionClass: string;
}

/** May this environment of this repository be deployed to now? Throws where the state cannot be read. */
export type Permit = (asked: { readonly place: Place; readonly environment: string; readonly sender: string }) => Promise<Permission>;

const MAX_COMMENT = 1_024;

export async function answerGate(house: House, job: Job, permit: Permit): Promise<readonly Write[]> {
  const { place, run, environment, sender } = gateJob.parse(job.payload);
  const { allowed, reason, executionClass } = await asked(house, permit, { place, environment, sender });
  const words = allowed ? "may run" : "is not allowed now";
  const comment = `**Gatehouse**: \`${executionClass}\` ${words} · \`${reason}\``.slice(0, MAX_COMMENT);
  const state = allowed ? "approved" : "rejected";
  const route = "POST /repos/{owner}/{repo}/actions/runs/{run_id}/deployment_protection_rule";
  await house.github
    .installation(place.installation)
    .call(route, { ...address(place), run_id: run, environment_name: environment, state, comment }, z.unknown());
  return [];
}

/** A state that cannot be read blocks: nothing is known to allow it. */
async function asked(house: House, permit: Permit, about: Parameters<Permit>[0]): Promise<Permission> {
  try {
    return await permit(about);
  } catch (error) {
    house.log("error", "the levers could not be asked", {
      environment: about.environment,
      why: error instanceof Error ? error.message : String(error),
    });
    return { allowed: false, reason: "state_unreadable", executionClass: "PROD_EXEC" };
  }
}
