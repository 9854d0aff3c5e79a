/** A page for a terminal: how it is coloured, how wide it is, and how paragraphs stand on it. */
import { wrapped } from "#src/cells.ts";
import type { Finding } from "#src/check.ts";

export const STYLES = {
  bold: "1",
  dim: "2",
  failure: "1;31",
  warning: "33",
  notice: "36",
  good: "32",
  undecided: "1;35",
  path: "4",
} as const;

export type Style = keyof typeof STYLES;

export type Paint = (style: Style, text: string) => string;

export interface Page {
  readonly columns: number;
  readonly verbose: boolean;
  readonly paint: Paint;
  readonly source: (finding: Finding) => string | undefined;
}

/** Paragraphs that hang from a mark: `head` and `lead` before the first line, blanks of the same width before the others. */
export function* hanging(paragraphs: readonly string[], head: string, lead: string, leadWidth: number, page: Page): Generator<string> {
  const room = page.columns - head.length - leadWidth;
  const lines = paragraphs.flatMap((paragraph) => wrapped(paragraph, room));
  for (const [at, line] of lines.entries()) yield at === 0 ? head + lead + line : " ".repeat(head.length + leadWidth) + line;
}

export function* dimmed(text: string, indent: string, page: Page): Generator<string> {
  for (const line of wrapped(text, page.columns - indent.length)) yield indent + page.paint("dim", line);
}
