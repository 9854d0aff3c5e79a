/** Finds the kinds that their shape alone tells. */
import { inData } from "#src/parsers/secrets/base64.ts";
import { checksumHolds } from "#src/parsers/secrets/checksum.ts";
import { RANK, dismiss } from "#src/parsers/secrets/hit.ts";
import type { Scan } from "#src/parsers/secrets/hit.ts";
import type { Kind } from "#src/parsers/secrets/kind.ts";
import { drawnToken, isPublished } from "#src/parsers/secrets/plausible.ts";
import { anchorText, literalAt, matchAt, shape } from "#src/parsers/secrets/shape.ts";
import type { Shape } from "#src/parsers/secrets/shape.ts";
import { entropy } from "#src/parsers/secrets/words.ts";
import { latin1 } from "#src/parsers/secrets/walk.ts";

interface Candidate {
  readonly kind: Kind;
  readonly shape: Shape;
}

/** By the text that the automaton looks for: the kinds whose shape is anchored there. */
export function anchors(kinds: readonly Kind[]): ReadonlyMap<string, readonly Candidate[]> {
  const map = new Map<string, Candidate[]>();
  for (const kind of kinds.filter((one) => one.names === undefined)) {
    for (const source of kind.shapes) {
      const compiled = shape(source);
      const text = anchorText(compiled);
      if (text === undefined) throw new TypeError(`the shape ${source} of ${kind.id} has no literal to look for`);
      const list = map.get(text) ?? [];
      list.push({ kind, shape: compiled });
      map.set(text, list);
    }
  }
  return map;
}

/** What may stand before an anchor and belong to the token. */
const BEFORE = 32;

export function tokenAt(scan: Scan, candidates: readonly Candidate[], at: number): void {
  let told = false;
  for (const candidate of candidates) {
    const span = matchAt(scan.bytes, candidate.shape, at);
    if (span === undefined) continue;
    told = true;
    const text = latin1(scan.bytes, span.start, span.end);
    const { kind } = candidate;
    const proven = kind.checksum !== undefined && checksumHolds(kind.checksum, text);
    if (kind.checksum !== undefined && !proven && kind.lenient !== true) {
      dismiss(scan, "wrong checksum");
      continue;
    }
    if (!proven && (isPublished(text) || inData(scan.bytes, span.start, span.end) || !plausible(kind, text, candidate.shape))) {
      dismiss(scan, "placeholder");
      continue;
    }
    scan.hits.push({ kind: kind.id, ...span, rank: RANK.token, mild: kind.mild === true || (kind.lenient === true && !proven) });
    return;
  }
  const anchor = candidates[0] === undefined ? undefined : anchorText(candidates[0].shape);
  if (told || anchor === undefined || !literalAt(scan.bytes, anchor, at)) return;
  scan.join(Math.max(0, at - BEFORE), at + anchor.length);
}

function plausible(kind: Kind, text: string, of: Shape): boolean {
  if (kind.opaque === true) return entropy(text) > 3;
  const body = bodyOf(text, of);
  return body.length < 8 || (entropy(body) >= Math.min(2.6, Math.log2(body.length) - 1.3) && drawnToken(body));
}

/** The text without the fixed parts at its ends. */
function bodyOf(text: string, of: Shape): string {
  const [first, last] = [of.steps[0], of.steps.at(-1)];
  const head = first !== undefined && "literal" in first ? first.literal.length : 0;
  const tail = last !== undefined && last !== first && "literal" in last ? last.literal.length : 0;
  return text.slice(head, text.length - tail);
}
