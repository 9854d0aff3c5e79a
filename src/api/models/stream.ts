/** A vendor's stream under way: held back until its first content, then read on piece by piece. */
import type { Facts } from "#src/parsers/wire/facts.ts";
import type { Passage, Pipe } from "#src/parsers/wire/pipe.ts";
import { OversizeEvent } from "#src/parsers/wire/sse.ts";
import type { Usage } from "#src/parsers/wire/usage.ts";
import { failureOf, type Failure } from "#src/provider.ts";

/** What the stream has told so far. */
export interface Tally {
  usage: Usage | undefined;
  characters: number;
  id: string | undefined;
  model: string | undefined;
  finish: string | undefined;
  content: boolean;
  done: boolean;
}

export type Reading =
  | { readonly state: "open"; readonly out: readonly (Uint8Array | string)[] }
  /** The end that the wire asks for has come; `out` holds the last words. */
  | { readonly state: "ended"; readonly out: readonly (Uint8Array | string)[] }
  /** `out` came before the failure. */
  | { readonly state: "failed"; readonly out: readonly (Uint8Array | string)[]; readonly failure: Failure };

export interface OpenStream {
  /** What was held: the first thing that the caller gets. */
  readonly head: Reading;
  readonly tally: Tally;
  /** The next piece; rejects where the connection breaks. Not to be called after an end or a failure. */
  next(): Promise<Reading>;
  abort(): void;
}

interface Source {
  readonly next: () => Promise<Uint8Array | undefined>;
  readonly pipe: Pipe;
  readonly abort: () => void;
  readonly toTheEnd: boolean;
}

/** Without any content so much is nobody's answer. */
const MAX_HELD_BYTES = 4 * 1024 * 1024;
const FAULTY_FINISH: ReadonlyMap<string, Failure> = new Map([
  ["insufficient_system_resource", { kind: "overloaded", message: "the vendor ran out of resources within the answer" }],
  ["malformed_function_call", { kind: "unreadable", message: "the vendor could not put a tool call together" }],
]);

/** Resolves with the stream once it has content, or has ended well; with the failure where it fails before. */
export async function held(source: Source): Promise<{ readonly stream: OpenStream } | { readonly failure: Failure }> {
  const tally: Tally = { usage: undefined, characters: 0, id: undefined, model: undefined, finish: undefined, content: false, done: false };
  const next = reader(source, tally);
  const out: (Uint8Array | string)[] = [];
  let size = 0;
  for (;;) {
    const reading = await next();
    out.push(...reading.out);
    size += reading.out.reduce((sum, piece) => sum + piece.length, 0);
    if (reading.state === "failed" && (!tally.content || source.toTheEnd)) return { failure: reading.failure };
    if (reading.state !== "open" || (tally.content && !source.toTheEnd))
      return { stream: { head: { ...reading, out }, tally, next, abort: source.abort } };
    if (size > MAX_HELD_BYTES && !source.toTheEnd)
      return { failure: { kind: "unreadable", message: `${MAX_HELD_BYTES} bytes of stream without any content` } };
  }
}

function reader({ next, pipe }: Source, tally: Tally): () => Promise<Reading> {
  return async () => {
    const value = await next();
    if (value === undefined) return ended(tally, pipe);
    const passage = pushed(pipe, value);
    if (typeof passage === "string") return { state: "failed", out: [], failure: { kind: "unreadable", message: passage } };
    const failure = absorb(passage, tally);
    if (failure !== undefined) return { state: "failed", out: passage.out, failure };
    return tally.done ? { state: "ended", out: [...passage.out, ...pipe.close()] } : { state: "open", out: passage.out };
  };
}

function pushed(pipe: Pipe, bytes: Uint8Array): Passage | string {
  try {
    return pipe.push(bytes);
  } catch (error) {
    if (error instanceof OversizeEvent) return error.message;
    throw error;
  }
}

/** The vendor's last word may be missing; the finish may not. */
function ended(tally: Tally, pipe: Pipe): Reading {
  if (tally.finish !== undefined) return { state: "ended", out: pipe.close() };
  return { state: "failed", out: [], failure: { kind: "cut", message: "the stream broke off before its end" } };
}

/** Facts before a failure count: content that came first was passed on. */
function absorb(passage: Passage, tally: Tally): Failure | undefined {
  for (const facts of passage.facts) {
    if (facts.error !== undefined) return failureOf(200, {}, { error: facts.error }, 0);
    note(facts, tally);
    const faulty = facts.finish === undefined ? undefined : FAULTY_FINISH.get(facts.finish);
    if (faulty !== undefined) return faulty;
  }
  return passage.unreadable === undefined ? undefined : { kind: "unreadable", message: passage.unreadable };
}

function note(facts: Facts, tally: Tally): void {
  tally.characters += facts.characters;
  tally.content ||= facts.content;
  tally.done ||= facts.done;
  tally.usage = facts.usage ?? tally.usage;
  tally.id ??= facts.id;
  tally.model ??= facts.model;
  tally.finish = facts.finish ?? tally.finish;
}
