/** The report as a Markdown document (`--format markdown`): findings are not folded, and nothing is left out. */
import type { Verdict } from "#src/check.ts";
import { page } from "#src/report-markdown.ts";
import type { MarkdownLook } from "#src/report-markdown.ts";
import { unitsOf } from "#src/section.ts";

export function markdown(verdict: Verdict, look: MarkdownLook = {}): string {
  return page(verdict, look, { fold: false, limit: Number.MAX_SAFE_INTEGER, size: unitsOf });
}
