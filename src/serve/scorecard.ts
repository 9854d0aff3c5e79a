/** `/scorecard`: the day's scorecard from the committed snapshots, and on a pull request what was said of it. */
import type { House as AppHouse } from "#src/app/house.ts";
import { type CommandJob, type Place, pullKey } from "#src/app/jobs.ts";
import type { Outcome } from "#src/command-desk.ts";
import { linked } from "#src/markdown.ts";
import { newestScorecard } from "#src/reports/scorecard.ts";
import { repositoryPolicy } from "#src/serve/repository-policy.ts";
import { snapshotSeries } from "#src/snapshots.ts";
import { sightOf } from "#src/views/git/sight.ts";

export async function scorecardOf(app: AppHouse, { place, issue, pull }: CommandJob): Promise<Outcome> {
  const [own, days] = [pull ? await ownWords(app, place, issue) : "", await daysWords(app, place)];
  return { code: "ok", markdown: `${own}${days}` };
}

async function ownWords({ memory, serverUrl }: AppHouse, place: Place, number: number): Promise<string> {
  const { verdict, comment } = await memory.load(pullKey(place, number));
  if (verdict === undefined) return "This pull request has no verdict yet; `/check` asks for one.\n\n";
  const failing = verdict.outcomes.filter(({ state }) => state === "failed" || state === "undecided").map(({ check }) => check);
  const words =
    failing.length === 0
      ? "every check passes"
      : `${failing.length} of ${verdict.outcomes.length} checks do not pass: ${failing.join(", ")}`;
  const url = comment === undefined ? undefined : `${serverUrl}/${place.owner}/${place.name}/pull/${number}#issuecomment-${comment}`;
  return `${linked("This pull request", url)}: ${verdict.conclusion}, ${words}.\n\n`;
}

async function daysWords(app: AppHouse, place: Place): Promise<string> {
  const { snapshots } = await repositoryPolicy(app, place);
  const branch = snapshots.branch ?? place.defaultBranch;
  return await app.mirrors.fetched({ repository: place, sources: [`refs/heads/${branch}`] }, async ({ folder, commits: [head = ""] }) => {
    const { taken } = snapshotSeries(sightOf({ folder, head, now: app.clock.now() }).view, snapshots.folder);
    return newestScorecard(taken, `${app.serverUrl}/${place.owner}/${place.name}`, head);
  });
}
