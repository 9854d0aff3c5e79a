/** The critical workflows of a repository, and VCWC: the share of them that is codified, versioned, checked, monitored, healing and documented. */
import { schema } from "#schemas/workflow-inventory.ts";
import { nearest } from "#src/parsers/document.ts";
import type { Understood } from "#src/parsers/document.ts";
import { parseYaml } from "#src/parsers/yaml.ts";
import { commandExists } from "#src/command-exists.ts";
import type { RepositoryView } from "#src/view.ts";

export const INVENTORY_PATH = "docs/governance/workflows.yml";

/** One entry; what is left out is "". Paths are from the root, without `./` and fragments. */
export interface Workflow {
  readonly id: string;
  readonly title: string;
  readonly owner: string;
  readonly manifest: string;
  readonly check: string;
  readonly monitor: string;
  readonly autoHeal: string;
  readonly docs: string;
  readonly tier: string;
  /** Where the entry begins in the inventory. */
  readonly line: number;
}

export type Inventory =
  | { readonly state: "absent" }
  | { readonly state: "unusable"; readonly reason: string }
  | { readonly state: "read"; readonly workflows: readonly Workflow[] };

export interface WorkflowCoverage {
  readonly id: string;
  readonly codified: boolean;
  readonly versioned: boolean;
  readonly checked: boolean;
  readonly monitored: boolean;
  readonly autoHeal: boolean;
  readonly documented: boolean;
}

export interface Coverage {
  /** verified / defined, to four places; 0 where nothing is defined. */
  readonly vcwc: number;
  readonly defined: number;
  readonly verified: number;
  readonly target: number;
  readonly workflows: readonly WorkflowCoverage[];
}

/** What is known of an entry's `check`: it passes, it exists and does not pass, or there is none of that name. */
export type CheckStanding = "passing" | "failing" | "absent";

export function readInventory(view: RepositoryView, path: string): Inventory {
  if (view.kind(path) === undefined) return { state: "absent" };
  const text = view.text(path);
  if (text === undefined) return { state: "unusable", reason: `${path} is no UTF-8 text file` };
  const parsed = parseYaml(text);
  if (!parsed.ok) {
    const [first] = parsed.problems;
    return { state: "unusable", reason: `${path}:${first?.line ?? 1} ${first?.message ?? "is no YAML"}` };
  }
  if (parsed.value === null) return { state: "unusable", reason: `${path} ${text.trim() === "" ? "is empty" : "declares nothing"}` };
  return inventoryOf(parsed, path);
}

function inventoryOf(parsed: Understood, path: string): Inventory {
  const shape = schema().safeParse(parsed.value);
  if (!shape.success) {
    const [issue] = shape.error.issues;
    const at = (issue?.path ?? []).filter((key) => typeof key !== "symbol");
    const where = at.length === 0 ? "the file" : at.join(".");
    return { state: "unusable", reason: `${path}:${nearest(parsed, at).line} ${where}: ${issue?.message ?? "has the wrong shape"}` };
  }
  const workflows = shape.data.workflows.map((entry, index): Workflow => ({
    id: entry.id.trim(),
    title: said(entry.title),
    owner: said(entry.owner),
    manifest: pathOf(said(entry.manifest)),
    check: said(entry.check),
    monitor: said(entry.monitor),
    autoHeal: said(entry.auto_heal),
    docs: pathOf(said(entry.docs)),
    tier: said(entry.tier),
    line: nearest(parsed, ["workflows", index]).line,
  }));
  const ids = new Set<string>();
  for (const { id, line } of workflows) {
    if (ids.has(id)) return { state: "unusable", reason: `${path}:${line} the id ${id} stands twice` };
    ids.add(id);
  }
  return { state: "read", workflows };
}

/** `false` says no as clearly as nothing does. */
function said(value: string | number | boolean | null | undefined): string {
  return value === null || value === undefined || value === false ? "" : String(value).trim();
}

function pathOf(written: string): string {
  return written.replace(/#.*$/s, "").replace(/^(?:\.?\/)+/, "");
}

/** `outcome` tells how a check of Gatehouse stands in this run; undefined for an id that no check has. */
export function coverageOf(
  view: RepositoryView,
  workflows: readonly Workflow[],
  target: number,
  standing: (check: string) => CheckStanding,
): Coverage {
  const covered = workflows.map((one): WorkflowCoverage => {
    const codified = pathExists(view, one.manifest);
    return {
      id: one.id,
      codified,
      versioned: view.headSha !== null && isTracked(view, one.manifest),
      checked: standing(one.check) === "passing",
      monitored: one.monitor !== "",
      autoHeal: one.autoHeal !== "",
      documented: pathExists(view, one.docs),
    };
  });
  const verified = covered.filter((one) => isVerified(one)).length;
  const vcwc = covered.length === 0 ? 0 : Math.round((verified / covered.length) * 10_000) / 10_000;
  return { vcwc, defined: covered.length, verified, target, workflows: covered };
}

/** All six. */
export function isVerified(one: WorkflowCoverage): boolean {
  return one.codified && one.versioned && one.checked && one.monitored && one.autoHeal && one.documented;
}

/** A check of Gatehouse by its outcome in this run, or a command by its script. */
export function checkStanding(
  view: RepositoryView,
  check: string,
  state: (id: string) => "passed" | "failed" | "notApplicable" | "undecided" | undefined,
): CheckStanding {
  if (check === "") return "absent";
  const found = looksLikeCheckId(check) ? state(check) : undefined;
  if (found !== undefined) return found === "failed" || found === "undecided" ? "failing" : "passing";
  return commandExists(view, check) ? "passing" : "absent";
}

export function looksLikeCheckId(check: string): boolean {
  return /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(check);
}

/** A file, or a folder with one in it. */
export function pathExists(view: RepositoryView, path: string): boolean {
  return pathsOf(view, path).length > 0;
}

/** A file that git tracks, or a folder with one in it. */
function isTracked(view: RepositoryView, path: string): boolean {
  return pathsOf(view, path).some((one) => view.untracked?.(one) !== true);
}

function pathsOf(view: RepositoryView, path: string): readonly string[] {
  const name = path.replace(/\/+$/, "");
  if (name === "") return [];
  return view.kind(name) === undefined ? view.paths.filter((one) => one.startsWith(`${name}/`)) : [name];
}
