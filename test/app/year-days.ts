/** The days of a simulated year: what somebody changes on each, drawn the same way each time, and what the calendar asks for. */
import { randomness } from "#test/randomness.ts";
import type { Occasion } from "#src/occasion.ts";
import type { FileChanges } from "#test/fakes/github/bare.ts";

export const DAY_MS = 86_400_000;

/** What holds on a day. */
export interface Truth {
  readonly defined: number;
  readonly verified: number;
  readonly forbidden: boolean;
}

export interface Day {
  /** Midnight. */
  readonly at: number;
  readonly truth: Truth;
  /** Undefined on a day on which nobody changes anything. */
  readonly files: FileChanges | undefined;
  readonly slots: readonly Slot[];
}

export interface Slot {
  readonly occasion: Occasion;
  readonly at: number;
  /** What the path of the file begins with that is made for this slot and no other. */
  readonly file: string;
}

export const FIRST: FileChanges = {
  "README.md": "# Read me\n",
  "verify.sh": "exit 0\n",
  CODEOWNERS: "* @fernhill/core\n",
  "docs/governance/workflows.yml": inventory({ defined: 4, verified: 1, forbidden: false }),
  ".github/gatehouse.yml":
    'version: 1\nartifacts: { branch: main }\nalerts: { issue: false }\nchecks:\n  structure: { forbidden: ["**/*.bak"] }\n  secrets: false\n',
};

/** Nobody changes anything in July. */
export function daysFrom(first: number, count: number): readonly Day[] {
  const random = randomness(20_250_101);
  let truth: Truth = { defined: 4, verified: 1, forbidden: false };
  return Array.from({ length: count }, (_, index): Day => {
    const at = first + index * DAY_MS;
    const quiet = new Date(at).getUTCMonth() === 6;
    const before = truth;
    if (!quiet) truth = changed(truth, random);
    const files = JSON.stringify(before) === JSON.stringify(truth) ? undefined : filesOf(truth);
    return { at, truth, files, slots: slotsOf(at) };
  });
}

/** Written down once more, so that the product's own table is held against another. */
function slotsOf(at: number): readonly Slot[] {
  const day = new Date(at);
  const first = day.getUTCDate() === 1;
  const slot = (occasion: Occasion, minutes: number, file: string): Slot => ({ occasion, at: at + minutes * 60_000, file });
  const before = new Date(at - DAY_MS);
  const quarter = `${before.getUTCFullYear()}-Q${Math.ceil((before.getUTCMonth() + 1) / 3)}`;
  return [
    slot("daily", 5, `docs/snapshots/snapshot_${day.toISOString().slice(0, 10)}_`),
    ...(day.getUTCDay() === 1 ? [slot("weekly", 15, `docs/scorecards/SCORE-weekly-${weekEnding(before)}.md`)] : []),
    ...(first ? [slot("monthly", 25, `docs/scorecards/SCORE-monthly-${before.toISOString().slice(0, 7)}.md`)] : []),
    ...(first && [0, 3, 6, 9].includes(day.getUTCMonth()) ? [slot("quarterly", 35, `docs/scorecards/ADR-summary-${quarter}.md`)] : []),
  ];
}

/** The ISO week that ends on this Sunday: as many as there were Thursdays in the year. */
export function weekEnding(sunday: Date): string {
  const thursday = new Date(sunday.getTime() - 3 * DAY_MS);
  let week = 0;
  for (let at = thursday; at.getUTCFullYear() === thursday.getUTCFullYear(); at = new Date(at.getTime() - 7 * DAY_MS)) week++;
  return `${thursday.getUTCFullYear()}-W${String(week).padStart(2, "0")}`;
}

function changed({ defined, verified, forbidden }: Truth, random: () => number): Truth {
  const more = random() < 0.2 ? 1 + Math.floor(random() * 12) : defined;
  const held = random() < 0.3 ? Math.floor(random() * (more + 1)) : verified;
  return { defined: more, verified: Math.min(held, more), forbidden: random() < 0.1 ? !forbidden : forbidden };
}

function filesOf(truth: Truth): FileChanges {
  return { "docs/governance/workflows.yml": inventory(truth), ...(truth.forbidden && { "old.bak": "x" }) };
}

function inventory({ defined, verified }: Truth): string {
  const whole = '    owner: "@fernhill/core"\n    manifest: README.md\n    check: "bash verify.sh"\n    monitor: m\n    docs: README.md\n';
  const entries = Array.from({ length: defined }, (_, at) => `  - id: w${at}\n${whole}${at < verified ? "    auto_heal: yes\n" : ""}`);
  return `version: 1\nworkflows:\n${entries.join("")}`;
}
