/** What vendors find wrong with a JSON Schema. */
import type { Json } from "#test/fakes/vendors/vendor.ts";

/** True where an object of the schema is open, or, `whole`, does not require all that it names. */
export function looseObject(schema: unknown, whole: boolean): boolean {
  if (typeof schema !== "object" || schema === null) return false;
  const { type, properties, required, additionalProperties } = schema as Json;
  const names = Object.keys((properties ?? {}) as Json);
  if (
    type === "object" &&
    (additionalProperties !== false || (whole && names.some((name) => !((required ?? []) as string[]).includes(name))))
  )
    return true;
  return Object.values(schema).some((inner) => looseObject(inner, whole));
}
