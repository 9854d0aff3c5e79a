/** The committed snapshots of a repository, and the newest among them by the time in its name. */
import { schema } from "#schemas/snapshot.ts";
import type { Snapshot } from "#schemas/snapshot.ts";
import { nearest } from "#src/parsers/document.ts";
import { parseJson } from "#src/parsers/json.ts";
import type { RepositoryView } from "#src/view.ts";

export const SNAPSHOT_FOLDER = "docs/snapshots/";

export type NewestSnapshot =
  | { readonly state: "absent" }
  | { readonly state: "invalid"; readonly path: string; readonly problems: readonly { readonly line: number; readonly message: string }[] }
  | { readonly state: "read"; readonly path: string; readonly takenAt: Date; readonly snapshot: Snapshot; readonly timeLine: number };

const MAX_PROBLEMS = 10;
const NAME = /^snapshot_(\d{4}-\d{2}-\d{2})_(\d{2})(\d{2})Z\.json$/;

/** Other files of the folder are none of the series. A name whose digits are no time makes its snapshot invalid. */
export function newestSnapshot(view: RepositoryView, folder: string): NewestSnapshot {
  const prefix = folder.replace(/^(?:\.?\/)+/, "").replace(/\/*$/, "/");
  const path = view.paths.findLast((one) => one.startsWith(prefix) && NAME.test(one.slice(prefix.length)));
  if (path === undefined) return { state: "absent" };
  const invalid = (...problems: readonly { line: number; message: string }[]): NewestSnapshot => ({ state: "invalid", path, problems });
  const [, day = "", hours = "", minutes = ""] = NAME.exec(path.slice(prefix.length)) ?? [];
  if (instant(`${day}T${hours}:${minutes}:00Z`) === undefined) return invalid({ line: 1, message: "the digits in the name are no time" });
  const text = view.text(path);
  if (text === undefined) return invalid({ line: 1, message: "it is no UTF-8 text file" });
  const parsed = parseJson(text);
  if (!parsed.ok) return invalid(...parsed.problems.slice(0, MAX_PROBLEMS));
  const shape = schema.safeParse(parsed.value);
  if (!shape.success)
    return invalid(
      ...shape.error.issues.slice(0, MAX_PROBLEMS).map((issue) => {
        const at = issue.path.filter((key) => typeof key !== "symbol");
        return { line: nearest(parsed, at).line, message: `${at.join(".") || "the snapshot"}: ${issue.message}` };
      }),
    );
  const line = nearest(parsed, ["timestamp_utc"]).line;
  const takenAt = instant(shape.data.timestamp_utc);
  if (takenAt === undefined) return invalid({ line, message: "timestamp_utc is no time" });
  return { state: "read", path, takenAt, snapshot: shape.data, timeLine: line };
}

function instant(text: string): Date | undefined {
  const at = new Date(text);
  // A day that the month does not have would roll over into the next one.
  return Number.isNaN(at.getTime()) || (text.endsWith("Z") && !at.toISOString().startsWith(text.slice(0, 10))) ? undefined : at;
}
