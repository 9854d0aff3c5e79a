/** The options of a check as a table, read from its schema: what `explain` and the reference show. */
import { z } from "zod";
import type { Strictness } from "#src/check.ts";

export interface OptionRow {
  /** Dotted: `stubs.days`. */
  readonly name: string;
  /** In words: "list of text", "number", "one of ssot, none". */
  readonly type: string;
  /** As JSON, "–" where there is none. */
  readonly fallback: string;
  /** What counts as a loosening of the rules. */
  readonly looser: string;
}

type Shape = Readonly<Record<string, unknown>>;

const LOOSER: Readonly<Record<Strictness, string>> = {
  more: "fewer or lower",
  fewer: "more or higher",
  any: "changed in any way",
  kept: "any other value, once it is set",
  allowed: "more, or none at all",
  none: "never",
};
const MAX_DEPTH = 4;

const TYPE_WORDS: ReadonlyMap<string, string> = new Map([
  ["string", "text"],
  ["boolean", "yes or no"],
  ["integer", "whole number"],
]);

/** One row a leaf, in the schema's order. */
export function optionRows(check: {
  readonly options: z.ZodType;
  readonly strictness: Readonly<Record<string, Strictness>>;
}): readonly OptionRow[] {
  const schema: unknown = z.toJSONSchema(check.options, { io: "input", unrepresentable: "any" });
  return isShape(schema) ? rowsOf(schema, "", check.strictness, 0) : [];
}

function rowsOf(schema: Shape, prefix: string, strictness: Readonly<Record<string, Strictness>>, depth: number): readonly OptionRow[] {
  const properties = isShape(schema["properties"]) ? schema["properties"] : {};
  return Object.entries(properties).flatMap(([key, value]) => {
    const name = `${prefix}${key}`;
    if (!isShape(value)) return [];
    if (isShape(value["properties"]) && depth < MAX_DEPTH) return rowsOf(value, `${name}.`, strictness, depth + 1);
    const fallback: string | undefined = JSON.stringify(value["default"]);
    return [{ name, type: typeWords(value, 0), fallback: fallback ?? "–", looser: LOOSER[strictnessOf(name, strictness)] }];
  });
}

/** An option that is not named has the strictness of what it is part of, else `any`. */
function strictnessOf(name: string, strictness: Readonly<Record<string, Strictness>>): Strictness {
  const parts = name.split(".");
  for (let length = parts.length; length > 0; length--) {
    const found = parts.slice(0, length).join(".");
    if (Object.hasOwn(strictness, found)) return strictness[found] ?? "any";
  }
  return "any";
}

function typeWords(schema: Shape, depth: number): string {
  const { type, items, anyOf, enum: choices, const: only } = schema;
  if (Array.isArray(choices)) return `one of ${choices.map(String).join(", ")}`;
  if (only !== undefined) return JSON.stringify(only);
  if (Array.isArray(anyOf))
    return anyOf
      .filter(isShape)
      .map((one) => typeWords(one, depth))
      .join(" or ");
  if (depth >= MAX_DEPTH) return "value";
  if (type === "array") return `list of ${isShape(items) ? typeWords(items, depth + 1) : "values"}`;
  if (type === "object") return objectWords(schema, depth);
  if (Array.isArray(type)) return type.map((one) => typeWords({ type: one }, depth)).join(" or ");
  return typeof type === "string" ? (TYPE_WORDS.get(type) ?? type) : "value";
}

function objectWords({ properties, additionalProperties }: Shape, depth: number): string {
  if (isShape(properties))
    return `{ ${Object.entries(properties)
      .map(([key, value]) => `${key}: ${isShape(value) ? typeWords(value, depth + 1) : "value"}`)
      .join(", ")} }`;
  return isShape(additionalProperties) ? `map of name to ${typeWords(additionalProperties, depth + 1)}` : "map";
}

function isShape(value: unknown): value is Shape {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
