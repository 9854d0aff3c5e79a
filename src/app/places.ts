/** From a repository's name to where it is on GitHub: the levers know names alone. */
import { z } from "zod";
import { GitHubTrouble } from "#src/app/github.ts";
import type { House } from "#src/app/house.ts";
import type { Place } from "#src/app/jobs.ts";
import { repositoryShape } from "#src/app/event-shapes.ts";
import { placeOf } from "#src/app/triggers.ts";
import type { Repository } from "#src/tenancy.ts";

const BELIEVED_MS = 5 * 60_000;
const MOST = 1_000;

interface Held {
  readonly at: number;
  readonly place: Place | undefined;
}

const held = new WeakMap<House["github"], Map<string, Held>>();

/** Undefined where the App is not installed. Throws GitHubTrouble where that cannot be told. Believed for some minutes. */
export async function findPlace(house: House, { owner, name }: Repository): Promise<Place | undefined> {
  const known = held.get(house.github) ?? new Map<string, Held>();
  held.set(house.github, known);
  const key = `${owner}/${name}`;
  const now = house.clock.now().getTime();
  const kept = known.get(key);
  if (kept !== undefined && now >= kept.at && now - kept.at < BELIEVED_MS) return kept.place;
  const place = await asked(house, { owner, name });
  known.delete(key);
  known.set(key, { at: now, place });
  const oldest = known.keys().next().value;
  if (known.size > MOST && oldest !== undefined) known.delete(oldest);
  return place;
}

async function asked({ github }: House, { owner, name }: Repository): Promise<Place | undefined> {
  try {
    const about = { owner, repo: name };
    const { id } = await github.app().call("GET /repos/{owner}/{repo}/installation", about, z.object({ id: z.int() }));
    return placeOf(await github.installation(id).call("GET /repos/{owner}/{repo}", about, repositoryShape), id);
  } catch (error) {
    if (error instanceof GitHubTrouble && error.kind === "missing") return undefined;
    throw error;
  }
}
