/** Rules that a repository adds: lines that hold one of a rule's keywords are held against its pattern, in linear time. */
import { pattern } from "#src/parsers/pattern.ts";
import type { Pattern } from "#src/parsers/pattern.ts";
import { automaton } from "#src/parsers/secrets/automaton.ts";
import { latin1, lineEnd, lineStart } from "#src/parsers/secrets/walk.ts";

export interface OwnRule {
  readonly id: string;
  /** RE2 syntax. */
  readonly pattern: string;
  /** ASCII; at least one, each of three characters or more. */
  readonly keywords: readonly string[];
}

export interface OwnHit {
  readonly id: string;
  readonly start: number;
  readonly end: number;
}

/** Bytes of a line that are looked at on each side of the keyword. */
const REACH = 2_000;

/** A finder of lines that break a rule, each line once per rule. Throws InvalidPattern. */
export function ownRules(rules: readonly OwnRule[]): (bytes: Uint8Array) => readonly OwnHit[] {
  const entries = rules.flatMap((rule) => rule.keywords.map((keyword) => ({ rule, keyword, compiled: compiledOnce(rule.pattern) })));
  if (entries.length === 0) return () => [];
  const found = automaton(entries.map((entry) => entry.keyword));
  return (bytes) => {
    const hits: OwnHit[] = [];
    const lookedTo = new Map<string, number>();
    let state = 0;
    for (let at = 0; at < bytes.length; at++) {
      state = found.table[state * 64 + (found.columns[bytes[at] ?? 0] ?? 0)] ?? 0;
      if (state < found.firstFinal) continue;
      for (const index of found.finals[state - found.firstFinal] ?? []) {
        const entry = entries[index];
        if (entry === undefined || at < (lookedTo.get(entry.rule.id) ?? -1)) continue;
        const [start, end] = [lineStart(bytes, at, REACH), lineEnd(bytes, at, REACH)];
        lookedTo.set(entry.rule.id, end);
        if (entry.compiled.test(latin1(bytes, start, end))) hits.push({ id: entry.rule.id, start, end });
      }
    }
    return hits;
  };
}

const compiled = new Map<string, Pattern>();

function compiledOnce(source: string): Pattern {
  const known = compiled.get(source) ?? pattern(source);
  compiled.set(source, known);
  return known;
}
