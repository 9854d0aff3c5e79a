/** An event here becomes an order there: no lever knows another. */
import type { Evaluation, Happening, Order } from "#src/order.ts";

const ACTOR = "gatehouse/tripwire";

/** The orders that follow from what happened; carried out together with it, or not at all. */
export function reactions(happening: Happening): readonly Order[] {
  if (happening.kind === "regression.tripped") return [incidentOf(happening.data)];
  if (happening.kind === "regression.recovered") {
    const { domain, metric } = happening.data;
    return [{ lever: "incident", do: "close", cause: cause(domain, metric), actor: ACTOR, reason: `${domain}/${metric} has recovered` }];
  }
  if (happening.kind !== "regression.evaluated") return [];
  return happening.data.results.flatMap((result) => (result.status === "triggered" ? [actionOf(result)] : []));
}

export const cause = (domain: string, metric: string): string => `tripwire:${domain}/${metric}`;

/** As long as the rate is bad the action is ordered again, so that nobody turns things on while it lasts without saying so. */
function actionOf({ domain, metric, drop_fraction: drop, action }: Evaluation): Order {
  const reason = `${domain}/${metric} fell by ${percent(drop)}`;
  if (action === "KILL_SWITCH") return { lever: "go-live", do: "engage", actor: ACTOR, reason, cause: cause(domain, metric) };
  return { lever: "risk", do: "disable", engine: domain, actor: ACTOR, reason };
}

function incidentOf({ domain, metric, drop_fraction: drop, baseline, current, action }: Evaluation): Order {
  return {
    lever: "incident",
    do: "open",
    cause: cause(domain, metric),
    title: `${domain}/${metric} fell by ${percent(drop)}`,
    detail: `The rate fell from ${String(baseline)} to ${String(current)}. Action taken: ${String(action)}.`,
    actor: ACTOR,
  };
}

const percent = (fraction: number | null): string => `${Math.round((fraction ?? 0) * 10_000) / 100} %`;
