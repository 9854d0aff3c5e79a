/**
 * Front matter: the YAML between a first line `---` and the next line `---`, split off by hand. Nothing in it is executed: `---js` and its
 * like are no front matter. The YAML reader is loaded when it is first wanted.
 */
import type { Parsed, Path, Spot } from "#src/parsers/document.ts";
import { withoutMark } from "#src/parsers/document.ts";

export type FrontMatter =
  /** `why` is a clause about the document; `lines` counts those of the block, its fences too. */
  { readonly found: false; readonly why: string } | { readonly found: true; readonly raw: string; readonly lines: number };

/** Longer blocks are no front matter of a document that people read. */
const MAX_CHARACTERS = 64_000;
const FENCE = /^---[ \t]*\r?$/;

/** Never throws. The text's own line 1 is the opening fence, so line n of `raw` is line n + 1 of the text. */
export function splitFrontMatter(given: string): FrontMatter {
  const text = withoutMark(given);
  const first = lineAfter(text, 0);
  const opening = text.slice(0, first.end);
  if (!FENCE.test(opening)) {
    if (text.trim() === "") return { found: false, why: "is empty" };
    const other = /^(?:---[A-Za-z][\w+-]{0,20}|\+\+\+|;;;)[ \t]*\r?$/.test(opening);
    return {
      found: false,
      why: other ? "opens with front matter in another language than YAML, which is not read" : "has no front matter",
    };
  }
  for (let line = lineAfter(text, first.next); line.start < text.length; line = lineAfter(text, line.next)) {
    if (line.start - first.next > MAX_CHARACTERS) break;
    if (!FENCE.test(text.slice(line.start, line.end))) continue;
    const raw = text.slice(first.next, line.start);
    return { found: true, raw, lines: raw.split("\n").length + 1 };
  }
  return { found: false, why: "opens front matter in line 1 and never closes it" };
}

let parseYaml: ((text: string) => Parsed) | undefined;

/** Loads the YAML reader; readFrontMatter needs it. */
export async function loadFrontMatter(): Promise<void> {
  parseYaml ??= (await import("#src/parsers/yaml.ts")).parseYaml;
}

/** Front matter as data; lines are those of the document. Never throws for what the text says. */
export function readFrontMatter(
  text: string,
): { readonly found: false; readonly why: string } | { readonly found: true; readonly parsed: Parsed } {
  if (parseYaml === undefined) throw new Error("loadFrontMatter has to be awaited before readFrontMatter");
  const split = splitFrontMatter(text);
  if (!split.found) return split;
  const parsed = parseYaml(split.raw);
  if (!parsed.ok)
    return { found: true, parsed: { ok: false, problems: parsed.problems.map((problem) => ({ ...problem, line: problem.line + 1 })) } };
  const lowered = (spot: Spot | undefined): Spot | undefined => spot && { ...spot, line: spot.line + 1 };
  return {
    found: true,
    parsed: {
      ok: true,
      value: parsed.value,
      place: (path: Path) => (path.length === 0 ? { line: 1, column: 1 } : lowered(parsed.place(path))),
      keyPlace: (path: Path) => lowered(parsed.keyPlace(path)),
    },
  };
}

/** The line that begins at `start`: its end without the line feed, and where the next one begins. */
function lineAfter(text: string, start: number): { readonly start: number; readonly end: number; readonly next: number } {
  const feed = text.indexOf("\n", start);
  return feed === -1 ? { start, end: text.length, next: text.length } : { start, end: feed, next: feed + 1 };
}
