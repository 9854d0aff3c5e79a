/** Alerts of a repository: what was seen of its default branch becomes entries of its ledger, and those that turn become jobs that tell people. */
import { type Alert, alertFolding, alertsOf, decideAlerts, type Observation } from "#src/alert.ts";
import { stateOf } from "#src/checkpoint.ts";
import type { House } from "#src/app/house.ts";
import { KINDS, type Place } from "#src/app/jobs.ts";
import type { Policy } from "#src/policy.ts";
import type { NewJob } from "#src/new-job.ts";
import type { Write } from "#src/write.ts";
import { asKept, streamOf } from "#src/tenancy.ts";

/** Beside the repository's levers, so that who may read those may read these. */
export function alertStream(place: Pick<Place, "owner" | "name">): string {
  return `${streamOf(asKept(place))}/alerts`;
}

/** Written with the judgement that saw it, or not at all; who is to be told is told by jobs of the same transaction. */
export async function observed(house: House, place: Place, seen: Observation, policy: Policy["alerts"]): Promise<readonly Write[]> {
  const stream = alertStream(place);
  const { state, seq } = await stateOf(house.store, stream, alertFolding);
  const events = decideAlerts(state, seen, policy.critical);
  if (events.length === 0) return [];
  const jobs = alertsOf(events).flatMap((alert) => tellings(house, place, alert, policy));
  return [
    { do: "append", stream, events, expected: seq, at: house.clock.now() },
    ...(jobs.length === 0 ? [] : [{ do: "enqueue", jobs } as const]),
  ];
}

/** One job for each way, in order for each: a way that is closed does not keep the others waiting. */
function tellings({ receivers }: House, place: Place, alert: Alert, { issue }: Policy["alerts"]): readonly NewJob[] {
  const ways = [
    ...(issue ? [KINDS.alertIssue] : []),
    ...(receivers.webhook === undefined ? [] : [KINDS.alertWebhook]),
    ...(receivers.mail === undefined ? [] : [KINDS.alertMail]),
  ];
  return ways.map((kind) => ({ kind, key: `${kind}:${place.id}:${alert.check}`, payload: { place, alert } }));
}
