/** A vendor's stream under way: held back until its first content, then read on piece by piece. */
import type { Facts } from "#src/parsers/wire/facts.ts";
import type { Passage, Pipe } from "#src/parsers/wire/pipe.ts";
import { OversizeEvent } from "#src/parsers/wire/sse.ts";
import type { Usage } from "#src/parsers/wire/usage.ts";
import { failureOf, type Failure } from "#src/provider.ts";
import type { UpstreamAnswer } from "#src/api/models/upstream.ts";

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

/** Who is told of a stream's later pieces, in the turn in which their bytes came. */
export interface Listener {
  /** First with all that was held. None follows an end or a failure. */
  told(reading: Reading): void;
  /** The connection broke. */
  broken(error: unknown): void;
}

export interface OpenStream {
  readonly tally: Tally;
  /** To be called once. */
  listen(listener: Listener): void;
  /** Holds the vendor back until `resume`. */
  pause(): void;
  resume(): void;
  abort(): void;
}

interface Source {
  readonly answer: Pick<UpstreamAnswer, "into" | "pause" | "resume" | "discard">;
  readonly pipe: Pipe;
  readonly toTheEnd: boolean;
}

/** Without any content so much is nobody's answer. */
const MAX_HELD_BYTES = 4 * 1024 * 1024;
/** So much at most is kept of a stream that is verified before anything of it is passed on. */
const MAX_WHOLE_BYTES = 64 * 1024 * 1024;
const LINGER_MS = 1_000;
const FAULTY_FINISH: ReadonlyMap<string, Failure> = new Map([
  ["insufficient_system_resource", { kind: "overloaded", message: "the vendor ran out of resources within the answer" }],
  ["malformed_function_call", { kind: "unreadable", message: "the vendor could not put a tool call together" }],
]);

export type Held = { readonly stream: OpenStream } | { readonly failure: Failure };

/** Resolves with the stream once it has content, or has ended well; with the failure where it fails before. Rejects where the connection breaks before. */
export async function held({ answer, pipe, toTheEnd }: Source): Promise<Held> {
  const tally: Tally = { usage: undefined, characters: 0, id: undefined, model: undefined, finish: undefined, content: false, done: false };
  return await new Promise((resolve, reject) => {
    const hall = waitingHall(tally, toTheEnd, (failure) => {
      if (failure !== undefined) return resolve({ failure });
      const [pause, resume, abort] = [() => answer.pause(), () => answer.resume(), () => answer.discard()];
      resolve({ stream: { tally, listen: hall.listen, pause, resume, abort } });
    });
    const linger = lingering(answer);
    const read = reader(pipe, tally);
    let over = false;
    const told = (reading: Reading): void => {
      over = reading.state !== "open";
      hall.told(reading);
    };
    const data = (bytes: Uint8Array): void => {
      if (over) return;
      told(read(bytes));
      if (over) linger.begin();
    };
    const end = (): void => {
      linger.end();
      if (!over) told(ended(tally, pipe));
    };
    const broken = (error: unknown): void => {
      if (!over && !hall.broken(error)) reject(error);
    };
    answer.into({ data, end, broken });
  });
}

/** Where a stream waits until it may be passed on, and then until somebody listens. `decided` is told once: that it may be, or why not. */
function waitingHall(tally: Tally, toTheEnd: boolean, decided: (failure?: Failure) => void) {
  const out: (Uint8Array | string)[] = [];
  let [size, committed] = [0, false];
  let last: Reading = { state: "open", out };
  let broke: { readonly error: unknown } | undefined;
  let listener: Listener | undefined;
  const keep = (reading: Reading): void => {
    last = reading;
    for (const piece of reading.out) {
      out.push(piece);
      size += piece.length;
    }
    if (committed) return;
    const early = !tally.content || toTheEnd;
    if (reading.state === "failed" && early) return decided(reading.failure);
    committed = reading.state !== "open" || !early;
    if (committed) decided();
    else if (size > (toTheEnd ? MAX_WHOLE_BYTES : MAX_HELD_BYTES)) decided(overheld(size, toTheEnd));
  };
  return {
    told: (reading: Reading): void => (listener === undefined ? keep(reading) : listener.told(reading)),
    /** False while nobody has been promised anything. */
    broken: (error: unknown): boolean => {
      if (listener !== undefined) listener.broken(error);
      else if (committed) broke = { error };
      return committed;
    },
    listen: (given: Listener): void => {
      listener = given;
      given.told({ ...last, out });
      if (broke !== undefined) given.broken(broke.error);
    },
  };
}

const overheld = (size: number, toTheEnd: boolean): Failure => ({
  kind: "unreadable",
  message: toTheEnd ? `a stream of ${size} bytes is too long to be verified` : `${size} bytes of stream without any content`,
});

/** A vendor that said its last word may close; one that does not is left after a while. */
function lingering(answer: Pick<UpstreamAnswer, "discard">) {
  let timer: NodeJS.Timeout | undefined;
  return {
    begin: () => void (timer = setTimeout(() => answer.discard(), LINGER_MS).unref()),
    end: () => clearTimeout(timer),
  };
}

function reader(pipe: Pipe, tally: Tally): (bytes: Uint8Array) => Reading {
  return (bytes) => {
    const passage = pushed(pipe, bytes);
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
