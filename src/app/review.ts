/** The review of a week, as one issue of its own: opened on Monday, brought up to date when it is made again. */
import { alertStream } from "#src/app/alerts.ts";
import type { House } from "#src/app/house.ts";
import { reviewJob } from "#src/app/jobs.ts";
import { keepIssue } from "#src/app/standing-issue.ts";
import type { Job } from "#src/queue.ts";
import { weeklyReview } from "#src/reports/weekly-review.ts";
import { asKept, streamOf } from "#src/tenancy.ts";
import type { Week } from "#src/week.ts";
import { weekRecords } from "#src/week-records.ts";

const REVIEW_LABEL = "gatehouse-review";

export async function review(house: House, job: Job): Promise<void> {
  const { place, branch, week: written } = reviewJob.parse(job.payload);
  // Made by our own judging thread.
  const week = written as unknown as Week;
  const { owner, name } = place;
  const levers = streamOf(asKept(place));
  const streams = {
    levers,
    alerts: alertStream(place),
    deployments: `${levers}/deployments`,
    pulls: `pull-request/${place.id}/`,
  };
  const records = await weekRecords(house.store.ledger, streams, new Date(week.from), new Date(week.until));
  const { title, body } = weeklyReview(week, records, { repositoryUrl: `${house.serverUrl}/${owner}/${name}`, branch });
  await keepIssue(house, place, { mark: `review ${week.name}`, label: REVIEW_LABEL, title, body });
}
