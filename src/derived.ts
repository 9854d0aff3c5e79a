/**
 * What follows from a file's own fact and from what stands around it: where its imports lead, for instance. Kept as a whole for one state of
 * the surroundings, so that a change makes anew what follows for the files that it touches; where the surroundings differ, all is made anew.
 */
import { sha256 } from "#src/canonical.ts";
import type { Analyser, RepositoryView } from "#src/view.ts";

/** `Row` is plain JSON. */
export interface Derivation<Fact, Row> {
  readonly id: string;
  /** Raised whenever the same facts in the same surroundings would give another row. */
  readonly version: number;
  /** A digest of all that rows depend on beside the file's path and fact and what was read. */
  readonly digest: string;
  readonly from: Analyser<Fact>;
  derive(path: string, fact: Fact): Row;
  /** Paths, of files or of nothing, that were looked into for the rows made so far. */
  reads(): readonly string[];
}

export interface Derived<Row> {
  /** Files whose rows have to be made. */
  readonly missing: readonly string[];
  /** Every file and its row, in the order of the files. */
  all(): Iterable<readonly [path: string, row: Row]>;
}

interface Kept {
  readonly digest: string;
  readonly reads: readonly (readonly [path: string, what: string | null])[];
  /** The object ids of the files, one behind the other. */
  readonly blobs: string;
  readonly rows: readonly unknown[];
}

/** As many rows are made again in every run before all are written anew. */
const [FEW, SHARE] = [100, 20];

/** `files` are files of the view, each once. */
export function derived<Fact, Row>(view: RepositoryView, derivation: Derivation<Fact, Row>, files: readonly string[]): Derived<Row> {
  const { id, version, from } = derivation;
  const sheet = view.sheet?.(`${id}@${version}`);
  const blobs = files.map((path) => view.blob(path) ?? "");
  const digest = sha256(JSON.stringify([derivation.digest, from.id, from.version, from.digest, ...files]));
  const kept = keptFor(view, digest, files.length, sheet?.read());
  const width = kept === undefined ? 0 : kept.blobs.length / files.length;
  const stays = blobs.map((blob, place) => blob.length === width && kept?.blobs.startsWith(blob, place * width) === true);
  const missing = files.filter((_, place) => stays[place] !== true);
  if (kept !== undefined) view.spare?.(from);
  const isWorthKeeping = sheet !== undefined && (kept === undefined || missing.length > Math.max(FEW, files.length / SHARE));
  return {
    missing,
    *all() {
      const facts = view.facts(from, missing)[Symbol.iterator]();
      const written: string[] = [];
      for (const [place, path] of files.entries()) {
        let row = kept?.rows[place] as Row;
        if (stays[place] !== true) {
          const next = facts.next();
          if (next.done === true || next.value[0] !== path) throw new Error(`${path} has no fact of ${from.id}`);
          row = derivation.derive(path, next.value[1]);
        }
        if (isWorthKeeping) written.push(JSON.stringify(row));
        yield [path, row];
      }
      if (!isWorthKeeping) return;
      // What the rows that stay were made from counts as well.
      const read = new Set([...(kept?.reads ?? []).map(([path]) => path), ...derivation.reads()]);
      const reads = [...read].sort().map((path) => [path, standing(view, path)]);
      const head = JSON.stringify({ digest, reads, blobs: blobs.join("") });
      sheet.write(`${head.slice(0, -1)},"rows":[${written.join(",")}]}`);
    },
  };
}

function keptFor(view: RepositoryView, digest: string, count: number, text: string | undefined): Kept | undefined {
  // The digest stands first, so that nothing is parsed that is of no use.
  if (text?.startsWith(`{"digest":"${digest}"`) !== true) return undefined;
  // What a view remembers was written here, by the same build.
  const kept = JSON.parse(text) as Kept;
  const isSame = kept.rows.length === count && kept.reads.every(([path, what]) => standing(view, path) === what);
  return isSame ? kept : undefined;
}

/** What stands at a path: a link and a file may have one object id. */
function standing(view: RepositoryView, path: string): string | null {
  const kind = view.kind(path);
  return kind === undefined ? null : `${kind} ${view.blob(path) ?? ""}`;
}
