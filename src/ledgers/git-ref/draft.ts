/** What a list of appends makes of a picture: the files that change, and the answers. Nothing is written here. */
import { chain, fitName, LedgerConflict, type Entry } from "#src/ledger.ts";
import { entriesPath, ENTRIES_A_FILE, headPath, headText, keyPath, lineOf, namePath, README } from "#src/ledgers/git-ref/layout.ts";
import type { End, Picture } from "#src/ledgers/git-ref/picture.ts";
import type { Write, Written } from "#src/write.ts";

type Append = Extract<Write, { do: "append" }>;

export interface Draft {
  readonly written: readonly Written[];
  /** Path → text; empty where everything had been appended before. */
  readonly files: ReadonlyMap<string, string>;
  readonly message: string;
  readonly at: Date;
  /** The last of the new entries. */
  readonly last: Pick<Entry, "stream" | "seq" | "hash">;
  /** Where the streams end that were appended to. */
  readonly ends: ReadonlyMap<string, End>;
}

interface Sheet {
  readonly files: Map<string, string>;
  readonly ends: Map<string, End>;
  readonly keys: Map<string, readonly Entry[]>;
  readonly fresh: Entry[];
}

/** Throws LedgerConflict and UnfitEvent. */
export async function draftOn(picture: Picture, writes: readonly Write[]): Promise<Draft> {
  const sheet: Sheet = { files: new Map(), ends: new Map(), keys: new Map(), fresh: [] };
  const written: Written[] = [];
  for (const write of writes) {
    if (write.do !== "append") throw new TypeError(`a ledger on a git ref only appends, and does not ${write.do}`);
    written.push({ entries: await appendTo(sheet, picture, write) });
  }
  const last = sheet.fresh.at(-1);
  if (last !== undefined && picture.tip === undefined) sheet.files.set("README.md", README);
  return {
    written,
    files: sheet.files,
    message: messageOf(sheet.fresh),
    at: new Date(last?.at ?? 0),
    last: last ?? { stream: "", seq: 0, hash: "" },
    ends: sheet.ends,
  };
}

async function appendTo(sheet: Sheet, picture: Picture, { stream, events, expected, at, key }: Append): Promise<readonly Entry[]> {
  fitName(stream, "stream");
  if (key !== undefined) fitName(key, "idempotency key");
  const path = key === undefined ? undefined : keyPath(stream, key);
  const earlier = path === undefined || key === undefined ? undefined : (sheet.keys.get(path) ?? (await picture.appended(stream, key)));
  if (earlier !== undefined) return earlier;
  const end = sheet.ends.get(stream) ?? (await picture.end(stream));
  if (end.head.seq !== expected) throw new LedgerConflict(stream, expected, end.head.seq);
  const entries = chain(end.head, stream, events, at);
  const last = entries.at(-1);
  if (last === undefined) return [];
  sheet.ends.set(stream, { head: { seq: last.seq, hash: last.hash }, lines: behind(sheet, stream, end, entries) });
  sheet.files.set(headPath(stream), headText(stream, last, at));
  if (expected === 0) sheet.files.set(namePath(stream), stream);
  if (path !== undefined) sheet.files.set(path, `${expected + 1} ${last.seq}`);
  if (path !== undefined) sheet.keys.set(path, entries);
  sheet.fresh.push(...entries);
  return entries;
}

/** Writes the files that the entries go to, and answers the last one's lines. */
function behind({ files }: Sheet, stream: string, { head, lines }: End, entries: readonly Entry[]): readonly string[] {
  let [open, seq] = [head.seq % ENTRIES_A_FILE === 0 ? [] : lines, head.seq];
  for (const entry of entries) {
    open = seq % ENTRIES_A_FILE === 0 ? [lineOf(entry)] : [...open, lineOf(entry)];
    seq = entry.seq;
    if (seq % ENTRIES_A_FILE === 0 || entry === entries.at(-1)) files.set(entriesPath(stream, seq), `${open.join("\n")}\n`);
  }
  return open;
}

function messageOf(entries: readonly Entry[]): string {
  const [first] = entries;
  const more = entries.length > 1 ? ` and ${entries.length - 1} more` : "";
  return first === undefined ? "nothing" : `${first.stream}@${first.seq} ${first.kind}${more}`;
}
