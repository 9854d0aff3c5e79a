/** Commands that change the repository: `/waive`, `/revert` and `/snapshot`, each as a commit or a pull request of the App's. */
import { ARTIFACT_LEDGER } from "#src/artifact.ts";
import { commitOnBranch } from "#src/app/commit.ts";
import { evidenceDue, type SourcesOf } from "#src/app/evidence-due.ts";
import type { House as AppHouse } from "#src/app/house.ts";
import { currentFacts } from "#src/app/judge-pull.ts";
import { type CommandJob, type Place, pullKey } from "#src/app/jobs.ts";
import { offeredAs } from "#src/app/offer.ts";
import { proposeWaiver } from "#src/app/waive.ts";
import type { Outcome } from "#src/command-desk.ts";
import type { OutsideEffect } from "#src/effect.ts";
import { code, prose } from "#src/markdown.ts";
import type { Job } from "#src/queue.ts";
import type { Person } from "#src/rights.ts";
import { repositoryPolicy } from "#src/serve/repository-policy.ts";
import { momentOf } from "#src/snapshot.ts";
import { snapshotPath } from "#src/snapshots.ts";
import { takingBack } from "#src/taking-back.ts";
import { fingerprintMeant } from "#src/waiver-entry.ts";
import { contentAt } from "#src/views/git/content-at.ts";

export interface Asked {
  readonly app: AppHouse;
  readonly said: CommandJob;
  readonly by: Person;
  readonly job: Job;
  /** The same key is the same command. */
  readonly key: string;
  /** When the comment came; a repeat has the same. */
  readonly at: Date;
  readonly sources: SourcesOf | undefined;
}

type Effect<Name extends OutsideEffect["do"]> = Extract<OutsideEffect, { do: Name }>;

/** As a pull request into the branch whose rules judge: the pull request's base, else the default branch. */
export async function waive({ app, said, by, key, at }: Asked, { fingerprint: told, until, because }: Effect<"waive">): Promise<Outcome> {
  const { place } = said;
  if (until < at.toISOString().slice(0, 10)) return { code: "bad_arguments", markdown: `${prose(until)} is over already.` };
  const known = said.pull ? await fingerprintsOf(app, place, said.issue) : [];
  const meant = fingerprintMeant(told, known);
  if ("refused" in meant) return { code: meant.refused, markdown: meant.markdown };
  const { fingerprint, isKnown } = meant;
  const reach = app.github.installation(place.installation);
  const base = (said.pull ? (await currentFacts(reach, place, said.issue))?.baseRef : undefined) ?? place.defaultBranch;
  const about = `${fingerprint.slice(0, 12)}-${key}`;
  const waiving = { fingerprints: [fingerprint], owner: `@${by.login}`, because, until, url: said.url, about };
  const proposed = await proposeWaiver(app, place, base, waiving);
  if ("refused" in proposed) return { code: proposed.refused, markdown: `${prose(proposed.detail)}.` };
  const unknown = said.pull && !isKnown ? "\n\nThe last verdict on this pull request has no such finding." : "";
  return { code: "ok", markdown: `#${proposed.number} adds the waiver to ${code(base)}; it counts once that is merged.${unknown}` };
}

async function fingerprintsOf({ memory }: AppHouse, place: Place, number: number): Promise<readonly string[]> {
  const { verdict } = await memory.load(pullKey(place, number));
  return [...new Set((verdict?.outcomes ?? []).flatMap(({ findings }) => findings.map((one) => one.fingerprint)))];
}

export async function revert({ app, said, by, key, at }: Asked, { which, dryRun }: Effect<"revert">): Promise<Outcome> {
  const { place } = said;
  const { snapshots, artifacts } = await repositoryPolicy(app, place);
  const branch = snapshots.branch ?? place.defaultBranch;
  return await app.mirrors.fetched({ repository: place, sources: [`refs/heads/${branch}`] }, async ({ folder, commits: [head = ""] }) => {
    const planned = takingBack(which, contentAt(folder, head), at, branch);
    if ("refused" in planned) return { code: planned.refused, markdown: prose(planned.detail) };
    const { id, headline, files, table } = planned;
    if (dryRun) return { code: "ok", markdown: `${table}\nNothing was changed: this was a dry run.` };
    const change = { headline, body: `Asked for by \`${by.login}\` in ${said.url}.`, files };
    const reach = app.github.installation(place.installation);
    const direct = artifacts.mode === "pull-request" ? undefined : await commitOnBranch(reach, place, branch, head, change);
    const offer = { base: branch, head, branch: `gatehouse/revert-${id}-${key.replace(/[^\w-]/g, "-")}`, change };
    const result =
      direct === undefined ? `#${await offeredAs(reach, place, offer)} takes it back, once it is merged.` : `Taken back by ${direct}.`;
    return { code: "ok", markdown: `${table}\n${result}` };
  });
}

/** The day's evidence, on demand: whether or not the repository receives it by the clock. */
export async function snapshot({ app, said, job, at, sources }: Asked): Promise<Outcome> {
  const { place } = said;
  const due = { ...job, payload: { occasion: "daily", at: at.getTime(), place, asked: true } };
  const writes = await evidenceDue(app, due, sources);
  await app.store.commit(writes);
  const path = snapshotPath(momentOf(at));
  const entry = writes.flatMap((write) => (write.do === "append" ? write.events : [])).find(({ kind }) => kind === "evidence.committed");
  if (entry === undefined) return { code: "already_in_state", markdown: `${code(path)} is there already.` };
  const { result, branch, paths } = entry.data;
  const how = String(result).startsWith("#") ? `${String(result)} brings it to` : `Commit ${String(result)} brings it to`;
  const others = Array.isArray(paths) ? paths.filter((one) => one !== path && one !== ARTIFACT_LEDGER).map(String) : [];
  const beside = others.length === 0 ? "" : `, with ${others.map(code).join(", ")}`;
  return { code: "ok", markdown: `${code(path)} is taken${beside}. ${how} ${code(String(branch))}.` };
}
