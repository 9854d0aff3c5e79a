/** Text in a terminal's cells: how wide it is, where it wraps, how it is padded. Expects text that `visible` has passed. */

/** Ranges of code points that fill two cells (https://www.unicode.org/reports/tr11/, classes W and F), ascending. */
const WIDE: readonly (readonly [from: number, to: number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x2329, 0x232a],
  [0x23e9, 0x23ec],
  [0x23f0, 0x23f0],
  [0x23f3, 0x23f3],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18d08],
  [0x1aff0, 0x1b2fb],
  [0x1f200, 0x1f2ff],
  [0x20000, 0x3fffd],
];

const FIRST_UNUSUAL = 0x300;
const MARK = /^[\p{Mn}\p{Me}]$/u;
const PICTURE = /^\p{Emoji_Presentation}$/u;

/** 0, 1 or 2 cells for one code point. */
export function charWidth(char: string): 0 | 1 | 2 {
  const code = char.codePointAt(0) ?? 0;
  if (code < FIRST_UNUSUAL) return 1;
  if (MARK.test(char)) return 0;
  return WIDE.some(([from, to]) => code >= from && code <= to) || PICTURE.test(char) ? 2 : 1;
}

/** Cells that the text fills. */
export function textWidth(text: string): number {
  let width = 0;
  for (const char of text) width += charWidth(char);
  return width;
}

/** The text followed by spaces up to `width` cells; wider text as it is. */
export function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - textWidth(text)));
}

/**
 * Lines of at most `width` cells, broken at spaces. A word that is wider is cut, or stands whole on a line of its own, so that it can be
 * copied. At least one line.
 */
export function wrapped(text: string, width: number, wide: "cut" | "whole" = "cut"): readonly string[] {
  const room = Math.max(2, width);
  const lines: string[] = [];
  let line = "";
  let used = 0;
  for (const word of text.split(" ")) {
    for (const [at, piece] of (wide === "cut" ? pieces(word, room) : [word]).entries()) {
      const filled = textWidth(piece);
      const joint = at === 0 && (used > 0 || line !== "") ? 1 : 0;
      if (used + joint + filled <= room && at === 0) {
        line += `${joint === 1 ? " " : ""}${piece}`;
        used += joint + filled;
      } else {
        if (line !== "") lines.push(line);
        [line, used] = [piece, filled];
      }
    }
  }
  return [...lines, line].map((one) => one.trimEnd());
}

/** Rows as columns, two spaces between them; the last column wraps and the others are as wide as they have to be. */
export function aligned(rows: readonly (readonly string[])[], width: number): readonly string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: Math.max(0, count - 1) }, (_, at) => Math.max(0, ...rows.map((row) => textWidth(row[at] ?? ""))));
  const margin = widths.reduce((sum, one) => sum + one + 2, 0);
  return rows.flatMap((row) => {
    const head = widths.map((one, at) => `${padded(row[at] ?? "", one)}  `).join("");
    if (width - margin < 20) return wrapped(row.join("  "), width);
    return wrapped(row[count - 1] ?? "", width - margin).map((line, at) => (at === 0 ? head : " ".repeat(margin)) + line);
  });
}

/** A word cut where it is wider than a line: after a "/" where one stands in the last third, else at the last cell. */
function pieces(word: string, room: number): readonly string[] {
  if (word.length <= room / 2) return [word];
  const done: string[] = [];
  let [piece, width, slash] = ["", 0, 0];
  for (const char of word) {
    const wide = charWidth(char);
    if (width + wide > room) {
      const cut = slash > (piece.length * 2) / 3 ? slash : piece.length;
      done.push(piece.slice(0, cut));
      piece = piece.slice(cut);
      [width, slash] = [textWidth(piece), 0];
    }
    piece += char;
    width += wide;
    if (char === "/") slash = piece.length;
  }
  return [...done, piece];
}
