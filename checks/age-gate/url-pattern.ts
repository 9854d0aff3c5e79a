/**
 * The patterns of Next.js's rewrites (https://nextjs.org/docs/app/api-reference/config/next-config-js/rewrites): which pages a destination
 * leads to, and under which paths its source shows them. What a pattern says by an expression is taken for anything, unless it lists words.
 */

export type Segment =
  | { readonly is: "text"; readonly text: string }
  | {
      readonly is: "param";
      readonly name: string;
      readonly mod: "" | "?" | "*" | "+";
      /** The only values that it takes. */
      readonly words?: readonly string[];
      /** Beginnings that it does not take. */
      readonly not?: readonly string[];
    }
  /** A text with a parameter inside, such as `item-:id`. */
  | { readonly is: "mixed" };

/** What the parameters of a destination stand for in the path of a page. */
export type Bindings = ReadonlyMap<string, readonly string[]>;

const MAX_PATHS = 16;
const MAX_SEGMENTS = 40;
const MAX_REPEATED = 2;

export function segmentsOf(pattern: string): readonly Segment[] {
  return split(pattern)
    .slice(0, MAX_SEGMENTS)
    .map((part): Segment => {
      const [, name, inner, mod = ""] = /^:(\w+)(\(.*\))?([?*+]?)$/.exec(part) ?? /^()(\(.*\))([?*+]?)$/.exec(part) ?? [];
      if (name === undefined)
        return /[:({]/.test(part.replace(/\\./g, "")) ? { is: "mixed" } : { is: "text", text: part.replace(/\\(.)/g, "$1") };
      return { is: "param", name, mod: mod as "" | "?" | "*" | "+", ...expressed(inner?.slice(1, -1)) };
    });
}

/** At the slashes outside brackets. */
function split(pattern: string): readonly string[] {
  const parts = [""];
  let [depth, escaped] = [0, false];
  for (const char of pattern) {
    if (!escaped && char === "(") depth++;
    if (!escaped && char === ")") depth = Math.max(0, depth - 1);
    if (char === "/" && depth === 0) parts.push("");
    else parts.push((parts.pop() ?? "") + char);
    escaped = char === "\\" && !escaped;
  }
  return parts.filter((part) => part !== "");
}

/** `(a|b)` and `((?!a|b).*)`. */
function expressed(inner: string | undefined): { readonly words?: readonly string[]; readonly not?: readonly string[] } {
  if (inner === undefined) return {};
  if (/^[\w|/-]+$/.test(inner)) return { words: inner.split("|").map((word) => word.replace(/\/$/, "")) };
  const not = /^\(\?!([\w|/-]+)\)/.exec(inner)?.[1];
  return not === undefined ? {} : { not: not.split("|") };
}

interface Match {
  readonly bindings: Bindings;
  /** By place: a text that is the page's own is nearer than one that a parameter of the page takes. */
  readonly nearness: string;
}

/** Whether a destination leads to the page at a route (`/open/:id`, `/docs/*`); the routers prefer the nearest of the pages that fit alike. */
export function matched(destination: readonly Segment[], route: string): Match | undefined {
  // More of them could be shared out in too many ways.
  if (destination.filter((one) => one.is === "param" && one.mod !== "").length > MAX_REPEATED) return undefined;
  return match(
    destination,
    route.split("/").filter((part) => part !== ""),
    { bindings: new Map(), nearness: "" },
  );
}

function match([wanted, ...rest]: readonly Segment[], parts: readonly string[], so: Match): Match | undefined {
  const [part, ...others] = parts;
  if (wanted === undefined) return part === undefined ? so : undefined;
  const bind = (to: readonly string[]): Match =>
    wanted.is === "param" ? { ...so, bindings: new Map([...so.bindings, [wanted.name, to]]) } : so;
  if (part === "*") return { bindings: new Map([...so.bindings, ...free([wanted, ...rest])]), nearness: `${so.nearness}0` };
  if (wanted.is === "param" && (wanted.mod === "*" || wanted.mod === "+" || wanted.mod === "?")) {
    const most = wanted.mod === "?" ? 1 : parts.length;
    for (let count = Math.min(most, parts.length); count >= (wanted.mod === "+" ? 1 : 0); count--) {
      const found = match(rest, parts.slice(count), bind(parts.slice(0, count)));
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (part === undefined) return undefined;
  if (wanted.is === "text" && !part.startsWith(":") && !isSame(wanted.text, part)) return undefined;
  const near = wanted.is === "text" ? (part.startsWith(":") ? "1" : "2") : "";
  return match(rest, others, { ...bind([part]), nearness: so.nearness + near });
}

/** A page that takes any path leaves the parameters as they are. */
const free = (segments: readonly Segment[]): readonly (readonly [string, readonly string[]])[] =>
  segments.flatMap((one) => (one.is === "param" ? [[one.name, [one.mod === "*" || one.mod === "+" ? "*" : `:${one.name}`]] as const] : []));

/** The paths of the source, as routes: what the page binds is spelt out, what is optional is there and not there. */
export function pathsOf(source: readonly Segment[], bindings: Bindings): readonly string[] {
  let found: readonly (readonly string[])[] = [[]];
  for (const segment of source) {
    const choices = choicesOf(segment, bindings);
    found = found.flatMap((before) => choices.map((choice) => [...before, ...choice])).slice(0, MAX_PATHS);
  }
  return [...new Set(found.map((parts) => `/${parts.join("/")}`))];
}

function choicesOf(segment: Segment, bindings: Bindings): readonly (readonly string[])[] {
  if (segment.is === "text") return [[segment.text]];
  if (segment.is === "mixed") return [[":mixed"]];
  const { name, mod, words, not } = segment;
  const bound = bindings.get(name);
  const isKnown = bound !== undefined && !bound.some((part) => part === "*" || part.startsWith(":"));
  if (isKnown) {
    const text = bound.join("/");
    const isTaken = (words === undefined || text === "" || words.includes(text)) && not?.some((one) => text.startsWith(one)) !== true;
    return isTaken ? [bound] : [];
  }
  const listed = words?.map((word) => (word === "" ? [] : [word]));
  const some = listed ?? [bound ?? [mod === "*" || mod === "+" ? "*" : `:${name}`]];
  return bound === undefined && (mod === "?" || mod === "*") ? [[], ...some] : some;
}

const isSame = (a: string, b: string): boolean => a === b || plain(a) === plain(b);

function plain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
