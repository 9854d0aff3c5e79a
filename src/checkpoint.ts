/** Checkpoints: the state of a fold at some entry, so that a long stream need not be folded from its start. They can be thrown away at any time. */
import type { Entry, Ledger } from "#src/ledger.ts";

export interface Checkpoint {
  readonly seq: number;
  /** The hash of the entry at `seq`: a checkpoint of another past is not used. */
  readonly hash: string;
  /** Plain JSON. */
  readonly state: unknown;
}

export interface Checkpoints {
  /** The newest state kept of a fold over a stream. */
  load(stream: string, fold: string): Promise<Checkpoint | undefined>;
  /** Replaces what is kept, and answers how many characters the state takes. */
  save(stream: string, fold: string, checkpoint: Checkpoint): Promise<number>;
  /** Throws away all of a stream's, or all there are. */
  drop(stream?: string): Promise<void>;
}

/** A fold whose state is worth keeping. `id` names the fold and its version: another way to fold has another id. */
export interface Folding<State> {
  readonly id: string;
  readonly initial: State;
  evolve(state: State, entry: Entry): State;
  /** Reads the state that was kept as JSON; undefined where it is not understood, so that the stream is folded from its start. */
  restore(kept: unknown): State | undefined;
}

export interface Folded<State> {
  readonly state: State;
  /** The entry after which the state is this: what an append expects. */
  readonly seq: number;
}

/** Entries folded on a read before the state is kept anew. */
const WORTH_KEEPING = 256;

interface Source {
  readonly ledger: Pick<Ledger, "read">;
  readonly checkpoints: Checkpoints;
}

/** The state of a stream now: from the newest checkpoint and what came after it. */
export async function stateOf<State>(source: Source, stream: string, folding: Folding<State>): Promise<Folded<State>> {
  const kept = await source.checkpoints.load(stream, folding.id);
  const state = kept && folding.restore(kept.state);
  if (kept === undefined || state === undefined) return await foldFrom(source, stream, folding, undefined);
  return await foldFrom(source, stream, folding, { ...kept, state });
}

async function foldFrom<State>(
  source: Source,
  stream: string,
  folding: Folding<State>,
  start: { readonly seq: number; readonly hash: string; readonly state: State } | undefined,
): Promise<Folded<State>> {
  let { seq, hash, state } = start ?? { seq: 0, hash: "", state: folding.initial };
  let stands = start === undefined;
  for await (const entry of source.ledger.read(stream, start === undefined ? 0 : start.seq - 1)) {
    if (!stands) {
      if (entry.seq !== seq || entry.hash !== hash) break;
      stands = true;
    } else {
      state = folding.evolve(state, entry);
      ({ seq, hash } = entry);
    }
  }
  if (!stands) return await foldFrom(source, stream, folding, undefined);
  if (seq - (start?.seq ?? 0) >= WORTH_KEEPING) await source.checkpoints.save(stream, folding.id, { seq, hash, state });
  return { state, seq };
}
