/** What has a token's well-known beginning is masked even where its checksum is wrong or it was published as an example: a mistyped key is still nearly a key. */
import { digitFrom } from "#src/parsers/personal-data/numbers.ts";
import { isWord } from "#src/parsers/personal-data/span.ts";

const BEGINNINGS =
  /(?<![A-Za-z0-9_])(?:gh[pousr]_|github_pat_|sk-|sk_live_|rk_live_|xox[abeoprs]-|AKIA|ASIA|AIza|glpat-|npm_|hf_|SG\.|pypi-|dop_v1_|shpat_|gsk_|xai-)[\w.-]{14,300}/g;

/** A beginning and what must follow it. */
const SHORTEST = 17;

interface Place {
  readonly start: number;
  readonly end: number;
}

/** Every token has a digit, and stands in one piece of letters, digits and `_.-`: only pieces with a digit are looked at. */
export function tokens(text: string): readonly Place[] {
  const found: Place[] = [];
  for (let digit = digitFrom(text, 0); digit !== -1;) {
    let [start, end] = [digit, digit + 1];
    while (start > 0 && isPart(text.charCodeAt(start - 1))) start -= 1;
    while (end < text.length && isPart(text.charCodeAt(end))) end += 1;
    if (end - start >= SHORTEST) found.push(...tokensOf(text.slice(start, end), start));
    digit = digitFrom(text, end);
  }
  return found;
}

const isPart = (code: number): boolean => isWord(code) || code === 45 || code === 46;

function tokensOf(piece: string, from: number): readonly Place[] {
  const found: Place[] = [];
  for (const match of piece.matchAll(BEGINNINGS)) {
    const value = match[0].replace(/[.-]{1,300}$/, "");
    if (/\d/.test(value) && /[A-Za-z]{3}/.test(value) && new Set(value).size > 8)
      found.push({ start: from + match.index, end: from + match.index + value.length });
  }
  return found;
}
