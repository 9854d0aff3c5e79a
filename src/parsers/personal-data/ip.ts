/** Addresses of machines: IPv4 and IPv6, but no versions, times or loopback. */
import { isIPv6 } from "node:net";
import type { NumberRun } from "#src/parsers/personal-data/numbers.ts";
import { before, isDigit, isLetter, isWord, type PersonalSpan } from "#src/parsers/personal-data/span.ts";

const VERSIONS =
  /(?:\bv|version|release|build|firmware|driver|section|chapter|clause|assembly\w*|oid|@\w*|\^|~|chrome\/?|firefox\/?|safari\/?|edge?\/?)$/;

export function ips(text: string, runs: readonly NumberRun[]): readonly PersonalSpan[] {
  return [...runs.flatMap((run) => fours(text, run)), ...sixes(text)];
}

function fours(text: string, { groups, stuckBefore, stuckBehind, lead }: NumberRun): PersonalSpan[] {
  if (stuckBefore && groups.length === 4) return [];
  for (let at = 0; at + 4 <= groups.length; at++) {
    const part = groups.slice(at, at + 4);
    const [first, last] = [part[0], part[3]];
    if (first === undefined || last === undefined) return [];
    const dotted = part.slice(1).every(({ separator }) => separator === ".") && part.every(({ digits }) => isOctet(digits));
    const alone =
      (at === 0 ? lead !== "+" && !stuckBefore && text.charAt(first.start - 1) !== "." : first.separator !== ".") &&
      groups[at + 4]?.separator !== ".";
    const ends = !(stuckBehind && at + 4 === groups.length) && !(text.charAt(last.end) === "-" && isLetter(text.charCodeAt(last.end + 1)));
    if (!dotted || !alone || !ends || first.digits === "127" || first.digits === "0" || first.digits === "255") continue;
    if (!VERSIONS.test(before(text, first.start))) return [{ type: "ip", start: first.start, end: last.end }];
  }
  return [];
}

const isOctet = (digits: string): boolean => digits.length <= 3 && Number(digits) <= 255 && (digits === "0" || !digits.startsWith("0"));

const isHex = (code: number): boolean => isDigit(code) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);

function sixes(text: string): PersonalSpan[] {
  const spans: PersonalSpan[] = [];
  for (let colon = text.indexOf(":"); colon !== -1; colon = text.indexOf(":", colon + 1)) {
    let [start, end] = [colon, colon];
    while (start > 0 && colon - start < 5 && isHex(text.charCodeAt(start - 1))) start -= 1;
    while (
      end < text.length &&
      end - start < 46 &&
      (isHex(text.charCodeAt(end)) || text.charAt(end) === ":" || (text.charAt(end) === "." && isDigit(text.charCodeAt(end + 1))))
    )
      end += 1;
    while (end > start && text.charAt(end - 1) === ":" && text.charAt(end - 2) !== ":") end -= 1;
    const candidate = text.slice(start, end);
    const stuck = (start > 0 && isWord(text.charCodeAt(start - 1))) || isWord(text.charCodeAt(end));
    if (
      !stuck &&
      isIPv6(candidate) &&
      /\d/.test(candidate) &&
      candidate !== "::1" &&
      candidate.replaceAll(/[^:]/g, "").length > 1 &&
      candidate.length > 4
    )
      spans.push({ type: "ip", start, end });
    colon = Math.max(colon, end - 1);
  }
  return spans;
}
