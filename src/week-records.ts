/** What a repository's ledger says of a week: what was asked for and denied, which levers moved, which incidents and alerts there were. */
import type { Entry, Ledger } from "#src/ledger.ts";
import { entriesWithin } from "#src/ledger-span.ts";

export interface WeekRecords {
  readonly denied: readonly Tally[];
  readonly levers: readonly Told[];
  readonly incidents: readonly Told[];
  readonly alerts: readonly Told[];
  readonly deployments: { readonly approved: number; readonly rejected: number };
  /** Verdicts over pull requests. */
  readonly verdicts: { readonly passed: number; readonly failed: number };
}

/** The same refusal, so many times. */
export interface Tally {
  readonly what: string;
  /** A reason code. */
  readonly code: string;
  readonly count: number;
}

export interface Told {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly what: string;
  readonly actor: string;
  readonly detail: string;
}

/** Streams in which a repository is written of. */
export interface RecordStreams {
  readonly levers: string;
  readonly alerts: string;
  readonly deployments: string;
  /** Begins the name of the stream of each pull request; a number ends it. */
  readonly pulls: string;
}

/** Pull requests that are looked at, the newest first. */
const MAX_PULLS = 1_000;
const LEVERS: ReadonlyMap<string, string> = new Map([
  ["go-live.enabled", "Go-live was enabled"],
  ["go-live.disabled", "Go-live was disabled"],
  ["go-live.engaged", "The kill switch was engaged"],
  ["go-live.released", "The kill switch was released"],
  ["risk.policy", "A risk policy was changed"],
  ["heimdall.policy", "A confidence policy was changed"],
  ["regression.policy", "A tripwire was changed"],
  ["regression.tripped", "A tripwire tripped"],
  ["regression.recovered", "A tripwire recovered"],
]);

type Read = Pick<Ledger, "read" | "head" | "streams">;

export async function weekRecords(ledger: Read, streams: RecordStreams, from: Date, until: Date): Promise<WeekRecords> {
  const all = async (stream: string): Promise<readonly Entry[]> => {
    const found: Entry[] = [];
    for await (const entry of entriesWithin(ledger, stream, from, until)) found.push(entry);
    return found;
  };
  const levers = await all(streams.levers);
  const deployments = await all(streams.deployments);
  const verdicts: Entry[] = [];
  for (const stream of await newestPulls(ledger, streams.pulls)) verdicts.push(...(await all(stream)));
  const count = (entries: readonly Entry[], kind: string): number => entries.filter((one) => one.kind === kind).length;
  const concluded = (conclusion: string): number => verdicts.filter(({ data }) => data["conclusion"] === conclusion).length;
  return {
    denied: tallied([...levers, ...deployments].flatMap(denialOf)),
    levers: levers.flatMap((entry) => toldOf(entry, LEVERS.get(entry.kind), "reason")),
    incidents: levers.flatMap((entry) => [
      ...toldOf(entry, entry.kind === "incident.opened" ? "Opened" : undefined, "title"),
      ...toldOf(entry, entry.kind === "incident.closed" ? "Closed" : undefined, "reason"),
    ]),
    alerts: (await all(streams.alerts)).flatMap((entry) => [
      ...toldOf(entry, entry.kind === "alert.raised" ? "Raised" : undefined, "check"),
      ...toldOf(entry, entry.kind === "alert.resolved" ? "Resolved" : undefined, "check"),
    ]),
    deployments: { approved: count(deployments, "deployment.approved"), rejected: count(deployments, "deployment.rejected") },
    verdicts: { passed: concluded("success"), failed: concluded("failure") },
  };
}

async function newestPulls(ledger: Read, prefix: string): Promise<readonly string[]> {
  const number = (stream: string): number => Number(stream.slice(prefix.length));
  return (await ledger.streams(prefix))
    .filter((stream) => Number.isInteger(number(stream)))
    .sort((a, b) => number(b) - number(a))
    .slice(0, MAX_PULLS);
}

type Denial = Pick<Tally, "what" | "code">;

function denialOf({ kind, data }: Entry): readonly Denial[] {
  const lever = kind.slice(0, kind.indexOf("."));
  if (kind.endsWith(".refused")) return [{ what: lever, code: String(data["code"]) }];
  if (kind === "heimdall.recommended" && data["prod_eligible"] === false) return [{ what: lever, code: String(data["gate_reason"]) }];
  return kind === "deployment.rejected" ? [{ what: `deployment to ${String(data["environment"])}`, code: String(data["reason"]) }] : [];
}

function tallied(denials: readonly Denial[]): readonly Tally[] {
  const counts = new Map<string, Tally>();
  for (const { what, code } of denials) {
    const key = `${what}\0${code}`;
    counts.set(key, { what, code, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count || (`${a.what}\0${a.code}` < `${b.what}\0${b.code}` ? -1 : 1));
}

function toldOf({ at, actor, data }: Entry, what: string | undefined, detail: string): readonly Told[] {
  const more = data[detail];
  return what === undefined ? [] : [{ at, what, actor, detail: typeof more === "string" ? more : "" }];
}
