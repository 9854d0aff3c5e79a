/** What a simulated year left behind, held against what should be there: counted and computed anew, from the commits, the issues and the ledger. */
import type { Snapshot } from "#schemas/snapshot.ts";
import { evidenceFiles } from "#src/app/evidence-files.ts";
import { ARTIFACT_LEDGER, type ArtifactEntry, artifactEntries } from "#src/artifact.ts";
import { sha256 } from "#src/canonical.ts";
import type { Occasion } from "#src/occasion.ts";
import { openStore, type StorePlace } from "#src/stores/open.ts";
import { verifyStream } from "#src/verify.ts";
import { sightOf } from "#src/views/git/sight.ts";
import type { Day } from "#test/app/year-days.ts";
import { weekEnding } from "#test/app/year-days.ts";
import type { Repository } from "#test/fakes/github/world.ts";

export interface YearAccount {
  readonly kills: number;
  readonly outages: number;
  readonly commits: Readonly<Record<Occasion, number>>;
  readonly snapshots: number;
  readonly reviews: number;
  /** Commits that were made once more from their parents, byte for byte. */
  readonly madeAgain: number;
  /** Figures of scorecards that were computed once more. */
  readonly recomputed: number;
  /** What is wrong, in words; nothing if all is well. */
  readonly faults: readonly string[];
}

export interface AccountGiven {
  readonly repository: Repository;
  readonly days: readonly Day[];
  readonly place: StorePlace;
  readonly kills: number;
  readonly outages: number;
  readonly personsRow: string;
}

interface Commit {
  readonly sha: string;
  readonly occasion: Occasion;
  readonly paths: readonly string[];
  readonly entry: ArtifactEntry;
}

export async function accountOf(given: AccountGiven): Promise<YearAccount> {
  const { repository, days, kills, outages } = given;
  const faults: string[] = [];
  const text = (path: string): string => `${repository.bare.text("main", path) ?? ""}\n`;
  const commits = commitsOf(repository, artifactEntries(text(ARTIFACT_LEDGER)));
  const paths = repository.bare.git(["ls-tree", "-r", "--name-only", "main"]).split("\n");
  const series = paths
    .filter((path) => path.startsWith("docs/snapshots/"))
    .map((path) => ({ path, text: text(path), snapshot: JSON.parse(text(path)) as Snapshot }));
  faults.push(...slotFaults(days, commits), ...snapshotFaults(days, series), ...reviewFaults(repository, days), ...quietFaults(commits));
  faults.push(...(await ledgerFaults(given.place, repository, commits)));
  const log = text("docs/governance/RISKLOG.md");
  if (paths.includes("docs/governance/RISKLOG.md") && days.length > 14 && log.split(given.personsRow).length !== 2)
    faults.push("a person's row of the risk register is gone or doubled");
  const scores = scoreFaults(paths, text, series);
  faults.push(...scores.faults, ...(await againFaults(repository, commits)));
  const count = (occasion: Occasion): number => commits.filter((one) => one.occasion === occasion).length;
  return {
    kills,
    outages,
    commits: { daily: count("daily"), weekly: count("weekly"), monthly: count("monthly"), quarterly: count("quarterly") },
    snapshots: series.length,
    reviews: repository.issues.size,
    madeAgain: commits.length,
    recomputed: scores.recomputed,
    faults: faults.slice(0, 50),
  };
}

/** Commits of evidence, the oldest first, each with the line that it added to the ledger of artifacts. */
function commitsOf({ bare }: Repository, entries: readonly ArtifactEntry[]): readonly Commit[] {
  const blocks = bare.git(["log", "--reverse", "--format=%x00%H%x09%s", "--name-only", "main"]).split("\0").slice(1);
  const found = blocks.flatMap((block) => {
    const [head = "", ...rest] = block.trim().split("\n");
    const [sha = "", subject = ""] = head.split("\t");
    const occasion = /^Update the (\w+) evidence$/.exec(subject)?.[1];
    return occasion === undefined ? [] : [{ sha, occasion: occasion as Occasion, paths: rest.filter((path) => path !== "") }];
  });
  return found.flatMap((one, index) => (entries[index] === undefined ? [] : [{ ...one, entry: entries[index] }]));
}

/** What evidence may write. */
const DECLARED =
  /^(?:docs\/snapshots\/snapshot_[\d-]+_\d{4}Z\.json|docs\/scorecards\/(?:SCORE-|ADR-summary-|NSM_matrix).*\.md|docs\/_generated\/.*|docs\/governance\/RISKLOG\.md|artifacts\/gatehouse\.jsonl)$/;

/** Each slot once: the file that is made for it came in one commit of its occasion, and no commit came without a slot. */
function slotFaults(days: readonly Day[], commits: readonly Commit[]): readonly string[] {
  const slots = days.flatMap((day) => day.slots);
  const strays = commits.flatMap(({ paths }) =>
    paths.filter((path) => !DECLARED.test(path)).map((path) => `${path} is none of the evidence's paths`),
  );
  const wrong = slots.flatMap(({ occasion, at, file }) => {
    const made = commits.filter((one) => one.occasion === occasion && one.paths.some((path) => path.startsWith(file)));
    return made.length === 1 ? [] : [`${occasion} of ${new Date(at).toISOString()} was made ${made.length} times`];
  });
  return commits.length === slots.length
    ? [...strays, ...wrong]
    : [...strays, ...wrong, `there are ${commits.length} commits for ${slots.length} slots`];
}

type Series = readonly { readonly path: string; readonly text: string; readonly snapshot: Snapshot }[];

function snapshotFaults(days: readonly Day[], series: Series): readonly string[] {
  const truths = new Map(days.map(({ at, truth }) => [new Date(at).toISOString().slice(0, 10), truth]));
  return series.flatMap(({ path, snapshot }, index) => {
    const truth = truths.get(snapshot.timestamp_utc.slice(0, 10));
    const before = series[index - 1];
    const told = snapshot.workflow_coverage;
    const flagged = snapshot.risk_flags.some((flag) => String(flag).startsWith("structure: "));
    return [
      ...(told.defined === truth?.defined && told.verified === truth?.verified
        ? []
        : [`${path} counts ${told.verified} of ${told.defined}`]),
      ...(flagged === truth?.forbidden ? [] : [`${path} flags ${flagged ? "what is not there" : "nothing"}`]),
      ...(snapshot.previous_snapshot_digest === (before === undefined ? null : `sha256:${sha256(before.text)}`)
        ? []
        : [`${path} breaks the chain`]),
    ];
  });
}

function reviewFaults({ issues }: Repository, days: readonly Day[]): readonly string[] {
  const mondays = days.filter(({ at }) => new Date(at).getUTCDay() === 1);
  const wanted = mondays.map(({ at }) => `Weekly review ${weekEnding(new Date(at - 86_400_000))}`);
  const titles = [...issues.values()].map(({ title }) => title);
  return JSON.stringify(titles) === JSON.stringify(wanted) ? [] : [`reviews are ${titles.join(", ")}, not ${wanted.join(", ")}`];
}

/** Nobody changed anything in July: only what carries a date is new, but for the first day, which looks back on June. */
function quietFaults(commits: readonly Commit[]): readonly string[] {
  const dated = /^docs\/(?:snapshots\/snapshot_|scorecards\/(?:SCORE|ADR-summary)-)/;
  return commits.flatMap(({ entry, paths }) => {
    const others = paths.filter((path) => path !== ARTIFACT_LEDGER && !dated.test(path));
    return /^2025-07-(?!0)/.test(entry.at) && others.length > 0 ? [`${entry.at}: ${others.join(", ")}`] : [];
  });
}

async function ledgerFaults(place: StorePlace, { id, bare }: Repository, commits: readonly Commit[]): Promise<readonly string[]> {
  const store = await openStore(place);
  try {
    const results: unknown[] = [];
    for await (const { data } of store.ledger.read(`evidence/${id}`)) results.push(data["result"]);
    const dead = (await store.queue.dead()).map(({ kind, error }) => `a job died: ${kind}: ${error}`);
    const { ok } = await verifyStream(store.ledger, `evidence/${id}`);
    // What was cut off right behind its commit names the head that it found: that commit, or one behind it.
    const known = results.filter((result) => typeof result === "string" && bare.has(result)).length;
    return [
      ...dead,
      ...(ok ? [] : ["the ledger does not verify"]),
      ...(results.length === commits.length && known === commits.length
        ? []
        : [`the ledger has ${results.length} entries for ${commits.length} commits, ${known} of them commits`]),
    ];
  } finally {
    await store.close();
  }
}

const floor = (value: number): string => `${String(Math.floor(value * 10 + 1e-6) / 10)} %`;

/** Now, lowest, highest and the trend of the coverage, from the snapshots by other means than the product's. */
function scoreFaults(
  paths: readonly string[],
  text: (path: string) => string,
  series: Series,
): { readonly faults: readonly string[]; readonly recomputed: number } {
  let recomputed = 0;
  const value = ({ snapshot: { workflow_coverage: told } }: Series[number]): number =>
    (Math.round(((told.verified ?? NaN) / (told.defined ?? NaN)) * 1e4) / 1e4) * 100;
  const dayOf = ({ snapshot }: Series[number]): string => snapshot.timestamp_utc.slice(0, 10);
  const nameOf = (kind: string, day: string): string => {
    if (kind === "daily") return day;
    const sunday = new Date(Date.parse(day) + ((7 - new Date(day).getUTCDay()) % 7) * 86_400_000);
    return kind === "monthly" ? day.slice(0, 7) : weekEnding(sunday);
  };
  const faults = paths.flatMap((path) => {
    const [, kind, name] = /SCORE-(daily|weekly|monthly)-(.+)\.md$/.exec(path) ?? [];
    if (kind === undefined || name === undefined) return [];
    const card = text(path);
    const own = series.filter((one) => nameOf(kind, dayOf(one)) === name);
    // The first month and week look back on time before the first snapshot.
    if (own.length === 0) return card.includes("No snapshot was taken") ? [] : [`${path} tells of a time without a snapshot`];
    const names = [...new Set(series.map((one) => nameOf(kind, dayOf(one))))]
      .filter((one) => one <= name)
      .slice(kind === "daily" ? -14 : -12);
    const trend = names.map(
      (one) =>
        Math.round(value(series.findLast((other) => nameOf(kind, dayOf(other)) === one) ?? (series[0] as Series[number])) * 100) / 100,
    );
    const cells = (/^\| Verified critical workflow coverage \|(.*)\|$/m.exec(card)?.[1] ?? "")
      .split(" | ")
      .map((cell) => /\[([^\]]*)\]/.exec(cell)?.[1] ?? "");
    const values = own.map(value);
    const expected = [
      floor(values.at(-1) ?? NaN),
      ...(kind === "daily" || own.length < 2 ? [] : [floor(Math.min(...values)), floor(Math.max(...values))]),
    ];
    const shown = [cells[0], ...(expected.length === 1 ? [] : cells.slice(3, 5))];
    const drawn = /title "Verified critical workflow coverage"[^]*?line \[([^\]]*)\]/.exec(card)?.[1] ?? "";
    recomputed += expected.length + trend.length;
    return [
      ...(JSON.stringify(shown) === JSON.stringify(expected) ? [] : [`${path} shows ${shown.join(", ")}, not ${expected.join(", ")}`]),
      ...(trend.length < 2 || drawn === trend.join(", ") ? [] : [`${path} draws ${drawn}, not ${trend.join(", ")}`]),
    ];
  });
  return { faults, recomputed };
}

/** The same commit, the same moment: the same bytes. */
async function againFaults({ bare }: Repository, commits: readonly Commit[]): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const { sha, occasion, entry, paths } of commits) {
    const now = new Date(entry.at);
    const view = sightOf({ folder: bare.folder, head: `${sha}^`, now }).view;
    const question = { folder: bare.folder, repository: 1, head: sha, now: now.getTime(), repositoryUrl: "", occasion };
    const { files } = await evidenceFiles({ view }, question);
    const same = files.length === paths.length && files.every(({ path, content }) => (bare.text(sha, path) ?? "") === content?.trim());
    if (!same) faults.push(`${occasion} of ${entry.at} is made again as ${files.map(({ path }) => path).join(", ")}`);
  }
  return faults;
}
