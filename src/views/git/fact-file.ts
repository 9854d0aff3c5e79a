/**
 * Facts on disk, one file per analyser and repository. Deleting it costs time and nothing else. A file is believed only where its HMAC holds
 * under a key that this user's machine made, so that a cache brought from elsewhere, or altered, is not.
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "#src/canonical.ts";
import type { FactStore } from "#src/recall.ts";
import { keptFacts, type KeptFacts } from "#src/views/git/kept-facts.ts";
import { forgetStale, forgetStalePlaces } from "#src/views/git/stale-facts.ts";

export interface FactFileGiven {
  /** The folder of the cache; made when it is missing. A folder that cannot be written means: no cache. */
  readonly folder: string;
  /** What keeps repositories apart: the absolute path of the repository. */
  readonly repository: string;
  /** Identifies the build of the analysers: facts of another build are not read. */
  readonly build: string;
}

interface OpenShelf extends KeptFacts {
  readonly file: string;
}

const MAC_BYTES = 32;
const KEY_BYTES = 32;
const NOTHING = Buffer.alloc(0);

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
      const file = join(place, `${name}.facts`);
      const shelf = { file, ...keptFacts(secret === undefined ? NOTHING : bodyOf(file, secret)) };
      shelves.set(name, shelf);
      return shelf;
    },
    save() {
      const secret = keyNow();
      if (secret === undefined) return;
      const changed = [...shelves.values()].filter((shelf) => shelf.changed());
      if (changed.length === 0) return;
      const isNew = madeFolder(place);
      for (const shelf of changed) keep(shelf, secret);
      forgetStale(place, new Set(Array.from(shelves.values(), ({ file }) => file)));
      if (isNew) forgetStalePlaces(folder);
    },
  };
}

/** Anything that is not exactly what was written is nothing. */
function bodyOf(file: string, key: Buffer): Buffer {
  const data = readOrNothing(file);
  if (data === undefined || data.length < MAC_BYTES) return NOTHING;
  const [mac, body] = [data.subarray(0, MAC_BYTES), data.subarray(MAC_BYTES)];
  return timingSafeEqual(mac, createHmac("sha256", key).update(body).digest()) ? body : NOTHING;
}

/** True where it was not there before. One that cannot be made means: no cache. */
function madeFolder(place: string): boolean {
  try {
    return mkdirSync(place, { recursive: true, mode: 0o700 }) !== undefined;
  } catch {
    return false;
  }
}

function keep(shelf: OpenShelf, key: Buffer): void {
  const { file } = shelf;
  try {
    const next = `${file}.${process.pid}`;
    const mac = createHmac("sha256", key);
    const to = openSync(next, "w", 0o600);
    try {
      let at = MAC_BYTES;
      for (const piece of shelf.pieces()) {
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
