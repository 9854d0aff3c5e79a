/** What the checklist asks of a repository that is connected to GitHub: a fresh snapshot, and green required checks on the default branch. */
import { z } from "zod";
import { type Reach, unless } from "#src/app/github.ts";
import type { House as AppHouse } from "#src/app/house.ts";
import type { Place } from "#src/app/jobs.ts";
import { address, ROLLUP } from "#src/app/publish.ts";
import type { Beside } from "#src/checklist.ts";
import type { ChecklistItem } from "#src/order.ts";
import type { SnapshotRules } from "#src/serve/repository-policy.ts";
import { repositoryPolicy } from "#src/serve/repository-policy.ts";
import { newestSnapshot } from "#src/snapshots.ts";
import { UNREADABLE_RULES } from "#src/unreadable-rules.ts";
import { sightOf } from "#src/views/git/sight.ts";

const HOUR_MS = 3_600_000;

/** Never throws: what cannot be told does not pass. */
export async function besideOn(app: AppHouse, place: Place): Promise<Beside> {
  const policy = await repositoryPolicy(app, place).catch((error: unknown) => wordsOf(error));
  if (typeof policy === "string") {
    const further = [{ id: "configuration_read", passed: false, detail: `the configuration cannot be read: ${policy}` }];
    return { further, added: UNREADABLE_RULES.checklist };
  }
  const further = [
    await item("fresh_snapshot", async () => await freshSnapshot(app, place, policy.snapshots)),
    await item("required_checks_green", async () => await greenChecks(app, place)),
  ];
  return { further, added: policy.checklist };
}

type Said = Omit<ChecklistItem, "id">;

async function item(id: string, look: () => Promise<Said>): Promise<ChecklistItem> {
  try {
    return { id, ...(await look()) };
  } catch (error) {
    return { id, passed: false, detail: `could not be told: ${wordsOf(error)}` };
  }
}

async function freshSnapshot(app: AppHouse, place: Place, { branch, folder, hours }: SnapshotRules): Promise<Said> {
  const on = branch ?? place.defaultBranch;
  const now = app.clock.now();
  return await app.mirrors.fetched(
    { repository: place, sources: [`refs/heads/${on}`] },
    async ({ folder: mirror, commits: [head = ""] }) => {
      const newest = newestSnapshot(sightOf({ folder: mirror, head, now }).view, folder);
      const take = "say `/snapshot` to take one";
      if (newest.state === "absent") return { passed: false, detail: `there is no snapshot in ${folder} on ${on}; ${take}` };
      if (newest.state === "invalid") return { passed: false, detail: `${newest.path} cannot be read; ${take}` };
      const age = now.getTime() - newest.takenAt.getTime();
      const at = `${newest.path}, taken at ${newest.takenAt.toISOString()}`;
      if (age < 0) return { passed: false, detail: `${at}, lies in the future` };
      return age <= hours * HOUR_MS ? { passed: true, detail: at } : { passed: false, detail: `${at}, is older than ${hours} h; ${take}` };
    },
  );
}

const branchShape = z.object({
  commit: z.object({ sha: z.string() }),
  protection: z
    .object({
      required_status_checks: z
        .object({
          contexts: z.array(z.string()).default([]),
          checks: z.array(z.object({ context: z.string(), app_id: z.int().nullish() })).default([]),
        })
        .nullish(),
    })
    .nullish(),
});
const ruleShape = z.object({
  type: z.string(),
  parameters: z
    .looseObject({
      required_status_checks: z.array(z.object({ context: z.string(), integration_id: z.int().nullish() })).default([]),
    })
    .nullish(),
});
const runShape = z.object({
  name: z.string(),
  status: z.string(),
  conclusion: z.string().nullish(),
  app: z.object({ id: z.int() }).nullish(),
});
const statusShape = z.object({ statuses: z.array(z.object({ context: z.string(), state: z.string() })) });

interface Required {
  readonly name: string;
  readonly app: number | undefined;
}

/** As GitHub has it for a merge: skipped and neutral are green (https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/troubleshooting-required-status-checks). */
const GREEN: ReadonlySet<string> = new Set(["success", "neutral", "skipped"]);

async function greenChecks(app: AppHouse, place: Place): Promise<Said> {
  const reach = app.github.installation(place.installation);
  const on = { ...address(place), branch: place.defaultBranch };
  const branch = await reach.call("GET /repos/{owner}/{repo}/branches/{branch}", on, branchShape);
  const rules = await unless(["missing", "refused"], [], reach.all("GET /repos/{owner}/{repo}/rules/branches/{branch}", on, ruleShape));
  const named = requiredBy(branch, rules);
  // Where GitHub requires nothing, our own word on the branch counts: nothing is green because nothing was looked at.
  const required = named.length > 0 ? named : [{ name: ROLLUP, app: app.github.appId }];
  const { sha } = branch.commit;
  const runs = await reach.all(
    "GET /repos/{owner}/{repo}/commits/{ref}/check-runs",
    { ...address(place), ref: sha },
    runShape,
    "check_runs",
  );
  const left = required.filter(({ name, app: source }) => source === undefined && !runs.some((run) => run.name === name));
  const statuses = left.length === 0 ? [] : await statusesOf(reach, place, sha);
  const stands = required.map(({ name, app: source }) => {
    const run = runs.find((one) => one.name === name && (source === undefined || one.app?.id === source));
    if (run !== undefined) return { name, said: run.status === "completed" ? (run.conclusion ?? "") : run.status };
    // Whoever may push may write a commit status, and it does not say which App it is from: none stands for an App's own run.
    const status = source === undefined ? statuses.find(({ context }) => context === name) : undefined;
    return { name, said: status?.state ?? "not reported" };
  });
  const bad = stands.filter(({ said }) => !GREEN.has(said));
  const at = `${place.defaultBranch} at ${sha.slice(0, 12)}`;
  if (bad.length === 0) return { passed: true, detail: `${at}: ${stands.map(({ name, said }) => `${name} ${said}`).join(", ")}` };
  const hint = bad.some(({ name, said }) => name === ROLLUP && said === "not reported") ? "; say `/check` on an issue to judge it" : "";
  return { passed: false, detail: `${at}: ${bad.map(({ name, said }) => `${name} ${said}`).join(", ")}${hint}` };
}

function requiredBy({ protection }: z.output<typeof branchShape>, rules: readonly z.output<typeof ruleShape>[]): readonly Required[] {
  const { contexts = [], checks = [] } = protection?.required_status_checks ?? {};
  const found = new Map<string, Required>();
  const add = (name: string, app: number | null | undefined): void => {
    const source = app === null || app === undefined || app < 0 ? undefined : app;
    const key = `${name}\0${source ?? ""}`;
    if (!found.has(key)) found.set(key, { name, app: source });
  };
  for (const { context, app_id } of checks) add(context, app_id);
  for (const context of contexts) if (!checks.some((one) => one.context === context)) add(context, undefined);
  for (const { type, parameters } of rules)
    if (type === "required_status_checks") for (const one of parameters?.required_status_checks ?? []) add(one.context, one.integration_id);
  return [...found.values()];
}

/** None where the App may not read them. */
async function statusesOf(reach: Reach, place: Place, ref: string): Promise<z.output<typeof statusShape>["statuses"]> {
  const asked = reach.call("GET /repos/{owner}/{repo}/commits/{ref}/status", { ...address(place), ref }, statusShape);
  return (await unless(["missing", "refused"], { statuses: [] }, asked)).statuses;
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 300);
