/** Performs writings on the disk: all files and the ledger's line, or none. */
import { appendFileSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ARTIFACT_LEDGER, type Artifact, type Content, contentOf, ledgerIn, ledgerLine, planWriting, type Writing } from "#src/artifact.ts";
import { WrongUse } from "#src/view.ts";

export const contentIn =
  (folder: string) =>
  (path: string): Content | undefined => {
    refuseLinks(folder, path);
    return lstatSync(join(folder, path), { throwIfNoEntry: false }) === undefined ? undefined : contentOf(readFileSync(join(folder, path)));
  };

/** Writes what differs; returns the paths that changed. Throws WrongUse for a path that a link leads out of the folder. */
export function writeArtifacts(folder: string, kind: string, wanted: readonly Artifact[], now: Date): readonly string[] {
  const current = contentIn(folder);
  const writing = planWriting(kind, wanted, current, ledgerIn(current), now);
  if (writing === undefined) return [];
  perform(folder, writing);
  return writing.files.map(({ path }) => path);
}

/** New contents stand beside their targets before the first target changes; a failure puts back what was there. */
export function perform(folder: string, { files, entry }: Writing): void {
  const current = contentIn(folder);
  const before = new Map(files.map(({ path }) => [path, current(path)]));
  const folders = new Set<string>();
  const staged = files.flatMap(({ path, content }) => (content === null ? [] : [stage(folder, path, content, folders)]));
  try {
    for (const { path, content } of files) if (content === null) rmSync(join(folder, path), { force: true });
    for (const { from, to } of staged) renameSync(from, to);
    mkdirSync(dirname(join(folder, ARTIFACT_LEDGER)), { recursive: true });
    appendFileSync(join(folder, ARTIFACT_LEDGER), ledgerLine(entry));
  } catch (error) {
    for (const [path, content] of before) {
      if (content === undefined) rmSync(join(folder, path), { force: true });
      else writeFileSync(join(folder, path), content);
    }
    for (const { from } of staged) rmSync(from, { force: true });
    throw error;
  }
}

/** `folders` are those that are there already. */
function stage(folder: string, path: string, content: Content, folders: Set<string>): { readonly from: string; readonly to: string } {
  const to = join(folder, path);
  if (!folders.has(dirname(to))) mkdirSync(dirname(to), { recursive: true });
  folders.add(dirname(to));
  const from = `${to}.gatehouse-${process.pid}`;
  // A link that waits under this name would lead the writing elsewhere.
  writeFileSync(from, content, { flag: "wx" });
  return { from, to };
}

/** Throws UsageError where a part of the path, below the folder, is a link. */
export function refuseLinks(folder: string, path: string): void {
  const names = path.split(/[\\/]/);
  for (let length = 1; length <= names.length; length++) {
    const at = names.slice(0, length).join("/");
    if (lstatSync(join(folder, at), { throwIfNoEntry: false })?.isSymbolicLink() === true) {
      throw new WrongUse(`${at} is a symbolic link: nothing is written through it`);
    }
  }
}
