/**
 * Facts as lines of key, tab, JSON, the way they stand in their file: kept as bytes in few large pieces, since a large repository's facts as
 * objects, or as a buffer each, would fill the memory.
 */
import { keyTable } from "#src/views/git/key-table.ts";

export interface FactLines {
  has(key: string): boolean;
  /** The JSON of the fact; undefined where there is none. */
  text(key: string): string | undefined;
  put(key: string, json: string): void;
  /** What is worth keeping has changed. */
  changed(): boolean;
  /** What is worth keeping. */
  pieces(): Iterable<Uint8Array>;
}

const PIECE_BYTES = 1 << 20;
const LF = 10;
const TAB = 9;
const NOTHING = Buffer.alloc(0);

/** `body` are the lines of an earlier run; `has` tells which of them are of use still. */
export function factLines(body: Buffer): FactLines {
  const places = placesIn(body);
  const { starts } = places;
  const stored = starts.length;
  const used = new Uint8Array(stored);
  let usedCount = 0;
  const fresh = freshLines();
  const mostAreUsed = (): boolean => usedCount * 2 >= stored;
  return {
    has(key) {
      const place = places.get(key);
      if (place !== undefined && used[place] === 0) {
        used[place] = 1;
        usedCount++;
      }
      return place !== undefined || fresh.has(key);
    },
    text(key) {
      const place = places.get(key);
      if (place === undefined) return fresh.text(key);
      const start = starts[place] ?? 0;
      return body.toString("utf8", start, body.indexOf(LF, start));
    },
    put: (key, json) => fresh.put(key, json),
    // Half a file of forgotten blobs is worth a rewrite; a few are not.
    changed: () => fresh.size() > 0 || !mostAreUsed(),
    *pieces() {
      if (mostAreUsed()) yield body;
      else yield* usedLines(body, used, starts);
      yield* fresh.pieces();
    },
  };
}

interface Places {
  /** By place, where in the body the JSON begins. */
  readonly starts: readonly number[];
  get(key: string): number | undefined;
}

function placesIn(body: Buffer): Places {
  const [begins, starts]: [number[], number[]] = [[], []];
  for (let begin = 0, end = body.indexOf(LF); end !== -1; begin = end + 1, end = body.indexOf(LF, begin)) {
    const tab = body.indexOf(TAB, begin);
    if (tab <= begin || tab >= end) continue;
    begins.push(begin);
    starts.push(tab + 1);
  }
  const places = keyTable((place) => [body, begins[place] ?? 0, (starts[place] ?? 1) - 1], starts.length);
  for (const place of starts.keys()) places.add(place);
  return { starts, get: (key) => places.get(key) };
}

/** Lines of this run, written one behind the other into pieces. */
function freshLines() {
  const pieces: Buffer[] = [];
  const [pieceOf, beginOf, startOf]: [number[], number[], number[]] = [[], [], []];
  const places = keyTable((place) => [pieces[pieceOf[place] ?? 0] ?? NOTHING, beginOf[place] ?? 0, (startOf[place] ?? 1) - 1], 0);
  let filled = 0;
  const room = (length: number): Buffer => {
    const last = pieces.at(-1);
    if (last !== undefined && filled + length <= last.length) return last;
    if (last !== undefined) pieces[pieces.length - 1] = last.subarray(0, filled);
    const piece = Buffer.allocUnsafeSlow(Math.max(PIECE_BYTES, length));
    pieces.push(piece);
    filled = 0;
    return piece;
  };
  return {
    size: (): number => startOf.length,
    has: (key: string): boolean => places.get(key) !== undefined,
    text(key: string): string | undefined {
      const place = places.get(key);
      const start = place === undefined ? undefined : startOf[place];
      const piece = place === undefined ? undefined : pieces[pieceOf[place] ?? 0];
      return piece?.toString("utf8", start, piece.indexOf(LF, start));
    },
    put(key: string, json: string): void {
      const [name, length] = [`${key}\t`, Buffer.byteLength(json)];
      const piece = room(name.length + length + 1);
      piece.write(name, filled, "latin1");
      piece.write(json, filled + name.length);
      piece[filled + name.length + length] = LF;
      pieceOf.push(pieces.length - 1);
      beginOf.push(filled);
      startOf.push(filled + name.length);
      places.add(startOf.length - 1);
      filled += name.length + length + 1;
    },
    pieces: (): readonly Uint8Array[] => pieces.map((piece, index) => (index === pieces.length - 1 ? piece.subarray(0, filled) : piece)),
  };
}

function* usedLines(body: Buffer, used: Uint8Array, startOf: readonly number[]): Generator<Uint8Array> {
  const lines: Uint8Array[] = [];
  for (const [place, isUsed] of used.entries()) {
    const start = startOf[place] ?? 0;
    if (isUsed === 1) lines.push(body.subarray(body.lastIndexOf(LF, start) + 1, body.indexOf(LF, start) + 1));
  }
  yield Buffer.concat(lines);
}
