/** The configured order, forbidden pairs and entries, compiled to questions about paths and imports. */
import { z } from "zod";
import { late } from "#schemas/late.ts";
import { DATABASE_PACKAGES } from "#checks/layers/database-packages.ts";
import { glob, globList } from "#src/option.ts";
import { globs, type Matcher } from "#src/parsers/glob.ts";

export const options = late(() =>
  z.strictObject({
    /** `layered-backend`: files below `engines` import no database or ORM package, files below `drivers` import no engine. */
    preset: z.enum(["none", "layered-backend"]).default("none"),
    /**
     * Groups of globs, the lowest first: a file imports from its own group and from earlier ones. In `{ apart: [globs] }` every file or
     * topmost folder that a glob matches is a room of its own, and the rooms do not see each other. Where globs overlap, the one with more
     * literal segments decides.
     */
    order: z.array(z.union([globList(), z.strictObject({ apart: globList() })])).default([]),
    /** What files may not import: packages by name (their sub-paths too) or files by glob. */
    forbidden: z.array(z.strictObject({ from: z.union([glob(), globList()]), to: globList() })).default([]),
    /** Where the program starts: modules in `order` that no entry reaches, and routers that no entry mounts, are findings. */
    entries: globList().default([]),
    /** Whether cycles of imports are findings, type-only imports aside. */
    cycles: z.boolean().default(true),
  }),
);

export type LayersOptions = z.infer<ReturnType<typeof options>>;

/** A pair, ready to be asked. */
export interface Pair {
  readonly from: Matcher;
  readonly names: string;
  readonly targets: readonly { readonly name: string; readonly file: Matcher; readonly module: Matcher }[];
}

export interface Policy {
  /** Index of the group of `order` that a path belongs to; -1 for none. */
  group(path: string): number;
  /** The room of a path in a group whose rooms stand apart; undefined in any other. */
  room(path: string): string | undefined;
  /** A group's globs, for messages. */
  named(group: number): string;
  readonly pairs: readonly Pair[];
  readonly isEntry: Matcher;
  /** The globs of `order` and of `from` that match none of the paths: what they were meant for goes unjudged. */
  unmatched(paths: readonly string[]): readonly string[];
}

const PRESETS: Readonly<Record<LayersOptions["preset"], LayersOptions["forbidden"]>> = {
  none: [],
  "layered-backend": [
    { from: ["**/engines/**"], to: [...DATABASE_PACKAGES] },
    { from: ["**/drivers/**"], to: ["**/engines/**"] },
  ],
};

export function policyOf(given: LayersOptions): Policy {
  const groups = given.order.map((entry) =>
    Array.isArray(entry) ? { patterns: entry.map(below), apart: false } : { patterns: entry.apart.map(deep), apart: true },
  );
  const rules = groups
    .flatMap(({ patterns }, group) => patterns.map((pattern) => ({ group, weight: weightOf(pattern), matches: globs([pattern]) })))
    .sort((a, b) => b.weight - a.weight || a.group - b.group);
  const known = new Map<string, number>();
  const rooms = given.order.map((entry) => (Array.isArray(entry) ? undefined : globs(entry.apart)));
  const group = (path: string): number => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const found = rules.find((rule) => rule.matches(path))?.group ?? -1;
    known.set(path, found);
    return found;
  };
  return {
    group,
    room: (path) => {
      const isRoom = rooms[group(path)];
      return isRoom === undefined ? undefined : prefixes(path).find(isRoom);
    },
    named: (index) => {
      const entry = given.order[index] ?? [];
      return (Array.isArray(entry) ? entry : entry.apart).join(", ");
    },
    pairs: [...given.forbidden, ...PRESETS[given.preset]].map(pairOf),
    isEntry: globs(given.entries.map(below)),
    unmatched: (paths) => {
      const asked = [
        ...given.order.flatMap((entry) =>
          Array.isArray(entry) ? entry.map((name) => [name, below(name)]) : entry.apart.map((name) => [name, deep(name)]),
        ),
        ...given.forbidden.flatMap(({ from }) => [from].flat().map((name) => [name, below(name)])),
      ];
      const missed = asked.filter(([, pattern = ""]) => !paths.some(globs([pattern]))).map(([name = ""]) => name);
      return [...new Set(missed)];
    },
  };
}

/** A pair of lists says as much as each of its pairs: one more is one more, however they are written. */
export function onePairEach(pairs: LayersOptions["forbidden"]): LayersOptions["forbidden"] {
  return pairs.flatMap(({ from, to }) => [from].flat().flatMap((source) => to.map((target) => ({ from: source, to: [target] }))));
}

function pairOf({ from, to }: LayersOptions["forbidden"][number]): Pair {
  const targets = to.map((name) => ({ name, file: globs([below(name)]), module: moduleMatcher(name) }));
  const sources = typeof from === "string" ? [from] : from;
  return { from: globs(sources.map(below)), names: sources.join(", "), targets };
}

/** A package is matched by its name or a path within it, `sqlalchemy.orm` as `sqlalchemy/orm`; a glob that begins with a wildcard means files. */
function moduleMatcher(name: string): Matcher {
  if (/^[*?[]/.test(name)) return () => false;
  const plain = name.replace(/\/$/, "");
  const matches = globs([plain, ...(plain.includes("/") ? [] : [plain.replaceAll(".", "/")])]);
  return (specifier) => prefixes(specifier).some(matches);
}

/** `a/b/c` → `a`, `a/b`, `a/b/c`. */
function prefixes(path: string): readonly string[] {
  const parts = path.split("/");
  return parts.map((_part, index) => parts.slice(0, index + 1).join("/"));
}

/** A path without wildcards means a folder and all below it as well as a file. */
const below = (pattern: string): string => (/[*?[{]/.test(pattern) || pattern.endsWith("/") ? pattern : `${pattern}/**`);
const deep = (pattern: string): string => (pattern.endsWith("**") || pattern.endsWith("/") ? pattern : `${pattern}/**`);

/** Literal segments count two, partly literal ones one: of two globs for a path, the heavier says more about it. */
function weightOf(pattern: string): number {
  const segments = pattern.split("/").filter((segment) => !/^\**$/.test(segment));
  return segments.reduce((sum, segment) => sum + (/[*?[{]/.test(segment) ? 1 : 2), 0);
}
