/** The alphabets that tokens are written in, as 256-entry masks: a byte belongs or it does not. */

export type Alphabet = Readonly<Uint8Array>;

const DIGIT = "0123456789";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const WORD = DIGIT + LOWER + UPPER;

/** By the letter that a shape names them with; `shape.ts` has the notation. */
export const CHARACTERS: Readonly<Record<string, string>> = {
  d: DIGIT,
  x: `${DIGIT}abcdef`,
  X: `${DIGIT}ABCDEF`,
  h: `${DIGIT}abcdefABCDEF`,
  l: LOWER,
  u: UPPER,
  a: DIGIT + LOWER,
  A: DIGIT + UPPER,
  L: LOWER + UPPER,
  w: WORD,
  v: `${WORD}_`,
  k: `${WORD}-`,
  b: `${WORD}_-`,
  s: `${WORD}+/`,
  p: `${WORD}+/=_-`,
  t: `${WORD}_-.`,
  z: `${WORD}_-.=`,
  m: `${WORD}_~.-`,
  y: `${WORD}+/=%_-`,
  B: `${UPPER}234567`,
  q: `${LOWER}234567`,
  C: "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
  "=": "=",
};

export function alphabet(characters: string): Alphabet {
  const mask = new Uint8Array(256);
  for (let at = 0; at < characters.length; at++) mask[characters.charCodeAt(at)] = 1;
  return mask;
}

/** All up to the blank. */
export const CONTROLS = String.fromCharCode(...Array(0x21).keys());

/** Letters, digits and the underscore: what may not stand directly before or after a token. */
export const WORD_BYTES: Alphabet = alphabet(`${WORD}_`);
export const ALPHANUMERIC: Alphabet = alphabet(WORD);
export const DIGITS: Alphabet = alphabet(DIGIT);
export const HEX_BYTES: Alphabet = alphabet(`${DIGIT}abcdefABCDEF`);

export function has(mask: Alphabet, byte: number | undefined): boolean {
  return byte !== undefined && mask[byte] === 1;
}
