/**
 * What a piece of interface may show, as the set of its possible outcomes. An outcome says three things: whether a gate is rendered,
 * whether there is content, and whether something could not be followed. Eight outcomes, so a set of them is eight bits.
 * What stands together multiplies, what stands in alternatives unites. Routes inside the piece keep their own outcomes (rows).
 */

export interface Site {
  readonly path: string;
  readonly line: number;
}

interface Shown {
  /** Bit `i` is set where the outcome `i` is possible; no bit where the piece never renders (it throws or redirects). */
  readonly outcomes: number;
  /** A gate that is rendered in every outcome. */
  readonly sure?: Site;
  /** A gate that is rendered in some outcome. */
  readonly maybe?: Site;
  /** Why something could not be followed. */
  readonly why?: string;
}

/** One route: the outcomes of the whole page at its path. */
export interface Row extends Shown {
  readonly route: string;
  /** Other paths of the same route: below the router's `basename`, in a language. */
  readonly aliases?: readonly string[];
  readonly at: Site;
  /** Rows that one declaration gives (`/shop/:id?`) differ only in the numbers after `#`. */
  readonly key: string;
  /** The frame of other routes, without an index of its own. */
  readonly frame?: boolean;
  /** The path, or a part of it, could not be computed. */
  readonly computed?: boolean;
  /** It is shown by something that is no page of the repository: of interest only where it is restricted. */
  readonly elsewhere?: boolean;
  /** A rewrite that comes before the pages themselves. */
  readonly first?: boolean;
}

export interface Rendered extends Shown {
  readonly rows: ReadonlyMap<string, Row>;
}

const GATE = 1;
const CONTENT = 2;
const UNFOLLOWED = 4;
const NO_ROWS: ReadonlyMap<string, Row> = new Map();

export const NOTHING: Rendered = { outcomes: 1 << 0, rows: NO_ROWS };
/** A path that ends before anything is shown. */
export const NEVER: Rendered = { outcomes: 0, rows: NO_ROWS };
export const SOMETHING: Rendered = { outcomes: 1 << CONTENT, rows: NO_ROWS };

export const gateAt = (sure: Site): Rendered => ({ outcomes: 1 << (GATE | CONTENT), sure, rows: NO_ROWS });

export const unfollowed = (why: string): Rendered => ({ outcomes: 1 << (CONTENT | UNFOLLOWED), why, rows: NO_ROWS });

export const onlyRows = (rows: Iterable<Row>): Rendered => ({ outcomes: 1 << 0, rows: new Map([...rows].map((row) => [row.key, row])) });

/** Both are rendered. A row meets the other side's row of the same route, or else what the other side shows whatever the route. */
export function together(a: Rendered, b: Rendered): Rendered {
  if (a === NOTHING) return b;
  if (b === NOTHING) return a;
  const rows = new Map<string, Row>();
  for (const row of a.rows.values()) rows.set(row.key, { ...row, ...both(row, b.rows.has(row.key) ? NOTHING : beside(row, b)) });
  for (const row of b.rows.values()) {
    const known = a.rows.get(row.key);
    rows.set(row.key, known === undefined ? { ...row, ...both(beside(row, a), row) } : { ...row, ...either(known, row) });
  }
  return { ...both(a, b), rows };
}

export const allTogether = (pieces: Iterable<Rendered>): Rendered => [...pieces].reduce(together, NOTHING);

/** One of the two is rendered. A row that only one side has may be absent. */
export function alternatives(a: Rendered, b: Rendered): Rendered {
  const rows = new Map<string, Row>();
  for (const row of a.rows.values()) {
    const other = b.rows.get(row.key);
    rows.set(row.key, { ...row, ...(other === undefined ? either(row, without(b)) : either(row, other)) });
  }
  for (const row of b.rows.values()) if (!rows.has(row.key)) rows.set(row.key, { ...row, ...either(row, without(a)) });
  return { ...either(a, b), rows };
}

/** Routes of which one at a time is shown. */
export function merged(pieces: Iterable<Rendered>): Rendered {
  const rows = new Map<string, Row>();
  for (const piece of pieces) {
    for (const row of piece.rows.values()) {
      const known = rows.get(row.key);
      rows.set(row.key, known === undefined ? row : { ...row, ...either(known, row) });
    }
  }
  return { ...NOTHING, rows };
}

/** A layout and the routes below it: a route that it was not seen to show is taken to stand beside what it does show. */
export function withBelow(layout: Rendered, below: Rendered): Rendered {
  const rows = new Map(layout.rows);
  for (const row of below.rows.values()) if (!rows.has(row.key)) rows.set(row.key, { ...row, ...both(layout, row) });
  return { ...layout, rows };
}

/** May be rendered or not, and nobody can say. */
export const perhaps = (piece: Rendered): Rendered => alternatives(piece, NOTHING);

/** One route in two ways. */
export const eitherRow = (a: Row, b: Row): Row => ({ ...a, ...either(a, b) });

function both(a: Shown, b: Shown): Shown {
  let outcomes = 0;
  for (let i = 0; i < 8; i++) {
    if ((a.outcomes & (1 << i)) === 0) continue;
    for (let j = 0; j < 8; j++) if ((b.outcomes & (1 << j)) !== 0) outcomes |= 1 << (i | j);
  }
  return shown(outcomes, a.sure ?? b.sure, a.maybe ?? b.maybe, a.why ?? b.why);
}

function either(a: Shown, b: Shown): Shown {
  const sure = a.outcomes === 0 ? b.sure : b.outcomes === 0 ? a.sure : a.sure && b.sure && a.sure;
  return shown(a.outcomes | b.outcomes, sure, a.sure ?? a.maybe ?? b.sure ?? b.maybe, a.why ?? b.why);
}

function shown(outcomes: number, sure: Site | undefined, maybe: Site | undefined, why: string | undefined): Shown {
  return { outcomes, ...(sure && { sure }), ...(maybe && { maybe }), ...(why !== undefined && { why }) };
}

/** What stands beside a route gives it gates, but no content of its own. */
function beside(row: Row, piece: Rendered): Shown {
  const partner = [...piece.rows.values()].find((other) => covers(other.route, row.route)) ?? piece;
  return { ...partner, outcomes: mapped(partner.outcomes, (outcome) => outcome & ~CONTENT) };
}

function covers(route: string, other: string): boolean {
  return route === other || (route.endsWith("/*") && `${other}/`.startsWith(route.slice(0, -1)));
}

/** The alternative in which a route is not shown at all; its gates still tell that there is a branch with one. */
function without(piece: Rendered): Shown {
  return shown(piece.outcomes === 0 ? 0 : 1 << 0, undefined, piece.sure ?? piece.maybe, undefined);
}

function mapped(outcomes: number, change: (outcome: number) => number): number {
  let result = 0;
  for (let i = 0; i < 8; i++) if ((outcomes & (1 << i)) !== 0) result |= 1 << change(i);
  return result;
}

/** What is to be said of a route. `empty`: it shows nothing at all, or leads elsewhere. */
export type Standing =
  | { readonly is: "gated"; readonly gate: Site }
  | { readonly is: "conditional"; readonly gate: Site }
  | { readonly is: "unresolved"; readonly why: string }
  | { readonly is: "missing" }
  | { readonly is: "empty" };

export function standingOf(row: Shown): Standing {
  const content = [0, 1, 2, 3, 4, 5, 6, 7].filter((outcome) => (row.outcomes & (1 << outcome)) !== 0 && (outcome & CONTENT) !== 0);
  const open = content.filter((outcome) => (outcome & GATE) === 0);
  const gate = row.sure ?? row.maybe;
  if (content.length === 0) return { is: "empty" };
  if (open.length === 0 && gate !== undefined) return { is: "gated", gate };
  if (open.every((outcome) => (outcome & UNFOLLOWED) !== 0)) return { is: "unresolved", why: row.why ?? "it could not be followed" };
  return gate === undefined ? { is: "missing" } : { is: "conditional", gate };
}
