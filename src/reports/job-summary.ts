/** The summary page of a workflow's step (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands). */
import type { Verdict } from "#src/check.ts";
import { page } from "#src/report-markdown.ts";
import type { MarkdownLook } from "#src/report-markdown.ts";
import { bytesOf } from "#src/section.ts";

/** GitHub drops a larger summary whole; what other writers of the same step add is to fit as well. */
export const MAX_SUMMARY_BYTES = 1_048_576 - 16_384;

export function jobSummary(verdict: Verdict, look: MarkdownLook = {}): string {
  return page(verdict, look, { fold: true, limit: MAX_SUMMARY_BYTES, size: bytesOf });
}
