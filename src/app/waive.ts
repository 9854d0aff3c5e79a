/** Waivers by the App: proposed as a pull request, because what judges is read from the base. */
import type { House } from "#src/app/house.ts";
import type { Place } from "#src/app/jobs.ts";
import { offeredAs } from "#src/app/offer.ts";
import { WAIVERS_PATH } from "#src/exceptions.ts";
import { blobAt } from "#src/views/git/process.ts";
import { waiverChange, type WaiverChange, type Waiving } from "#src/waiver-entry.ts";

export interface Proposal extends Waiving {
  /** Names the branch: the same words, the same proposal. */
  readonly about: string;
}

export type Proposed = { readonly number: number } | Extract<WaiverChange, { refused: string }>;

/** The pull request's number; a repeat finds what is there. Throws GitHubTrouble. */
export async function proposeWaiver(house: House, place: Place, base: string, { about, ...waiving }: Proposal): Promise<Proposed> {
  const source = `refs/heads/${base}`;
  const { head, text } = await house.mirrors.fetched({ repository: place, sources: [source] }, async ({ folder, commits: [at = ""] }) => ({
    head: at,
    text: blobAt(folder, at, WAIVERS_PATH)?.toString("utf8"),
  }));
  const change = waiverChange(text, waiving);
  if ("refused" in change) return change;
  const branch = `gatehouse/waive-${about.replaceAll(/[^\w-]/g, "-").slice(0, 80)}`;
  return { number: await offeredAs(house.github.installation(place.installation), place, { base, head, branch, change }) };
}
