/** Comments on GitHub as orders: acknowledged at once, carried out with the rights of this moment, answered with one reply. */
import { z } from "zod";
import type { House } from "#src/api/house.ts";
import { deskIn } from "#src/api/two-people.ts";
import { type Reach, unless } from "#src/app/github.ts";
import type { CommandJob, Place } from "#src/app/jobs.ts";
import { address } from "#src/app/publish.ts";
import type { CommandDesk } from "#src/command-desk.ts";
import { ROLES } from "#src/command.ts";
import { answerComment } from "#src/comment.ts";
import { shortened } from "#src/markdown.ts";
import type { CommandRules } from "#src/command-rule.ts";
import type { Person } from "#src/rights.ts";
import { besideOn } from "#src/serve/connected.ts";
import { outside, type OutsideGiven } from "#src/serve/outside.ts";
import { repositoryPolicy } from "#src/serve/repository-policy.ts";
import { asKept } from "#src/tenancy.ts";

const permissionShape = z.object({ permission: z.string(), role_name: z.string() });
const commentShape = z.object({ body: z.string().nullish() });

export interface CommentGiven extends OutsideGiven {
  readonly house: House;
}

const MOST_CHARACTERS = 65_536;

/** Throws what GitHub or the store throws: then the queue tries again, and what was done is not done twice. */
export async function performComment(given: CommentGiven): Promise<void> {
  const { app, said, job } = given;
  const { place, comment, actor, body, url } = said;
  const reach = app.github.installation(place.installation);
  await acknowledged(reach, place, comment);
  const { commands: rules } = await repositoryPolicy(app, place);
  const began = given.house.now().toISOString();
  const reply = await answerComment(deskFor(given, rules), { id: String(comment), author: actor.login, who: String(actor.id), url, body });
  if (reply === undefined) return;
  const mark = `<!-- gatehouse:reply ${comment} -->`;
  // An entry from before this job is of an earlier delivery of the same comment.
  const isRepeated = job.attempt > 1 || reply.results.some(({ entry }) => entry !== undefined && entry.at < began);
  if (isRepeated && (await isAnswered(reach, said, mark))) return;
  const answer = `${shortened(reply.markdown, MOST_CHARACTERS - mark.length - 100, "… the ledger has the rest.\n")}${mark}\n`;
  await reach.call(
    "POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
    { ...address(place), issue_number: said.issue, body: answer },
    z.unknown(),
  );
}

/** Seen. Nothing depends on it. */
async function acknowledged(reach: Reach, place: Place, comment: number): Promise<void> {
  const route = "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions";
  await reach.call(route, { ...address(place), comment_id: comment, content: "eyes" }, z.unknown()).catch(() => undefined);
}

async function isAnswered(reach: Reach, { place, issue }: CommandJob, mark: string): Promise<boolean> {
  const route = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments";
  const all = await reach.all(route, { ...address(place), issue_number: issue, per_page: 100 }, commentShape);
  return all.some(({ body }) => body?.includes(mark) === true);
}

function deskFor({ house, app, said, job, sources }: CommentGiven, rules: CommandRules): CommandDesk {
  const { place } = said;
  const reach = app.github.installation(place.installation);
  const repository = asKept(place);
  return deskIn(house, repository, {
    rules,
    beside: async () => await besideOn(app, place),
    ...peopleOn(reach, place, rules),
    outside: outside({ app, said, job, sources }),
  });
}

/** Who somebody is at this moment, and whether what they said still stands there. Throws what GitHub throws. */
export function peopleOn(reach: Reach, place: Place, rules: CommandRules): Pick<CommandDesk, "person" | "isThere"> {
  return {
    person: async (login) => await personOf(reach, place, login, rules),
    isThere: async (comment) => {
      const route = "GET /repos/{owner}/{repo}/issues/comments/{comment_id}";
      return (
        (await unless(["missing"], undefined, reach.call(route, { ...address(place), comment_id: Number(comment) }, z.unknown()))) !==
        undefined
      );
    },
  };
}

async function personOf(reach: Reach, place: Place, login: string, rules: CommandRules): Promise<Person> {
  const route = "GET /repos/{owner}/{repo}/collaborators/{username}/permission";
  const found = await unless(["missing"], undefined, reach.call(route, { ...address(place), username: login }, permissionShape));
  const teams = await teamsOf(reach, place, login, rules);
  const base = ROLES.find((role) => role === found?.permission);
  return { login, roleName: found?.role_name ?? "none", teams, ...(base === undefined ? {} : { baseRole: base }) };
}

/** Of the teams that some rule names, those that the person is in. */
async function teamsOf(reach: Reach, { owner, organisation }: Place, login: string, rules: CommandRules): Promise<readonly string[]> {
  const named = organisation ? new Set(Object.values(rules).flatMap(({ teams }) => teams ?? [])) : new Set<string>();
  const found: string[] = [];
  for (const team of named) {
    const slug = team.toLowerCase();
    const route = "GET /orgs/{org}/teams/{team_slug}/memberships/{username}";
    const asked = reach.call(route, { org: owner, team_slug: slug, username: login }, z.object({ state: z.string() }));
    if ((await unless(["missing"], undefined, asked))?.state === "active") found.push(slug);
  }
  return found;
}
