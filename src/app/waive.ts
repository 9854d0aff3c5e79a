/** Waivers by the App: proposed as a pull request, because what judges is read from the base. */
import type { House } from "#src/app/house.ts";
import { offered } from "#src/app/commit.ts";
import type { Place } from "#src/app/jobs.ts";
import { WAIVERS_PATH } from "#src/exceptions.ts";
import { parseYaml } from "#src/parsers/yaml.ts";
import { gitIn } from "#src/views/git/process.ts";

export interface Waiving {
  readonly fingerprints: readonly string[];
  readonly owner: string;
  readonly because: string;
  /** The last day on which it holds, YYYY-MM-DD. */
  readonly until: string;
}

/** The waivers file of the base cannot be added to: it is not what it should be. */
export class UnusableWaivers extends Error {
  override readonly name = "UnusableWaivers";
}

/** The pull request's address in the repository, such as `#7`; undefined where all of it is waived already. A repeat finds what is there. Throws UnusableWaivers. */
export async function proposeWaiver(house: House, place: Place, base: string, waiving: Waiving): Promise<string | undefined> {
  const source = `refs/heads/${base}`;
  const { head, text } = await house.mirrors.fetched({ repository: place, sources: [source] }, async ({ folder, commits: [at = ""] }) => ({
    head: at,
    text: gitIn(folder)
      .ask(["cat-file", "blob", `${at}:${WAIVERS_PATH}`])
      ?.toString("utf8"),
  }));
  const content = waiversWith(text, waiving);
  if (content === undefined) return undefined;
  const change = {
    headline: `Waive ${waiving.fingerprints.length === 1 ? "a finding" : `${waiving.fingerprints.length} findings`}`,
    body: `Asked for by @${waiving.owner}: ${waiving.because}. Merging it puts it in force until ${waiving.until}.`,
    files: [{ path: WAIVERS_PATH, content }],
  };
  return await offered(house.github.installation(place.installation), place, base, head, change, `waive-${waiving.fingerprints[0] ?? ""}`);
}

/** The file with the entries added at its end; what is there stays as it is written. */
export function waiversWith(text: string | undefined, { fingerprints, owner, because, until }: Waiving): string | undefined {
  const known = knownIn(text);
  const entries = fingerprints
    .filter((fingerprint) => !known.has(fingerprint))
    .map((fingerprint) => {
      const [reason, by] = [JSON.stringify(because), JSON.stringify(owner)];
      return `  - fingerprint: ${JSON.stringify(fingerprint)}\n    owner: ${by}\n    reason: ${reason}\n    until: ${until}\n`;
    });
  if (entries.length === 0) return undefined;
  const before =
    text === undefined || text.trim() === "" ? "version: 1\nwaivers:\n" : text.replace(/waivers:[ \t]*\[[ \t]*\][ \t]*$/m, "waivers:");
  const added = `${before}${before.endsWith("\n") ? "" : "\n"}${entries.join("")}`;
  // The list may stand at another indentation, or not at the end.
  if (fingerprints.every((fingerprint) => knownIn(added).has(fingerprint))) return added;
  throw new UnusableWaivers(`entries cannot be added at the end of ${WAIVERS_PATH}: add them by hand`);
}

/** Fingerprints that are waived. */
function knownIn(text: string | undefined): ReadonlySet<string> {
  const parsed = parseYaml(text ?? "");
  const list: unknown = parsed.ok && typeof parsed.value === "object" && parsed.value !== null && "waivers" in parsed.value ? parsed.value.waivers : []; // prettier-ignore
  const entries: readonly unknown[] = Array.isArray(list) ? list : [];
  const of = (entry: unknown): unknown =>
    typeof entry === "object" && entry !== null && "fingerprint" in entry ? entry.fingerprint : undefined;
  return new Set(entries.map(of).filter((one) => typeof one === "string"));
}
