/** Payment cards: grouped as cards are, of a known issuer's range and length, with a right check digit (ISO/IEC 7812). */
import type { Group, NumberRun } from "#src/parsers/personal-data/numbers.ts";
import { before, type PersonalSpan } from "#src/parsers/personal-data/span.ts";

const SHORTEST = 13;
const GROUPINGS = new Set(["4-4-4-4", "4-4-4-4-3", "4-6-5", "4-6-4", "4-4-5", "4-4-4-1"]);
/** A number without separators after such a word is that thing's number. */
const OTHERS =
  /\b(?:order|invoice|ticket|tracking|transaction|shipment|parcel|sku|serial|isbn|ean|upc|imei|account|customer|batch|build|trace|request|message|span|id|ref|reference|timestamp|epoch|nonce)(?: ?(?:no|nr|id|number|code))?\.?$/;
const CARDS = /\b(?:card|visa|mastercard|amex|credit|debit|pan|cc)(?: ?(?:no|nr|number))?\.?$/;

export function cards(text: string, runs: readonly NumberRun[]): readonly PersonalSpan[] {
  return runs.flatMap((run) => {
    if ((run.groups.at(-1)?.end ?? 0) - (run.groups[0]?.start ?? 0) < SHORTEST) return [];
    for (let first = 0; first < run.groups.length; first++) {
      const last = lastOf(run, first);
      if (last === undefined) continue;
      const groups = run.groups.slice(first, last + 1);
      const [head, tail] = [groups[0], groups.at(-1)];
      if (head === undefined || tail === undefined || !isCard(text, groups)) continue;
      return [{ type: "card" as const, start: head.start, end: tail.end }];
    }
    return [];
  });
}

/** The last group of what begins here as a card is written; undefined where nothing does. */
function lastOf({ groups, stuckBefore, stuckBehind }: NumberRun, first: number): number | undefined {
  if (first === 0 && stuckBefore) return undefined;
  const separator = groups[first + 1]?.separator ?? "";
  for (const length of [5, 4, 3, 1]) {
    const part = groups.slice(first, first + length);
    if (part.length < length || (stuckBehind && first + length === groups.length)) continue;
    if (
      length === 1
        ? (part[0]?.digits.length ?? 0) < 13 || glued(groups, first)
        : !GROUPINGS.has(part.map(({ digits }) => digits.length).join("-"))
    )
      continue;
    if (
      length > 1 &&
      (!(separator === " " || separator === "-" || separator === "\u00A0") || part.slice(1).some((group) => group.separator !== separator))
    )
      continue;
    return first + length - 1;
  }
  return undefined;
}

/** Part of a decimal or dotted number. */
const glued = (groups: readonly Group[], at: number): boolean =>
  ".-/".includes(groups[at]?.separator || " ") || ".-/".includes(groups[at + 1]?.separator || " ");

function isCard(text: string, groups: readonly Group[]): boolean {
  const digits = groups.map((group) => group.digits).join("");
  if (!issued(digits) || !checks(digits) || /^(\d)\1*$/.test(digits)) return false;
  const context = before(text, groups[0]?.start ?? 0);
  return groups.length > 1 || CARDS.test(context) || !OTHERS.test(context);
}

/** The ranges and lengths of the large networks. */
function issued(digits: string): boolean {
  const { length } = digits;
  const [two, three, four] = [Number(digits.slice(0, 2)), Number(digits.slice(0, 3)), Number(digits.slice(0, 4))];
  if (digits.startsWith("4")) return length === 13 || length === 16 || length === 19;
  if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) return length === 16;
  if (two === 34 || two === 37) return length === 15;
  if (two === 36 || two === 38 || two === 39 || (three >= 300 && three <= 305)) return length === 14 || length === 16;
  if (four >= 3528 && four <= 3589) return length >= 16 && length <= 19;
  if (four === 6011 || two === 65 || (three >= 644 && three <= 649) || two === 62) return length >= 16 && length <= 19;
  return (two === 50 || two === 67 || two === 63) && length >= 16 && length <= 19;
}

/** Luhn's check digit. */
export function checks(digits: string): boolean {
  let sum = 0;
  for (let at = digits.length - 1, double = false; at >= 0; at--, double = !double) {
    const digit = digits.charCodeAt(at) - 48;
    sum += double ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit;
  }
  return sum % 10 === 0;
}
