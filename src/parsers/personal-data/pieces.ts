/** A long text in pieces that can be looked at by themselves: cut where nothing that is looked for can stand. */

const PIECE = 16_384;
const LOOK_BACK = 512;

/** The ends of the pieces, ascending; the last is the text's end. */
export function pieceEnds(text: string, size: number = PIECE): readonly number[] {
  const ends: number[] = [];
  let from = 0;
  while (text.length - from > size) {
    const end = cutBefore(text, from + size, from + size - LOOK_BACK);
    ends.push(end);
    from = end;
  }
  return [...ends, text.length];
}

/** Best after a line's end, else after white space between letters, else where the piece is full. */
function cutBefore(text: string, limit: number, least: number): number {
  const line = text.slice(least, limit).lastIndexOf("\n");
  if (line !== -1) return least + line + 1;
  for (let at = limit - 1; at >= least; at--) if (text.charAt(at) === " " && /[a-z] [a-z]/i.test(text.slice(at - 1, at + 2))) return at + 1;
  return limit;
}
