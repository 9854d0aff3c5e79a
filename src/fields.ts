/** Flags of a command as fields of the API: `--max-open-risk none` is `max_open_risk: null`. */
import type { z } from "zod";

/** The flags that a schema's fields make, all but those that are named. */
export function flagsOf(schema: z.ZodObject, without: readonly string[]): readonly string[] {
  const left = new Set(["actor", "reason", "idempotency_key", ...without]);
  return Object.keys(schema.shape)
    .filter((key) => !left.has(key))
    .map((key) => key.replaceAll("_", "-"));
}

export type Read<Fields> = { readonly fields: Fields } | { readonly wrong: string };

/** Validated by the same schema as the API's. */
export function fieldsOf<Schema extends z.ZodType>(
  schema: Schema,
  fixed: Readonly<Record<string, string>>,
  flags: Readonly<Record<string, string>>,
): Read<z.output<Schema>> {
  const given = Object.fromEntries(Object.entries(flags).map(([name, value]) => [name.replaceAll("-", "_"), valueOf(value)]));
  const read = schema.safeParse({ ...given, ...fixed });
  if (read.success) return { fields: read.data };
  const [issue] = read.error.issues;
  const name = issue?.path.map(String).join(".").replaceAll("_", "-") ?? "";
  return { wrong: `${name === "" ? "" : `${Object.hasOwn(flags, name) ? "--" : ""}${name}: `}${issue?.message ?? "cannot be read"}` };
}

function valueOf(text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  if (text === "none" || text === "null") return null;
  return /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : text;
}

/** A plain decimal number, `$` before it or not; undefined for what is none. */
export function numberOf(text: string): number | undefined {
  const [, digits] = /^\$?(-?\d{1,12}(?:\.\d{1,15})?)$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
