/** International bank account numbers: a country's own length and a right check (ISO 13616). */
import { countrySpecs, isValidIBAN } from "ibantools";
import type { NumberRun } from "#src/parsers/personal-data/numbers.ts";
import { isDigit, isLetter, isWord, type PersonalSpan } from "#src/parsers/personal-data/span.ts";

export function ibans(text: string, runs: readonly NumberRun[]): readonly PersonalSpan[] {
  const spans: PersonalSpan[] = [];
  let behind = 0;
  for (const { start } of runs.flatMap(({ groups }) => groups)) {
    const at = start - 2;
    if (at < behind || !begins(text, at)) continue;
    const country = text.slice(at, at + 2).toUpperCase();
    const spec = Object.hasOwn(countrySpecs, country) ? countrySpecs[country as keyof typeof countrySpecs] : undefined;
    const end = endAfter(text, at, spec?.chars ?? 0);
    if (
      end === undefined ||
      !isValidIBAN(
        text
          .slice(at, end)
          .replaceAll(/[ \u00A0-]/g, "")
          .toUpperCase(),
      )
    )
      continue;
    spans.push({ type: "iban", start: at, end });
    behind = end + 1;
  }
  return spans;
}

/** Two letters and two digits, of which the first is known to be one. */
function begins(text: string, at: number): boolean {
  return (
    isLetter(text.charCodeAt(at)) &&
    isLetter(text.charCodeAt(at + 1)) &&
    isDigit(text.charCodeAt(at + 3)) &&
    (at === 0 || !isWord(text.charCodeAt(at - 1)))
  );
}

/** Behind so many letters and digits, single separators between them left out; undefined where there are fewer, or one more. */
function endAfter(text: string, from: number, chars: number): number | undefined {
  let [at, seen, gap] = [from, 0, false];
  while (seen < chars && at < text.length) {
    const code = text.charCodeAt(at);
    const sign = isDigit(code) || isLetter(code);
    if (!sign && (gap || !(code === 32 || code === 45 || code === 160))) return undefined;
    gap = !sign;
    seen += Number(sign);
    at += 1;
  }
  return seen < chars || chars === 0 || isWord(text.charCodeAt(at)) ? undefined : at;
}
