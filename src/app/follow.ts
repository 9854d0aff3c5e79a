/**
 * What the levers' ledger says is carried to GitHub, whichever door it came through: incidents become issues, deployments that asked are looked
 * at again, pull requests that would deploy are told. How far it was carried is remembered, so that a restart goes on from there.
 */
import { z } from "zod";
import { gateDesk, type Permit } from "#src/app/gate.ts";
import type { House } from "#src/app/house.ts";
import { continued, type IncidentDesk, opened, type OpenIncident, SWITCH, toldOfRuns } from "#src/app/incidents.ts";
import { followJob, KINDS, type Place } from "#src/app/jobs.ts";
import { findPlace } from "#src/app/places.ts";
import { standingsDue } from "#src/app/standing.ts";
import { hasWaiting, reconsidered } from "#src/app/waiting.ts";
import type { Entry } from "#src/ledger.ts";
import type { NewJob } from "#src/new-job.ts";
import type { Job } from "#src/queue.ts";
import { repositoryOf } from "#src/tenancy.ts";
import type { Write } from "#src/write.ts";

/** What GitHub is told of. */
const KINDS_FOLLOWED: ReadonlySet<string> = new Set([
  "go-live.enabled",
  "go-live.disabled",
  "go-live.engaged",
  "go-live.released",
  "incident.opened",
  "incident.closed",
]);

export const isFollowed = (kind: string): boolean => KINDS_FOLLOWED.has(kind);

export function followOf(stream?: string): NewJob {
  const payload = stream === undefined ? {} : { stream };
  return { kind: KINDS.follow, key: `follow:${stream ?? "all"}`, supersedes: "follow", payload };
}

const followed = z.object({
  seq: z.int(),
  open: z.array(z.object({ cause: z.string(), entry: z.int(), issue: z.int() })),
});

type Followed = z.output<typeof followed>;

/** An incident that was over long before we looked is no news. */
const NEWS_MS = 3_600_000;

/** Without a stream: a job for each that has something new, or deployments that wait. */
export async function follow(house: House, job: Job, permit: Permit, doubtful: boolean): Promise<readonly Write[]> {
  const { stream } = followJob.parse(job.payload);
  if (stream !== undefined) return await followStream(house, stream, permit, doubtful);
  const jobs: NewJob[] = [];
  for (const one of await house.store.ledger.streams()) {
    if (repositoryOf(one) === undefined) continue;
    const known = await rememberedOf(house, one);
    const { seq } = await house.store.ledger.head(one);
    const waits = await hasWaiting({ house, stream: `${one}/deployments` });
    if (seq > (known?.seq ?? 0) || waits) jobs.push(followOf(one));
  }
  return jobs.length === 0 ? [] : [{ do: "enqueue", jobs }];
}

async function followStream(house: House, stream: string, permit: Permit, doubtful: boolean): Promise<readonly Write[]> {
  const known = (await rememberedOf(house, stream)) ?? { seq: 0, open: [] };
  const { news, seq } = await newsOf(house, stream, known.seq);
  const repository = repositoryOf(stream);
  const waits = await hasWaiting({ house, stream: `${stream}/deployments` });
  const place = repository === undefined || (news.length === 0 && !waits) ? undefined : await findPlace(house, repository);
  if (place === undefined) {
    await remember(house, stream, { ...known, seq });
    return [];
  }
  return await carried(house, place, permit, { stream, known, news, seq, doubtful });
}

interface News {
  readonly stream: string;
  readonly known: Followed;
  readonly news: readonly Entry[];
  /** The last entry that was looked at. */
  readonly seq: number;
  readonly doubtful: boolean;
}

/** Deployments first: they are what the levers are for. */
async function carried(
  house: House,
  place: Place,
  permit: Permit,
  { stream, known, news, seq, doubtful }: News,
): Promise<readonly Write[]> {
  const stopped = await reconsidered(gateDesk(house, place, permit));
  const desk: IncidentDesk = { house, place, reach: house.github.installation(place.installation), doubtful };
  let open: readonly OpenIncident[] = known.open;
  for (const together of Object.values(Object.groupBy(news, ({ at }) => at))) {
    for (const entry of causesFirst(together ?? [])) open = await incidents(desk, open, entry, news);
    await remember(house, stream, { seq: together?.at(-1)?.seq ?? known.seq, open: [...open] });
  }
  const engaged = news.findLast(({ kind }) => kind === "go-live.engaged");
  const about = open.find(({ cause }) => cause === SWITCH);
  if (engaged !== undefined && about !== undefined) await toldOfRuns(desk, about.issue, engaged, stopped);
  await remember(house, stream, { seq, open: [...open] });
  return news.some(({ kind }) => kind.startsWith("go-live.")) ? await standingsDue(house, place) : [];
}

/** Of what was written together an incident comes before what it brought about. */
function causesFirst(entries: readonly Entry[]): readonly Entry[] {
  return entries.toSorted((a, b) => Number(b.kind === "incident.opened") - Number(a.kind === "incident.opened"));
}

/** The incidents that are open behind an entry. */
async function incidents(
  desk: IncidentDesk,
  open: readonly OpenIncident[],
  entry: Entry,
  news: readonly Entry[],
): Promise<readonly OpenIncident[]> {
  const { kind, data, seq } = entry;
  if (kind === "incident.opened" || kind === "go-live.engaged") {
    const cause = kind === "go-live.engaged" ? SWITCH : String(data["cause"]);
    // A tripwire that engages the switch has one incident, not two; another tripwire's is none of it.
    const same = kind === "go-live.engaged" ? open.find(({ cause: of }) => of === data["cause"]) : undefined;
    if (same !== undefined) return await joined(desk, open, entry, same);
    if (open.some((one) => one.cause === cause) || isOld(desk, entry, news)) return open;
    const issue = await opened(desk, entry);
    return issue === undefined ? open : [...open, { cause, entry: seq, issue }];
  }
  const cause = kind === "go-live.released" ? SWITCH : kind === "incident.closed" ? String(data["cause"]) : undefined;
  const about = open.find((one) => one.cause === cause);
  if (about === undefined) return open;
  const rest = open.filter((one) => one !== about);
  // Another cause may have the same issue: it is closed when the last of them is over.
  await continued(desk, about.issue, entry, !rest.some(({ issue }) => issue === about.issue));
  return rest;
}

async function joined(
  desk: IncidentDesk,
  open: readonly OpenIncident[],
  entry: Entry,
  { issue }: OpenIncident,
): Promise<readonly OpenIncident[]> {
  await continued(desk, issue, entry, false);
  return [...open.filter(({ cause }) => cause !== SWITCH), { cause: SWITCH, entry: entry.seq, issue }];
}

function isOld({ house }: IncidentDesk, { at, seq, kind, data }: Entry, news: readonly Entry[]): boolean {
  const over = kind === "go-live.engaged" ? "go-live.released" : "incident.closed";
  const ended = news.some(
    (later) => later.seq > seq && later.kind === over && (over === "go-live.released" || later.data["cause"] === data["cause"]),
  );
  return ended && house.clock.now().getTime() - Date.parse(at) > NEWS_MS;
}

async function newsOf({ store }: House, stream: string, after: number): Promise<{ readonly news: readonly Entry[]; readonly seq: number }> {
  const news: Entry[] = [];
  let seq = after;
  for await (const entry of store.ledger.read(stream, after)) {
    seq = entry.seq;
    if (isFollowed(entry.kind)) news.push(entry);
  }
  return { news, seq };
}

async function rememberedOf({ store }: House, stream: string): Promise<Followed | undefined> {
  const kept = await store.checkpoints.load(`app/followed/${stream}`, "followed-1");
  const read = followed.safeParse(kept?.state);
  return read.success ? read.data : undefined;
}

async function remember({ store }: House, stream: string, state: Followed): Promise<void> {
  await store.checkpoints.save(`app/followed/${stream}`, "followed-1", { seq: 0, hash: "", state });
}
