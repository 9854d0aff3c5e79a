/** Secrets in the names of files and folders, and how such a name may be shown. */
import { RANK } from "#src/parsers/secrets/hit.ts";
import type { Hit } from "#src/parsers/secrets/hit.ts";
import { markOf, masked } from "#src/parsers/secrets/mask.ts";
import { scanBytes } from "#src/parsers/secrets/scan.ts";

export interface PathSecret {
  readonly path: string;
  readonly kind: string;
  readonly mild: boolean;
  readonly secret: string;
  /** The path up to the secret's end: what stands in a folder's name is one secret, however many files the folder holds. */
  readonly upTo: string;
  readonly masked: string;
  readonly mark: string;
  /** What stands for the secret wherever the path is named: no two secrets look the same. */
  readonly shown: string;
}

/** Where a token may begin: as many characters of words in a row, a digit among them. */
const TOKEN_LENGTH = 20;
const SHORT_MARK = 5;

const known = new WeakMap<readonly string[], readonly PathSecret[]>();

/**
 * Secrets by path, in the order given: made once for each list, which must not change afterwards. What only its name tells, and nothing else,
 * is passed over: names of files are words.
 */
export function secretsInPaths(paths: readonly string[]): readonly PathSecret[] {
  const found = known.get(paths) ?? secretsIn(paths);
  known.set(paths, found);
  return found;
}

function secretsIn(paths: readonly string[]): readonly PathSecret[] {
  const suspects = paths.filter(isSuspect);
  if (suspects.length === 0) return [];
  const written = suspects.map((path) => Buffer.from(path));
  const { hits } = scanBytes(Buffer.concat(written.flatMap((bytes) => [bytes, Buffer.alloc(1)])));
  const found: PathSecret[] = [];
  let [index, begin] = [0, 0];
  for (const hit of hits.filter(({ rank }) => rank > RANK.generic)) {
    while (hit.start >= begin + (written[index]?.length ?? 0) + 1 && index < written.length) begin += (written[index++]?.length ?? 0) + 1;
    const [path, bytes] = [suspects[index], written[index]];
    if (path !== undefined && bytes !== undefined && hit.end - begin <= bytes.length) found.push(pathSecret(path, bytes, hit, begin));
  }
  return found;
}

function pathSecret(path: string, bytes: Buffer, hit: Hit, begin: number): PathSecret {
  const [start, end] = [hit.start - begin, hit.end - begin];
  const secret = bytes.toString("utf8", start, end);
  const guessable = hit.rank < RANK.token;
  const mark = markOf(hit.kind, secret, guessable);
  const mask = masked(secret, guessable);
  const shown = `${mask.slice(0, mask.indexOf("…"))}…${mark.slice(0, SHORT_MARK)}`;
  return { path, kind: hit.kind, mild: hit.mild === true, secret, upTo: bytes.toString("utf8", 0, end), masked: mask, mark, shown };
}

interface Node {
  readonly next: Map<string, Node>;
  /** What stands for the secret that ends here. */
  shown?: string;
}

/** Shows texts without the secrets: in one walk over each text, however many secrets there are. Those that overlap are taken out whole. */
export function showing(secrets: readonly PathSecret[]): (text: string) => string {
  const root: Node = { next: new Map() };
  for (const { secret, shown } of secrets) {
    let node = root;
    for (const char of secret.split("")) {
      const next: Node = node.next.get(char) ?? { next: new Map() };
      node.next.set(char, next);
      node = next;
    }
    node.shown = shown;
  }
  return (text) => {
    let [safe, end] = ["", 0];
    for (let at = 0; at < text.length; at++) {
      const found = longestAt(text, at, root);
      if (found !== undefined) {
        if (at >= end) safe += found.shown;
        end = Math.max(end, found.end);
      }
      if (at >= end) safe += text.charAt(at);
    }
    return safe;
  };
}

function longestAt(text: string, start: number, root: Node): { readonly end: number; readonly shown: string } | undefined {
  let found: { readonly end: number; readonly shown: string } | undefined;
  let node = root.next.get(text.charAt(start));
  for (let end = start + 1; node !== undefined; node = node.next.get(text.charAt(end)), end++)
    if (node.shown !== undefined) found = { end, shown: node.shown };
  return found;
}

/** A path as it may be shown. */
export const shownPath = (path: string, secrets: readonly PathSecret[]): string => (secrets.length === 0 ? path : showing(secrets)(path));

/** Most names are short words: only what could hold a token or an assignment (`=`, `:`, `@`, also as `%3a`) is scanned, so that most trees cost nothing. */
const isSuspect = (path: string): boolean => ASSIGNS.test(path) || (LONG.test(path) && (path.match(RUNS) ?? []).some(couldBeToken));

const couldBeToken = (run: string): boolean => run.length >= TOKEN_LENGTH && /\d/.test(run);
const ASSIGNS = /[=:@]|%3[ad]/i;
const RUNS = /[\w.~+-]+/g;
/** A run is looked for from where it begins. */
const LONG = new RegExp(`(?:^|[^\\w.~+-])[\\w.~+-]{${TOKEN_LENGTH}}`);
