/** Plain data from outside, looked into without trusting its shape. */

export type Fields = Readonly<Record<string, unknown>>;

/** The value's own fields; none for what is no object. Nothing is inherited. */
export function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.assign(Object.create(null) as Record<string, unknown>, value)
    : {};
}
