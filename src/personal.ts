/** What is masked, found: personal data by its forms, secrets by the rules of the `secrets` check. */
import type { MaskedType } from "#schemas/router-config.ts";
import type { Span, SpanFinder } from "#src/masking.ts";
import { personalData } from "#src/parsers/personal-data/find.ts";
import { pieceEnds } from "#src/parsers/personal-data/pieces.ts";
import { tokens } from "#src/parsers/personal-data/token.ts";
import { scanBytes } from "#src/parsers/secrets/scan.ts";

/** Below this a text is looked at in one go; above, the event loop is given back between pieces. */
const AT_ONCE = 32_768;
/** Keys in several lines are longer than pieces that are cut at line ends: secrets are looked for in larger ones. */
const SECRET_PIECE = 65_536;

/** `pause` gives the event loop back. */
export function spanFinder(types: readonly MaskedType[], pause: () => Promise<void>): SpanFinder {
  const wanted = new Set<string>(types);
  return async (text) => {
    if (text.length <= AT_ONCE) return merged(wanted.has("secret") ? secretsIn(text, 0) : [], personalData(text, wanted));
    const [secrets, personal]: [Span[], Span[]] = [[], []];
    await eachPiece(text, undefined, pause, (piece, from) =>
      personal.push(...personalData(piece, wanted).map((span) => shifted(span, from))),
    );
    if (wanted.has("secret")) await eachPiece(text, SECRET_PIECE, pause, (piece, from) => secrets.push(...secretsIn(piece, from)));
    return merged(secrets, personal);
  };
}

async function eachPiece(
  text: string,
  size: number | undefined,
  pause: () => Promise<void>,
  look: (piece: string, from: number) => void,
): Promise<void> {
  let from = 0;
  for (const end of pieceEnds(text, size)) {
    look(text.slice(from, end), from);
    from = end;
    await pause();
  }
}

const shifted = (span: Span, by: number): Span => ({ ...span, start: span.start + by, end: span.end + by });

/** Bytes are counted by the scanner, characters by us. */
function secretsIn(text: string, from: number): readonly Span[] {
  const bytes = Buffer.from(text, "utf8");
  const { hits } = scanBytes(bytes);
  const begun = tokens(text).map(({ start, end }): Span => ({ type: "secret", start: from + start, end: from + end }));
  if (hits.length === 0) return begun;
  const plain = bytes.length === text.length;
  const place = (at: number): number => from + (plain ? at : bytes.toString("utf8", 0, at).length);
  const surer = hits.map((hit): Span => ({ type: "secret", start: place(hit.start), end: place(hit.end) }));
  return merged(surer, begun);
}

/** Where both overlap the secret stays: it is the longer and the worse. Both lists are ascending. */
function merged(secrets: readonly Span[], personal: readonly Span[]): readonly Span[] {
  if (secrets.length === 0) return personal;
  let at = 0;
  const apart = personal.filter((span) => {
    while ((secrets[at]?.end ?? Infinity) <= span.start) at += 1;
    return (secrets[at]?.start ?? Infinity) >= span.end;
  });
  return [...secrets, ...apart].sort((a, b) => a.start - b.start);
}
