/**
 * A ledger as NDJSON: a line per entry, stream after stream, and at the end of each stream its head, signed where a key is at hand.
 * `scripts/verify-ledger.mjs` verifies it offline without this product.
 */
import type { KeyObject } from "node:crypto";
import { canonicalJson } from "#src/canonical.ts";
import type { Head, Ledger } from "#src/ledger.ts";
import { signHead } from "#src/signed-head.ts";

export interface ExportOptions {
  readonly streams: readonly string[];
  readonly at: Date;
  /** A private Ed25519 key; heads go unsigned without one. */
  readonly key?: KeyObject;
}

/** Lines with their line ends. An entry's line is the entry; a head's is `{"head":{stream, seq, hash, at, key?, signature?}}`. */
export async function* exportLines(ledger: Pick<Ledger, "read" | "head">, { streams, at, key }: ExportOptions): AsyncGenerator<string> {
  for (const stream of streams) {
    let head = await ledger.head(stream);
    for await (const entry of ledger.read(stream)) {
      yield `${canonicalJson(entry)}\n`;
      head = { seq: entry.seq, hash: entry.hash };
    }
    yield headLine(stream, head, at, key);
  }
}

/** The heads alone: what is kept elsewhere to show that a tail is gone. */
export async function* headLines(ledger: Pick<Ledger, "head">, { streams, at, key }: ExportOptions): AsyncGenerator<string> {
  for (const stream of streams) yield headLine(stream, await ledger.head(stream), at, key);
}

function headLine(stream: string, head: Head, at: Date, key: KeyObject | undefined): string {
  const said = key === undefined ? { stream, ...head, at: at.toISOString() } : signHead(stream, head, at, key);
  return `${canonicalJson({ head: said })}\n`;
}
