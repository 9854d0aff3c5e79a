/** Waivers by the App: proposed as a pull request, because what judges is read from the base. */
import type { House } from "#src/app/house.ts";
import type { Place } from "#src/app/jobs.ts";
import { offeredAs } from "#src/app/offer.ts";
import { pairs } from "#src/command-show.ts";
import { WAIVERS_PATH } from "#src/exceptions.ts";
import { gitIn } from "#src/views/git/process.ts";
import { withWaiver } from "#src/waiver-entry.ts";

export interface Waiving {
  readonly fingerprints: readonly string[];
  readonly owner: string;
  readonly because: string;
  /** The last day on which it holds, YYYY-MM-DD. */
  readonly until: string;
  /** Where it was asked for. */
  readonly url?: string;
  /** Names the branch: the same words, the same proposal. */
  readonly about: string;
}

export type Proposed = { readonly number: number } | { readonly refused: "already_waived" | "unreadable_file"; readonly detail: string };

/** The pull request's number; a repeat finds what is there. Throws GitHubTrouble. */
export async function proposeWaiver(house: House, place: Place, base: string, waiving: Waiving): Promise<Proposed> {
  const { fingerprints, owner, because, until, url, about } = waiving;
  const source = `refs/heads/${base}`;
  const { head, text } = await house.mirrors.fetched({ repository: place, sources: [source] }, async ({ folder, commits: [at = ""] }) => ({
    head: at,
    text: gitIn(folder)
      .ask(["cat-file", "blob", `${at}:${WAIVERS_PATH}`])
      ?.toString("utf8"),
  }));
  let content = text;
  let refusal: Exclude<Proposed, { number: number }> = { refused: "already_waived", detail: "nothing is left to be waived" };
  let added = 0;
  for (const fingerprint of fingerprints) {
    const made = withWaiver(content, { fingerprint, owner, reason: because, until });
    if ("refused" in made && made.refused === "unreadable_file") return made;
    if ("refused" in made) refusal = made;
    else [content, added] = [made.text, added + 1];
  }
  if (content === undefined || added === 0) return refusal;
  const what = fingerprints.length === 1 ? (fingerprints[0]?.slice(0, 12) ?? "") : `${added} findings`;
  const asked = url === undefined ? "" : `\nAsked for in ${url}.\n`;
  const change = {
    headline: `Waive ${what} until ${until}`,
    body: `${pairs({ fingerprint: fingerprints.join(", "), owner, until, reason: because })}${asked}\nIt counts once this is merged.\n`,
    files: [{ path: WAIVERS_PATH, content }],
  };
  const branch = `gatehouse/waive-${about.replaceAll(/[^\w-]/g, "-").slice(0, 80)}`;
  return { number: await offeredAs(house.github.installation(place.installation), place, { base, head, branch, change }) };
}
