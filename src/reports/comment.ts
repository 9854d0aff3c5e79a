/** The scorecard comment of a pull request: one, edited in place, found again by its first line. */
import type { Verdict } from "#src/check.ts";
import { code, prose } from "#src/markdown.ts";
import { grouped, plural, progress, short } from "#src/report.ts";
import type { Placed, Progress } from "#src/report.ts";
import { page } from "#src/report-markdown.ts";
import type { MarkdownLook } from "#src/report-markdown.ts";
import { unitsOf } from "#src/section.ts";
import type { Section } from "#src/section.ts";
import { clipped } from "#src/visible.ts";

/** The first line of the comment; it does not show. */
export const SCORECARD_MARKER = "<!-- gatehouse:scorecard -->";

/** GitHub refuses a longer comment. */
export const MAX_COMMENT = 65_536;

export interface CommentLook extends Omit<MarkdownLook, "fresh"> {
  /** The verdict that the comment told before this one, on this pull request. */
  readonly previous?: Verdict;
}

export function comment(verdict: Verdict, look: CommentLook = {}): string {
  const since = sinceBefore(verdict, look.previous);
  const fresh = new Set(since?.fresh.map(({ finding }) => finding.fingerprint));
  return page(verdict, since === undefined ? look : { ...look, fresh }, {
    before: `${SCORECARD_MARKER}\n`,
    news: since === undefined ? "" : newsOf(since, look.previous?.headSha ?? null),
    after: verdict.conclusion === "success" ? "" : HINT,
    more: since === undefined || since.fixed.length === 0 ? [] : [fixedSection(since.fixed)],
    fold: true,
    limit: MAX_COMMENT,
    size: unitsOf,
  });
}

const HINT = "<sub>Comment `/explain RULE` to learn why a rule exists and what passes, `/check` to judge again.</sub><br>\n";

/** undefined without a verdict before, and where that was about the same commit and the same rules. */
function sinceBefore(verdict: Verdict, previous: Verdict | undefined): Progress | undefined {
  if (previous === undefined) return undefined;
  const same =
    previous.headSha === verdict.headSha && previous.policyDigest === verdict.policyDigest && previous.baseSha === verdict.baseSha;
  return same ? undefined : progress(previous, verdict);
}

function newsOf({ fresh, fixed, still }: Progress, headSha: string | null): string {
  const since = headSha === null ? "the verdict before" : code(short(headSha));
  return `**${grouped(fresh.length)} new, ${grouped(fixed.length)} fixed, ${grouped(still.length)} still open** since ${since}\n\n`;
}

function fixedSection(fixed: readonly Placed[]): Section {
  const items = fixed.map(({ finding }) => `- ✅ ${prose(clipped(finding.message, 300))}<br><sub>${code(finding.rule)}</sub>\n`);
  return {
    head: `<details><summary>🎉 ${plural(fixed.length, "finding")} fixed</summary>\n\n`,
    items,
    foot: "\n</details>\n",
    evidence: true,
  };
}
