/** The review of a week as an issue: what broke, what was denied, what drifted, each with its evidence. The same facts give the same words. */
import { code, encodedSegment, linked, prose, tableHead, tableRow } from "#src/markdown.ts";
import { plural } from "#src/report.ts";
import type { Seen, Week } from "#src/week.ts";
import type { Told, WeekRecords } from "#src/week-records.ts";

export interface Review {
  readonly title: string;
  readonly body: string;
}

export interface ReviewLook {
  /** The repository's address. */
  readonly repositoryUrl: string;
  /** The branch that has the snapshots, which never change once they are there. */
  readonly branch: string;
}

const MAX_ROWS = 50;

export function weeklyReview(week: Week, records: WeekRecords, look: ReviewLook): Review {
  const { name, from, until, snapshots, open } = week;
  const last = new Date(Date.parse(until) - 1).toISOString().slice(0, 10);
  const evidence = week.last === null ? "" : `, the last of them ${linked(code(week.last), fileUrl(look, week.last))}`;
  const parts = [
    `The week from ${from.slice(0, 10)} to ${last} (UTC), from ${plural(snapshots, "snapshot")}${evidence} and from the ledger.\n`,
    section("What broke", seenTable(week.broke, look), "Nothing broke."),
    section("What was denied", deniedTable(records), "Nothing was denied."),
    section("What drifted", seenTable(week.drifted, look), "Nothing drifted."),
    section("What was mended", seenTable(week.mended, look), ""),
    section("Alerts", toldTable(records.alerts), ""),
    section("Incidents", toldTable(records.incidents), ""),
    section("Levers", toldTable(records.levers), ""),
    section(
      "Taken back",
      week.reverted
        .map(({ at, id, paths }) => `- ${at.slice(0, 16)}Z: ${code(id.slice(0, 12))}, ${plural(paths.length, "file")}\n`)
        .join(""),
      "",
    ),
    counts(records),
    section("Open at the end of the week", open.map((words) => `- [ ] ${prose(words)}\n`).join(""), "Every check passes."),
  ];
  return { title: `Weekly review ${name}`, body: parts.filter((part) => part !== "").join("\n") };
}

/** Left out where there is nothing and nothing is to be said of that. */
function section(title: string, body: string, otherwise: string): string {
  if (body === "" && otherwise === "") return "";
  return `## ${title}\n\n${body === "" ? `${otherwise}\n` : body}`;
}

function seenTable(all: readonly Seen[], look: ReviewLook): string {
  return table(
    ["When", "What"],
    all.map(({ at, path, words }) => [linked(`${at.slice(0, 16)}Z`, fileUrl(look, path)), prose(words)]),
  );
}

function toldTable(all: readonly Told[]): string {
  return table(
    ["When", "What", "Who", "Detail"],
    all.map(({ at, what, actor, detail }) => [`${at.slice(0, 16)}Z`, what, code(actor), prose(detail)]),
  );
}

function deniedTable({ denied }: WeekRecords): string {
  return table(
    ["What", "Reason", "Times"],
    denied.map(({ what, code: reason, count }) => [prose(what), code(reason), String(count)]),
  );
}

function counts({ verdicts, deployments }: WeekRecords): string {
  const judged = verdicts.passed + verdicts.failed;
  const asked = deployments.approved + deployments.rejected;
  const lines = [
    ...(judged === 0 ? [] : [`- ${plural(judged, "verdict")} over pull requests, ${verdicts.failed} of them failures\n`]),
    ...(asked === 0 ? [] : [`- ${plural(asked, "deployment")} asked about, ${deployments.rejected} of them rejected\n`]),
  ];
  return lines.length === 0 ? "" : `## Judged\n\n${lines.join("")}`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const left = rows.length - MAX_ROWS;
  const more = left > 0 ? `\n${left} more are left out here.\n` : "";
  return `${tableHead(header)}${rows.slice(0, MAX_ROWS).map(tableRow).join("")}${more}`;
}

function fileUrl({ repositoryUrl, branch }: ReviewLook, path: string): string {
  return `${repositoryUrl}/blob/${[...branch.split("/"), ...path.split("/")].map(encodedSegment).join("/")}`;
}
