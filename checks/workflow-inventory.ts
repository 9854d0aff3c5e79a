/** The check `workflow-inventory`: every critical workflow has somebody who answers for it, something that proves it and somewhere to read. */
import { z } from "zod";
import { late } from "#schemas/late.ts";
import { defineCheck } from "#src/check.ts";
import type { Draft, Example, Scene, Turn, Weakening } from "#src/check.ts";
import { repositoryPath } from "#src/option.ts";
import { CODEOWNERS_PATHS, MAX_CODEOWNERS_BYTES, parseCodeowners } from "#src/parsers/codeowners.ts";
import { checkStanding, coverageOf, INVENTORY_PATH, looksLikeCheckId, pathExists, readInventory } from "#src/workflows.ts";
import type { CheckStanding, Coverage, Workflow } from "#src/workflows.ts";
import type { RepositoryView } from "#src/view.ts";
import { incomparable, removedFile } from "#src/weakening.ts";

const ID = "workflow-inventory";

const options = late(() =>
  z.strictObject({
    /** Path of the inventory. */
    inventory: repositoryPath().default(INVENTORY_PATH),
    /** How many critical workflows there are to be. */
    target: z.int().min(0).max(10_000).default(25),
  }),
);

type Options = z.output<ReturnType<typeof options>>;

export const check = defineCheck<Options>({
  id: ID,
  summary:
    "a critical workflow has no owner, manifest, existing check, monitor or docs; a GitHub workflow is in nobody's inventory; an owner is not in CODEOWNERS",
  why: "A workflow that nobody owns, proves or watches is found out on the day it is needed. VCWC says which share of them can be relied on.",
  options,
  strictness: { inventory: "any", target: "more" },
  weakened: ({ inventory }, turn) => [
    ...removedFile(turn, inventory, "no workflow would be critical any more"),
    ...dropped(turn, inventory),
  ],
  minds: "configured",
  faults: {
    "missing-owner": { severity: "failure", summary: "a workflow has no owner", remedy: "Name the team or person who answers for it." },
    "unknown-owner": {
      severity: "failure",
      summary: "an owner is not in CODEOWNERS",
      remedy: "Add the owner to CODEOWNERS, or name one that is there.",
    },
    "missing-manifest": {
      severity: "failure",
      summary: "a workflow has no manifest, or the manifest does not exist",
      remedy: "Set `manifest` to the path of the file that defines the workflow.",
    },
    "missing-check": {
      severity: "failure",
      summary: "a workflow has no check, or the check does not exist",
      remedy: "Set `check` to the id of a check of Gatehouse or to a command whose script is in the repository.",
    },
    "failing-check": {
      severity: "warning",
      summary: "a workflow's check does not pass in this run, which lowers VCWC",
      remedy: "Look at the check's own findings.",
    },
    "missing-monitor": { severity: "failure", summary: "a workflow is not monitored", remedy: "Set `monitor` to where it is watched." },
    "missing-auto-heal": {
      severity: "warning",
      summary: "a workflow has no auto-heal path, which lowers VCWC",
      remedy: "Set `auto_heal` to what mends the workflow when it breaks.",
    },
    "missing-docs": {
      severity: "failure",
      summary: "a workflow has no docs, or the docs do not exist",
      remedy: "Set `docs` to the path of its documentation.",
    },
    "unlisted-workflow": {
      severity: "failure",
      summary: "a GitHub workflow is in nobody's inventory",
      remedy: "Add an entry whose `manifest` is the workflow file.",
    },
    "too-few": {
      severity: "failure",
      summary: "fewer workflows are defined than the target",
      remedy: "Add the workflows that the business cannot do without, or lower `target`.",
    },
  },
  examples: examples(),
  needs(view, { inventory }) {
    const read = readInventory(view, inventory);
    if (read.state !== "read") return [];
    return [...new Set(read.workflows.map((one) => one.check))].filter((one) => one !== ID && looksLikeCheckId(one));
  },
  run(scene) {
    const { view, configured, options: given } = scene;
    const read = readInventory(view, given.inventory);
    if (read.state === "unusable") return { undecided: `the inventory cannot be used: ${read.reason}` };
    if (read.state === "absent" && !configured && view.base?.kind(given.inventory) === undefined)
      return { notApplicable: `there is no inventory of workflows (${given.inventory})` };
    return judged(scene, read.state === "read" ? read.workflows : []);
  },
});

/** A workflow that leaves the inventory while what defines it stays is out of sight, not out of use. */
function dropped({ base, head }: Turn, inventory: string): readonly Weakening[] {
  if (base.blob(inventory) === head.blob(inventory)) return [];
  const [before, after] = [readInventory(base, inventory), readInventory(head, inventory)];
  if (before.state === "unusable" && after.state === "read") return [incomparable(inventory)];
  if (before.state !== "read" || after.state !== "read") return [];
  const kept = new Set(after.workflows.flatMap(({ id, manifest }) => [`id ${id}`, `manifest ${manifest}`]));
  return before.workflows
    .filter(({ id, manifest }) => !kept.has(`id ${id}`) && !kept.has(`manifest ${manifest}`) && pathExists(head, manifest))
    .map(({ id, manifest }) => ({
      path: inventory,
      message: `${inventory}: the workflow ${id} is taken out, and its manifest ${manifest} stays`,
    }));
}

/** A workflow whose check is this very one is checked where nothing else fails. */
function judged(scene: Scene<Options>, workflows: readonly Workflow[]): { readonly findings: readonly Draft[]; readonly facts: Coverage } {
  const { view, options: given } = scene;
  const standingWhere = (own: "passed" | "failed") => (id: string) =>
    checkStanding(view, id, (one) => (one === ID ? own : scene.outcome(one)?.state));
  const owners = ownersOf(view);
  const draftsWhere = (standing: (check: string) => CheckStanding): readonly Draft[] => [
    ...(workflows.length < given.target ? [tooFew(given, workflows.length)] : []),
    ...workflows.flatMap((one) => entryDrafts(view, one, given.inventory, owners, standing(one.check))),
    ...unlisted(view, workflows, given.inventory),
  ];
  const hopeful = draftsWhere(standingWhere("passed"));
  const own = hopeful.some(({ fault }) => check.faults[fault]?.severity === "failure") ? "failed" : "passed";
  const standing = standingWhere(own);
  return {
    findings: own === "passed" ? hopeful : draftsWhere(standing),
    facts: coverageOf(view, workflows, given.target, standing),
  };
}

function entryDrafts(
  view: RepositoryView,
  one: Workflow,
  inventory: string,
  owners: ReadonlySet<string> | undefined,
  standing: CheckStanding,
): readonly Draft[] {
  const draft = (fault: string, message: string): Draft => ({
    fault,
    message: `${one.id}: ${message}`,
    at: { path: inventory, line: one.line },
  });
  const drafts: Draft[] = [];
  if (one.owner === "") drafts.push(draft("missing-owner", "nobody owns it"));
  for (const owner of ownersIn(one.owner).filter((name) => owners?.has(normal(name)) !== true))
    drafts.push(
      draft("unknown-owner", owners === undefined ? `there is no CODEOWNERS that knows ${owner}` : `${owner} is not in CODEOWNERS`),
    );
  if (one.manifest === "") drafts.push(draft("missing-manifest", "it has no manifest"));
  else if (!pathExists(view, one.manifest)) drafts.push(draft("missing-manifest", `its manifest ${one.manifest} does not exist`));
  if (one.check === "") drafts.push(draft("missing-check", "it has no check"));
  else if (standing === "absent")
    drafts.push(draft("missing-check", `its check "${one.check}" is no check and no command whose script exists`));
  else if (standing === "failing") drafts.push(draft("failing-check", `its check ${one.check} does not pass in this run`));
  if (one.monitor === "") drafts.push(draft("missing-monitor", "nothing monitors it"));
  if (one.autoHeal === "") drafts.push(draft("missing-auto-heal", "nothing mends it by itself"));
  if (one.docs === "") drafts.push(draft("missing-docs", "it has no docs"));
  else if (!pathExists(view, one.docs)) drafts.push(draft("missing-docs", `its docs ${one.docs} do not exist`));
  return drafts;
}

function tooFew({ inventory, target }: Options, defined: number): Draft {
  const message = `${defined} critical workflows are defined, ${target} are the target`;
  return { fault: "too-few", message, identity: "too-few", at: { path: inventory, line: 1 } };
}

function unlisted(view: RepositoryView, workflows: readonly Workflow[], inventory: string): readonly Draft[] {
  const listed = new Set(workflows.map(({ manifest }) => manifest));
  return view.paths
    .filter((path) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path) && !listed.has(path))
    .map((path) => ({
      fault: "unlisted-workflow",
      message: `${path} is no entry's manifest`,
      identity: path,
      at: { path: inventory, line: 1 },
    }));
}

/** Undefined where there is no CODEOWNERS file that GitHub would load. */
function ownersOf(view: RepositoryView): ReadonlySet<string> | undefined {
  const path = CODEOWNERS_PATHS.find((one) => view.kind(one) === "file");
  const text = path === undefined || (view.size(path) ?? 0) > MAX_CODEOWNERS_BYTES ? undefined : view.text(path);
  return text === undefined ? undefined : new Set(parseCodeowners(text).flatMap(({ owners }) => owners.map(normal)));
}

function ownersIn(owner: string): readonly string[] {
  return owner.split(/[\s,]+/).filter((name) => name !== "");
}

/** GitHub's names ignore case; YAML makes people leave the @ out. */
function normal(owner: string): string {
  const name = owner.toLowerCase();
  return name.includes("@") ? name : `@${name}`;
}

function examples(): readonly Example[] {
  const owners = { CODEOWNERS: "* @fernhill/core\n" };
  const release = { ".github/workflows/release.yml": "on: push\n", "docs/release.md": "# Release\n" };
  const entry = (owner: string): string =>
    [
      "version: 1",
      "workflows:",
      "  - id: release",
      `    owner: "${owner}"`,
      "    manifest: .github/workflows/release.yml",
      "    check: bash scripts/verify-release.sh",
      "    monitor: https://status.example.com/release",
      "    auto_heal: re-run twice, then page",
      "    docs: docs/release.md",
      "",
    ].join("\n");
  const files = { ...owners, ...release, "scripts/verify-release.sh": "exit 0\n" };
  return [
    {
      title: "a workflow that has it all",
      files: { ...files, [INVENTORY_PATH]: entry("@fernhill/core") },
      options: { target: 1 },
      finds: [],
    },
    {
      title: "an owner whom CODEOWNERS does not know",
      files: { ...files, [INVENTORY_PATH]: entry("@fernhill/ghosts") },
      options: { target: 1 },
      finds: ["unknown-owner"],
    },
    {
      title: "the check's script is gone, and there is one workflow of two",
      files: { ...owners, ...release, [INVENTORY_PATH]: entry("@fernhill/core") },
      options: { target: 2 },
      finds: ["too-few", "missing-check"],
    },
    {
      title: "a workflow in nobody's inventory",
      files: { ...files, ".github/workflows/nightly.yml": "on: push\n", [INVENTORY_PATH]: entry("@fernhill/core") },
      options: { target: 1 },
      finds: ["unlisted-workflow"],
    },
  ];
}
