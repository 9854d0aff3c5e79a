/**
 * The one audited place: an order is decided over the fold of its repository's stream, and what was decided, refusals too, is appended
 * with the expected version. A conflict is decided again. Orders of one repository queue up; those that wait are written together.
 */
import { stateOf, type Checkpoints, type Folding } from "#src/checkpoint.ts";
import { deliberate, isWritten, type Asking, type Ruling, type Waiting } from "#src/deliberation.ts";
import { folding, type Governed, type Levers } from "#src/governed.ts";
import { GENESIS, LedgerConflict, UnfitEvent, type Head, type Ledger } from "#src/ledger.ts";
import type { Write, Written } from "#src/write.ts";

/** What governance needs of a store. */
export interface Memory {
  readonly ledger: Pick<Ledger, "read" | "head" | "appended">;
  readonly checkpoints: Checkpoints;
  commit(writes: readonly Write[]): Promise<readonly Written[]>;
}

export interface Governance {
  /** Throws what the store throws. `key` is an idempotency key. */
  perform(stream: string, asking: Asking, key?: string): Promise<Ruling>;
  /** The state now, whoever changed it. */
  state(stream: string): Promise<Governed>;
}

/** What is known of a stream, and who waits. */
interface Desk {
  readonly stream: string;
  known: Known | undefined;
  readonly waiting: Waiting[];
  busy: boolean;
  /** Another process has appended lately. */
  shared: boolean;
  sinceKept: number;
  /** So many entries are worth a checkpoint. */
  worthKeeping: number;
}

interface Known {
  readonly state: Governed;
  readonly head: Head;
}

interface House {
  readonly memory: Memory;
  readonly levers: Levers;
  readonly fold: Folding<Governed>;
  readonly now: () => Date;
}

const MOST_TOGETHER = 64;
const MOST_TRIES = 50;
const MOST_DESKS = 1_000;
const WORTH_KEEPING = 1_000;
/** A state of many characters is kept less often: what an entry costs for it stays the same, however much is open. */
const CHARACTERS_AN_ENTRY = 100;

export function governance(memory: Memory, levers: Levers, now: () => Date): Governance {
  const house: House = { memory, levers, fold: folding(levers), now };
  const desks = new Map<string, Desk>();
  return {
    perform: async (stream, asking, key) =>
      await new Promise<Ruling>((answer, fail) => {
        const desk = deskOf(desks, stream);
        desk.waiting.push({ asking, key, answer, fail });
        if (!desk.busy) void serve(house, desk);
      }),
    state: async (stream) => (await current(house, deskOf(desks, stream))).state,
  };
}

/** The desk of a stream, and the latest used; the longest unused are cleared away. */
function deskOf(desks: Map<string, Desk>, stream: string): Desk {
  const desk = desks.get(stream) ?? {
    stream,
    known: undefined,
    waiting: [],
    busy: false,
    shared: false,
    sinceKept: 0,
    worthKeeping: WORTH_KEEPING,
  };
  desks.delete(stream);
  desks.set(stream, desk);
  for (const [name, other] of desks) {
    if (desks.size <= MOST_DESKS) break;
    if (!other.busy && other !== desk) desks.delete(name);
  }
  return desk;
}

/** Carries out what waits, together. Never throws: whoever asked is told. */
async function serve(house: House, desk: Desk): Promise<void> {
  desk.busy = true;
  // All that is asked in the same moment is written together.
  await Promise.resolve();
  while (desk.waiting.length > 0) {
    const batch = desk.waiting.splice(0, MOST_TOGETHER);
    await attempt(house, desk, batch, 1).catch(async (error: unknown) => {
      desk.known = undefined;
      // One event that no ledger takes must not stop those that were asked together with it.
      if (!(error instanceof UnfitEvent) || batch.length === 1) for (const { fail } of batch) fail(error);
      else for (const one of batch) await attempt(house, desk, [one], 1).catch(one.fail);
    });
  }
  desk.busy = false;
}

/**
 * Once more from the start where another process was faster. What is known need not be read again before it is decided over: were it no longer
 * so, the append would be refused. Where nothing is appended, nobody would say so: then it is read.
 */
async function attempt(house: House, desk: Desk, batch: readonly Waiting[], tries: number): Promise<void> {
  const { memory, levers } = house;
  const { stream } = desk;
  const believed = tries === 1 && !desk.shared ? desk.known : undefined;
  const before = desk.known?.head.seq ?? Infinity;
  const { state, head } = believed ?? (await current(house, desk));
  if (believed === undefined) desk.shared = head.seq > before;
  const settled = await deliberate({ levers, ledger: memory.ledger, stream, state, seq: head.seq, at: house.now() }, batch);
  if (believed !== undefined && settled.writes.length === 0) return await attempt(house, desk, batch, tries + 1);
  try {
    const written = settled.writes.length === 0 ? [] : await memory.commit(settled.writes);
    const entries = written.map((one) => one.entries ?? []);
    const due = settled.writes.every((write, index) => isWritten(entries[index] ?? [], write));
    const last = entries.at(-1)?.at(-1);
    if (last !== undefined) desk.known = due ? { state: settled.state, head: { seq: last.seq, hash: last.hash } } : undefined;
    for (const answer of settled.answers) answer(entries);
    await keep(house, desk, entries.length);
  } catch (error) {
    if (!(error instanceof LedgerConflict) || tries >= MOST_TRIES) throw error;
    await attempt(house, desk, batch, tries + 1);
  }
}

/** The state with all that others appended since it was looked at last. */
async function current(house: House, desk: Desk): Promise<Known> {
  const { memory, fold } = house;
  if (desk.known === undefined) return keptInMind(desk, await fromStart(house, desk.stream));
  let { state, head } = desk.known;
  for await (const entry of memory.ledger.read(desk.stream, head.seq)) {
    if (entry.seq !== head.seq + 1 || entry.prev !== head.hash) {
      desk.known = undefined;
      return await current(house, desk);
    }
    state = fold.evolve(state, entry);
    head = { seq: entry.seq, hash: entry.hash };
  }
  return keptInMind(desk, { state, head });
}

/** What came to be known while this was read is newer. */
function keptInMind(desk: Desk, read: Known): Known {
  if (desk.known !== undefined && desk.known.head.seq > read.head.seq) return desk.known;
  return (desk.known = read);
}

async function fromStart({ memory, fold }: House, stream: string): Promise<Known> {
  const { state, seq } = await stateOf(memory, stream, fold);
  if (seq === 0) return { state, head: { seq: 0, hash: GENESIS } };
  for await (const { hash } of memory.ledger.read(stream, seq - 1)) return { state, head: { seq, hash } };
  throw new Error(`entry ${seq} of stream ${stream} is gone`);
}

async function keep({ memory, fold }: House, desk: Desk, more: number): Promise<void> {
  desk.sinceKept += more;
  if (desk.sinceKept < desk.worthKeeping || desk.known === undefined) return;
  desk.sinceKept = 0;
  const { state, head } = desk.known;
  // A checkpoint only saves time: without it the stream is folded from further back.
  const characters = await memory.checkpoints.save(desk.stream, fold.id, { ...head, state }).catch(() => 0);
  desk.worthKeeping = Math.max(WORTH_KEEPING, Math.ceil(characters / CHARACTERS_AN_ENTRY));
}
