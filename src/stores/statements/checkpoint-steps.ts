/** Checkpoints in a table: one row per stream and fold, replaced. */
import type { Checkpoint } from "#src/checkpoint.ts";
import { integer, row, rows, text } from "#src/stores/statements/step.ts";
import type { Steps } from "#src/stores/statements/step.ts";

export function* loadCheckpoint(stream: string, fold: string): Steps<Checkpoint | undefined> {
  const found = yield* row("select seq, hash, state from checkpoints where stream = ? and fold = ?", stream, fold);
  if (found === undefined) return undefined;
  return { seq: integer(found, "seq"), hash: text(found, "hash"), state: JSON.parse(text(found, "state")) as unknown };
}

/** `written`: the state as JSON. */
export function* saveCheckpoint(
  stream: string,
  fold: string,
  { seq, hash, written }: Omit<Checkpoint, "state"> & { readonly written: string },
): Steps<void> {
  yield* rows(
    `insert into checkpoints (stream, fold, seq, hash, state) values (?, ?, ?, ?, ?)
     on conflict (stream, fold) do update set seq = excluded.seq, hash = excluded.hash, state = excluded.state`,
    stream,
    fold,
    seq,
    hash,
    written,
  );
}

export function* dropCheckpoints(stream: string | undefined): Steps<void> {
  if (stream === undefined) yield* rows("delete from checkpoints");
  else yield* rows("delete from checkpoints where stream = ?", stream);
}
