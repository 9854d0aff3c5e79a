/**
 * Next.js's `rewrites`: further paths under which pages are shown. A path that is sent to a page shows that page; one that is sent to
 * somewhere else, or nobody can say where, shows what can't be told. Redirects lead to pages that are judged by their own paths.
 */
import type { Application } from "#checks/age-gate/application.ts";
import type { App } from "#checks/age-gate/frontend.ts";
import { configurationOf } from "#checks/age-gate/next-config.ts";
import type { NextConfig } from "#checks/age-gate/next-config.ts";
import { computed, rewritesOf } from "#checks/age-gate/rewrite.ts";
import type { Rewrite } from "#checks/age-gate/rewrite.ts";
import { under } from "#checks/age-gate/route-path.ts";
import { matched, pathsOf, segmentsOf } from "#checks/age-gate/url-pattern.ts";
import type { Bindings } from "#checks/age-gate/url-pattern.ts";
import type { Value } from "#checks/age-gate/value.ts";
import { UNDEFINED, asText } from "#checks/age-gate/value.ts";
import { unfollowed } from "#checks/age-gate/worlds.ts";
import type { Row } from "#checks/age-gate/worlds.ts";
import { within } from "#src/parsers/source-path.ts";

interface Prefixes {
  readonly basePath: string;
  readonly locales: readonly string[];
}

const MAX_ROUNDS = 4;
const MAX_ROWS = 5_000;
const MAX_LOCALES = 100;

/** What an application's configuration adds to its pages' paths. */
export interface Further {
  readonly config: NextConfig;
  readonly prefixes: Prefixes;
  readonly rewrites: readonly Rewrite[];
}

/** To be asked before the pages are followed: a large application may use up what can be followed. */
export function furtherPaths(app: Application, at: App): Further | undefined {
  const config = configurationOf(app, at);
  return config && { config, prefixes: prefixesOf(config), rewrites: rewritesOf(config, app) };
}

/**
 * The pages' rows with the paths that the base path and the languages give them, and the rows that rewrites add. `files` are rows of pages
 * that are served as they are.
 */
export function withRewrites(
  rows: readonly Row[],
  files: readonly Row[],
  { config, prefixes, rewrites: told }: Further,
  app: Application,
  at: App,
): readonly Row[] {
  const pages = [...rows, ...files];
  const added = addedBy(told, pages, prefixes);
  const more = added.size >= MAX_ROWS ? [computed(config, `the rewrites lead to more than ${MAX_ROWS} paths`)] : [];
  const rewrites = [...told, ...more];
  const shown = [...pages, ...added.values()];
  const left = rewrites.filter((one) => pagesFor(one, shown, prefixes).length === 0).flatMap((one) => unknownRows(one, prefixes, app, at));
  const fixed = new Set(pages.map(({ route }) => route));
  // A page that has the path to itself comes before all rewrites but the first.
  const further = [...added.values(), ...left].filter(({ route, first }) => first === true || !fixed.has(route) || /\/[:*]/.test(route));
  return [...rows, ...further].map((row) => prefixed(row, prefixes));
}

/** What one rewrite gives another may take. */
function addedBy(rewrites: readonly Rewrite[], pages: readonly Row[], prefixes: Prefixes): ReadonlyMap<string, Row> {
  const added = new Map<string, Row>();
  for (let round = 0, known = pages; round < MAX_ROUNDS && known.length > 0; round++) {
    const fresh: Row[] = [];
    for (const rewrite of rewrites) {
      for (const row of shownBy(rewrite, known, prefixes)) {
        if (added.size >= MAX_ROWS) return added;
        if (added.has(row.key)) continue;
        added.set(row.key, row);
        fresh.push(row);
      }
    }
    known = fresh;
  }
  return added;
}

function prefixesOf({ objects }: NextConfig): Prefixes {
  const one = (key: string): Value => objects.map(({ props }) => props.get(key)).find((value) => value !== undefined) ?? UNDEFINED;
  const i18n = one("i18n");
  const locales = i18n.t === "obj" ? (i18n.props.get("locales") ?? UNDEFINED) : UNDEFINED;
  return {
    basePath: asText(one("basePath")) ?? "",
    locales: locales.t === "arr" ? locales.items.flatMap((item) => asText(item) ?? []).slice(0, MAX_LOCALES) : [],
  };
}

/** A page is at its path in each language and below the base path. */
function prefixed(row: Row, { basePath, locales }: Prefixes): Row {
  const local = locales.map((locale) => under(`/${locale}`, row.route));
  const aliases = [...local, ...(basePath === "" ? [] : [row.route, ...local].map((route) => under(basePath, route)))];
  return aliases.length === 0 ? row : { ...row, aliases: [...(row.aliases ?? []), ...aliases] };
}

/** Rows of pages that the rewrite shows under the paths of its source. */
function shownBy(rewrite: Rewrite, rows: readonly Row[], prefixes: Prefixes): readonly Row[] {
  const { source, at } = rewrite;
  const found = pagesFor(rewrite, rows, prefixes);
  if (source === undefined)
    return found.slice(0, 1).map(({ row }) => ({
      ...row,
      route: "/*",
      at,
      key: `${keyOf(rewrite)}#`,
      computed: true,
      why: "the source of a rewrite is computed",
    }));
  const segments = segmentsOf(stripped(source, rewrite, prefixes));
  return found.flatMap(({ row, bindings }, index) =>
    pathsOf(segments, bindings).map((route, each): Row => {
      const { computed: _, frame: __, aliases: ___, ...shown } = row;
      return { ...shown, route, at, first: rewrite.isFirst, key: `${keyOf(rewrite)}#${index}#${each} ${row.key}`.slice(0, 2_000) };
    }),
  );
}

const keyOf = ({ source, destination, at }: Rewrite): string =>
  `${at.path}:${at.line} ${source ?? ""} ${destination ?? ""}`.replaceAll("#", "");

interface Page {
  readonly row: Row;
  readonly bindings: Bindings;
}

/** Of pages that fit alike, the nearest. */
function pagesFor(rewrite: Rewrite, rows: readonly Row[], prefixes: Prefixes): readonly Page[] {
  const path = pathIn(rewrite.destination);
  if (path === undefined) return [];
  const destination = segmentsOf(stripped(path, rewrite, prefixes));
  const found = rows.flatMap((row) => {
    const match = matched(destination, row.route);
    return match === undefined ? [] : [{ row, ...match, group: JSON.stringify([...match.bindings]) }];
  });
  const nearest = Map.groupBy(found, ({ group }) => group);
  return [...nearest.values()].flatMap((each) => {
    const best = each
      .map(({ nearness }) => nearness)
      .sort()
      .at(-1);
    return each.filter(({ nearness }) => nearness === best);
  });
}

/** The path of a destination in this application; undefined for one elsewhere. */
function pathIn(destination: string | undefined): string | undefined {
  if (destination === undefined || !destination.startsWith("/") || destination.startsWith("//")) return undefined;
  return destination.replace(/[?#].*$/s, "").replace(/(?:\/index)?\.html?$/, "");
}

/** Without the base path and the language that are written where nothing is put in front. */
function stripped(path: string, { isWhole }: Rewrite, { basePath, locales }: Prefixes): string {
  if (!isWhole) return path;
  const own = basePath !== "" && `${path}/`.startsWith(`${basePath}/`) ? path.slice(basePath.length) : path;
  const [, first = "", rest = ""] = /^\/([^/]*)(.*)$/s.exec(own) ?? [];
  const isLocale = locales.length > 0 && (locales.includes(first) || /^:\w*locale/i.test(first));
  return isLocale ? (rest === "" ? "/" : rest) : own;
}

/** Paths that answer with data or files. */
const NO_PAGE = /^\/(?:api|_next)(?:\/|$)|\.(?!html?$)[a-z][a-z\d]{1,4}$/i;

function unknownRows(rewrite: Rewrite, prefixes: Prefixes, app: Application, { folder }: App): readonly Row[] {
  const { source, destination, at, why } = rewrite;
  const path = destination?.replace(/[?#].*$/s, "");
  const isData = path?.startsWith("/") === true && (NO_PAGE.test(path) || hasHandler(path, folder, app));
  if (isData) return [];
  const where =
    destination === undefined ? "a destination that is computed" : `${destination.slice(0, 100)}, where no page of this repository is`;
  const row = { ...unfollowed(why ?? `a rewrite sends it to ${where}`), at, first: rewrite.isFirst, elsewhere: true } as const;
  if (source === undefined) return [{ ...row, route: "/*", key: `${keyOf(rewrite)}#`, computed: true }];
  const segments = segmentsOf(stripped(source, rewrite, prefixes));
  const takesAll =
    rewrite.isFirst && !rewrite.isAsked && segments.length > 0 && segments.every((one) => one.is === "param" && one.words === undefined);
  return pathsOf(segments, new Map()).map((route, index) => ({
    ...row,
    route,
    key: `${keyOf(rewrite)}#${index}`,
    ...(takesAll ? { computed: true } : {}),
  }));
}

const hasHandler = (path: string, folder: string, app: Application): boolean =>
  ["app", "src/app"].some((root) =>
    ["ts", "js"].some((ending) => app.has(`${within(folder, root)}${path.replace(/\/$/, "")}/route.${ending}`)),
  );
