/** What comments ask for beyond the levers, with the workflow's token alone: judging, scorecards, and once each waivers, taking back, snapshots. */
import { z } from "zod";
import { checks } from "#checks/index.ts";
import { BrokenArtifactLedger, ledgerIn, planWriting, withLine } from "#src/artifact.ts";
import type { Verdict } from "#src/check.ts";
import type { CommandDesk, Outcome, Spoken } from "#src/command-desk.ts";
import { ConfigurationError } from "#src/config.ts";
import type { OutsideEffect } from "#src/effect.ts";
import { judge } from "#src/engine.ts";
import { WAIVERS_PATH } from "#src/exceptions.ts";
import { evidence } from "#src/generators/evidence.ts";
import { code, prose, shortened } from "#src/markdown.ts";
import { workflowEvent } from "#src/parsers/github-event.ts";
import { overlaid } from "#src/overlaid-view.ts";
import type { Policy } from "#src/policy.ts";
import { explainRule } from "#src/reports/explain.ts";
import { markdown } from "#src/reports/markdown.ts";
import { newestScorecard } from "#src/reports/scorecard.ts";
import type { Person } from "#src/rights.ts";
import { rulesFor } from "#src/rules.ts";
import { snapshotRules, snapshotSeries } from "#src/snapshots.ts";
import { takingBack } from "#src/taking-back.ts";
import { recorded } from "#src/unmerged.ts";
import { type RepositoryView, UnreadableRepository } from "#src/view.ts";
import { contentAt } from "#src/views/git/content-at.ts";
import { GitFetchFailed } from "#src/views/git/git-fetch.ts";
import { sightOf } from "#src/views/git/sight.ts";
import { fingerprintMeant, waiverChange } from "#src/waiver-entry.ts";
import { type Commit, committed, NotCommitted, offered } from "./commit.ts";
import { fetched } from "./fetched.ts";
import type { Hub } from "./hub.ts";
import type { OwnLedger, OwnRules } from "./own-ledger.ts";
import type { Runner } from "./runner.ts";

export interface OutsideGiven {
  readonly hub: Hub;
  readonly own: OwnLedger;
  readonly rules: OwnRules;
  readonly runner: Runner;
  /** Where it is said: an issue, or a pull request. */
  readonly issue: { readonly number: number; readonly pull: boolean };
}

type Of<Name extends OutsideEffect["do"]> = Extract<OutsideEffect, { do: Name }>;
type Changing = Of<"waive" | "revert" | "snapshot">;

const MOST = 20_000;

export function outsideOf(given: OutsideGiven): CommandDesk["outside"] {
  return async (effect, by, spoken, key) => {
    if (effect.do === "explain") return explained(effect.rule);
    if (effect.do === "ask" || effect.do === "intent") return undefined;
    // What changes nothing is told as it is now, however often the workflow runs.
    const tells = effect.do === "check" || effect.do === "scorecard";
    return tells ? await done(given, effect, by, spoken, key) : await once(given, effect, by, spoken, key);
  };
}

/** A workflow that is run again finds in the ledger what the command came to. */
async function once(given: OutsideGiven, effect: Changing, by: Person, spoken: Spoken, key: string): Promise<Outcome> {
  const { governance, ledger, stream } = given.own;
  const [before] = (await ledger.appended(stream, `${key}:done`)) ?? [];
  if (before !== undefined) return { code: String(before.data["code"]), markdown: "This was carried out before.", entry: before };
  const outcome = await done(given, effect, by, spoken, key);
  const order = { lever: "command", do: "answer", text: `/${effect.do}`, command: effect.do, code: outcome.code } as const;
  const { entries } = await governance.perform(stream, { ...order, actor: by.login, asked: spoken.url }, `${key}:done`);
  return entries[0] === undefined ? outcome : { ...outcome, entry: entries[0] };
}

/** What cannot be decided, fetched or committed is an answer, with the reason. */
async function done(
  given: OutsideGiven,
  effect: Changing | Of<"check" | "scorecard">,
  by: Person,
  spoken: Spoken,
  key: string,
): Promise<Outcome> {
  try {
    if (effect.do === "check") return brief(markdown(await verdictOf(given), { catalogue }));
    if (effect.do === "scorecard") return await newestDay(given);
    if (effect.do === "waive") return await waive(given, effect, by, spoken, key);
    return effect.do === "revert" ? await revert(given, effect, by, spoken, key) : await snapshot(given, by, spoken, key);
  } catch (error) {
    if (error instanceof NotCommitted) return { code: "refused_by_github", markdown: `${prose(error.message)}.` };
    if (error instanceof BrokenArtifactLedger) return { code: "ledger_broken", markdown: `${prose(error.message)}.` };
    if (error instanceof ConfigurationError || error instanceof UnreadableRepository || error instanceof GitFetchFailed)
      return { code: "undecided", markdown: `${prose(error.message)}.` };
    throw error;
  }
}

const catalogue = new Map(checks.map((check) => [check.id, check]));

function explained(rule: string): Outcome {
  const found = explainRule(checks, rule);
  return found === undefined ? { code: "bad_arguments", markdown: `There is no rule ${code(rule)}.` } : brief(found);
}

const brief = (text: string): Outcome => ({ code: "ok", markdown: shortened(text, MOST) });

const branchShape = z.object({ commit: z.object({ sha: z.string() }) });
const pullShape = z.looseObject({ base: z.looseObject({ ref: z.string() }) });

const pullOf = async ({ hub, issue }: OutsideGiven) => (issue.pull ? await hub.get(`/pulls/${issue.number}`, pullShape) : undefined);

async function defaultBranch({ hub }: OutsideGiven): Promise<string> {
  const found = await hub.get("", z.object({ default_branch: z.string() }));
  if (found === undefined) throw new UnreadableRepository("the repository cannot be asked for its default branch");
  return found.default_branch;
}

/** The pull request's head against its base, whose rules judge; on an issue, the default branch. */
async function verdictOf(given: OutsideGiven): Promise<Verdict> {
  const { hub, rules, runner, issue } = given;
  const now = runner.now();
  const found = await pullOf(given);
  const about = found === undefined ? undefined : workflowEvent("pull_request", () => JSON.stringify({ pull_request: found }));
  const base = found === undefined ? [] : [`refs/heads/${found.base.ref}`];
  const head = found === undefined ? "HEAD" : `refs/pull/${issue.number}/head`;
  return await fetched(hub, [head, ...base], async ({ folder, commits: [tip, from] }) => {
    const { view } = sightOf({ folder, head: tip, base: from, pull: about?.pull, now });
    const judged = { checks, ...rulesFor(checks, view, rules.organisation), view, now, elapsedMs: runner.elapsedMs };
    return await judge(judged);
  });
}

/** As a pull request into the branch whose rules judge. */
async function waive(given: OutsideGiven, effect: Of<"waive">, by: Person, spoken: Spoken, key: string): Promise<Outcome> {
  const { until, because } = effect;
  if (until < given.runner.now().toISOString().slice(0, 10)) return { code: "bad_arguments", markdown: `${prose(until)} is over already.` };
  const known = given.issue.pull ? fingerprintsIn(await verdictOf(given)) : [];
  const meant = fingerprintMeant(effect.fingerprint, known);
  if ("refused" in meant) return { code: meant.refused, markdown: meant.markdown };
  const branch = (await pullOf(given))?.base.ref ?? (await defaultBranch(given));
  return await fetched(given.hub, [`refs/heads/${branch}`], async ({ folder, commits: [head = ""] }) => {
    const text = contentAt(folder, head)(WAIVERS_PATH)?.toString();
    const waiving = { fingerprints: [meant.fingerprint], owner: `@${by.login}`, because, until, url: spoken.url };
    const change = waiverChange(text, waiving);
    if ("refused" in change) return { code: change.refused, markdown: `${prose(change.detail)}.` };
    const { pull } = await offered({ ...commitOf(given, branch, head), ...change, offer: offerOf(`waive-${key}`, change.body) });
    const unknown = given.issue.pull && !meant.isKnown ? "\n\nThe verdict on this pull request has no such finding." : "";
    return { code: "ok", markdown: `#${pull} adds the waiver to ${code(branch)}; it counts once that is merged.${unknown}` };
  });
}

const fingerprintsIn = ({ outcomes }: Verdict): readonly string[] => [
  ...new Set(outcomes.flatMap(({ findings }) => findings.map((one) => one.fingerprint))),
];

async function revert(given: OutsideGiven, effect: Of<"revert">, by: Person, spoken: Spoken, key: string): Promise<Outcome> {
  const { artifacts } = given.rules;
  const branch = artifacts.branch ?? (await defaultBranch(given));
  return await fetched(given.hub, [`refs/heads/${branch}`], async ({ folder, commits: [head = ""] }) => {
    const planned = takingBack(effect.which, contentAt(folder, head), given.runner.now(), branch);
    if ("refused" in planned) return { code: planned.refused, markdown: prose(planned.detail) };
    const { id, headline, files, table } = planned;
    if (effect.dryRun) return { code: "ok", markdown: `${table}\nNothing was changed: this was a dry run.` };
    const offer = offerOf(`revert-${id}-${key}`, `Asked for by \`${by.login}\` in ${spoken.url}.`);
    const { oid, pull } = await made(given, { ...commitOf(given, branch, head), headline, files, offer });
    return {
      code: "ok",
      markdown: `${table}\n${pull === undefined ? `Taken back by ${oid}.` : `#${pull} takes it back, once it is merged.`}`,
    };
  });
}

interface Kept {
  readonly folder: string;
  /** The default branch, with its rules. */
  readonly view: RepositoryView;
  readonly policy: Policy;
  /** The branch where evidence is kept, and its head. */
  readonly branch: string;
  readonly head: string;
  readonly records: RepositoryView;
}

async function whereKept(
  { hub, rules, runner }: OutsideGiven,
  judged: string,
  use: (kept: Kept) => Outcome | Promise<Outcome>,
): Promise<Outcome> {
  const branch = rules.artifacts.branch ?? judged;
  const sources = [...new Set([judged, branch])].map((name) => `refs/heads/${name}`);
  return await fetched(hub, sources, async ({ folder, commits: [tip = "", head = tip] }) => {
    const now = runner.now();
    const { view } = sightOf({ folder, head: tip, now });
    const records = head === tip ? view : sightOf({ folder, head, now }).view;
    return await use({ folder, view, branch, head, records, policy: rulesFor(checks, view, rules.organisation).policy });
  });
}

/** The newest day's scorecard, from the snapshots that are kept. */
async function newestDay(given: OutsideGiven): Promise<Outcome> {
  const { hub, runner } = given;
  const address = `${runner.env["GITHUB_SERVER_URL"] ?? "https://github.com"}/${hub.owner}/${hub.name}`;
  return await whereKept(given, await defaultBranch(given), ({ records, policy, head }) => {
    const { taken } = snapshotSeries(records, snapshotRules(policy).folder);
    return brief(newestScorecard(taken, address, head));
  });
}

/** The day's evidence of the default branch, by its rules; kept where the configuration says, on top of what is kept there. */
async function snapshot(given: OutsideGiven, by: Person, spoken: Spoken, key: string): Promise<Outcome> {
  const { elapsedMs, now: clock } = given.runner;
  const judged = await defaultBranch(given);
  await begun(given, judged);
  return await whereKept(given, judged, async ({ folder, view, policy, branch, head, records }) => {
    const now = clock();
    const taken = await evidence({ view: overlaid(view, recorded(records, view)), policy, now, elapsedMs, occasions: ["daily"] });
    const current = contentAt(folder, head);
    const ledger = ledgerIn(current);
    const writing = planWriting("snapshot", taken.files, current, ledger, now);
    const path = code(taken.snapshot?.path ?? "");
    if (writing === undefined) return { code: "already_in_state", markdown: `${path} is there already.` };
    const files = withLine(writing, ledger);
    const offer = offerOf(`snapshot-${key}`, `Asked for by \`${by.login}\` in ${spoken.url}.`);
    const { oid, pull } = await made(given, { ...commitOf(given, branch, head), headline: "Update the evidence", files, offer });
    const how = pull === undefined ? `Commit ${oid} brings it to` : `#${pull} brings it to`;
    return { code: "ok", markdown: `${path} is taken. ${how} ${code(branch)}.` };
  });
}

/** A branch for evidence alone begins where the default branch stands when it is first needed. */
async function begun({ hub, rules: { artifacts } }: OutsideGiven, judged: string): Promise<void> {
  const tipOf = async (branch: string) => await hub.get(`/branches/${encodeURIComponent(branch)}`, branchShape);
  if (artifacts.branch === undefined || (await tipOf(artifacts.branch)) !== undefined) return;
  const sha = (await tipOf(judged))?.commit.sha;
  if (sha !== undefined) await hub.post("/git/refs", { ref: `refs/heads/${artifacts.branch}`, sha });
}

/** On the branch itself, or as a pull request of its own where the configuration or a rule of GitHub's asks for one. */
async function made({ rules }: OutsideGiven, commit: Commit): Promise<{ readonly oid: string; readonly pull?: number }> {
  const oid = rules.artifacts.mode === "pull-request" ? undefined : await committed(commit);
  return oid === undefined ? await offered(commit) : { oid };
}

const offerOf = (about: string, body: string) => ({ branch: `gatehouse/${about.replaceAll(/[^\w-]/g, "-").slice(0, 80)}`, body });

function commitOf({ hub, runner: { env } }: OutsideGiven, branch: string, head: string): Omit<Commit, "headline" | "files" | "offer"> {
  const apiUrl = env["GITHUB_API_URL"] ?? "https://api.github.com";
  return { apiUrl, repository: `${hub.owner}/${hub.name}`, token: hub.token, branch, head, fetch: globalThis.fetch };
}
