/** Why a sighting is allowed: an entry of the configuration, or a comment on its line. */
import type { SurveyedFile } from "#checks/secrets/survey.ts";
import type { Options } from "#checks/secrets/options.ts";
import { globs } from "#src/parsers/glob.ts";
import type { Sighting } from "#src/parsers/secrets/inspect.ts";

export interface Seen {
  readonly path: string;
  readonly kind: string;
  readonly mark: string;
  /** Indexes of the entries whose value pattern fits. */
  readonly valueFits: readonly number[];
}

export interface Allowances {
  /** The reason of the first entry that fits; undefined where none does. */
  reasonFor(seen: Seen): string | undefined;
  /** Entries that have allowed nothing so far. */
  unused(): readonly Options["allow"][number][];
}

export function allowances(entries: Options["allow"]): Allowances {
  const used = new Set<number>();
  const paths = entries.map(({ path }) => (path === undefined ? () => true : globs([path])));
  return {
    reasonFor(seen) {
      const index = entries.findIndex(
        (entry, at) =>
          paths[at]?.(seen.path) === true &&
          (entry.kind === undefined || entry.kind === seen.kind) &&
          (entry.mark === undefined || entry.mark === seen.mark) &&
          (entry.value === undefined || seen.valueFits.includes(at)),
      );
      if (index === -1) return undefined;
      used.add(index);
      return entries[index]?.reason;
    },
    unused: () => entries.filter((_, index) => !used.has(index)),
  };
}

/** The reason given on one of the sighting's lines; "" counts for nothing. */
export function inlineReason(file: SurveyedFile, sighting: Sighting): string | undefined {
  return file.fact.allows.find(({ line, reason }) => reason !== "" && line >= sighting.line && line <= sighting.endLine)?.reason;
}
