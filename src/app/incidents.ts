/** Incidents as issues on GitHub: one for each, told of what changes, closed when it is over. */
import { z } from "zod";
import { type Reach, unless } from "#src/app/github.ts";
import type { House } from "#src/app/house.ts";
import type { Place } from "#src/app/jobs.ts";
import { address } from "#src/app/publish.ts";
import type { Stopped } from "#src/app/waiting.ts";
import type { Entry } from "#src/ledger.ts";
import { code, prose, tableHead, tableRow } from "#src/markdown.ts";
import { clipped, visible } from "#src/visible.ts";

export const INCIDENT_LABEL = "gatehouse-incident";

export interface OpenIncident {
  readonly cause: string;
  /** The ledger entry that opened it. */
  readonly entry: number;
  readonly issue: number;
}

/** The switch's own incident; it is none of the ledger's, since it would keep the switch from being released. */
export const SWITCH = "kill-switch";

export interface IncidentDesk {
  readonly house: House;
  readonly place: Place;
  readonly reach: Reach;
  /** An earlier attempt may have written something that nobody remembers. */
  readonly doubtful: boolean;
}

interface Told {
  readonly title: string;
  readonly facts: readonly (readonly [name: string, markdown: string])[];
  readonly next: string;
}

const idShape = z.object({ number: z.int() });
const listed = z.object({ body: z.string().nullish(), performed_via_github_app: z.object({ id: z.int() }).nullish() });

/** The issue's number; undefined where the repository has no issues. */
export async function opened(desk: IncidentDesk, entry: Entry): Promise<number | undefined> {
  const { place, reach, doubtful } = desk;
  const mark = markOf("incident", entry);
  const known = doubtful ? await found(desk, mark) : undefined;
  if (known !== undefined) return known;
  const { title, facts, next } = told(entry);
  const table = tableHead(["", ""]) + facts.map(tableRow).join("");
  const body = `${mark}\n${table}\n${next}\n`;
  const said = { ...address(place), title: `Incident: ${plain(title)}`, body, labels: [INCIDENT_LABEL] };
  // Where issues are turned off, or the App may not write them, the ledger has the incident all the same.
  const made = await unless(["missing", "refused"], undefined, reach.call("POST /repos/{owner}/{repo}/issues", said, idShape));
  return made?.number;
}

/** What changed, as a comment; `closes` ends the incident. */
export async function continued(desk: IncidentDesk, issue: number, entry: Entry, closes: boolean): Promise<void> {
  const { title, facts } = told(entry);
  const table = tableHead(["", ""]) + facts.map(tableRow).join("");
  await commented(desk, issue, `${markOf("incident-news", entry)}\n**${prose(title)}**\n\n${table}`);
  if (closes) await written(desk, "PATCH /repos/{owner}/{repo}/issues/{issue_number}", { issue_number: issue, state: "closed" });
}

/** Which runs were stopped, and which go on. */
export async function toldOfRuns(desk: IncidentDesk, issue: number, entry: Entry, { cancelled, running }: Stopped): Promise<void> {
  if (cancelled.length + running.length === 0) return;
  const rows = [...cancelled.map((run) => [run, "cancelled"] as const), ...running].map(([run, what]) =>
    tableRow([`[${run}](${desk.house.serverUrl}/${desk.place.owner}/${desk.place.name}/actions/runs/${run})`, prose(what)]),
  );
  await commented(
    desk,
    issue,
    `${markOf("incident-runs", entry)}\nWorkflow runs with an approved deployment:\n\n${tableHead(["run", ""])}${rows.join("")}`,
  );
}

async function commented(desk: IncidentDesk, issue: number, body: string): Promise<void> {
  if (desk.doubtful && (await isThere(desk, issue, body.split("\n", 1)[0] ?? ""))) return;
  await written(desk, "POST /repos/{owner}/{repo}/issues/{issue_number}/comments", { issue_number: issue, body });
}

/** Somebody may have deleted or locked the issue: then nothing is left to be told. */
async function written({ reach, place }: IncidentDesk, route: string, params: Readonly<Record<string, unknown>>): Promise<void> {
  await unless(["missing", "refused"], undefined, reach.call(route, { ...address(place), ...params }, z.unknown()));
}

/** Anybody can write a mark: only what the App wrote counts. */
async function isThere({ reach, place, house }: IncidentDesk, issue: number, mark: string): Promise<boolean> {
  const route = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments";
  const all = await reach.all(route, { ...address(place), issue_number: issue, per_page: 100 }, listed);
  return all.some((one) => isOwn(house, one, mark));
}

async function found({ reach, place, house }: IncidentDesk, mark: string): Promise<number | undefined> {
  const wanted = { ...address(place), labels: INCIDENT_LABEL, state: "all" };
  const all = await reach.all("GET /repos/{owner}/{repo}/issues", wanted, listed.extend(idShape.shape));
  return all.find((one) => isOwn(house, one, mark))?.number;
}

function isOwn({ github }: House, { body, performed_via_github_app: app }: z.output<typeof listed>, mark: string): boolean {
  return app?.id === github.appId && body?.startsWith(mark) === true;
}

const markOf = (kind: string, { stream, seq }: Entry): string => `<!-- gatehouse:${kind} ${stream}@${seq} -->`;

function told(entry: Entry): Told {
  const { kind, data, actor, at, stream, seq, hash } = entry;
  const reason = typeof data["reason"] === "string" ? prose(data["reason"]) : "none was given";
  const facts = [
    ["when", at],
    ["by", code(actor)],
    ["reason", reason],
    ...(typeof data["asked"] === "string" ? [["asked", prose(data["asked"])] as const] : []),
    ["ledger entry", code(`${stream}@${seq} ${hash.slice(0, 12)}`)],
  ] as const;
  if (kind === "go-live.engaged")
    return {
      title: "the kill switch is engaged",
      facts,
      next: "Nothing runs in production until `/kill-switch release`. `/go-live checklist` shows what must hold.",
    };
  if (kind === "go-live.released") return { title: "the kill switch is released", facts, next: "" };
  if (kind === "incident.closed") return { title: "over", facts, next: "" };
  const what = ["what", prose(String(data["detail"]))] as const;
  const next = "It is closed when the rate recovers: `/tripwire evaluate` looks again, `/risk status` shows what is throttled.";
  return { title: String(data["title"]), facts: [what, ...facts.filter(([name]) => name !== "reason")], next };
}

/** A title shows as text but for mentions. */
function plain(title: string): string {
  return clipped(visible(title).replaceAll("@", "@\u200b"), 200);
}
