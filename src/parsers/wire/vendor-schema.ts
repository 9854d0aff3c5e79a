/** A caller's JSON Schema as vendors take it who refuse what they cannot hold a model to. What is left out here is held by the verifier all the same. */
import { isFields, list, text, type Fields } from "#src/parsers/wire/reading.ts";
import { Untranslatable } from "#src/parsers/wire/untranslatable.ts";

/** Under these stand schemas by name, under the others a schema, or a list of them. */
const BY_NAME: ReadonlySet<string> = new Set(["properties", "$defs", "definitions"]);
const NESTED: ReadonlySet<string> = new Set(["items", "anyOf", "allOf", "oneOf", "prefixItems", "not", "additionalProperties"]);

const isObject = ({ type, properties }: Fields): boolean => type === "object" || list(type).includes("object") || isFields(properties);

/** True where every object names all its keys as required and allows no others: OpenAI takes a schema as strict only then. */
export function isStrict(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(isStrict);
  if (!isFields(schema)) return true;
  const { properties, required, additionalProperties } = schema;
  const names = Object.keys(isFields(properties) ? properties : {});
  if (isObject(schema) && (additionalProperties !== false || !names.every((name) => list(required).includes(name)))) return false;
  return Object.entries(schema).every(([key, inner]) => {
    if (BY_NAME.has(key) && isFields(inner)) return Object.values(inner).every(isStrict);
    return !NESTED.has(key) || isStrict(inner);
  });
}

/** What Anthropic knows of schemas (https://platform.claude.com/docs/en/build-with-claude/structured-outputs). */
const KNOWN = new Set("$ref $defs definitions type enum const anyOf allOf description title default properties required items".split(" "));
const FORMATS = new Set("date-time time date duration email hostname uri ipv4 ipv6 uuid".split(" "));
/** These constrain nothing. */
const SILENT = new Set("$schema $id $comment additionalProperties oneOf".split(" "));

/**
 * With every object closed, which Anthropic demands, and with what it has no words for told to the model in the description. Throws Untranslatable where
 * closing would change what is meant: for an object whose keys are not named, and for parts that are all to hold.
 */
export function closedSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closedSchema);
  if (!isFields(schema)) return schema;
  refuseOpen(schema);
  const { additionalProperties: more, oneOf, properties } = schema;
  const closes = isObject(schema) && (isFields(properties) || more === false);
  // What such an object is stands elsewhere, where it is closed.
  const elsewhere = isObject(schema) && !closes;
  const entries = Object.entries(schema).filter(([key]) => !elsewhere || key !== "type");
  const kept = entries
    .filter(([key, value]) => isKnown(key, value))
    .map(([key, value]): [string, unknown] => [key, closedUnder(key, value)]);
  const told = entries
    .filter(([key, value]) => !isKnown(key, value) && !SILENT.has(key))
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return {
    ...Object.fromEntries(kept),
    ...(oneOf === undefined || schema["anyOf"] !== undefined ? {} : { anyOf: closedSchema(oneOf) }),
    ...(told.length === 0 ? {} : { description: [text(schema["description"]), told.join(", ")].filter((one) => one !== "").join(" ") }),
    ...(closes ? { additionalProperties: false } : {}),
  };
}

function refuseOpen(schema: Fields): void {
  const { additionalProperties: more, allOf, properties } = schema;
  const told = more === false || isFields(properties) || ["$ref", "anyOf", "oneOf", "allOf"].some((key) => schema[key] !== undefined);
  if (isObject(schema) && (more === true || isFields(more) || !told))
    throw new Untranslatable("a JSON schema with an object whose keys are not named has no counterpart in Anthropic's wire");
  if (list(allOf).length > 1)
    throw new Untranslatable("a JSON schema of several parts that are all to hold (allOf) has no counterpart in Anthropic's wire");
}

function isKnown(key: string, value: unknown): boolean {
  if (key === "format") return FORMATS.has(text(value));
  if (key === "minItems") return value === 0 || value === 1;
  return KNOWN.has(key);
}

function closedUnder(key: string, value: unknown): unknown {
  if (NESTED.has(key)) return closedSchema(value);
  if (!BY_NAME.has(key) || !isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, closedSchema(inner)]));
}
