/** Regular expressions from configuration, matched in linear time (RE2 syntax: no look-around, no back-references). */
import { re2 } from "#src/parsers/re2.ts";
import type { RE2JS } from "re2js";

export interface Pattern {
  /** True where the pattern matches anywhere in the text; anchor it with ^ and $ to mean the whole. */
  test(text: string): boolean;
}

/** A regular expression that RE2 does not take; the message says why. */
export class InvalidPattern extends Error {
  override readonly name = "InvalidPattern";
}

const MAX_SOURCE = 1_000;

/** Throws InvalidPattern. */
export function pattern(source: string): Pattern {
  if (source.length > MAX_SOURCE) throw new InvalidPattern(`the pattern is longer than ${MAX_SOURCE} characters`);
  const compiled = compile(source);
  return { test: (text) => compiled.test(text) };
}

function compile(source: string): RE2JS {
  try {
    return re2().compile(source);
  } catch (cause) {
    throw new InvalidPattern(`/${source}/ is no RE2 pattern: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
