/** The committed snapshots of a repository, and the newest among them by the time in its name. */
import { schema } from "#schemas/snapshot.ts";
import type { Snapshot } from "#schemas/snapshot.ts";
import { nearest } from "#src/parsers/document.ts";
import { parseJson } from "#src/parsers/json.ts";
import { decodeText } from "#src/parsers/text.ts";
import type { Policy } from "#src/policy.ts";
import type { Taken } from "#src/score-period.ts";
import type { Analyser, RepositoryView } from "#src/view.ts";

export const SNAPSHOT_FOLDER = "docs/snapshots/";

export type NewestSnapshot =
  | { readonly state: "absent" }
  | { readonly state: "invalid"; readonly path: string; readonly problems: readonly { readonly line: number; readonly message: string }[] }
  | { readonly state: "read"; readonly path: string; readonly takenAt: Date; readonly snapshot: Snapshot; readonly timeLine: number };

const MAX_PROBLEMS = 10;
const NAME = /^snapshot_(\d{4}-\d{2}-\d{2})_(\d{2})(\d{2})Z\.json$/;

/** Other files of the folder are none of the series. A name whose digits are no time makes its snapshot invalid. */
export function newestSnapshot(view: RepositoryView, folder: string): NewestSnapshot {
  const path = snapshotPaths(view, folder).at(-1);
  return path === undefined ? { state: "absent" } : readSnapshot(path, view.text(path));
}

/** Paths of the series, by the time in their names. */
export function snapshotPaths(view: RepositoryView, folder: string): readonly string[] {
  const prefix = folder.replace(/^(?:\.?\/)+/, "").replace(/\/*$/, "/");
  return view.paths.filter((one) => one.startsWith(prefix) && NAME.test(one.slice(prefix.length)));
}

export interface Series {
  /** By the time in their names. */
  readonly taken: readonly Taken[];
  /** Paths of files that carry the name of a snapshot and are none. */
  readonly unreadable: readonly string[];
}

/** Every snapshot that can be read; each file is read once, as long as facts are remembered. */
export function snapshotSeries(view: RepositoryView, folder: string = SNAPSHOT_FOLDER): Series {
  const paths = snapshotPaths(view, folder);
  const facts = new Map(view.facts(ANALYSER, paths));
  const taken = paths.flatMap((path): readonly Taken[] => {
    const snapshot = nameMoment(path) === undefined ? null : (facts.get(path) ?? null);
    return snapshot === null ? [] : [{ path, snapshot }];
  });
  const readable = new Set(taken.map(({ path }) => path));
  return { taken, unreadable: paths.filter((path) => !readable.has(path)) };
}

const ANALYSER: Analyser<Snapshot | null> = {
  id: "snapshot",
  version: 1,
  digest: "",
  analyse(bytes) {
    const read = readContent(decodeText(bytes));
    return "problems" in read ? null : read.snapshot;
  },
};

/** Where a policy looks for snapshots, and how old the newest may be. */
export function snapshotRules({ checks }: Pick<Policy, "checks">): { readonly folder: string; readonly hours: number } {
  const { folder, max_age_hours: hours } = checks.get("snapshot-freshness")?.options ?? {};
  return { folder: typeof folder === "string" ? folder : SNAPSHOT_FOLDER, hours: typeof hours === "number" ? hours : 26 };
}

/** Where the snapshot of a moment stands; the minute names it. */
export function snapshotPath(at: Date, folder: string = SNAPSHOT_FOLDER): string {
  const iso = at.toISOString();
  return `${folder}snapshot_${iso.slice(0, 10)}_${iso.slice(11, 13)}${iso.slice(14, 16)}Z.json`;
}

/** `text` is undefined for what is no UTF-8 text file. */
export function readSnapshot(path: string, text: string | undefined): Exclude<NewestSnapshot, { readonly state: "absent" }> {
  if (nameMoment(path) === undefined)
    return { state: "invalid", path, problems: [{ line: 1, message: "the digits in the name are no time" }] };
  const read = readContent(text);
  return "problems" in read ? { state: "invalid", path, ...read } : { state: "read", path, ...read };
}

type Content =
  | { readonly problems: readonly { readonly line: number; readonly message: string }[] }
  | { readonly takenAt: Date; readonly snapshot: Snapshot; readonly timeLine: number };

function readContent(text: string | undefined): Content {
  if (text === undefined) return { problems: [{ line: 1, message: "it is no UTF-8 text file" }] };
  const parsed = parseJson(text);
  if (!parsed.ok) return { problems: parsed.problems.slice(0, MAX_PROBLEMS) };
  const shape = schema().safeParse(parsed.value);
  if (!shape.success) {
    const problems = shape.error.issues.slice(0, MAX_PROBLEMS).map((issue) => {
      const at = issue.path.filter((key) => typeof key !== "symbol");
      return { line: nearest(parsed, at).line, message: `${at.join(".") || "the snapshot"}: ${issue.message}` };
    });
    return { problems };
  }
  const line = nearest(parsed, ["timestamp_utc"]).line;
  const takenAt = instant(shape.data.timestamp_utc);
  if (takenAt === undefined) return { problems: [{ line, message: "timestamp_utc is no time" }] };
  return { takenAt, snapshot: shape.data, timeLine: line };
}

function nameMoment(path: string): Date | undefined {
  const [, day = "", hours = "", minutes = ""] = NAME.exec(path.slice(path.lastIndexOf("/") + 1)) ?? [];
  return instant(`${day}T${hours}:${minutes}:00Z`);
}

function instant(text: string): Date | undefined {
  const at = new Date(text);
  // A day that the month does not have would roll over into the next one.
  return Number.isNaN(at.getTime()) || (text.endsWith("Z") && !at.toISOString().startsWith(text.slice(0, 10))) ? undefined : at;
}
