/**
 * Facts on disk, one file per analyser and repository. Deleting it costs time and nothing else. A file is believed only where its HMAC holds
 * under a key that this user's machine made, so that a cache brought from elsewhere, or altered, is not.
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "#src/canonical.ts";
import type { FactStore, Shelf } from "#src/recall.ts";

export interface FactFileGiven {
  /** The folder of the cache; made when it is missing. A folder that cannot be written means: no cache. */
  readonly folder: string;
  /** What keeps repositories apart: the absolute path of the repository. */
  readonly repository: string;
  /** Identifies the build of the analysers: facts of another build are not read. */
  readonly build: string;
}

interface OpenShelf extends Shelf {
  readonly file: string;
  readonly changed: () => boolean;
  /** What this run used, as it is written: lines of key, tab, JSON. */
  readonly lines: () => Generator<Uint8Array>;
}

const MAC_BYTES = 32;
const KEY_BYTES = 32;
const PIECE_BYTES = 1 << 20;
const LF = 10;
const TAB = 9;
const NEWLINE = Buffer.of(LF);
const NOTHING = new Uint8Array();
const decoder = new TextDecoder();
const EMPTY: Stored = { body: Buffer.alloc(0), lines: new Map() };

export function factFiles({ folder, repository, build }: FactFileGiven): FactStore {
  const place = join(folder, sha256(repository).slice(0, 24));
  let key: Buffer | undefined;
  const keyNow = (): Buffer | undefined => (key ??= machineKey(folder));
  const shelves = new Map<string, OpenShelf>();
  return {
    shelf({ id, version, digest }) {
      const name = sha256(JSON.stringify([build, id, version, digest])).slice(0, 32);
      const known = shelves.get(name);
      if (known !== undefined) return known;
      const secret = keyNow();
      const shelf = openShelf(join(place, `${name}.facts`), secret === undefined ? EMPTY : load(join(place, `${name}.facts`), secret));
      shelves.set(name, shelf);
      return shelf;
    },
    save() {
      const secret = keyNow();
      if (secret === undefined) return;
      for (const shelf of shelves.values()) if (shelf.changed()) keep(place, shelf, secret);
    },
  };
}

/** Facts stay bytes until somebody asks for them: a large repository's facts as objects would fill the memory. */
function openShelf(file: string, { body, lines: stored }: Stored): OpenShelf {
  const used = new Set<string>();
  const fresh = new Map<string, Uint8Array>();
  const textOf = (key: string): Uint8Array | undefined => {
    const line = stored.get(key);
    return fresh.get(key) ?? (line === undefined ? undefined : body.subarray(line + key.length + 1, body.indexOf(LF, line)));
  };
  return {
    file,
    // Half a file of forgotten blobs is worth a rewrite; a few are not.
    changed: () => fresh.size > 0 || used.size * 2 < stored.size,
    has(key) {
      const known = stored.has(key);
      if (known) used.add(key);
      return known || fresh.has(key);
    },
    get(key) {
      const text = textOf(key);
      return text === undefined ? undefined : JSON.parse(decoder.decode(text));
    },
    put: (key, fact) => void fresh.set(key, Buffer.from(JSON.stringify(fact))),
    lines: function* () {
      for (const key of [...used, ...fresh.keys()]) {
        yield Buffer.from(`${key}\t`);
        yield textOf(key) ?? NOTHING;
        yield NEWLINE;
      }
    },
  };
}

interface Stored {
  readonly body: Buffer;
  /** Where each key's line begins. */
  readonly lines: ReadonlyMap<string, number>;
}

/** One line per fact: key, tab, JSON. Anything that is not exactly what was written is nothing. */
function load(file: string, key: Buffer): Stored {
  const data = readOrNothing(file);
  if (data === undefined || data.length < MAC_BYTES) return EMPTY;
  const [mac, body] = [data.subarray(0, MAC_BYTES), data.subarray(MAC_BYTES)];
  if (!timingSafeEqual(mac, createHmac("sha256", key).update(body).digest())) return EMPTY;
  const lines = new Map<string, number>();
  for (let start = 0, end = body.indexOf(LF); end !== -1; start = end + 1, end = body.indexOf(LF, start)) {
    const tab = body.indexOf(TAB, start);
    if (tab > start && tab < end) lines.set(body.toString("utf8", start, tab), start);
  }
  return { body, lines };
}

function keep(place: string, { file, lines }: OpenShelf, key: Buffer): void {
  try {
    mkdirSync(place, { recursive: true, mode: 0o700 });
    const next = `${file}.${process.pid}`;
    const mac = createHmac("sha256", key);
    const to = openSync(next, "w", 0o600);
    try {
      let at = MAC_BYTES;
      for (const piece of gathered(lines())) {
        mac.update(piece);
        at += writeSync(to, piece, 0, piece.length, at);
      }
      writeSync(to, mac.digest(), 0, MAC_BYTES, 0);
    } finally {
      closeSync(to);
    }
    renameSync(next, file);
  } catch {
    rmSync(file, { force: true });
  }
}

/** Few large pieces instead of many small ones. */
function* gathered(pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
  let [open, bytes]: [Uint8Array[], number] = [[], 0];
  for (const piece of pieces) {
    open.push(piece);
    bytes += piece.length;
    if (bytes < PIECE_BYTES) continue;
    yield Buffer.concat(open, bytes);
    [open, bytes] = [[], 0];
  }
  yield Buffer.concat(open, bytes);
}

function machineKey(folder: string): Buffer | undefined {
  const file = join(folder, "key");
  const known = readOrNothing(file);
  if (known?.length === KEY_BYTES) return known;
  const key = randomBytes(KEY_BYTES);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(file, key, { mode: 0o600, flag: known === undefined ? "wx" : "w" });
    chmodSync(file, 0o600);
    return key;
  } catch {
    return readOrNothing(file)?.subarray(0, KEY_BYTES);
  }
}

function readOrNothing(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
