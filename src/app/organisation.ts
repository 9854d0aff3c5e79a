/** The organisation's policy: `.github/gatehouse.yml` of its `.github` repository, fetched with git and believed for a minute. */
import { GitFetchFailed } from "#src/app/git-fetch.ts";
import type { House } from "#src/app/house.ts";
import type { Place } from "#src/app/jobs.ts";
import { CONFIGURATION_PATH, type ConfigurationFile } from "#src/config.ts";
import { gitIn } from "#src/views/git/process.ts";

const BELIEVED_MS = 60_000;

interface Held {
  readonly at: number;
  readonly file: Promise<ConfigurationFile | undefined>;
}

const held = new WeakMap<House["mirrors"], Map<string, Held>>();

/** Undefined for a person's repositories and where the organisation has none. Throws where it cannot be told: a policy that is not read does not judge. */
export async function organisationFile(house: House, place: Place): Promise<ConfigurationFile | undefined> {
  if (!place.organisation) return undefined;
  const owners = held.get(house.mirrors) ?? new Map<string, Held>();
  held.set(house.mirrors, owners);
  const now = house.clock.now().getTime();
  const known = owners.get(place.owner);
  if (known !== undefined && now - known.at < BELIEVED_MS && now >= known.at) return await known.file;
  const file = read(house, place);
  owners.set(place.owner, { at: now, file });
  file.catch(() => owners.delete(place.owner));
  return await file;
}

async function read(house: House, { installation, owner }: Place): Promise<ConfigurationFile | undefined> {
  try {
    return await house.mirrors.fetched(
      { repository: { installation, owner, name: ".github" }, sources: ["HEAD"] },
      async ({ folder, commits: [head = ""] }) => {
        const text = gitIn(folder).ask(["cat-file", "blob", `${head}:${CONFIGURATION_PATH}`]);
        return text === undefined ? undefined : { path: `${owner}/.github/${CONFIGURATION_PATH}`, text: text.toString("utf8") };
      },
    );
  } catch (error) {
    // No such repository, none that the App may see, or one without a commit.
    if (error instanceof GitFetchFailed && (error.reason === "missing" || error.reason === "absent")) return undefined;
    throw error;
  }
}

/** Forgets what is believed: the organisation's repository was pushed to. */
export function forgetOrganisation({ mirrors }: House, owner: string): void {
  held.get(mirrors)?.delete(owner);
}
