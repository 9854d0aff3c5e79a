/** Rows to findings and facts. */
import { eitherRow, standingOf } from "#checks/age-gate/worlds.ts";
import type { Row, Site, Standing } from "#checks/age-gate/worlds.ts";
import type { Draft } from "#src/check.ts";
import type { Matcher } from "#src/parsers/glob.ts";
import { byText } from "#src/parsers/sorted.ts";

/** One row of the table route → evidence. */
export interface RouteFact {
  readonly route: string;
  readonly restricted: boolean;
  readonly path: string;
  readonly line: number;
  readonly gate: Site | null;
}

export interface Judged {
  readonly facts: readonly RouteFact[];
  readonly drafts: readonly Draft[];
}

export function judgeRows(rows: readonly Row[], isRestricted: Matcher): Judged {
  const facts: RouteFact[] = [];
  const drafts = new Map<string, Draft>();
  for (const row of distinct(rows)) {
    const standing = standingOf(row);
    if (standing.is === "empty") continue;
    const route = restrictedName(row, isRestricted);
    if (row.elsewhere === true && row.computed !== true && route === undefined) continue;
    const gate = standing.is === "gated" ? standing.gate : null;
    facts.push({ route: route ?? row.route, restricted: route !== undefined, path: row.at.path, line: row.at.line, gate });
    const draft = draftFor(row, route, standing);
    // `/shop/:id?` is one declaration, and one thing to mend.
    const group = `${row.key.replace(/#\d+/g, "")}\0${draft?.fault}`;
    if (draft !== undefined && !drafts.has(group)) drafts.set(group, draft);
  }
  facts.sort((a, b) => byText(a.route, b.route) || byText(a.path, b.path) || a.line - b.line);
  return { facts, drafts: [...drafts.values()] };
}

/** What is declared once and reached in two ways is one row, in which both ways are possible. */
function distinct(rows: readonly Row[]): Iterable<Row> {
  const known = new Map<string, Row>();
  for (const row of rows) {
    const key = `${row.route}\0${row.at.path}\0${row.at.line}\0${row.computed === true ? row.key : ""}`;
    const before = known.get(key);
    known.set(key, before === undefined ? row : eitherRow(before, row));
  }
  return known.values();
}

/**
 * The name under which the route is restricted: as declared, or under another of its paths. Routers take upper and lower case alike, and an
 * address may write any character by its number.
 */
function restrictedName({ route, aliases = [] }: Row, isRestricted: Matcher): string | undefined {
  const fits = (name: string): boolean => isRestricted(name) || isRestricted(name.toLowerCase()) || isRestricted(encoded(name));
  return [route, ...aliases].flatMap((name) => [name, decoded(name)]).find(fits);
}

/** As it is meant; as it is written where it means nothing. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name).normalize();
  } catch {
    return name;
  }
}

/** As browsers write it. */
const encoded = (name: string): string => (name.isWellFormed() ? encodeURI(name) : name);

function draftFor(row: Row, route: string | undefined, standing: Standing): Draft | undefined {
  if (standing.is === "gated" || standing.is === "empty") return undefined;
  const at = { path: row.at.path, line: row.at.line };
  if (row.computed === true) {
    const why = row.why === undefined ? "its path is computed" : row.why;
    return {
      fault: "unresolved-route",
      message: `a route is declared here that may be restricted: ${why}`,
      remedy: "Write the route's path as text, or put a gate around it.",
      at,
    };
  }
  if (route === undefined) return undefined;
  const severity = row.frame === true ? ({ severity: "warning" } as const) : {};
  switch (standing.is) {
    case "missing":
      return row.frame === true
        ? {
            fault: "missing-gate",
            message: `${route} has no index: the layout of its routes is shown without an age gate`,
            at,
            ...severity,
          }
        : { fault: "missing-gate", message: `${route} can be reached without an age gate`, at };
    case "conditional":
      return {
        fault: "conditional-gate",
        message: `${route} has an age gate (${standing.gate.path}:${standing.gate.line}), but not in every case: what stands around it decides whether it is rendered`,
        at,
        identity: `${route} ${standing.gate.path}`,
        ...severity,
      };
    default:
      return {
        fault: "unresolved-route",
        message: `${route} is restricted, but what it shows can't be told: ${standing.why}`,
        at,
        ...severity,
      };
  }
}
