/** Tells people of an alert: as an issue that is closed when the check passes again, to a Slack-compatible webhook, by e-mail. */
import { sha256 } from "#src/canonical.ts";
import type { Alert } from "#src/alert.ts";
import type { House } from "#src/app/house.ts";
import { alertJob, type Place } from "#src/app/jobs.ts";
import { sendMail, MailRefused } from "#src/app/smtp.ts";
import { keepIssue } from "#src/app/standing-issue.ts";
import { code, linked, prose } from "#src/markdown.ts";
import type { Job } from "#src/queue.ts";

/** The receiver is away or busy: to be told later. */
export class ReceiverAway extends Error {
  override readonly name = "ReceiverAway";
}

const ALERT_LABEL = "gatehouse-alert";
const WEBHOOK_LIMIT_MS = 10_000;

/** One issue for each failure from its first run on; it is closed when that is over. */
export async function tellByIssue(house: House, job: Job): Promise<void> {
  const { place, alert } = alertJob.parse(job.payload);
  const { check, episode, state } = alert;
  await keepIssue(house, place, {
    mark: `alert ${check} ${sha256(episode).slice(0, 16)}`,
    label: ALERT_LABEL,
    title: titleOf(alert),
    body: `${markdownOf(house, place, alert)}\n`,
    state: state === "raised" ? "open" : "closed",
    onlyIfThere: state === "resolved",
  });
}

/** Throws ReceiverAway. */
export async function tellByWebhook(house: House, job: Job): Promise<void> {
  const { place, alert } = alertJob.parse(job.payload);
  const { webhook } = house.receivers;
  if (webhook === undefined) return;
  const answer = await posted(house, webhook.url, { text: slackText(house, place, alert) }, job.signal);
  if (answer === 429 || answer >= 500) throw new ReceiverAway(`the alert webhook answered ${answer}`);
  if (answer < 200 || answer > 299) house.log("error", "the alert webhook took no alert", { check: alert.check, status: answer });
}

/** Throws ReceiverAway. */
export async function tellByMail(house: House, job: Job): Promise<void> {
  const { place, alert } = alertJob.parse(job.payload);
  const { mail } = house.receivers;
  if (mail === undefined) return;
  const { from, to } = mail;
  const name = `${place.owner}/${place.name}`;
  const text = `${titleOf(alert)}\n${name}\n\n${alert.words}\n\n${commitUrl(house, place, alert)}\n`;
  const id = `alert.${sha256(`${place.id} ${alert.check} ${alert.episode} ${alert.state}`).slice(0, 32)}`;
  try {
    await sendMail(mail, { from, to, subject: `[${name}] ${titleOf(alert)}`, text, at: new Date(alert.at), id }, job.signal);
  } catch (error) {
    if (!(error instanceof MailRefused)) throw error;
    if (error.passing) throw new ReceiverAway(error.message);
    house.log("error", "the mail server took no alert", { check: alert.check, why: error.message });
  }
}

/** The status. An address is a secret here, so nothing that fetch throws is passed on. */
async function posted({ fetch }: House, url: string, body: object, signal: AbortSignal): Promise<number> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(WEBHOOK_LIMIT_MS)]),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    throw new ReceiverAway("the alert webhook could not be reached");
  }
}

function titleOf({ check, state }: Alert): string {
  return state === "raised" ? `Critical check ${check} failed twice in a row` : `Critical check ${check} passes again`;
}

function markdownOf(house: House, place: Place, alert: Alert): string {
  const commit = linked(code(alert.head.slice(0, 12)), commitUrl(house, place, alert));
  return `${prose(titleOf(alert))} on ${code(place.defaultBranch)}, at ${commit} (${alert.at}).\n\n${prose(alert.words)}\n\nThis issue is closed by itself when the check passes again.`;
}

/** Slack's own three characters (https://docs.slack.dev/messaging/formatting-message-text#escaping). */
function slackText(house: House, place: Place, alert: Alert): string {
  const safe = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const mark = alert.state === "raised" ? ":red_circle:" : ":large_green_circle:";
  return `${mark} *${safe(`${place.owner}/${place.name}`)}*: ${safe(titleOf(alert))}. ${safe(alert.words)} <${commitUrl(house, place, alert)}|${alert.head.slice(0, 7)}>`;
}

const commitUrl = ({ serverUrl }: House, { owner, name }: Place, { head }: Alert): string => `${serverUrl}/${owner}/${name}/commit/${head}`;
