/** Delivery in figures: how long verification takes, how deployments end, how long incidents last, how often a critical check broke. */
import type { Snapshot } from "#schemas/snapshot.ts";
import type { Entry } from "#src/ledger.ts";

type Metrics = NonNullable<Snapshot["metrics"]>;

export interface DeliveryGiven {
  /** Pull requests with the time of their first verdict that passed. */
  readonly verified: readonly { readonly openedAt: Date; readonly passedAt: Date }[];
  /** Newest status of each deployment, as GitHub calls it; undefined where GitHub could not be asked. */
  readonly deployments: readonly string[] | undefined;
  /** Of the levers. */
  readonly levers: readonly Pick<Entry, "kind" | "at" | "data">[];
  /** Of the alerts. */
  readonly alerts: readonly Pick<Entry, "kind">[];
}

/** Means are over what the given entries hold; null where there is nothing to take a mean of. */
export function deliveryFigures({ verified, deployments, levers, alerts }: DeliveryGiven): Metrics {
  return {
    verification_latency_ms: mean(verified.map(({ openedAt, passedAt }) => Math.max(0, passedAt.getTime() - openedAt.getTime()))),
    deployment_success_rate: successRate(deployments),
    mttr_ms: mean(recoveries(levers)),
    drift_incidents: alerts.filter(({ kind }) => kind === "alert.failing").length,
  };
}

/** `inactive` came after a success; what still goes on says nothing yet. */
function successRate(states: readonly string[] = []): number | null {
  const good = states.filter((state) => state === "success" || state === "inactive").length;
  const bad = states.filter((state) => state === "failure" || state === "error").length;
  return good + bad === 0 ? null : good / (good + bad);
}

/** Milliseconds from an incident's opening to its end; one that is open, or was opened before these entries, is left out. */
function recoveries(entries: DeliveryGiven["levers"]): readonly number[] {
  const open = new Map<string, number>();
  return entries.flatMap(({ kind, at, data }) => {
    const cause = String(data["cause"]);
    if (kind === "incident.opened") open.set(cause, Date.parse(at));
    const since = open.get(cause);
    if (kind !== "incident.closed" || since === undefined) return [];
    open.delete(cause);
    return [Date.parse(at) - since];
  });
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
}
