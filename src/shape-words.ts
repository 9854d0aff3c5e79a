/** What a shape refuses, in words for people who write files and not code. */
import type { z } from "zod";
import { nearest } from "#src/nearest.ts";

const KINDS: Readonly<Record<string, string>> = {
  array: "a list",
  object: "keys with values",
  record: "keys with values",
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  null: "nothing",
  undefined: "nothing",
};

/** A clause behind the key's name; `found` is what stands there. */
export function shapeWords(issue: z.core.$ZodIssue, found: unknown): string {
  if (issue.code === "invalid_type") {
    const wanted = KINDS[issue.expected] ?? issue.expected;
    return found === undefined ? `missing; ${wanted} is expected` : `expected ${wanted}, found ${kindOf(found)}`;
  }
  if (issue.code === "invalid_value" && issue.values.length > 1) return oneOf(issue.values.map(String), found);
  if (issue.code === "invalid_union") {
    const wanted = new Set(
      issue.errors.flat().flatMap((one) => (one.code === "invalid_type" && one.path.length === 0 ? [one.expected] : [])),
    );
    if (wanted.size > 0) return `expected ${[...wanted].map((one) => KINDS[one] ?? one).join(" or ")}, found ${kindOf(found)}`;
  }
  return issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
}

function oneOf(words: readonly string[], found: unknown): string {
  const guess = typeof found === "string" ? nearest(found, words) : undefined;
  const said = typeof found === "string" ? `"${found.slice(0, 40)}"` : kindOf(found);
  return `expected ${words.slice(0, -1).join(", ")} or ${words.at(-1) ?? ""}, found ${said}${guess === undefined ? "" : `; did you mean ${guess}?`}`;
}

function kindOf(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  return KINDS[typeof value] ?? typeof value;
}
