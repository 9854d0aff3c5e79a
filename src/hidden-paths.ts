/** A path that holds a secret is named without it, whichever check names it and wherever: in findings, messages, facts and reasons. */
import { secretsInPaths, showing } from "#src/parsers/secrets/path-secrets.ts";
import type { RepositoryView } from "#src/view.ts";

/** The same value, with every secret of a path of the head or the base replaced in all its texts. */
export type Hide = <Value>(value: Value) => Value;

const AS_IT_IS: Hide = (value) => value;

export function hidingPaths({ paths, base }: Pick<RepositoryView, "paths" | "base">): Hide {
  const secrets = secretsInPaths(base === undefined ? paths : [...new Set([...paths, ...base.paths])]);
  if (secrets.length === 0) return AS_IT_IS;
  const shown = showing(secrets);
  const texts = (value: unknown): unknown => {
    if (typeof value === "string") return shown(value);
    if (Array.isArray(value)) return value.map(texts);
    if (typeof value !== "object" || value === null || value instanceof Date) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [shown(key), texts(inner)]));
  };
  // Texts become texts and everything else stays what it is, so the shape is the same.
  return <Value>(value: Value): Value => texts(value) as Value;
}
