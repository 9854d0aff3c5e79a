/** The ledger as it stands at one commit; immutable, so that what was read of it once is remembered. */
import { GENESIS, type Entry, type Head } from "#src/ledger.ts";
import {
  ENTRIES_A_FILE,
  entriesPath,
  entryFromLine,
  firstBeside,
  headFrom,
  headPath,
  keyPath,
  linesOf,
} from "#src/ledgers/git-ref/layout.ts";
import type { Beside } from "#src/ledgers/git-ref/repository.ts";

export interface Line {
  readonly seq: number;
  readonly line: string;
}

/** Where a stream ends, and the lines that stand beside its last entry in one file. */
export interface End {
  readonly head: Head;
  readonly lines: readonly string[];
}

export interface Picture {
  /** Undefined where the ref does not exist yet. */
  readonly tip: string | undefined;
  head(stream: string): Promise<Head>;
  end(stream: string): Promise<End>;
  /** Lines behind `after`, file by file. */
  lines(stream: string, after: number): AsyncIterable<readonly Line[]>;
  appended(stream: string, key: string): Promise<readonly Entry[] | undefined>;
}

/** So many files are read at once. */
const FILES_TOGETHER = 16;

/** `ends` of streams that are known already. */
export function pictureOf(repository: Beside, tip: string | undefined, ends: ReadonlyMap<string, End> = new Map()): Picture {
  const known = new Map<string, End>(ends);
  const texts = async (paths: readonly string[]): Promise<readonly (string | undefined)[]> =>
    tip === undefined ? paths.map(() => undefined) : await repository.texts(tip, paths);
  const end = async (stream: string): Promise<End> => {
    const remembered = known.get(stream);
    if (remembered !== undefined) return remembered;
    const found = await endOf(stream, texts);
    known.set(stream, found);
    return found;
  };
  const lines = (stream: string, after: number): AsyncGenerator<readonly Line[]> => linesBehind(stream, after, texts);
  return {
    tip,
    end,
    head: async (stream) => (await end(stream)).head,
    lines,
    appended: async (stream, key) => {
      const [text] = await texts([keyPath(stream, key)]);
      const [first = Number.NaN, last = Number.NaN] = (text ?? "").split(" ").map(Number);
      if (text === undefined) return undefined;
      const entries: Entry[] = [];
      for await (const some of lines(stream, first - 1)) {
        entries.push(...some.filter(({ seq }) => seq <= last).map(({ line }) => entryFromLine(line)));
        if (entries.length > last - first) break;
      }
      return entries;
    },
  };
}

type Texts = (paths: readonly string[]) => Promise<readonly (string | undefined)[]>;

async function endOf(stream: string, texts: Texts): Promise<End> {
  const [told] = await texts([headPath(stream)]);
  if (told === undefined) return { head: { seq: 0, hash: GENESIS }, lines: [] };
  const head = headFrom(told);
  if (head === undefined) throw new Error(`the head of stream ${stream} cannot be read`);
  const [text = ""] = await texts([entriesPath(stream, head.seq)]);
  return { head, lines: linesOf(text) };
}

/** Entries are found by where they stand, not by what they say of themselves. */
async function* linesBehind(stream: string, after: number, texts: Texts): AsyncGenerator<readonly Line[]> {
  for (let first = firstBeside(after + 1); ; first += FILES_TOGETHER * ENTRIES_A_FILE) {
    const files = Array.from({ length: FILES_TOGETHER }, (_, index) => first + index * ENTRIES_A_FILE);
    for (const [index, text] of (await texts(files.map((seq) => entriesPath(stream, seq)))).entries()) {
      const found = linesOf(text ?? "").map((line, place) => ({ seq: first + index * ENTRIES_A_FILE + place, line }));
      if (found.length > 0) yield found.filter(({ seq }) => seq > after);
      if (found.length < ENTRIES_A_FILE) return;
    }
  }
}
