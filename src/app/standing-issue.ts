/** An issue that the App keeps: found again by a hidden mark that it alone can have written, brought up to date in place, never opened twice. */
import { z } from "zod";
import { sha256 } from "#src/canonical.ts";
import { GitHubTrouble, type Reach } from "#src/app/github.ts";
import type { House } from "#src/app/house.ts";
import type { Place } from "#src/app/jobs.ts";
import { address } from "#src/app/publish.ts";

export interface StandingIssue {
  /** What the issue is about: the same words, the same issue. */
  readonly mark: string;
  readonly label: string;
  readonly title: string;
  readonly body: string;
  /** Left as people have set it where it is not said. */
  readonly state?: "open" | "closed";
  /** There is nothing to bring up to date where it was never opened. */
  readonly onlyIfThere?: boolean;
}

const MAX_BODY = 65_536;
const MAX_PAGES = 5;

const issueShape = z.object({
  number: z.int(),
  body: z.string().nullish(),
  performed_via_github_app: z.object({ id: z.int() }).nullish(),
  pull_request: z.unknown().optional(),
});
const kept = z.object({ number: z.int(), digest: z.string() });

/** The issue's number; undefined where the repository has no issues, or there is none to bring up to date. Throws GitHubTrouble. */
export async function keepIssue(house: House, place: Place, issue: StandingIssue): Promise<number | undefined> {
  const reach = house.github.installation(place.installation);
  const stream = `app/issues/${place.id}`;
  const fold = `issue-1 ${issue.mark}`;
  const mark = `<!-- gatehouse:${issue.mark} -->`;
  const body = `${issue.body.slice(0, MAX_BODY - mark.length - 1)}\n${mark}`;
  const digest = sha256(JSON.stringify([issue.title, body, issue.state]));
  try {
    const known = kept.safeParse((await house.store.checkpoints.load(stream, fold))?.state).data;
    if (known?.digest === digest) return known.number;
    const number = known?.number ?? (await found(house, reach, place, issue.label, mark));
    if (number === undefined && issue.onlyIfThere === true) return undefined;
    const written = number === undefined ? await opened(reach, place, issue, body) : await updated(reach, place, number, issue, body);
    await house.store.checkpoints.save(stream, fold, { seq: 0, hash: "", state: { number: written, digest } });
    return written;
  } catch (error) {
    if (!(error instanceof GitHubTrouble) || error.kind !== "missing") throw error;
    house.log("info", "the repository takes no issues", { repository: `${place.owner}/${place.name}`, issue: issue.mark });
    return undefined;
  }
}

/** The App's own, however it was closed or renamed since; anybody may write a mark. */
async function found({ github }: House, reach: Reach, place: Place, label: string, mark: string): Promise<number | undefined> {
  const asked = { ...address(place), labels: label, state: "all", per_page: 100 };
  let pages = 0;
  for await (const page of reach.pages("GET /repos/{owner}/{repo}/issues", asked, z.array(issueShape))) {
    const own = page.find(({ body, performed_via_github_app: by }) => by?.id === github.appId && body?.includes(mark) === true);
    if (own !== undefined) return own.number;
    if (++pages >= MAX_PAGES) return undefined;
  }
  return undefined;
}

async function opened(reach: Reach, place: Place, { title, label, state }: StandingIssue, body: string): Promise<number> {
  const asked = { ...address(place), title, body, labels: [label] };
  const { number } = await reach.call("POST /repos/{owner}/{repo}/issues", asked, z.object({ number: z.int() }));
  if (state === "closed") await updated(reach, place, number, { title, state }, body);
  return number;
}

async function updated(
  reach: Reach,
  place: Place,
  number: number,
  { title, state }: Pick<StandingIssue, "title" | "state">,
  body: string,
): Promise<number> {
  const asked = { ...address(place), issue_number: number, title, body, ...(state === undefined ? {} : { state }) };
  await reach.call("PATCH /repos/{owner}/{repo}/issues/{issue_number}", asked, z.unknown());
  return number;
}
