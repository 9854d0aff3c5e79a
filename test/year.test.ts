import { randomness } from "#test/randomness.ts";
import { beforeAll, describe, expect, it } from "vitest";
import { checks } from "#checks/index.ts";
import type { Snapshot } from "#schemas/snapshot.ts";
import { ARTIFACT_LEDGER, artifactEntries, ledgerLine, planWriting } from "#src/artifact.ts";
import { sha256 } from "#src/canonical.ts";
import { evidence } from "#src/generators/evidence.ts";
import { dueOn } from "#src/occasion.ts";
import { rulesFor } from "#src/rules.ts";
import { scoreFacts } from "#src/score-facts.ts";
import type { Taken } from "#src/score-period.ts";
import type { Analyser, RepositoryView } from "#src/view.ts";
import { simulatedView } from "#src/views/simulated.ts";

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 0, 1, 0, 5);
const DAYS = 365;
/** A month in which nobody changes anything. */
const QUIET = [Date.UTC(2026, 6, 1), Date.UTC(2026, 7, 1)] as const;
const PERSONS_ROW = "| R-1 | weather | Flood in the cellar | low | high | open | Sandbags |  |  |";

const MATRIX = "docs/scorecards/NSM_matrix.md";
const PERSONS_WORDS = "# Coverage\n\nAsk Ada before you change a workflow.\n";

interface Model {
  defined: number;
  verified: number;
  forbidden: boolean;
}

function inventory({ defined, verified }: Model): string {
  const whole = '    owner: "@fernhill/core"\n    manifest: README.md\n    check: "bash verify.sh"\n    monitor: m\n    docs: README.md\n';
  const entries = Array.from({ length: defined }, (_, at) => `  - id: w${at}\n${whole}${at < verified ? "    auto_heal: yes\n" : ""}`);
  return `version: 1\nworkflows:\n${entries.join("")}`;
}

interface Year {
  readonly files: ReadonlyMap<string, string>;
  /** What was written, day by day. */
  readonly written: readonly { readonly at: Date; readonly paths: readonly string[] }[];
  readonly models: ReadonlyMap<string, Model>;
}

/** Each day: somebody changes the repository, perhaps; then the evidence that is due is made and written. */
async function aYear(): Promise<Year> {
  const random = randomness(20_260_101);
  const files = new Map<string, string>([
    ["README.md", "# Read me\n"],
    ["verify.sh", "exit 0\n"],
    ["CODEOWNERS", "* @fernhill/core\n"],
    [MATRIX, PERSONS_WORDS],
    [".github/gatehouse.yml", 'version: 1\nchecks:\n  structure: { forbidden: ["**/*.bak"] }\n  secrets: false\n'],
  ]);
  const model: Model = { defined: 4, verified: 1, forbidden: false };
  const models = new Map<string, Model>();
  const memory = new Map<string, unknown>();
  const written: { at: Date; paths: readonly string[] }[] = [];
  for (let day = 0; day < DAYS; day++) {
    const at = new Date(START + day * DAY_MS + Math.floor(random() * 600_000));
    if (at.getTime() < QUIET[0] || at.getTime() >= QUIET[1]) change(model, files, random);
    models.set(at.toISOString().slice(0, 10), { ...model });
    const view = remembering(simulatedView({ files: Object.fromEntries(files), takenAt: at }), memory);
    const made = await evidence({ view, policy: rulesFor(checks, view).policy, now: at, elapsedMs: () => 0, occasions: dueOn(at) });
    const current = (path: string): string | undefined => files.get(path);
    const writing = planWriting("report", made.files, current, current(ARTIFACT_LEDGER), at);
    for (const { path, content } of writing?.files ?? []) if (content !== null) files.set(path, content);
    if (writing !== undefined) files.set(ARTIFACT_LEDGER, `${files.get(ARTIFACT_LEDGER) ?? ""}${ledgerLine(writing.entry)}`);
    written.push({ at, paths: writing?.files.map(({ path }) => path) ?? [] });
  }
  return { files, written, models };
}

/** Facts of files are remembered from day to day, as the process does it. */
function remembering(view: RepositoryView, memory: Map<string, unknown>): RepositoryView {
  return {
    ...view,
    *facts<Fact>(analyser: Analyser<Fact>, paths: Iterable<string>) {
      for (const path of paths) {
        const key = [analyser.id, analyser.version, analyser.digest, analyser.variant?.(path), view.blob(path)].join(" ");
        if (!memory.has(key)) memory.set(key, [...view.facts(analyser, [path])][0]?.[1]);
        yield [path, memory.get(key) as Fact] as const;
      }
    },
  };
}

function change(model: Model, files: Map<string, string>, random: () => number): void {
  if (random() < 0.2) model.defined = 1 + Math.floor(random() * 12);
  if (random() < 0.3) model.verified = Math.floor(random() * (model.defined + 1));
  model.verified = Math.min(model.verified, model.defined);
  if (random() < 0.1) model.forbidden = !model.forbidden;
  files.set("docs/governance/workflows.yml", inventory(model));
  if (model.forbidden) files.set("old.bak", "x");
  else files.delete("old.bak");
  const log = files.get("docs/governance/RISKLOG.md");
  if (log !== undefined && !log.includes(PERSONS_ROW)) files.set("docs/governance/RISKLOG.md", `${log.trimEnd()}\n${PERSONS_ROW}\n`);
}

describe("a year of evidence", () => {
  let year: Year;
  let series: readonly (Taken & { readonly text: string })[];
  beforeAll(async () => {
    year = await aYear();
    series = Array.from(year.files).flatMap(([path, text]) =>
      path.startsWith("docs/snapshots/") ? [{ path, text, snapshot: JSON.parse(text) as Snapshot }] : [],
    );
  }, 300_000);
  const named = (begin: string): number => [...year.files.keys()].filter((path) => path.startsWith(begin)).length;

  it("has every snapshot and scorecard, once", () => {
    expect([
      named("docs/snapshots/"),
      named("docs/scorecards/SCORE-daily-"),
      named("docs/scorecards/SCORE-weekly-"),
      named("docs/scorecards/SCORE-monthly-"),
      named("docs/scorecards/ADR-summary-"),
    ]).toEqual([365, 365, 52, 12, 4]);
  });

  it("tells in each snapshot what was so on that day", () => {
    for (const { snapshot } of series) {
      const { defined, verified, forbidden } = year.models.get(snapshot.timestamp_utc.slice(0, 10)) as Model;
      expect(snapshot.workflow_coverage).toEqual({ defined, verified, target: 25 });
      expect(snapshot.vcwc).toBe(Math.round((verified / defined) * 10_000) / 10_000);
      expect(snapshot.risk_flags.some((flag) => String(flag).startsWith("structure: "))).toBe(forbidden);
    }
  });

  it("is chained by digests from the first to the last", () => {
    const digests = series.map(({ text }) => `sha256:${sha256(text)}`);
    expect(series.map(({ snapshot }) => snapshot.previous_snapshot_digest)).toEqual([null, ...digests.slice(0, -1)]);
    expect(artifactEntries(year.files.get(ARTIFACT_LEDGER) ?? "")).toHaveLength(365);
  });

  it("has trends that agree with a recomputation from the snapshots", () => {
    const dayOf = (moment: number): string => new Date(moment).toISOString().slice(0, 10);
    const vcwc = (snapshot: Snapshot): number => (snapshot.vcwc ?? NaN) * 100;
    const byDay = new Map(series.map(({ snapshot }) => [snapshot.timestamp_utc.slice(0, 10), snapshot]));
    for (const at of [Date.UTC(2026, 1, 10), Date.UTC(2026, 6, 19), Date.UTC(2026, 11, 31, 12)]) {
      const daily = scoreFacts("daily", series, new Date(at)).figures[0];
      const expected = Array.from({ length: 14 }, (_, back) => dayOf(at - (13 - back) * DAY_MS)).flatMap((day) => {
        const snapshot = byDay.get(day);
        return snapshot === undefined ? [] : [{ at: day, value: vcwc(snapshot) }];
      });
      expect(daily?.trend).toEqual(expected);
      const monthly = scoreFacts("monthly", series, new Date(at)).figures[0];
      const month = dayOf(at).slice(0, 7);
      const values = [...byDay].flatMap(([day, snapshot]) => (day.startsWith(month) ? [vcwc(snapshot)] : []));
      expect([monthly?.now, monthly?.lowest, monthly?.highest]).toEqual([values.at(-1), Math.min(...values), Math.max(...values)]);
      const months = [...new Set([...byDay.keys()].map((day) => day.slice(0, 7)))].filter((name) => name <= month).slice(-12);
      expect(monthly?.trend).toEqual(
        months.map((name) => ({ at: name, value: vcwc([...byDay].findLast(([day]) => day.startsWith(name))?.[1] as Snapshot) })),
      );
      // Seven days that end on a Sunday.
      const sunday = at + ((7 - new Date(at).getUTCDay()) % 7) * DAY_MS;
      const week = Array.from({ length: 7 }, (_, back) => byDay.get(dayOf(sunday - (6 - back) * DAY_MS))).filter(
        (one) => one !== undefined,
      );
      const weekly = scoreFacts("weekly", series, new Date(at)).figures[1];
      const counts = week.map((one) => one.workflow_coverage.defined ?? NaN);
      expect([weekly?.now, weekly?.lowest, weekly?.highest]).toEqual([counts.at(-1), Math.min(...counts), Math.max(...counts)]);
    }
  });

  it("writes nothing but snapshots and scorecards in a month without a change", () => {
    const quiet = year.written.filter(({ at }) => at.getTime() >= QUIET[0] + DAY_MS && at.getTime() < QUIET[1]);
    const others = quiet
      .flatMap(({ paths }) => paths)
      .filter((path) => !path.startsWith("docs/snapshots/") && !path.startsWith("docs/scorecards/SCORE-"));
    expect([quiet.length, others]).toEqual([30, []]);
  });

  it("keeps what a person wrote above the matrix, and the matrix as it should be", () => {
    const matrix = year.files.get(MATRIX) ?? "";
    const { defined, verified } = [...year.models.values()].at(-1) as Model;
    expect(matrix.startsWith(PERSONS_WORDS)).toBe(true);
    expect(matrix.split(`(${verified} of ${defined} workflows verified; target: 25 workflows)`)).toHaveLength(2);
  });

  it("keeps what a person wrote into the risk register", () => {
    const log = year.files.get("docs/governance/RISKLOG.md") ?? "";
    expect(log.split("\n").filter((line) => line === PERSONS_ROW)).toHaveLength(1);
    expect(log).toMatch(
      /^\| GH-structure \| check \| The check structure does not pass \|  \|  \| (open|closed) \|  \| 1 failure \| 2026-\d\d-\d\d \|$/m,
    );
  });
});
