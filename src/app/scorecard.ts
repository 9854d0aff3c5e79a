/** The scorecard comment: one per pull request, found by its marker, edited in place. */
import { z } from "zod";
import { sha256 } from "#src/canonical.ts";
import { unless } from "#src/app/github.ts";
import type { PullJob } from "#src/app/jobs.ts";
import type { Judged } from "#src/app/judging-question.ts";
import { address, type Desk, remember } from "#src/app/publish.ts";
import { SCORECARD_MARKER } from "#src/reports/comment.ts";

const idShape = z.object({ id: z.int() });
const listed = z.object({
  id: z.int(),
  body: z.string().nullish(),
  performed_via_github_app: z.object({ id: z.int() }).nullish(),
});

/** Written only where it would say something else than it says. `comments` is how many the pull request has. */
export async function say(desk: Desk, { number, fresh }: PullJob, { comment }: Judged, comments: number): Promise<void> {
  // The time alone is no news.
  const digest = sha256(comment.replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, ""));
  if (desk.posted.said === digest && desk.posted.comment !== undefined) return;
  // Looked for where there may be one: not where there is none at all, nor on a pull request that was opened a moment ago and is met for the first time.
  const first = fresh && !desk.doubtful && !desk.posted.known;
  const known = desk.posted.comment ?? (first || comments === 0 ? undefined : await found(desk, number));
  const id = (known === undefined ? undefined : await edited(desk, known, comment)) ?? (await written(desk, number, comment));
  desk.posted = { ...desk.posted, comment: id, said: digest };
  await remember(desk);
}

/** Undefined where somebody deleted it. */
async function edited({ reach, place }: Desk, id: number, body: string): Promise<number | undefined> {
  const route = "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}";
  return (await unless(["missing"], undefined, reach.call(route, { ...address(place), comment_id: id, body }, idShape)))?.id;
}

async function written({ reach, place }: Desk, number: number, body: string): Promise<number> {
  return (
    await reach.call(
      "POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
      { ...address(place), issue_number: number, body },
      idShape,
    )
  ).id;
}

/** Anybody can write the marker: only our own comment is edited. */
async function found({ reach, place, house }: Desk, number: number): Promise<number | undefined> {
  const all = await reach.all(
    "GET /repos/{owner}/{repo}/issues/{issue_number}/comments",
    { ...address(place), issue_number: number },
    listed,
  );
  return all.find(
    ({ body, performed_via_github_app: app }) => app?.id === house.github.appId && body?.startsWith(SCORECARD_MARKER) === true,
  )?.id;
}
