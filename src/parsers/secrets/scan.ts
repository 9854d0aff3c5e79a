/** Finds secrets in bytes: one pass of an automaton over all words of interest, and a bounded look around each word it meets. */
import { assignmentAt, nameEndAt } from "#src/parsers/secrets/assignment.ts";
import { mayAssign } from "#src/parsers/secrets/assignment-sign.ts";
import { addressAt } from "#src/parsers/secrets/address.ts";
import { judgeAssigned, namedKinds, vendorNames } from "#src/parsers/secrets/assigned.ts";
import { automaton, search } from "#src/parsers/secrets/automaton.ts";
import type { Automaton } from "#src/parsers/secrets/automaton.ts";
import { decodedFrom, images, wrappedEnd } from "#src/parsers/secrets/base64.ts";
import { CALLS, callAt } from "#src/parsers/secrets/calls.ts";
import { COMMANDS, commandAt } from "#src/parsers/secrets/commands.ts";
import { basicAt, bearerAt, signatureAt } from "#src/parsers/secrets/headers.ts";
import { gateOf, passes } from "#src/parsers/secrets/gate.ts";
import type { Gate } from "#src/parsers/secrets/gate.ts";
import { RANK, scanOf } from "#src/parsers/secrets/hit.ts";
import type { Dismissal, Hit, Scan } from "#src/parsers/secrets/hit.ts";
import { jwtAt } from "#src/parsers/secrets/jwt.ts";
import { jwkAt, pemAt, puttyAt } from "#src/parsers/secrets/keys.ts";
import { VENDOR_KINDS } from "#src/parsers/secrets/kinds.ts";
import { WRITTEN_SIGNS, joinedAround, jointEnd, pieceEnd, undoneAround } from "#src/parsers/secrets/rewritten.ts";
import type { Rewritten } from "#src/parsers/secrets/rewritten.ts";
import { literalAt } from "#src/parsers/secrets/shape.ts";
import { anchors, tokenAt } from "#src/parsers/secrets/tokens.ts";
import { dockerAuthAt, fileZillaAt, kubernetesSecretAt, namedFile, netrcAt } from "#src/parsers/secrets/tool-files.ts";

/** Called with the place where the word begins and the place behind it. */
type Reader = (scan: Scan, start: number, end: number) => void;
type Read = readonly [word: string, reader: Reader, gate?: () => Gate];

/** What names of credentials hold. */
const CREDENTIAL_WORDS = [
  "secret",
  "token",
  "key",
  "pass",
  "pwd",
  "passw",
  "auth",
  "login",
  "credential",
  "jwt",
  "creds",
  "salt",
  "pw",
  "senha",
  "contrasena",
  "psk",
];
const SHORTEST_IMAGE = 4;
/** As much of an image as is looked for: the rest is compared where that stands, and the table of words is half as large. */
const IMAGE_HEAD = 5;
const DEEPEST = 2;

interface Desk {
  readonly machine: Automaton;
  readonly readers: readonly Reader[];
  readonly lengths: readonly number[];
  /** Made when the word is first met: most never are. */
  readonly gates: (Gate | (() => Gate) | undefined)[];
}

let opened: Desk | undefined;
/** Laid out when the first file is scanned: where all facts are remembered, none is. */
const desk = (): Desk => (opened ??= openDesk());

function openDesk(): Desk {
  const reads = [...readersByWord()];
  const words = reads.map(([word]) => word);
  return {
    machine: automaton(words),
    readers: reads.map(([, reader]) => reader),
    lengths: words.map((word) => word.length),
    gates: reads.map(([, , gate]) => gate),
  };
}

function* readersByWord(): Generator<Read> {
  const named = namedKinds(VENDOR_KINDS);
  const tokens = anchors(VENDOR_KINDS);
  for (const word of [...CREDENTIAL_WORDS, ...vendorNames(named)]) yield [word, (scan, start, end) => assigned(scan, start, end, named)];
  for (const [word, candidates] of tokens)
    yield [
      word,
      (scan, start) => tokenAt(scan, candidates, start),
      () =>
        gateOf(
          word,
          candidates.map(({ shape }) => shape),
        ),
    ];
  for (const [word, command] of COMMANDS) yield [word, (scan, start) => commandAt(scan, start, command)];
  for (const [word, pattern] of CALLS) yield [word, (scan, _, end) => callAt(scan, end, pattern)];
  yield* structures();
  for (const word of ["-----BEGIN", "PuTTY-User-Key", ...tokens.keys()]) {
    if (word.length < 4) continue;
    for (const image of images(word.slice(0, 6), SHORTEST_IMAGE))
      yield [image.text.slice(0, IMAGE_HEAD), (scan, start) => wrapped(scan, image.text, start, image.offset)];
  }
}

function* structures(): Generator<Read> {
  yield ["://", (scan, start) => addressAt(scan, start)];
  yield ["-----BEGIN", (scan, start) => pemAt(scan, start)];
  yield ["PuTTY-User-Key-File-", (scan, start) => puttyAt(scan, start)];
  yield ['"kty"', (scan, start) => jwkAt(scan, start)];
  yield ["eyJ", (scan, start) => jwtAt(scan, start)];
  yield ["bearer ", (scan, _, end) => bearerAt(scan, end)];
  yield ["basic ", (scan, _, end) => basicAt(scan, end)];
  yield ["sig=", (scan, _, end) => signatureAt(scan, end)];
  yield ['"auth"', (scan, start) => dockerAuthAt(scan, start)];
  yield ["machine ", (scan, _, end) => netrcAt(scan, end, true)];
  yield ["default login", (scan, start) => netrcAt(scan, start + "default".length, false)];
  yield ['<pass encoding="base64">', (scan, _, end) => fileZillaAt(scan, end)];
  for (const word of ["kind: secret", 'kind: "secret"', '"kind": "secret"', '"kind":"secret"'])
    yield [word, (scan, start) => kubernetesSecretAt(scan, start)];
  yield ["gatehouse:allow-secret", (scan, start) => scan.allows.push(start)];
  yield ["sealedsecret", (scan) => (scan.sealed = true)];
  for (const sign of WRITTEN_SIGNS) yield [sign, (scan, start) => written(scan, start)];
}

export interface Findings {
  readonly hits: readonly Hit[];
  readonly dismissed: ReadonlyMap<Dismissal, number>;
  /** Where `gatehouse:allow-secret` stands. */
  readonly marks: readonly number[];
}

/** Secrets in the bytes, by place, none overlapping another. `name` is the file's name, for the files that are known by it. */
export function scanBytes(bytes: Uint8Array, name = ""): Findings {
  const scan = run(bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), 0);
  namedFile(scan, name);
  const sealed = scan.sealed;
  const hits = sealed ? scan.hits.filter((hit) => hit.rank > RANK.named) : scan.hits;
  return { hits: withoutOverlaps(hits), dismissed: scan.dismissed, marks: scan.allows };
}

function run(bytes: Uint8Array, depth: number): Scan {
  const scan = scanOf(bytes, depth, WITHIN);
  const { machine, readers, lengths, gates } = desk();
  search(machine, bytes, (word, end) => {
    const start = end - (lengths[word] ?? 0);
    let gate = gates[word];
    if (typeof gate === "function") gate = gates[word] = gate();
    if (gate === undefined || passes(gate, bytes, start)) readers[word]?.(scan, start, end);
  });
  return scan;
}

/** What is found in a text whose writing is undone stands where it was written. */
function again(scan: Scan, { bytes, places }: Rewritten): void {
  if (scan.depth >= DEEPEST) return;
  for (const hit of run(bytes, scan.depth + 1).hits) scan.hits.push({ ...hit, start: places[hit.start] ?? 0, end: places[hit.end] ?? 0 });
}

const holds = (scan: Scan, text: string): boolean =>
  scan.depth < DEEPEST && run(Buffer.from(text, "latin1"), scan.depth + 1).hits.length > 0;

/** Each chain of literals is joined once: what stands in the midst of it has been seen. */
function join(scan: Scan, from: number, at: number): void {
  if (at < scan.joinedTo || scan.depth >= DEEPEST) return;
  scan.joinedTo = pieceEnd(scan.bytes, at);
  if (jointEnd(scan.bytes, scan.joinedTo) === undefined) return;
  const joined = joinedAround(scan.bytes, from, scan.joinedTo);
  scan.joinedTo = joined.places.at(-1) ?? 0;
  again(scan, joined);
}

const WITHIN = { join, holds };

/** A sign that is written otherwise, or the beginning of one. */
function written(scan: Scan, start: number): void {
  if (start < scan.undoneTo || scan.depth >= DEEPEST) return;
  const undone = undoneAround(scan.bytes, start);
  scan.undoneTo = undone.places.at(-1) ?? 0;
  again(scan, undone);
}

function assigned(scan: Scan, _start: number, end: number, named: ReturnType<typeof namedKinds>): void {
  if (end <= scan.nameEnd) return;
  const nameEnd = nameEndAt(scan.bytes, end);
  scan.nameEnd = nameEnd;
  const assignment = mayAssign(scan.bytes, nameEnd) ? assignmentAt(scan.bytes, nameEnd) : undefined;
  if (assignment === undefined) return;
  judgeAssigned(scan, assignment, named);
  if (!assignment.quoted || jointEnd(scan.bytes, assignment.end) === undefined) return;
  scan.join(assignment.nameStart, assignment.start);
}

/** The image of a prefix: what it wraps is scanned, and counts where a token or a key stands in it. */
function wrapped(scan: Scan, image: string, start: number, offset: number): void {
  const group = start - offset;
  const phase = group & 3;
  if (group < 0 || group < (scan.decodedTo[phase] ?? 0) || scan.depth >= DEEPEST || !literalAt(scan.bytes, image, start)) return;
  const inner = decodedFrom(scan.bytes, group);
  scan.decodedTo[phase] = inner.end;
  const hit = run(inner.bytes, scan.depth + 1).hits.find((one) => one.rank >= RANK.token);
  if (hit === undefined) return;
  scan.hits.push({ ...hit, start: group, end: wrappedEnd(scan.bytes, inner, hit.end) });
}

function withoutOverlaps(hits: readonly Hit[]): readonly Hit[] {
  if (hits.length < 2) return hits;
  const kept: Hit[] = [];
  const ranked = [...hits].sort((a, b) => b.rank - a.rank || a.start - b.start || b.end - a.end);
  const taken: Hit[] = [];
  for (const hit of ranked) {
    if (taken.some((other) => hit.start < other.end && other.start < hit.end)) continue;
    taken.push(hit);
    kept.push(hit);
  }
  return kept.sort((a, b) => a.start - b.start);
}
