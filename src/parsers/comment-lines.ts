/** The lines of a comment that a person reads as plain text from their first character on: not code, not a quote, not hidden, not a link, not struck out. */
import { parseFragment, type DefaultTreeAdapterTypes } from "parse5";
import { type Block, blocksOf } from "#src/parsers/comment-blocks.ts";
import { inlineOf } from "#src/parsers/comment-inline.ts";

export interface PlainLine {
  readonly text: string;
  /** Counts from 1. */
  readonly line: number;
}

/** Elements in which text is quoted, folded away, code, linked, struck out, set apart or not shown. In others, and in made-up ones, it reads as it stands. */
const SET_APART: ReadonlySet<string> = new Set(
  "a abbr acronym address applet area aside audio base basefont bdi bdo bgsound blink blockquote body button canvas caption cite code col colgroup data datalist dd del details dfn dialog dir dl dt embed fieldset figcaption figure footer form frame frameset head header hgroup hr html iframe image img input ins isindex kbd keygen label legend link listing main map mark marquee math menu menuitem meta meter nav nobr noembed noframes noscript object optgroup option output param picture plaintext portal pre progress q rb rp rt rtc ruby s samp script search select slot source spacer strike style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt var video wbr xmp".split(" "), // prettier-ignore
);
const MOST_DEPTH = 200;

/** `wanted` says which lines matter. */
export function plainLines(lines: readonly string[], wanted: (text: string) => boolean): readonly PlainLine[] {
  const found = new Map<number, PlainLine>();
  // A word that nobody can have written, since it would be found in the comment.
  const word = wordBesides(lines);
  let html = "";
  for (const block of blocksOf(lines)) {
    if (block.is !== "paragraph") {
      html += htmlOf(block);
      continue;
    }
    const texts = block.lines.map(({ text }) => text);
    const inline = inlineOf(texts, (index) => {
      const one = block.lines[index];
      if (one === undefined || !one.bare || one.lazy || !wanted(one.text)) return "";
      found.set(one.line, { text: one.text, line: one.line });
      return `${word}${one.line};`;
    });
    html += `<p>${inline}</p>\n`;
  }
  if (found.size === 0) return [];
  const shown = shownMarks(html, word);
  return [...found.values()].filter(({ line }) => shown.has(line));
}

function htmlOf(block: Exclude<Block, { is: "paragraph" }>): string {
  // A character reference opens nothing; read as one, it could write the word of our marks.
  if (block.is === "html") return `${block.lines.join("\n").replaceAll("&", "&amp;")}\n`;
  if (block.is === "other") return "<hr>";
  const tag = block.container === "quote" ? "blockquote" : "ul";
  return block.is === "open" ? `<${tag}>` : `</${tag}>`;
}

function wordBesides(lines: readonly string[]): string {
  const taken = new Set(Array.from(lines.join("\n").matchAll(/gatehouse(\d{1,6})x/g), ([, number]) => Number(number)));
  let number = 0;
  while (taken.has(number)) number++;
  return `gatehouse${number}x`;
}

/** Line numbers of the marks that stand in text which is shown. */
function shownMarks(html: string, word: string): ReadonlySet<number> {
  const shown = new Set<number>();
  const mark = new RegExp(`${word}(\\d+);`, "g");
  const due: (readonly [DefaultTreeAdapterTypes.ChildNode, number])[] = parseFragment(html).childNodes.map((node) => [node, 0]);
  for (let next = due.pop(); next !== undefined; next = due.pop()) {
    const [node, depth] = next;
    if ("value" in node && node.nodeName === "#text") for (const [, line] of node.value.matchAll(mark)) shown.add(Number(line));
    if (!("childNodes" in node) || SET_APART.has(node.nodeName) || depth > MOST_DEPTH) continue;
    for (const child of node.childNodes) due.push([child, depth + 1]);
  }
  return shown;
}
