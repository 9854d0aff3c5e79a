/** Text → the words under which it is found: compatibility forms and accents folded, compound names taken apart, plurals as singulars. */

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
/** Scripts that write no spaces between words; pairs of neighbours stand for their words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]+/gu;
/** Longer ones are data, not words. */
const MAX_LENGTH = 64;

/** In the order of the text, with repetitions. */
export function searchWords(text: string): readonly string[] {
  return (text.normalize("NFKC").match(WORD) ?? []).flatMap(wordsIn).filter((word) => word !== "");
}

/** `routerHealth2` is found as itself, and as router, health and 2. */
function wordsIn(name: string): readonly string[] {
  const unspaced = name.match(UNSPACED);
  if (unspaced !== null) return [...unspaced.flatMap(pairs), ...name.replace(UNSPACED, " ").split(" ").filter(Boolean).flatMap(wordsIn)];
  if (name.length > MAX_LENGTH) return [];
  const parts = name.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+|[^\p{Lu}\p{Ll}\p{N}]+/gu) ?? [];
  return parts.length > 1 ? [folded(name), ...parts.map(folded)] : [folded(name)];
}

function pairs(run: string): readonly string[] {
  const characters = Array.from(run);
  return characters.length === 1 ? characters : characters.slice(1).map((character, at) => `${characters[at] ?? ""}${character}`);
}

function folded(word: string): string {
  return singular(word.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase());
}

/** English plurals as D. Harman's S stemmer takes them off ("How effective is suffixing?", JASIS 42, 1991). */
function singular(word: string): string {
  if (!/^[a-z]{4,}$/.test(word) || !word.endsWith("s")) return word;
  if (word.endsWith("ies") && !/[ae]ies$/.test(word)) return `${word.slice(0, -3)}y`;
  if (word.endsWith("es") && !/[aeo]es$/.test(word)) return word.slice(0, -1);
  return /[us]s$/.test(word) ? word : word.slice(0, -1);
}
