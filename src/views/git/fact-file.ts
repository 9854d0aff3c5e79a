/**
 * Facts on disk, one file per analyser and repository. Deleting it costs time and nothing else. A file is believed only where its HMAC holds
 * under a key that this user's machine made, so that a cache brought from elsewhere, or altered, is not.
 */
import { createHmac, type Hmac, randomBytes, randomInt, timingSafeEqual } from "node:crypto";
import { closeSync, linkSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { sha256 } from "#src/canonical.ts";
import type { FactStore, Sheet } from "#src/recall.ts";
import { keptFacts, type KeptFacts } from "#src/views/git/kept-facts.ts";
import { errorCode } from "#src/system-error.ts";
import { forgetStale, forgetStalePlaces } from "#src/views/git/stale-facts.ts";

export interface FactFileGiven {
  /** The folder of the cache; made when it is missing. A folder that cannot be written means: no cache. */
  readonly folder: string;
  /** What keeps repositories apart: the absolute path of the repository. */
  readonly repository: string;
  /** Identifies the build of the analysers: facts of another build are not read. */
  readonly build: string;
}

/** What stands in one file. */
interface Kept {
  readonly file: string;
  changed(): boolean;
  pieces(): Iterable<Uint8Array>;
}

const MAC_BYTES = 32;
const KEY_BYTES = 32;
const NOTHING = Buffer.alloc(0);

export function factFiles({ folder, repository, build }: FactFileGiven): FactStore {
  const place = join(folder, sha256(repository).slice(0, 24));
  let key: Buffer | undefined;
  const keyNow = (): Buffer | undefined => (key ??= machineKey(folder));
  const [shelves, sheets] = [new Map<string, KeptFacts & Kept>(), new Map<string, Sheet & Kept>()];
  const fileOf = (name: string): string => join(place, `${sha256(name).slice(0, 32)}.facts`);
  const bodyNow = (file: string): Buffer => {
    const secret = keyNow();
    return secret === undefined ? NOTHING : bodyOf(file, secret);
  };
  return {
    shelf({ id, version, digest }) {
      const file = fileOf(JSON.stringify([build, id, version, digest]));
      const shelf = shelves.get(file) ?? { file, ...keptFacts(bodyNow(file)) };
      shelves.set(file, shelf);
      return shelf;
    },
    sheet(name) {
      const file = fileOf(JSON.stringify([build, name]));
      const sheet = sheets.get(file) ?? { file, ...keptText(() => bodyNow(file)) };
      sheets.set(file, sheet);
      return sheet;
    },
    save() {
      const secret = keyNow();
      if (secret === undefined) return;
      const used: readonly Kept[] = [...shelves.values(), ...sheets.values()];
      const changed = used.filter((kept) => kept.changed());
      if (changed.length === 0) return;
      const isNew = madeFolder(place);
      for (const kept of changed) keep(kept, secret);
      forgetStale(place, new Set(used.map(({ file }) => file)));
      if (isNew) forgetStalePlaces(folder);
    },
  };
}

function keptText(body: () => Buffer): Sheet & Omit<Kept, "file"> {
  let [text, changed]: [string | undefined, boolean] = [undefined, false];
  return {
    read() {
      const known = text ?? body().toString();
      return known === "" ? undefined : known;
    },
    write(next) {
      [text, changed] = [next, true];
    },
    changed: () => changed,
    *pieces() {
      changed = false;
      yield Buffer.from(text ?? "");
    },
  };
}

/** Anything that is not exactly what was written is nothing. */
function bodyOf(file: string, key: Buffer): Buffer {
  const data = readOrNothing(file);
  if (data === undefined || data.length < MAC_BYTES) return NOTHING;
  const [mac, body] = [data.subarray(0, MAC_BYTES), data.subarray(MAC_BYTES)];
  return timingSafeEqual(mac, macFor(file, key).update(body).digest()) ? body : NOTHING;
}

/** The name goes in: one file under the name of another would be believed to say what that one says. */
function macFor(file: string, key: Buffer): Hmac {
  const [place, name] = [basename(dirname(file)), basename(file)];
  return createHmac("sha256", key).update(`${place}/${name}\n`);
}

/** True where it was not there before. One that cannot be made means: no cache. */
function madeFolder(place: string): boolean {
  try {
    return mkdirSync(place, { recursive: true, mode: 0o700 }) !== undefined;
  } catch {
    return false;
  }
}

/** What cannot be written is left out, and what stands there of an earlier run goes, if it can: what is remembered is worth no failure. */
function keep(kept: Kept, key: Buffer): void {
  const { file } = kept;
  const next = beside(file);
  try {
    const mac = macFor(file, key);
    const to = openSync(next, "wx", 0o600);
    try {
      writeFileSync(to, Buffer.alloc(MAC_BYTES));
      for (const piece of kept.pieces()) {
        mac.update(piece);
        writeFileSync(to, piece);
      }
      writeSync(to, mac.digest(), 0, MAC_BYTES, 0);
    } finally {
      closeSync(to);
    }
    renameSync(next, file);
  } catch {
    for (const left of [next, file]) removed(left);
  }
}

function removed(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // It is a folder, or nothing may be written here.
  }
}

/** A name that nobody else writes to: threads of one process, and processes in containers of their own, may have the same number. */
const beside = (file: string): string => `${file}.${randomInt(2 ** 47)}`;

function machineKey(folder: string): Buffer | undefined {
  const file = join(folder, "key");
  return keyIn(file) ?? (makeKey(folder, file), keyIn(file));
}

/** Anything but a whole key is none. */
function keyIn(file: string): Buffer | undefined {
  const key = readOrNothing(file);
  return key?.length === KEY_BYTES ? key : undefined;
}

/** Whole or not at all: of several who make one at once, all believe the first. */
function makeKey(folder: string, file: string): void {
  const next = beside(file);
  try {
    const known = readOrNothing(file);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(next, randomBytes(KEY_BYTES), { mode: 0o600, flag: "wx" });
    try {
      linkSync(next, file);
    } catch (error) {
      // Somebody else was faster; or what stands there is no key, or links cannot be made here.
      if (known !== undefined || errorCode(error) !== "EEXIST") renameSync(next, file);
    }
  } catch {
    // Nothing may be written here.
  }
  removed(next);
}

function readOrNothing(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
