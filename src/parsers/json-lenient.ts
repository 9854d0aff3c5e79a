/** JSON with comments and trailing commas, as `tsconfig.json` is written, read without ever throwing. */
import { parse } from "jsonc-parser";

export type JsonObject = Readonly<Record<string, unknown>>;

/** The object that the text holds; undefined where it holds none or nests beyond reason. */
export function lenientObject(text: string | undefined): JsonObject | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = parse(text, [], { allowTrailingComma: true });
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // only a stack that ran out: text nested tens of thousands deep
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An own property; never one of the prototype. */
export function own(object: JsonObject | undefined, key: string): unknown {
  return object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;
}

export function ownText(object: JsonObject | undefined, key: string): string | undefined {
  const value = own(object, key);
  return typeof value === "string" ? value : undefined;
}

export function ownObject(object: JsonObject | undefined, key: string): JsonObject | undefined {
  const value = own(object, key);
  return isObject(value) ? value : undefined;
}

/** The texts of a list, or the one text that stands alone. */
export function ownTexts(object: JsonObject | undefined, key: string): readonly string[] {
  const value = own(object, key);
  return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === "string");
}
