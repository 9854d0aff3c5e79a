/**
 * Generated files and their ledger: every change is one line of `artifacts/gatehouse.jsonl` with the digests before and after and the content
 * that was replaced, so that it can be taken back exactly.
 */
import { isUtf8 } from "node:buffer";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { z } from "zod";
import { late } from "#schemas/late.ts";
import { canonicalJson, sha256 } from "#src/canonical.ts";
import { linesOtherwise } from "#src/lines-otherwise.ts";
import type { RepositoryView } from "#src/view.ts";

export const ARTIFACT_LEDGER = "artifacts/gatehouse.jsonl";

/** A file as it should be; null: it should not be there. */
export interface Artifact {
  readonly path: string;
  readonly content: string | null;
}

/** A file's content: text where its bytes are UTF-8, else the bytes themselves, so that nothing is lost on the way there and back. */
export type Content = string | Uint8Array;

/** A file as it should be, whoever made it. */
export interface Written {
  readonly path: string;
  readonly content: Content | null;
}

const digest = late(() => z.string().regex(/^[0-9a-f]{64}$/));
const path = late(() => z.string().refine(isInside, "a path inside the repository, and not git's own"));
const fileShape = late(() =>
  z.object({ path: path(), before: digest().nullable(), after: digest().nullable(), replaced: z.string().nullable() }),
);
const lineShape = late(() =>
  z.object({
    id: digest(),
    at: z.iso.datetime(),
    kind: z.string().min(1),
    reverts: digest().optional(),
    files: z.array(fileShape()).min(1),
    prev: digest(),
  }),
);

export type ArtifactEntry = z.output<ReturnType<typeof lineShape>>;

/** What to write, and the line that says so. */
export interface Writing<File extends Written = Written> {
  readonly files: readonly File[];
  readonly entry: ArtifactEntry;
}

/** The ledger of generated changes does not hold together; the message says at which line. */
export class BrokenArtifactLedger extends Error {
  override readonly name = "BrokenArtifactLedger";
}

export type Current = (path: string) => Content | undefined;

/** Decoding keeps a byte order mark, so what is text here becomes the same bytes again. */
export function contentOf(bytes: Uint8Array): Content {
  return isUtf8(bytes) ? Buffer.from(bytes).toString("utf8") : bytes;
}

/** Contents as a view has them; a link or a submodule is no file that we wrote. */
export const contentsOf =
  (view: RepositoryView): Current =>
  (path) => {
    const bytes = view.kind(path) === "file" ? view.bytes(path) : undefined;
    return bytes && contentOf(bytes);
  };

/** The ledger as text. Throws BrokenArtifactLedger for bytes that are none. */
export function ledgerIn(current: Current): string | undefined {
  const content = current(ARTIFACT_LEDGER);
  if (content instanceof Uint8Array) throw new BrokenArtifactLedger(`${ARTIFACT_LEDGER} is no UTF-8 text`);
  return content;
}

const GENESIS = "0".repeat(64);
const MAX_REPLACED_BYTES = 64 * 1024 * 1024;

/** Undefined where every file is already as it should be. Throws BrokenArtifactLedger. */
export function planWriting(
  kind: string,
  wanted: readonly Artifact[],
  current: Current,
  ledger: string | undefined,
  at: Date,
): Writing<Artifact> | undefined {
  const files = wanted.filter((file) => (current(file.path) ?? null) !== file.content);
  return files.length === 0 ? undefined : { files, entry: entryOf(kind, files, current, artifactEntries(ledger ?? ""), at) };
}

export type Reverting =
  | Writing
  | {
      readonly refused: "nothing_to_revert" | "unknown_entry" | "ambiguous_entry" | "changed_since" | "already_reverted";
      readonly detail: string;
    };

/** Takes back the newest change that still stands, or the one whose id begins with `id`: all its files or none. Throws BrokenArtifactLedger. */
export function planRevert(ledger: string | undefined, id: string | undefined, current: Current, at: Date): Reverting {
  const entries = artifactEntries(ledger ?? "");
  const reverted = new Set(entries.flatMap(({ reverts }) => reverts ?? []));
  const found =
    id === undefined
      ? entries.filter((one) => one.reverts === undefined && !reverted.has(one.id)).slice(-1)
      : entries.filter((one) => one.id.startsWith(id));
  const [entry] = found;
  if (found.length > 1)
    return {
      refused: "ambiguous_entry",
      detail: `${id} begins ${found.length} entries: ${found.map((one) => one.id.slice(0, 12)).join(", ")}`,
    };
  if (entry === undefined && id !== undefined) return { refused: "unknown_entry", detail: `no entry's id begins with ${id}` };
  if (entry === undefined) return { refused: "nothing_to_revert", detail: "no generated change is left to take back" };
  if (reverted.has(entry.id)) return { refused: "already_reverted", detail: `${entry.id.slice(0, 12)} was taken back before` };
  const changed = entry.files.filter((file) => digestOf(current(file.path)) !== file.after);
  if (changed.length > 0)
    return { refused: "changed_since", detail: changed.map((file) => difference(file, current(file.path), entries)).join("\n") };
  const files = entry.files.map((file): Written => ({
    path: file.path,
    content: file.replaced === null ? null : unpacked(file.replaced),
  }));
  return { files, entry: { ...entryOf("revert", files, current, entries, at, entry.id) } };
}

/** Throws BrokenArtifactLedger for a line that is none, an id that its content does not have, and a chain that does not hold. */
export function artifactEntries(ledger: string): readonly ArtifactEntry[] {
  let prev = GENESIS;
  return ledger
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line, index) => {
      const entry = readLine(line, index + 1);
      if (entry.prev !== prev) throw new BrokenArtifactLedger(`${ARTIFACT_LEDGER}:${index + 1}: the entry before it is missing or altered`);
      prev = entry.id;
      return entry;
    });
}

export function ledgerLine(entry: ArtifactEntry): string {
  return `${canonicalJson(entry)}\n`;
}

/** Files of a writing with the ledger as it is then: what one commit holds. `ledger`: as it stands, if it does. */
export function withLine<File extends Written>({ files, entry }: Writing<File>, ledger: string | undefined): readonly (File | Artifact)[] {
  return [...files, { path: ARTIFACT_LEDGER, content: `${ledger ?? ""}${ledgerLine(entry)}` }];
}

function readLine(line: string, number: number): ArtifactEntry {
  const broken = (words: string, cause?: unknown) => new BrokenArtifactLedger(`${ARTIFACT_LEDGER}:${number}: ${words}`, { cause });
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch (cause) {
    throw broken("no JSON", cause);
  }
  const shaped = lineShape().safeParse(parsed);
  if (!shaped.success) throw broken(z.prettifyError(shaped.error).split("\n")[0] ?? "no entry");
  const { id, ...rest } = shaped.data;
  if (sha256(canonicalJson(rest)) !== id) throw broken("its content is not what its id says");
  return shaped.data;
}

function entryOf(
  kind: string,
  files: readonly Written[],
  current: Current,
  entries: readonly ArtifactEntry[],
  at: Date,
  reverts?: string,
): ArtifactEntry {
  const rest = {
    at: at.toISOString(),
    kind,
    ...(reverts === undefined ? {} : { reverts }),
    files: files.map((file) => {
      const before = current(file.path);
      return {
        path: file.path,
        before: digestOf(before),
        after: digestOf(file.content ?? undefined),
        replaced: before === undefined ? null : packed(before),
      };
    }),
    prev: entries.at(-1)?.id ?? GENESIS,
  };
  return { id: sha256(canonicalJson(rest)), ...rest };
}

const digestOf = (content: Content | undefined): string | null => (content === undefined ? null : sha256(content));
const packed = (content: Content): string => deflateRawSync(content).toString("base64");
const unpacked = (content: string): Content =>
  contentOf(inflateRawSync(Buffer.from(content, "base64"), { maxOutputLength: MAX_REPLACED_BYTES }));

/** What stands now against what was written, where the ledger still has it, or else against what would be put back. */
function difference(
  { path: at, after, replaced }: ArtifactEntry["files"][number],
  now: Content | undefined,
  entries: readonly ArtifactEntry[],
): string {
  const is = now === undefined ? "is gone" : `has the digest ${sha256(now).slice(0, 12)}`;
  const head = `${at} was left ${after === null ? "deleted" : `with the digest ${after.slice(0, 12)}`} and ${is}: somebody has changed it since`;
  const written = entries
    .flatMap(({ files }) => files)
    .find((file) => file.path === at && file.before === after && file.replaced !== null)?.replaced;
  const old = written ?? replaced;
  const shown = linesOtherwise(old === null ? "" : unpacked(old), now ?? "");
  return shown.length === 0
    ? head
    : [head, `  against what ${written === undefined ? "would be put back" : "was written"}:`, ...shown].join("\n");
}

function isInside(value: string): boolean {
  const names = value.split("/");
  return (
    value !== "" &&
    !value.includes("\\") &&
    !value.includes("\0") &&
    !names.includes("..") &&
    !names.includes(".") &&
    !names.includes("") &&
    !names.some(isGitsOwn)
  );
}

/** As git refuses them in a tree: on some disks these names open `.git` as well (https://nvd.nist.gov/vuln/detail/CVE-2014-9390). */
function isGitsOwn(name: string): boolean {
  const plain = name.replace(/\p{Default_Ignorable_Code_Point}/gu, "").replace(/[. ]+$/, "");
  return /^(?:\.git|git~\d+)(?::.*)?$/i.test(plain);
}
