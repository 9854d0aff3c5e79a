/** Entries of a stream by their number or their time, found without reading it from its start: times in a stream do not go back. */
import type { Entry, Ledger } from "#src/ledger.ts";

type Read = Pick<Ledger, "read" | "head">;

/** From `from` on and before `until`, ascending. */
export async function* entriesWithin(ledger: Read, stream: string, from: Date, until: Date): AsyncGenerator<Entry> {
  const start = await lastBefore(ledger, stream, from);
  for await (const entry of ledger.read(stream, start)) {
    const at = Date.parse(entry.at);
    if (at >= until.getTime()) return;
    if (at >= from.getTime()) yield entry;
  }
}

/** The number of the newest entry before that time; 0 where there is none. */
async function lastBefore(ledger: Read, stream: string, from: Date): Promise<number> {
  let low = 0;
  let high = (await ledger.head(stream)).seq;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const entry = await entryAt(ledger, stream, middle);
    if (entry !== undefined && Date.parse(entry.at) < from.getTime()) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Undefined where the stream has no entry of that number. */
export async function entryAt(ledger: Pick<Ledger, "read">, stream: string, seq: number): Promise<Entry | undefined> {
  for await (const entry of ledger.read(stream, seq - 1)) return entry;
  return undefined;
}
