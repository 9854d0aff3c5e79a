/** Reads blobs from git's object store in batches: one process per batch, bounded memory. */
import type { Git } from "#src/views/git/process.ts";
import { UnreadableRepository } from "#src/view.ts";

const BATCH_BYTES = 16 * 1024 * 1024;
const BATCH_OBJECTS = 4_000;
const LF = 10;

export interface ObjectReader {
  /** Sizes in bytes by object id; ids that the store lacks are absent. */
  sizes(ids: readonly string[]): ReadonlyMap<string, number>;
  /** The blobs in the order given, read in batches; throws UnreadableRepository for an id that the store lacks. */
  read(ids: readonly string[]): Iterable<readonly [id: string, bytes: Uint8Array]>;
}

/** `known` are sizes of blobs that were asked for before, by whoever has a memory. */
export function objectReader(git: Git, known = new Map<string, number>()): ObjectReader {
  const sizes = (ids: readonly string[]): ReadonlyMap<string, number> => {
    const missing = new Set<string>();
    for (const id of ids) if (!known.has(id)) missing.add(id);
    if (missing.size > 0) {
      for (const line of git
        .tell(["cat-file", "--batch-check", "--buffer"], `${[...missing].join("\n")}\n`)
        .toString()
        .split("\n")) {
        const [id, type, size] = line.split(" ");
        if (id !== undefined && type === "blob") known.set(id, Number(size));
      }
    }
    return known;
  };
  return {
    sizes,
    *read(ids) {
      const size = sizes(ids);
      for (const batch of batches(ids, size)) {
        yield* contents(git.tell(["cat-file", "--batch", "--buffer"], `${batch.join("\n")}\n`), batch);
      }
    },
  };
}

function* batches(ids: readonly string[], sizes: ReadonlyMap<string, number>): Generator<readonly string[]> {
  let [batch, bytes]: [string[], number] = [[], 0];
  for (const id of ids) {
    const size = sizes.get(id);
    if (size === undefined)
      throw new UnreadableRepository(`object ${id} is missing from the repository: fetch it (a partial or shallow clone lacks it)`);
    if (batch.length > 0 && (bytes + size > BATCH_BYTES || batch.length === BATCH_OBJECTS)) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(id);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

function* contents(output: Buffer, ids: readonly string[]): Generator<readonly [string, Uint8Array]> {
  let at = 0;
  for (const id of ids) {
    const end = output.indexOf(LF, at);
    const [found, type, size] = output.toString("latin1", at, end).split(" ");
    if (found !== id || type !== "blob") throw new UnreadableRepository(`git answered "${found} ${type}" where blob ${id} was asked for`);
    const start = end + 1;
    at = start + Number(size) + 1;
    yield [id, output.subarray(start, start + Number(size))];
  }
}
