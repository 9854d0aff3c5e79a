/** Pages that must not be longer than they may: sections whose items are left out from the end, and words that say so. */
import { grouped, plural } from "#src/report.ts";

/** A piece of a page. Its items are left out one by one, its frame (head and foot) together with all of them. */
export interface Section {
  readonly head: string;
  readonly items: readonly string[];
  readonly foot: string;
  /** Items behind the last one that were not even written, because so many can't fit. */
  readonly beyond?: number;
  /** What is left out of evidence is not counted as findings. */
  readonly evidence?: boolean;
}

export type Size = (text: string) => number;

export const unitsOf: Size = (text) => text.length;
export const bytesOf: Size = (text) => Buffer.byteLength(text, "utf8");

const HUGE = 999_999_999;

/** `opening` and `closing` are always there, so they must be shorter than the limit by a few hundred. */
export function fitted(
  given: { readonly opening: string; readonly sections: readonly Section[]; readonly closing: string },
  limit: number,
  size: Size,
): string {
  const parts = [given.opening];
  let room = limit - size(given.opening) - size(given.closing) - size(leftOut(HUGE));
  let left = 0;
  for (const section of given.sections) {
    const frame = size(section.head) + size(section.foot) + size(more(HUGE)) + 1;
    const kept = taken(section.items, room - frame, size);
    const missing = section.items.length + (section.beyond ?? 0) - kept.length;
    if (kept.length > 0) {
      parts.push("\n", section.head, ...kept, more(missing), section.foot);
      room -= frame + kept.reduce((sum, one) => sum + size(one), 0);
    }
    if (section.evidence !== true) left += missing;
  }
  return [...parts, leftOut(left), given.closing].join("");
}

function taken(items: readonly string[], room: number, size: Size): readonly string[] {
  let used = 0;
  const end = items.findIndex((one) => (used += size(one)) > room);
  return end === -1 ? items : items.slice(0, end);
}

const more = (count: number): string => (count === 0 ? "" : `- … and ${grouped(count)} more\n`);

const leftOut = (count: number): string =>
  count === 0 ? "" : `\n**${plural(count, "finding")} left out: there is no room for more here.** \`gatehouse check\` shows all.\n`;
