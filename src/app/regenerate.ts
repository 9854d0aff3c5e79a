/** The button "Regenerate": generated files are made from the head and committed to its branch, or offered as a pull request where that cannot be. */
import { z } from "zod";
import { commitOnBranch } from "#src/app/commit.ts";
import type { House } from "#src/app/house.ts";
import { type Place, regenerateJob } from "#src/app/jobs.ts";
import { offeredAs } from "#src/app/offer.ts";
import { organisationFile } from "#src/app/organisation.ts";
import { address } from "#src/app/publish.ts";
import { pullShape } from "#src/app/event-shapes.ts";
import type { Job } from "#src/queue.ts";
import type { Write } from "#src/write.ts";

const WRITERS: ReadonlySet<string> = new Set(["write", "maintain", "admin"]);
const roleShape = z.object({ role_name: z.string(), permission: z.string() });
const headShape = pullShape.extend({ head: z.object({ ref: z.string(), sha: z.string(), repo: z.object({ id: z.int() }).nullish() }) });

export async function regenerate(house: House, job: Job): Promise<readonly Write[]> {
  const { place, head, login } = regenerateJob.parse(job.payload);
  const reach = house.github.installation(place.installation);
  const role = await reach.call(
    "GET /repos/{owner}/{repo}/collaborators/{username}/permission",
    { ...address(place), username: login },
    roleShape,
  );
  if (!WRITERS.has(role.role_name) && !WRITERS.has(role.permission)) return refused(house, place, `${login} may not write`);
  const branch = await branchOf(house, place, head);
  if (branch === undefined) return refused(house, place, "the commit is no longer the head of a branch of this repository");
  const organisation = await organisationFile(house, place);
  const made = await house.mirrors.fetched(
    { repository: place, sources: [head] },
    async ({ folder }) =>
      await house.judging.regenerated(
        {
          folder,
          repository: place.id,
          head,
          now: house.clock.now().getTime(),
          repositoryUrl: `${house.serverUrl}/${place.owner}/${place.name}`,
          ...(organisation && { organisation }),
        },
        job.signal,
      ),
  );
  if (made.files.length === 0) return refused(house, place, "the generated files are up to date");
  const change = { headline: "Regenerate generated files", body: `Asked for by @${login}.`, files: made.files };
  const wanted = branch === place.defaultBranch && made.artifacts.mode === "pull-request";
  const done = wanted ? undefined : await commitOnBranch(reach, place, branch, head, change);
  const offer = { base: branch, head, branch: `gatehouse/regenerate-${head.slice(0, 12)}`, change };
  const result = done ?? `#${await offeredAs(reach, place, offer)}`;
  const stream = `regenerated/${place.id}/${head}`;
  const { seq } = await house.store.ledger.head(stream);
  const data = { repository: `${place.owner}/${place.name}`, head, branch, result, paths: made.files.map(({ path }) => path) };
  return [
    { do: "append", stream, events: [{ kind: "files.regenerated", actor: login, data }], expected: seq, at: house.clock.now(), key: head },
  ];
}

/** The head's branch, where it is this repository's own: a fork's is not ours to write to. */
async function branchOf(house: House, place: Place, head: string): Promise<string | undefined> {
  const reach = house.github.installation(place.installation);
  const about = await house.memory.subjectOf(place.id, head);
  if (about === undefined || "branch" in about) return about === undefined ? undefined : place.defaultBranch;
  if (!("pull" in about)) return undefined;
  const pull = await reach.call("GET /repos/{owner}/{repo}/pulls/{pull_number}", { ...address(place), pull_number: about.pull }, headShape);
  return pull.head.repo?.id === place.id && pull.head.sha === head ? pull.head.ref : undefined;
}

function refused({ log }: House, place: Place, why: string): readonly Write[] {
  log("info", "nothing regenerated", { repository: `${place.owner}/${place.name}`, why });
  return [];
}
