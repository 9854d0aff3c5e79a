/** All personal data of a text, in one pass over its numbers and one over its signs. Linear in the text. */
import { cards } from "#src/parsers/personal-data/card.ts";
import { emails } from "#src/parsers/personal-data/email.ts";
import { ibans } from "#src/parsers/personal-data/iban.ts";
import { ips } from "#src/parsers/personal-data/ip.ts";
import { numberRuns, type NumberRun } from "#src/parsers/personal-data/numbers.ts";
import { phones } from "#src/parsers/personal-data/phone.ts";
import type { PersonalSpan, PersonalType } from "#src/parsers/personal-data/span.ts";
import { ssns } from "#src/parsers/personal-data/ssn.ts";

type Finder = (text: string, runs: readonly NumberRun[]) => readonly PersonalSpan[];

/** The surer a type's proof, the earlier it is asked: of overlapping places the first stays. */
const FINDERS: readonly (readonly [PersonalType, Finder])[] = [
  ["email", (text) => (text.includes("@") ? emails(text) : [])],
  ["iban", ibans],
  ["card", cards],
  ["ip", ips],
  ["ssn", ssns],
  ["phone", phones],
];

/** Places that don't overlap, ascending. */
export function personalData(text: string, types: ReadonlySet<string>): readonly PersonalSpan[] {
  const runs = numberRuns(text);
  const found: PersonalSpan[] = [];
  let covered: Uint8Array | undefined;
  for (const [type, find] of FINDERS) {
    if (!types.has(type) || (type !== "email" && type !== "ip" && runs.length === 0)) continue;
    for (const span of find(text, runs)) {
      covered ??= new Uint8Array(text.length);
      if (covered.subarray(span.start, span.end).includes(1)) continue;
      covered.fill(1, span.start, span.end);
      found.push(span);
    }
  }
  return found.sort((a, b) => a.start - b.start);
}
