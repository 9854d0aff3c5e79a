/**
 * How streams lie in a commit's tree. Lines of entries and the head are those of an export (`src/ledger-export.ts`): what stands in a
 * stream's folder, one file after the other, is what `scripts/verify-ledger.mjs` verifies.
 */
import { canonicalJson, sha256 } from "#src/canonical.ts";
import type { Entry, Head, StoredEntry } from "#src/ledger.ts";

/** Entries in one file: small enough to be written again with every entry, large enough that a year has few files. */
export const ENTRIES_A_FILE = 256;

export const STREAMS = "streams";

/** Names of streams may be longer and odder than names of files. */
const folderOf = (stream: string): string => `${STREAMS}/${sha256(stream)}`;

export const nameIn = (folder: string): string => `${STREAMS}/${folder}/name`;
export const namePath = (stream: string): string => `${folderOf(stream)}/name`;
/** Sorts behind the entries. */
export const headPath = (stream: string): string => `${folderOf(stream)}/head.ndjson`;

/** The file that holds this entry. */
export function entriesPath(stream: string, seq: number): string {
  return `${folderOf(stream)}/entries/${String(firstBeside(seq)).padStart(10, "0")}.ndjson`;
}

/** The first entry of the file that holds this one. */
export function firstBeside(seq: number): number {
  return seq - ((seq - 1) % ENTRIES_A_FILE);
}

export function keyPath(stream: string, key: string): string {
  const digest = sha256(key);
  return `${folderOf(stream)}/keys/${digest.slice(0, 2)}/${digest.slice(2)}`;
}

export const linesOf = (text: string): readonly string[] => text.split("\n").slice(0, -1);

export const lineOf = (entry: Entry): string => canonicalJson(entry);

export function headText(stream: string, { seq, hash }: Head, at: Date): string {
  return `${canonicalJson({ head: { stream, seq, hash, at: at.toISOString() } })}\n`;
}

/** Undefined for text that is no head. */
export function headFrom(text: string): Head | undefined {
  const head: unknown = field(parsed(text), "head");
  const [seq, hash] = [field(head, "seq"), field(head, "hash")];
  return typeof seq === "number" && typeof hash === "string" ? { seq, hash } : undefined;
}

/** A line as the text that was hashed. A line of which a byte differs from what was written keeps it, so that it shows. */
export function storedFrom(line: string, seq: number): StoredEntry {
  const entry = parsed(line);
  const hash = field(entry, "hash");
  if (typeof hash !== "string" || canonicalJson(entry) !== line) return { seq, text: line, hash: "" };
  const { hash: _, ...rest } = entry as Entry;
  return { seq, text: canonicalJson(rest), hash };
}

/** Throws for a line that is no entry. */
export function entryFromLine(line: string): Entry {
  const { stream, seq, at, kind, actor, data, prev, hash } = JSON.parse(line) as Entry;
  return { stream, seq, at, kind, actor, data, prev, hash };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name) ? (Reflect.get(value, name) as unknown) : undefined;
}

export const README = `# Gatehouse's ledger

Every change of the levers of this repository, and every refusal, is a line here: append-only and hash-chained. Nothing on this branch is edited by hand.

A stream lies in one folder of \`streams\`: \`name\` says which, \`entries\` holds its entries in order, \`head.ndjson\` where it ends. To verify one:

    cat streams/<folder>/entries/* streams/<folder>/head.ndjson > ledger.ndjson
    node verify-ledger.mjs ledger.ndjson
`;
