/** Makes up tokens of a kind from its row, the same ones in every run. Nothing here holds a token. */
import { CHARACTERS } from "#src/parsers/secrets/alphabet.ts";
import { checksumOf } from "#src/parsers/secrets/checksum.ts";
import type { Kind } from "#src/parsers/secrets/kind.ts";
import { shape } from "#src/parsers/secrets/shape.ts";
import type { Step } from "#src/parsers/secrets/shape.ts";

export type Draw = (below: number) => number;

/** Marsaglia's xorshift: good enough to look random, and repeatable. */
export function drawFrom(seed: number): Draw {
  let state = seed * 2_654_435_761 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const LONGEST_DRAWN = 120;

function drawStep(step: Step, draw: Draw): string {
  if ("literal" in step) return step.literal;
  const characters = CHARACTERS[step.letter] ?? "";
  const length = step.min + draw(Math.max(1, Math.min(step.max, LONGEST_DRAWN) - step.min + 1));
  return Array.from({ length }, () => characters.charAt(draw(characters.length))).join("");
}

/** A token of the first shape, with a checksum that holds. */
export function madeUp(kind: Kind, draw: Draw, source = kind.shapes[0] ?? ""): string {
  const text = shape(source)
    .steps.map((step) => drawStep(step, draw))
    .join("");
  if (kind.checksum === undefined) return text;
  const length = kind.checksum === "crc32-base62" ? 6 : 8;
  const head = text.slice(0, -length);
  return head + checksumOf(kind.checksum, head.slice(head.indexOf("_") + 1));
}

/** The same, one character too short in its last run; undefined where the shape ends in a literal or in a run that may be empty. */
export function nearMiss(kind: Kind, draw: Draw): string | undefined {
  const steps = shape(kind.shapes[0] ?? "").steps;
  const last = steps.at(-1);
  if (last === undefined || "literal" in last || last.min < 2) return undefined;
  const short = { ...last, min: last.min - 1, max: last.min - 1 };
  return [...steps.slice(0, -1), short].map((step) => drawStep(step, draw)).join("");
}
