/**
 * What one JSON Schema lets through that another did not, as far as the keywords say it. Only a change that surely asks for as much passes:
 * whatever cannot be compared counts as a loosening, and annotations never do.
 */
import { canonicalJson } from "#src/canonical.ts";
import { isMap, type Raw } from "#src/layering.ts";
import { draftOf } from "#src/parsers/json-schema.ts";
import { compared, type Loosening } from "#src/policy.ts";
import { itemsOf, mapAt, own, patternsFor, restOf, type Schema, sureRestOf } from "#src/schema-members.ts";

type Part = readonly [key: string, before: Raw | undefined, after: Raw | undefined];

interface Pair {
  readonly old: Schema;
  readonly fresh: Schema;
  readonly keyOf: (name: string) => string;
}

const wordsOf = (words: string): ReadonlySet<string> => new Set(words.split(" "));
const SAYS_NOTHING = wordsOf("$comment title description default examples deprecated readOnly writeOnly contentMediaType");
const FLOORS = wordsOf("minimum exclusiveMinimum minLength minItems minProperties required uniqueItems allOf");
const CEILINGS = wordsOf("maximum exclusiveMaximum maxLength maxItems maxProperties enum anyOf");
/** Schemas by name. */
const NAMED = wordsOf("$defs definitions dependentSchemas dependentRequired");
/** Compared together, as each says what the others mean. */
const TOGETHER = wordsOf(
  "properties patternProperties additionalProperties unevaluatedProperties items prefixItems additionalItems unevaluatedItems contains minContains maxContains",
);
/** What these know of counts as evaluated: `unevaluatedProperties: false` lets it through. */
const EVALUATES = wordsOf("allOf anyOf oneOf if then else $ref $dynamicRef dependentSchemas dependencies contains $defs definitions");

/** Keys are JSON-pointer-like: `properties.name.minLength`. Values are plain JSON; the depth is bounded by whoever read them. */
export function schemaLoosenings(before: Raw, after: Raw, at = ""): readonly Loosening[] {
  const [old, fresh] = [asObject(before), asObject(after)];
  if (old === undefined || fresh === undefined) return compared(at, before, after, "any");
  if (isNothing(fresh)) return [];
  if (isNothing(old)) return [{ key: at, before, after }];
  const pair: Pair = { old, fresh, keyOf: (name) => (at === "" ? name : `${at}.${name}`) };
  const keywords = [...new Set([...Object.keys(old), ...Object.keys(fresh)])].filter(
    (keyword) => !SAYS_NOTHING.has(keyword) && !TOGETHER.has(keyword),
  );
  return [
    ...keywords.flatMap((keyword) => ofKeyword(keyword, pair)),
    ...ofProperties(pair),
    ...ofPatterns(pair),
    ...ofOtherProperties(pair),
    ...ofItems(pair),
    ...ofContains(pair),
  ].sort((a, b) => (keywordOf(a, at) < keywordOf(b, at) ? -1 : keywordOf(a, at) > keywordOf(b, at) ? 1 : 0));
}

const keywordOf = ({ key }: Loosening, at: string): string => key.slice(at === "" ? 0 : at.length + 1).split(".", 1)[0] ?? "";

function ofKeyword(keyword: string, pair: Pair): readonly Loosening[] {
  const [key, before, after]: Part = [pair.keyOf(keyword), own(pair.old, keyword), own(pair.fresh, keyword)];
  if (keyword === "$schema")
    return draftOf(pair.old) === draftOf(pair.fresh) ? [] : [{ key, before: before ?? null, after: after ?? null }];
  if (keyword === "$id" ? refersAway(pair) : EVALUATES.has(keyword) && isEvaluated(keyword, pair.old))
    return compared(key, before ?? null, after ?? null, "any");
  if (keyword === "$id") return [];
  if (keyword === "propertyNames") return schemaLoosenings(before ?? true, after ?? true, key);
  if (NAMED.has(keyword)) return ofNamed([key, before, after]);
  // Ajv takes OpenAPI's `nullable`: it lets null through.
  if (keyword === "nullable") return compared(key, before ?? false, after ?? false, "fewer");
  if (before === undefined) return [];
  if (after === undefined) return [{ key, before, after: null }];
  if (keyword === "type") return compared(key, typesOf(before), listed(after), "fewer");
  if (FLOORS.has(keyword)) return compared(key, before, after, "more");
  return compared(key, before, after, CEILINGS.has(keyword) ? "fewer" : "any");
}

/** Whether what the keyword knows of is let through by an `unevaluated…`; one far from the definitions may be meant. */
function isEvaluated(keyword: string, old: Schema): boolean {
  const here = Object.hasOwn(old, "unevaluatedProperties") || Object.hasOwn(old, "unevaluatedItems");
  return here || ((keyword === "$defs" || keyword === "definitions") && canonicalJson(old).includes('"unevaluated'));
}

/** References that are relative mean another file under another `$id`. */
const refersAway = ({ old, fresh }: Pair): boolean => /"\$ref":"(?!#)/.test(canonicalJson([old, fresh]));

function ofNamed([key, before, after]: Part): readonly Loosening[] {
  return byName(before, after).flatMap(([name, old, fresh]) => {
    const inner = `${key}.${name}`;
    if (old === undefined) return [];
    // Lists stand where names ask for other names.
    if (Array.isArray(old)) return compared(inner, old, fresh ?? [], "more");
    return fresh === undefined ? [{ key: inner, before: old, after: null }] : schemaLoosenings(old, fresh, inner);
  });
}

/** A key that is named no more is held to the patterns that it fits, else to the rest; one that is named anew was. */
function ofProperties({ old, fresh, keyOf }: Pair): readonly Loosening[] {
  return byName(mapAt(old, "properties"), mapAt(fresh, "properties")).flatMap(([name, before, after]) => {
    const key = keyOf(`properties.${name}`);
    if (before !== undefined && after !== undefined) return schemaLoosenings(before, after, key);
    if (before === undefined) {
      const wasFree = patternsFor(old, name).sure.length > 0 || !isLooser(restOf(old), after ?? true);
      return wasFree ? [] : [{ key, before: null, after: after ?? null }];
    }
    const { sure, perhaps } = patternsFor(fresh, name);
    const asks = sure.some((one) => !isLooser(before, one));
    const held = sure.length > 0 ? asks : [...perhaps, sureRestOf(fresh)].every((one) => !isLooser(before, one));
    return held ? [] : [{ key, before, after: null }];
  });
}

/** A pattern takes the keys that fit it out of the rest. */
function ofPatterns({ old, fresh, keyOf }: Pair): readonly Loosening[] {
  return byName(mapAt(old, "patternProperties"), mapAt(fresh, "patternProperties")).flatMap(([name, before, after]) => {
    const key = keyOf(`patternProperties.${name}`);
    if (before === undefined) return isLooser(restOf(old), after ?? true) ? [{ key, before: null, after: after ?? null }] : [];
    return after === undefined ? [{ key, before, after: null }] : schemaLoosenings(before, after, key);
  });
}

function ofOtherProperties({ old, fresh, keyOf }: Pair): readonly Loosening[] {
  const keyword = [old, fresh].some((one) => Object.hasOwn(one, "additionalProperties")) ? "additionalProperties" : "unevaluatedProperties";
  const [before, after] = [own(old, keyword), own(fresh, keyword)];
  // What stays `unevaluated…` is compared as it is: the schemas in place are compared by themselves.
  const rest = keyword === "unevaluatedProperties" || after !== undefined ? restOf(fresh) : sureRestOf(fresh);
  return ofRest(before ?? restOf(old), rest, keyOf(keyword));
}

/** Where nothing is said of the rest on either side, there is nothing to compare. */
function ofRest(before: Raw, after: Raw, key: string): readonly Loosening[] {
  return before === true && after === true ? [] : schemaLoosenings(before, after, key);
}

function ofItems({ old, fresh, keyOf }: Pair): readonly Loosening[] {
  const before = itemsOf(old, false);
  const after = itemsOf(fresh, before.keyword !== "unevaluatedItems");
  const places = Array.from({ length: Math.max(before.first.length, after.first.length) }, (_, at) => at);
  const keyword = before.keyword === "unevaluatedItems" ? after.keyword : before.keyword;
  return [
    ...places.flatMap((at) => schemaLoosenings(before.first[at] ?? before.rest, after.first[at] ?? after.rest, keyOf(`prefixItems.${at}`))),
    ...ofRest(before.rest, after.rest, keyOf(keyword)),
  ];
}

/** At least one item has to fit `contains`, unless `minContains` says how many. */
function ofContains({ old, fresh, keyOf }: Pair): readonly Loosening[] {
  const [before, after] = [own(old, "contains"), own(fresh, "contains")];
  if (before === undefined)
    return after !== undefined && Object.hasOwn(old, "unevaluatedItems") ? [{ key: keyOf("contains"), before: null, after }] : [];
  const [least, most] = [own(old, "minContains") ?? 1, own(old, "maxContains")];
  const isVoid = least === 0 && most === undefined;
  if (after === undefined) return isVoid ? [] : [{ key: keyOf("contains"), before, after: null }];
  // Where they are counted at most, fewer that fit are no stricter demand.
  const isCounted = most !== undefined || Object.hasOwn(old, "unevaluatedItems");
  return [
    ...(isCounted ? compared(keyOf("contains"), before, after, "any") : isVoid ? [] : schemaLoosenings(before, after, keyOf("contains"))),
    ...compared(keyOf("minContains"), least, own(fresh, "minContains") ?? 1, "more"),
    ...(most === undefined ? [] : ofMost([keyOf("maxContains"), most, own(fresh, "maxContains")])),
  ];
}

const ofMost = ([key, before = null, after]: Part): readonly Loosening[] =>
  after === undefined ? [{ key, before, after: null }] : compared(key, before, after, "fewer");

function byName(before: Raw | undefined, after: Raw | undefined): readonly Part[] {
  const [old, fresh] = [isMap(before) ? before : {}, isMap(after) ? after : {}];
  return [...new Set([...Object.keys(old), ...Object.keys(fresh)])].map((name) => [name, own(old, name), own(fresh, name)]);
}

const isLooser = (before: Raw, after: Raw): boolean => schemaLoosenings(before, after).length > 0;
const isNothing = (schema: Schema): boolean => ["true", "{}"].includes(canonicalJson(own(schema, "not") ?? null));
const listed = (value: Raw): Raw => (Array.isArray(value) ? value : [value]);

/** Whole numbers are numbers. */
function typesOf(value: Raw): Raw {
  const types = Array.isArray(value) ? value : [value];
  return types.includes("number") ? [...types, "integer"] : types;
}

/** `true` is the schema that asks nothing and `false` the one that nothing fits. */
function asObject(schema: Raw): Schema | undefined {
  if (schema === true) return {};
  if (schema === false) return { not: true };
  return isMap(schema) ? schema : undefined;
}
