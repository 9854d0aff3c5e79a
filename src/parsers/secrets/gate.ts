/** A first look at a word that was met, cheap enough for every one: most anchors of tokens stand in ordinary words. */
import { WORD_BYTES, alphabet, has } from "#src/parsers/secrets/alphabet.ts";
import type { Alphabet } from "#src/parsers/secrets/alphabet.ts";
import { endsEscape, literalAt } from "#src/parsers/secrets/shape.ts";
import type { Shape, Step } from "#src/parsers/secrets/shape.ts";
import { isQuote } from "#src/parsers/secrets/walk.ts";

export interface Gate {
  /** As tokens write it; the automaton folds case. */
  readonly word: string;
  /** The token begins with the word, so no word may go on into it. */
  readonly opens: boolean;
  /** What follows the word in any of the shapes, and how much of it at least. */
  readonly next: Alphabet;
  readonly least: number;
}

export function gateOf(word: string, shapes: readonly Shape[]): Gate {
  const following = shapes.map(({ steps, anchor }) => steps[anchor + 1]);
  const least = Math.min(...following.map((step) => (step === undefined ? 0 : "literal" in step ? 1 : step.min)));
  return { word, opens: shapes.every(({ anchor }) => anchor === 0), next: least === 0 ? NOTHING : union(following), least };
}

const NOTHING = new Uint8Array(256);

function union(steps: readonly (Step | undefined)[]): Alphabet {
  const masks = new Set(
    steps.flatMap((step) => (step === undefined ? [] : "literal" in step ? [alphabet(step.literal.charAt(0))] : [step.mask])),
  );
  const [first = NOTHING, ...more] = masks;
  if (more.length === 0) return first;
  const all = Uint8Array.from(first);
  for (const mask of more) for (let byte = 0; byte < all.length; byte++) if (mask[byte] === 1) all[byte] = 1;
  return all;
}

/** False only where no shape fits, and no literal is put together with another one. */
export function passes({ word, opens, next, least }: Gate, bytes: Uint8Array, start: number): boolean {
  if (!literalAt(bytes, word, start)) return false;
  if (opens && start > 0 && has(WORD_BYTES, bytes[start - 1]) && !endsEscape(bytes, start)) return false;
  const end = start + word.length;
  for (let at = end; at < end + least; at++) {
    const byte = bytes[at];
    if (byte === undefined) return false;
    if (next[byte] !== 1) return isQuote(byte) || byte === 0x5c;
  }
  return true;
}
