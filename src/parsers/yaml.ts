/**
 * YAML 1.2 with positions. Keys stand once, aliases stay within bounds, depth and size are limited, tags beyond the core schema are
 * refused; nothing is executed and no key reaches a prototype.
 */
import { createRequire } from "node:module";
import type * as yaml from "yaml";
import type { Document, Pair, YAMLMap } from "yaml";
import { late } from "#schemas/late.ts";
import { MAX_DEPTH, spotFinder, withoutMark } from "#src/parsers/document.ts";
import type { Parsed, Path, Problem, Spot } from "#src/parsers/document.ts";

/** Longer texts are refused: the library needs seconds for them. */
export const MAX_YAML_CHARACTERS = 1_000_000;

/** Values that aliases may stand for, all together: each alias costs what it refers to. It bounds the depth through aliases too. */
const MAX_ALIASED = 20_000;
const MAX_PROBLEMS = 20;
const TOO_DEEP = "values are nested too deeply";
const START: Spot = { line: 1, column: 1 };

// `scripts/build.ts` takes this line out, so that the bundler sees what is required.
const require = createRequire(import.meta.url);
/** A large library, loaded when the first text is read. */
const library = late((): typeof yaml => require("yaml"));

/** Reads the one document of a text; never throws. An empty text is null; a second document is a problem. */
export function parseYaml(text: string): Parsed {
  const [first, second] = parseYamlDocuments(text);
  if (first === undefined) return misread(START, "the text has no document");
  if (second === undefined || !first.ok) return first;
  const at = second.ok ? second.place([]) : second.problems[0];
  return misread(at ?? START, "a second document begins here; one is expected");
}

/** Reads every document of a text; never throws. An empty text has one, which is null. */
export function parseYamlDocuments(given: string): readonly Parsed[] {
  const text = withoutMark(given);
  if (text.length > MAX_YAML_CHARACTERS) return [misread(START, `the text is longer than ${MAX_YAML_CHARACTERS} characters`)];
  const spot = spotFinder(text);
  try {
    // The library's own search for repeated keys takes quadratic time; the reader below has a linear one.
    const composer = new (library().Composer)({ uniqueKeys: false, resolveKnownTags: false, logLevel: "silent", prettyErrors: false });
    return Array.from(composer.compose(new (library().Parser)().parse(text), true, text.length), (document) => understood(document, spot));
  } catch (error) {
    return [misread(START, error instanceof RangeError ? TOO_DEEP : `no YAML: ${String(error)}`)];
  }
}

type SpotOf = (offset: number) => Spot;

function understood(document: Document, spot: SpotOf): Parsed {
  const faults = problemsOf([...document.errors, ...document.warnings], spot);
  if (faults.length > 0) return { ok: false, problems: faults };
  const reading = reader(spot);
  const value = reading.value(document.contents);
  if (reading.problems.length > 0) return { ok: false, problems: reading.problems };
  const find = (path: Path): Found | undefined => step(document.contents, path, reading.aliased);
  const placed = (node: unknown): Spot | undefined => mapped(startOf(node), spot);
  return {
    ok: true,
    value,
    place: (path) =>
      path.length === 0 ? (placed(document.contents) ?? START) : mapped(find(path), (at) => placed(at.node) ?? placed(at.key)),
    keyPlace: (path) => (path.length === 0 ? undefined : mapped(find(path), (at) => placed(at.key ?? at.node))),
  };
}

interface Reading {
  readonly problems: readonly Problem[];
  /** What each alias of the document refers to. */
  readonly aliased: ReadonlyMap<unknown, unknown>;
  value(node: unknown): unknown;
}

interface Anchored {
  readonly node: unknown;
  /** Absent while the node is still being read: an alias within it would contain itself. */
  read?: { readonly value: unknown; readonly weight: number };
}

/** Turns nodes into plain data. Aliases share the value that they refer to. */
function reader(spot: SpotOf): Reading {
  const { isAlias, isMap, isScalar, isSeq } = library();
  const problems: Problem[] = [];
  const [anchors, aliased] = [new Map<string, Anchored>(), new Map<unknown, unknown>()];
  let [weight, spent] = [0, 0];
  const complain = (node: unknown, message: string): void => {
    if (problems.length < MAX_PROBLEMS) problems.push({ message, ...spot(startOf(node) ?? 0) });
  };
  const value = (node: unknown, depth = 0): unknown => {
    weight++;
    if (isAlias(node)) return ofAlias(node, node.source);
    const anchored: Anchored = { node };
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) anchors.set(anchor, anchored);
    const before = weight;
    const read = ofNode(node, depth);
    anchored.read = { value: read, weight: weight - before + 1 };
    return read;
  };
  const ofAlias = (alias: unknown, name: string): unknown => {
    const { node, read } = anchors.get(name) ?? {};
    if (read === undefined) return complain(alias, `the alias *${name} refers to no anchor that ends before it`);
    if (spent > MAX_ALIASED) return null;
    weight += read.weight;
    spent += read.weight;
    if (spent > MAX_ALIASED) return complain(alias, `aliases stand for more than ${MAX_ALIASED} values`);
    aliased.set(alias, node);
    return read.value;
  };
  const ofNode = (node: unknown, depth: number): unknown => {
    if (depth >= MAX_DEPTH && (isSeq(node) || isMap(node))) return complain(node, `values are nested deeper than ${MAX_DEPTH} levels`);
    if (isSeq(node)) return node.items.map((item) => value(item, depth + 1));
    if (isMap(node)) return ofMap(node, depth);
    const plain = isScalar(node) ? node.value : null;
    return typeof plain === "number" && !Number.isFinite(plain) ? complain(node, `${plain} is no number that JSON has`) : plain;
  };
  const ofMap = (map: YAMLMap, depth: number): unknown => {
    const entries = new Map<string, unknown>();
    for (const pair of map.items) {
      const key = keyOf(pair);
      if (key === undefined) complain(startOf(pair.key) === undefined ? map : pair.key, "a key is a plain word or a quoted text");
      else if (entries.has(key)) complain(pair.key, `the key ${JSON.stringify(key.slice(0, 80))} stands twice`);
      const anchor = isScalar(pair.key) ? pair.key.anchor : undefined;
      if (anchor !== undefined) value(pair.key, depth);
      entries.set(key ?? "", value(pair.value, depth + 1));
    }
    return Object.fromEntries(entries);
  };
  return { problems, aliased, value };
}

/** A key as it is written, so that `1.10` stays "1.10"; undefined for what is no scalar and for an empty key. */
function keyOf(pair: Pair): string | undefined {
  if (!library().isScalar(pair.key)) return undefined;
  const { value, source } = pair.key;
  if (typeof value === "string") return value;
  return source === undefined || source === "" ? undefined : source;
}

interface Found {
  readonly key?: unknown;
  readonly node: unknown;
}

function step(root: unknown, path: Path, aliased: ReadonlyMap<unknown, unknown>): Found | undefined {
  let found: Found | undefined = { node: root };
  for (const key of path) {
    const from: unknown = library().isAlias(found?.node) ? aliased.get(found.node) : found?.node;
    if (library().isSeq(from)) found = typeof key === "number" && key in from.items ? { node: from.items[key] } : undefined;
    else if (library().isMap(from)) found = mapped(pairsOf(from).get(String(key)), (pair) => ({ key: pair.key, node: pair.value }));
    else return undefined;
  }
  return found;
}

const pairs = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  const known = pairs.get(map) ?? new Map(map.items.map((pair) => [keyOf(pair) ?? "", pair]));
  pairs.set(map, known);
  return known;
}

/** An empty node has a range too, of no width, behind whatever comments follow: no place to point at. */
function startOf(node: unknown): number | undefined {
  if (!(library().isAlias(node) || library().isScalar(node) || library().isMap(node) || library().isSeq(node)) || !node.range)
    return undefined;
  return node.range[0] === node.range[1] ? undefined : node.range[0];
}

function problemsOf(
  errors: readonly { readonly pos: readonly [number, number]; readonly message: string }[],
  spot: SpotOf,
): readonly Problem[] {
  // The library hands a stack that has run out on as a fault of the text.
  const worded = (message: string): string => (message.startsWith("Maximum call stack") ? TOO_DEEP : message.slice(0, 300));
  return errors.slice(0, MAX_PROBLEMS).map(({ pos, message }) => ({ message: worded(message), ...spot(pos[0]) }));
}

function misread(at: Spot, message: string): Parsed {
  return { ok: false, problems: [{ message, line: at.line, column: at.column }] };
}

const mapped = <In, Out>(value: In | undefined, change: (value: In) => Out): Out | undefined =>
  value === undefined ? undefined : change(value);
