/** The daily, weekly and monthly scorecards, made from the committed snapshots: every figure is a link to the file it was read from. */
import { chart, sparkline } from "#src/chart.ts";
import { blobUrl, encodedSegment, linked, prose, tableHead, tableRow } from "#src/markdown.ts";
import { capital, plural } from "#src/report.ts";
import { FACTS, FAILED, FIGURES, figureWords, shown, modelFigures, MODELS, P95, RUN_SUCCESS, VCWC } from "#src/score-figures.ts";
import type { Figure } from "#src/score-figures.ts";
import { before, scorecardPath, spanOf, trendOf, within } from "#src/score-period.ts";
import type { Period, Span, Taken } from "#src/score-period.ts";
import { snapshotDifference } from "#src/snapshot-difference.ts";
import { clipped } from "#src/visible.ts";

export interface Scorecard {
  readonly path: string;
  readonly text: string;
}

export interface ScorecardLook {
  /** Where the file is to stand; links to snapshots are relative to it. */
  readonly folder?: string;
}

const MAX_FLAGS = 20;
const MAX_CHANGES = 30;

/** The scorecard of the period in which `at` lies. The same snapshots give the same bytes at any time within it. */
export function scorecard(period: Period, taken: readonly Taken[], at: Date, look: ScorecardLook = {}): Scorecard {
  const path = scorecardPath(period, at, look.folder);
  const span = spanOf(period, at);
  const current = within(taken, span);
  const last = current.at(-1);
  const head = `# ${capital(period)} scorecard ${span.name}\n\n`;
  if (last === undefined) return { path, text: `${head}No snapshot was taken ${spanWords(span)}, so there are no figures.\n` };
  const earlier = before(taken, span);
  const points = trendOf(taken, period, at).map(([, one]) => one);
  const parts = [
    `${head}${standing(last)}\n\n${plural(current.length, "snapshot")} ${spanWords(span)}. Figures are those of ${linkTo(path, last, momentWords(last))}${
      earlier === undefined
        ? "; there is nothing earlier to compare them with"
        : `, compared with ${linkTo(path, earlier, momentWords(earlier))}`
    }.\n`,
    `## Figures\n\n${figuresTable(FIGURES, path, last, earlier, { all: period === "daily" ? [] : current, points })}`,
    `## Compliance\n\n${factsTable(path, last, earlier)}`,
    modelsPart(path, last, earlier),
    changesPart(last, earlier),
    flagsPart(last),
    trends(taken, period, at),
  ];
  return { path, text: parts.filter((part) => part !== "").join("\n") };
}

/** The newest day's, as a comment shows it: links lead to the files of the commit. `repository`: its address. */
export function newestScorecard(taken: readonly Taken[], repository: string, commit: string): string {
  const newest = taken.at(-1);
  if (newest === undefined) return "There is no snapshot to make a scorecard of; `/snapshot` takes one.\n";
  const { path, text } = scorecard("daily", taken, new Date(newest.snapshot.timestamp_utc));
  const file = blobUrl(repository, commit, path);
  return text.replace(/^# (.*)$/m, "**$1**").replaceAll(/\]\((\.\.\/[^)]*)\)/g, (_, to: string) => `](${URL.parse(to, file)?.href ?? to})`);
}

/** The one line to read where there is time for one. */
function standing({ snapshot }: Taken): string {
  const [failed, broken] = [FAILED.read(snapshot), FACTS.filter((fact) => fact.holds(snapshot) === false).length];
  const parts = [
    failed === undefined
      ? ""
      : failed === 0
        ? "✅ every check that applies passes"
        : `❌ ${plural(failed, "check")} ${failed === 1 ? "does" : "do"} not pass`,
    broken === 0 ? "" : `❌ ${plural(broken, "compliance rule")} broken`,
    `${snapshot.risk_flags.length === 0 ? "✅" : "🚩"} ${plural(snapshot.risk_flags.length, "risk flag")}`,
    `VCWC ${figureWords(VCWC.read(snapshot), VCWC.unit)}`,
  ];
  return `**${parts.filter((part) => part !== "").join(" · ")}**`;
}

interface Series {
  /** Snapshots of the period; empty where one speaks for it. */
  readonly all: readonly Taken[];
  /** One for each of the periods that a trend looks back over. */
  readonly points: readonly Taken[];
}

/** Figures that neither snapshot knows are named below the table, the usual ones; the others are left out. */
function figuresTable(figures: readonly Figure[], path: string, last: Taken, earlier: Taken | undefined, { all, points }: Series): string {
  const range = all.length > 1;
  const known = figures.filter(({ read }) => [last, earlier].some((one) => one && read(one.snapshot) !== undefined));
  const unknown = figures.filter((figure) => figure.rare !== true && !known.includes(figure)).map(({ name }) => name);
  const rows = known.map((figure) => {
    const [now, then] = [figure.read(last.snapshot), earlier && figure.read(earlier.snapshot)];
    const trend = sparkline(points.flatMap(({ snapshot }) => figure.read(snapshot) ?? []));
    return [
      figure.name,
      cell(figure, now, path, last),
      earlier === undefined ? "–" : cell(figure, then, path, earlier),
      change(figure, now, then),
      ...(range ? [extreme(figure, all, path, "least"), extreme(figure, all, path, "most")] : []),
      trend,
    ];
  });
  const head = tableHead(
    ["Figure", "Now", "Before", "Change", ...(range ? ["Lowest", "Highest"] : []), "Trend"],
    ["Now", "Before", "Lowest", "Highest"],
  );
  const missing = unknown.length === 0 ? "" : `\nNot known: ${unknown.join(", ")}.\n`;
  return (rows.length === 0 ? "" : head + rows.map(tableRow).join("")) + missing;
}

/** "▲ 4 points better"; which way is better is said in words, not by colour alone. */
function change(figure: Figure, now: number | undefined, then: number | undefined): string {
  if (now === undefined || then === undefined) return "–";
  const [is, was] = [shown(now, figure.unit), shown(then, figure.unit)];
  if (is === was) return "unchanged";
  const words = figure.better === undefined ? "" : is > was === (figure.better === "more") ? " better" : " worse";
  const amount = figureWords(Math.abs(is - was), figure.unit).replace(/%$/, "points");
  return `${is > was ? "▲" : "▼"} ${amount}${words}`.replaceAll("$", "<span>$</span>");
}

function extreme(figure: Figure, all: readonly Taken[], path: string, which: "least" | "most"): string {
  const known = all.flatMap((one) => {
    const value = figure.read(one.snapshot);
    return value === undefined ? [] : [{ one, value }];
  });
  const [found] = known.sort((a, b) => (which === "least" ? a.value - b.value : b.value - a.value));
  return found === undefined ? "unknown" : cell(figure, found.value, path, found.one);
}

function cell(figure: Figure, value: number | undefined, path: string, from: Taken): string {
  const words = figureWords(value, figure.unit).replaceAll("$", "<span>$</span>");
  return linkTo(path, from, words.split(" ").length > 2 ? words.replaceAll(" ", "&nbsp;") : words);
}

function factsTable(path: string, last: Taken, earlier: Taken | undefined): string {
  const rows = FACTS.map((fact) => {
    const [now, then] = [fact.holds(last.snapshot), earlier && fact.holds(earlier.snapshot)];
    const changed =
      earlier === undefined ? "–" : now === then ? "unchanged" : now === true ? "recovered" : now === false ? "broke" : "no longer known";
    return [fact.name, linkTo(path, last, factWords(now)), earlier === undefined ? "–" : linkTo(path, earlier, factWords(then)), changed];
  });
  return tableHead(["Rule", "Now", "Before", "Change"]) + rows.map(tableRow).join("");
}

const factWords = (holds: boolean | undefined): string => (holds === undefined ? "unknown" : holds ? "✅ holds" : "❌ broken");

/** Models that no snapshot knows anything of are left out. */
function modelsPart(path: string, last: Taken, earlier: Taken | undefined): string {
  const rows = MODELS.flatMap((model) => {
    const figures = modelFigures(model);
    if (figures.every((figure) => figure.read(last.snapshot) === undefined)) return [];
    const cells = figures.map((figure) => {
      const moved = change(figure, figure.read(last.snapshot), earlier && figure.read(earlier.snapshot));
      return `${cell(figure, figure.read(last.snapshot), path, last)}${moved === "–" || moved === "unchanged" ? "" : ` (${moved})`}`;
    });
    return [tableRow([model, ...cells])];
  });
  return rows.length === 0 ? "" : `## Models\n\n${tableHead(["Model", ...modelFigures("gpt").map(({ name }) => name)])}${rows.join("")}`;
}

/** What the tables above do not tell: checks, flags and rules. */
function changesPart(last: Taken, earlier: Taken | undefined): string {
  if (earlier === undefined) return "";
  const changes = snapshotDifference(earlier.snapshot, last.snapshot).filter(
    ({ about }) => about === "check" || about === "flag" || about === "rules",
  );
  if (changes.length === 0) return "## What changed\n\nNo check, no flag and no rule.\n";
  const lines = changes
    .slice(0, MAX_CHANGES)
    .map(({ better, words }) => `- ${better === undefined ? "▫️" : better ? "✅" : "❌"} ${prose(clipped(words, 300))}\n`);
  const left = changes.length - lines.length;
  return `## What changed\n\n${lines.join("")}${left > 0 ? `- … and ${left} more\n` : ""}`;
}

function trends(taken: readonly Taken[], period: Period, at: Date): string {
  const points = trendOf(taken, period, at);
  const charts = [VCWC, RUN_SUCCESS, P95].map((figure) =>
    chart({
      title: figure.name,
      unit: figure.unit,
      points: points.flatMap(([name, { snapshot }]) => {
        const value = figure.read(snapshot);
        return value === undefined ? [] : [[name.replace(/^\d{4}-(?=\d\d-|W)/, ""), value] as const];
      }),
    }),
  );
  const drawn = charts.filter((one) => one !== "");
  return drawn.length === 0 ? "" : `## Trends\n\n${drawn.join("\n")}`;
}

function flagsPart({ snapshot: { risk_flags: flags } }: Taken): string {
  if (flags.length === 0) return "## Risk flags\n\nNone.\n";
  const lines = flags
    .slice(0, MAX_FLAGS)
    .map((flag) => `- 🚩 ${prose(clipped(typeof flag === "string" ? flag : JSON.stringify(flag), 300))}\n`);
  const left = flags.length - lines.length;
  return `## Risk flags\n\n${lines.join("")}${left > 0 ? `- … and ${left} more\n` : ""}`;
}

/** A link from the scorecard's folder to a snapshot's file. */
function linkTo(from: string, { path }: Taken, markdown: string): string {
  const [here, there] = [from.split("/").slice(0, -1), path.split("/")];
  let same = 0;
  while (same < here.length && same < there.length - 1 && here[same] === there[same]) same++;
  return linked(markdown, [...here.slice(same).map(() => ".."), ...there.slice(same).map(encodedSegment)].join("/"));
}

/** "2026-11-20 00:05 UTC". */
function momentWords({ snapshot }: Taken): string {
  return `${new Date(snapshot.timestamp_utc).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function spanWords({ from, until }: Span): string {
  const [first, last] = [from, new Date(until.getTime() - 1)].map((moment) => moment.toISOString().slice(0, 10));
  return first === last ? `on ${first ?? ""} (UTC)` : `from ${first ?? ""} to ${last ?? ""} (UTC)`;
}
