/**
 * What one JSON Schema lets through that another did not, as far as the keywords say it. Only a change that surely asks for as much passes:
 * whatever cannot be compared counts as a loosening, and annotations never do.
 */
import { canonicalJson } from "#src/canonical.ts";
import { isMap, type Raw } from "#src/layering.ts";
import { compared, type Loosening } from "#src/policy.ts";

type Schema = { readonly [keyword: string]: Raw };
type Part = readonly [key: string, before: Raw | undefined, after: Raw | undefined];

const SAYS_NOTHING: ReadonlySet<string> = new Set(
  "$id $schema $comment $anchor title description default examples deprecated readOnly writeOnly contentMediaType".split(" "),
);
const FLOORS: ReadonlySet<string> = new Set(
  "minimum exclusiveMinimum minLength minItems minProperties minContains required uniqueItems allOf".split(" "),
);
const CEILINGS: ReadonlySet<string> = new Set(
  "maximum exclusiveMaximum maxLength maxItems maxProperties maxContains enum anyOf".split(" "),
);
/** Schemas by name. */
const NAMED: ReadonlySet<string> = new Set("patternProperties $defs definitions dependentSchemas dependentRequired".split(" "));
const ONE_BELOW: ReadonlySet<string> = new Set(
  "items additionalProperties unevaluatedProperties unevaluatedItems additionalItems contains propertyNames".split(" "),
);

/** Keys are JSON-pointer-like: `properties.name.minLength`. Values are plain JSON; the depth is bounded by whoever read them. */
export function schemaLoosenings(before: Raw, after: Raw, at = ""): readonly Loosening[] {
  const [old, fresh] = [asObject(before), asObject(after)];
  if (old === undefined || fresh === undefined) return compared(at, before, after, "any");
  if (isNothing(fresh)) return [];
  if (isNothing(old)) return [{ key: at, before, after }];
  const keywords = [...new Set([...Object.keys(old), ...Object.keys(fresh)])].filter((keyword) => !SAYS_NOTHING.has(keyword)).sort();
  return keywords.flatMap((keyword) => {
    const part: Part = [at === "" ? keyword : `${at}.${keyword}`, own(old, keyword), own(fresh, keyword)];
    return keyword === "properties" ? ofProperties(part, fresh, old) : ofKeyword(keyword, part);
  });
}

function ofKeyword(keyword: string, [key, before, after]: Part): readonly Loosening[] {
  if (ONE_BELOW.has(keyword)) return schemaLoosenings(before ?? true, after ?? true, key);
  if (NAMED.has(keyword)) return byName([key, before, after], (_, part) => ofKeywordOrSchema(part));
  // Ajv takes OpenAPI's `nullable`: it lets null through.
  if (keyword === "nullable") return compared(key, before ?? false, after ?? false, "fewer");
  if (before === undefined) return [];
  if (after === undefined) return [{ key, before, after: null }];
  if (keyword === "type") return compared(key, listed(before), listed(after), "fewer");
  if (FLOORS.has(keyword)) return compared(key, before, after, "more");
  return compared(key, before, after, CEILINGS.has(keyword) ? "fewer" : "any");
}

/** A name that is gone is free to hold anything, unless other names are refused; a new name is one more where they were. */
function ofProperties(part: Part, fresh: Schema, old: Schema): readonly Loosening[] {
  return byName(part, (_, [key, before, after]) => {
    if (after === undefined) return isClosed(fresh) ? [] : [{ key, before: before ?? null, after: null }];
    if (before === undefined) return isClosed(old) && isClosed(fresh) ? [{ key, before: null, after }] : [];
    return schemaLoosenings(before, after, key);
  });
}

function byName([key, before, after]: Part, each: (name: string, part: Part) => readonly Loosening[]): readonly Loosening[] {
  const [old, fresh] = [isMap(before) ? before : {}, isMap(after) ? after : {}];
  return [...new Set([...Object.keys(old), ...Object.keys(fresh)])].flatMap((name) =>
    each(name, [`${key}.${name}`, own(old, name), own(fresh, name)]),
  );
}

/** Lists stand where names ask for other names. */
function ofKeywordOrSchema([key, before, after]: Part): readonly Loosening[] {
  if (before === undefined) return [];
  if (Array.isArray(before)) return compared(key, before, after ?? [], "more");
  return after === undefined ? [{ key, before, after: null }] : schemaLoosenings(before, after, key);
}

const isClosed = (schema: Schema): boolean =>
  own(schema, "additionalProperties") === false || own(schema, "unevaluatedProperties") === false;
const isNothing = (schema: Schema): boolean => own(schema, "not") !== undefined && canonicalJson(own(schema, "not") ?? null) === "true";
const listed = (value: Raw): Raw => (Array.isArray(value) ? value : [value]);
const own = (map: Schema, key: string): Raw | undefined => (Object.hasOwn(map, key) ? map[key] : undefined);

/** `true` is the schema that asks nothing and `false` the one that nothing fits. */
function asObject(schema: Raw): Schema | undefined {
  if (schema === true) return {};
  if (schema === false) return { not: true };
  return isMap(schema) ? schema : undefined;
}
