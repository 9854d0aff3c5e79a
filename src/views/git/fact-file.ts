/**
 * Facts on disk, one file per analyser and repository. Deleting it costs time and nothing else. A file is believed only where its HMAC holds
 * under a key that this user's machine made, so that a cache brought from elsewhere, or altered, is not.
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
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
  readonly used: ReadonlyMap<string, string>;
  readonly changed: () => boolean;
}

const MAC_BYTES = 32;
const KEY_BYTES = 32;

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
      const shelf = openShelf(join(place, `${name}.facts`), secret === undefined ? new Map() : load(join(place, `${name}.facts`), secret));
      shelves.set(name, shelf);
      return shelf;
    },
    save() {
      const secret = keyNow();
      if (secret === undefined) return;
      for (const { file, used, changed } of shelves.values()) if (changed()) keep(place, file, used, secret);
    },
  };
}

function openShelf(file: string, stored: ReadonlyMap<string, string>): OpenShelf {
  const used = new Map<string, string>();
  const parsed = new Map<string, unknown>();
  let fresh = false;
  return {
    file,
    used,
    // Half a file of forgotten blobs is worth a rewrite; a few are not.
    changed: () => fresh || used.size * 2 < stored.size,
    get(key) {
      const known = parsed.get(key);
      if (known !== undefined) return known;
      const text = stored.get(key);
      if (text === undefined) return undefined;
      const fact: unknown = JSON.parse(text);
      parsed.set(key, fact);
      used.set(key, text);
      return fact;
    },
    put(key, fact) {
      fresh = true;
      parsed.set(key, fact);
      used.set(key, JSON.stringify(fact));
    },
  };
}

/** One line per fact: key, tab, JSON. Anything that is not exactly what was written is nothing. */
function load(file: string, key: Buffer): ReadonlyMap<string, string> {
  const data = readOrNothing(file);
  if (data === undefined || data.length < MAC_BYTES) return new Map();
  const [mac, body] = [data.subarray(0, MAC_BYTES), data.subarray(MAC_BYTES)];
  if (!timingSafeEqual(mac, createHmac("sha256", key).update(body).digest())) return new Map();
  const facts = new Map<string, string>();
  for (const line of body.toString("utf8").split("\n")) {
    const tab = line.indexOf("\t");
    if (tab > 0) facts.set(line.slice(0, tab), line.slice(tab + 1));
  }
  return facts;
}

function keep(place: string, file: string, facts: ReadonlyMap<string, string>, key: Buffer): void {
  const body = Buffer.from(Array.from(facts, ([name, text]) => `${name}\t${text}\n`).join(""));
  try {
    mkdirSync(place, { recursive: true, mode: 0o700 });
    const next = `${file}.${process.pid}`;
    writeFileSync(next, Buffer.concat([createHmac("sha256", key).update(body).digest(), body]), { mode: 0o600 });
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
