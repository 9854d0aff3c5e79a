/** Rules that a repository adds: lines that hold one of a rule's keywords are put to its test. */
import { automaton, search } from "#src/parsers/secrets/automaton.ts";
import { latin1, lineEnd, lineStart } from "#src/parsers/secrets/walk.ts";

export interface OwnRule {
  readonly id: string;
  /** Whether the line breaks the rule; linear in the line. */
  readonly test: (line: string) => boolean;
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

/** A finder of lines that break a rule, each stretch of a line once per rule. */
export function ownRules(rules: readonly OwnRule[]): (bytes: Uint8Array) => readonly OwnHit[] {
  const entries = rules.flatMap((rule) => rule.keywords.map((keyword) => ({ rule, keyword })));
  if (entries.length === 0) return () => [];
  const machine = automaton(entries.map((entry) => entry.keyword));
  return (bytes) => {
    const hits: OwnHit[] = [];
    const lookedTo = new Map<string, number>();
    search(machine, bytes, (word, at) => {
      const rule = entries[word]?.rule;
      if (rule === undefined || at < (lookedTo.get(rule.id) ?? -1)) return;
      const [start, end] = [lineStart(bytes, at, REACH), lineEnd(bytes, at, REACH)];
      lookedTo.set(rule.id, end);
      if (rule.test(latin1(bytes, start, end))) hits.push({ id: rule.id, start, end });
    });
    return hits;
  };
}
