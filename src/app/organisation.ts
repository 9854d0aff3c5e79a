/** The organisation's policy: `.github/gatehouse.yml` of its `.github` repository, fetched with git and believed for a minute, or until that repository is pushed to. */
import { GitFetchFailed } from "#src/views/git/git-fetch.ts";
import type { House } from "#src/app/house.ts";
import { organisationJob, type Place } from "#src/app/jobs.ts";
import { sweepOf } from "#src/app/triggers.ts";
import { CONFIGURATION_PATH, type ConfigurationFile } from "#src/config.ts";
import type { Job } from "#src/queue.ts";
import type { Write } from "#src/write.ts";
import { blobAt } from "#src/views/git/process.ts";

const BELIEVED_MS = 60_000;

interface Held {
  readonly at: number;
  /** The push that it was read after. */
  readonly after: unknown;
  readonly file: Promise<ConfigurationFile | undefined>;
}

const held = new WeakMap<House["mirrors"], Map<string, Held>>();

/** Undefined for a person's repositories and where the organisation has none. Throws where it cannot be told: a policy that is not read does not judge. */
export async function organisationFile(house: House, place: Place): Promise<ConfigurationFile | undefined> {
  if (!place.organisation) return undefined;
  const owners = held.get(house.mirrors) ?? new Map<string, Held>();
  held.set(house.mirrors, owners);
  const now = house.clock.now().getTime();
  const after = await lastPush(house, place.owner);
  const known = owners.get(place.owner);
  if (known !== undefined && known.after === after && now - known.at < BELIEVED_MS && now >= known.at) return await known.file;
  const file = read(house, place);
  owners.set(place.owner, { at: now, after, file });
  file.catch(() => owners.delete(place.owner));
  return await file;
}

async function read(house: House, { installation, owner }: Place): Promise<ConfigurationFile | undefined> {
  try {
    return await house.mirrors.fetched(
      { repository: { installation, owner, name: ".github" }, sources: ["HEAD"] },
      async ({ folder, commits: [head = ""] }) => {
        const text = blobAt(folder, head, CONFIGURATION_PATH);
        return text === undefined ? undefined : { path: `${owner}/.github/${CONFIGURATION_PATH}`, text: text.toString("utf8") };
      },
    );
  } catch (error) {
    // No such repository, none that the App may see, or one without a commit.
    if (error instanceof GitFetchFailed && (error.reason === "missing" || error.reason === "absent")) return undefined;
    throw error;
  }
}

/** The organisation's repository was pushed to: every process reads it anew, and what is open is judged by the new rules. */
export async function organisationPushed({ store }: House, job: Job): Promise<readonly Write[]> {
  const { owner, installation, after } = organisationJob.parse(job.payload);
  await store.checkpoints.save(streamOf(owner), PUSHED, { seq: 0, hash: "", state: after });
  return [{ do: "enqueue", jobs: [sweepOf(installation, true)] }];
}

const PUSHED = "pushed-1";
const streamOf = (owner: string): string => `app/organisation/${owner.toLowerCase()}`;

async function lastPush({ store }: House, owner: string): Promise<unknown> {
  return (await store.checkpoints.load(streamOf(owner), PUSHED))?.state;
}
