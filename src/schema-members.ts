/** Which parts of a JSON Schema govern a key of an object or an item of a list: the named one, the patterns that fit, or the rest. */
import { isMap, type Raw } from "#src/layering.ts";

export type Schema = { readonly [keyword: string]: Raw };

export const own = (map: Schema, key: string): Raw | undefined => (Object.hasOwn(map, key) ? map[key] : undefined);

/** The schemas by name below a keyword. */
export function mapAt(schema: Schema, keyword: string): Schema {
  const found = own(schema, keyword);
  return isMap(found) ? found : {};
}

/** What the keys that no name and no pattern knows are held to. */
export const restOf = (schema: Schema): Raw => own(schema, "additionalProperties") ?? own(schema, "unevaluatedProperties") ?? true;

/** The same, as far as it is sure: beside schemas that hold in place, `unevaluatedProperties` spares the keys that those know of. */
export const sureRestOf = (schema: Schema): Raw =>
  own(schema, "additionalProperties") ?? (knowsMore(schema) ? true : (own(schema, "unevaluatedProperties") ?? true));

/** Schemas in place: what they know of counts as evaluated. */
const IN_PLACE = ["allOf", "anyOf", "oneOf", "if", "then", "else", "$ref", "$dynamicRef", "dependentSchemas", "dependencies"];
const knowsMore = (schema: Schema): boolean => IN_PLACE.some((keyword) => Object.hasOwn(schema, keyword));

/** Patterns that the name fits for sure, and those of which nobody can say without trying. */
export function patternsFor(schema: Schema, name: string): { readonly sure: readonly Raw[]; readonly perhaps: readonly Raw[] } {
  const each = Object.entries(mapAt(schema, "patternProperties")).map(([pattern, part]) => [fits(pattern, name), part] as const);
  return {
    sure: each.filter(([fit]) => fit === true).map(([, part]) => part),
    perhaps: each.filter(([fit]) => fit === undefined).map(([, part]) => part),
  };
}

/** Of plain text with or without its ends marked; undefined for everything else. */
function fits(pattern: string, name: string): boolean | undefined {
  const [, begin, text = "", end] = /^(\^?)([\w\s@/:#-]*)(\$?)$/.exec(pattern) ?? [];
  if (begin === undefined) return undefined;
  if (begin === "^") return end === "$" ? name === text : name.startsWith(text);
  return end === "$" ? name.endsWith(text) : name.includes(text);
}

export interface Items {
  /** By their places. */
  readonly first: readonly Raw[];
  /** All others. */
  readonly rest: Raw;
  /** The keyword that says so. */
  readonly keyword: string;
}

/** Both ways of writing lists: `prefixItems` with `items`, and `items` with `additionalItems`. `sure` as in `sureRestOf`. */
export function itemsOf(schema: Schema, sure: boolean): Items {
  const [items, prefix] = [own(schema, "items"), own(schema, "prefixItems")];
  const isList = Array.isArray(items);
  const keyword = isList ? "additionalItems" : items === undefined ? "unevaluatedItems" : "items";
  const spares = sure && keyword === "unevaluatedItems" && (knowsMore(schema) || Object.hasOwn(schema, "contains"));
  const rest = spares ? true : (own(schema, keyword) ?? own(schema, "unevaluatedItems") ?? true);
  return { first: isList ? items : Array.isArray(prefix) ? prefix : [], rest, keyword };
}
