/**
 * Alerts: a critical check that does not pass twice in a row on the default branch raises one; the first time that it passes again resolves it.
 * Pure: what was seen goes in, events come out, and the state is their fold.
 */
import type { Folding } from "#src/checkpoint.ts";
import type { Entry, Event } from "#src/ledger.ts";
import { own } from "#src/own.ts";
import { plural } from "#src/report.ts";

/** How the checks stood when they were run over the default branch. */
export interface Observation {
  /** Names the run: seen again under the same name, it is no second run. */
  readonly id: string;
  readonly head: string;
  readonly at: Date;
  readonly standing: readonly Stood[];
}

export interface Stood {
  readonly check: string;
  readonly state: "passed" | "failed" | "notApplicable" | "undecided";
  readonly failures: number;
}

export interface AlertState {
  /** By check; a check that passes is not here. */
  readonly failing: Readonly<Record<string, Failing>>;
}

export interface Failing {
  /** The run that was the first to fail. */
  readonly since: string;
  readonly raised: boolean;
}

/** What people are told. */
export interface Alert {
  readonly check: string;
  readonly state: "raised" | "resolved";
  /** The same for everything that is told of one failure, from its first run on. */
  readonly episode: string;
  readonly words: string;
  readonly head: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** Nothing where nothing turned: neither a run that was seen before nor a third failure is news. A check that no longer runs is over. */
export function decideAlerts(state: AlertState, { id, head, at, standing }: Observation, critical: readonly string[]): readonly Event[] {
  const seen = new Map(standing.map((one) => [one.check, one]));
  const event = (turn: "failing" | "raised" | "resolved" | "cleared", check: string, more: object): Event => {
    return { kind: `alert.${turn}`, actor: "gatehouse", data: { check, run: id, head, seen_at: at.toISOString(), ...more } };
  };
  const checks = [...new Set([...critical, ...Object.keys(state.failing)])].sort();
  return checks.flatMap((check): readonly Event[] => {
    const [known, now] = [own(state.failing, check), seen.get(check)];
    if (now !== undefined && critical.includes(check) && isFailing(now)) {
      const told = { state: now.state, failures: now.failures };
      if (known === undefined) return [event("failing", check, told)];
      return known.raised || known.since === id ? [] : [event("raised", check, { since: known.since, ...told })];
    }
    if (known === undefined) return [];
    return [event(known.raised ? "resolved" : "cleared", check, { since: known.since })];
  });
}

/** Could not decide is not a pass. */
function isFailing({ state }: Stood): boolean {
  return state === "failed" || state === "undecided";
}

export function evolveAlerts(state: AlertState, { kind, data }: Pick<Entry, "kind" | "data">): AlertState {
  const check = String(data["check"]);
  const { [check]: _, ...others } = state.failing;
  if (kind === "alert.failing") return { failing: { ...others, [check]: { since: String(data["run"]), raised: false } } };
  if (kind === "alert.raised") return { failing: { ...others, [check]: { since: String(data["since"]), raised: true } } };
  return kind === "alert.resolved" || kind === "alert.cleared" ? { failing: others } : state;
}

export const alertFolding: Folding<AlertState> = {
  id: "alerts-1",
  initial: { failing: {} },
  evolve: evolveAlerts,
  // Kept by ourselves, under the id above.
  restore: (kept) => (typeof kept === "object" && kept !== null && "failing" in kept ? (kept as AlertState) : undefined),
};

/** The events that people are told of. */
export function alertsOf(events: readonly Event[]): readonly Alert[] {
  return events.flatMap(({ kind, data }): readonly Alert[] => {
    if (kind !== "alert.raised" && kind !== "alert.resolved") return [];
    const raised = kind === "alert.raised";
    const check = String(data["check"]);
    return [
      {
        check,
        state: raised ? "raised" : "resolved",
        episode: String(data["since"]),
        words: raised ? raisedWords(data) : "It passes again.",
        head: String(data["head"]),
        at: String(data["seen_at"]),
      },
    ];
  });
}

function raisedWords(data: Event["data"]): string {
  if (data["state"] === "undecided") return "It could not decide, and did not pass in the run before.";
  return `It found ${plural(Number(data["failures"]), "failure")}, and did not pass in the run before.`;
}
