/** The documents that `registry`, `slo`, `matrix`, `coa` and `--fix` make, each from one judgement of the repository. */
import { checks } from "#checks/index.ts";
import { schema as flagsShape } from "#schemas/flags.ts";
import type { Flags } from "#schemas/flags.ts";
import type { Artifact } from "#src/artifact.ts";
import { CERTIFICATES_PATH } from "#src/certificates.ts";
import type { ProductStanding } from "#src/certificates.ts";
import { CannotGenerate, factsOf, optionOf, registryDocument, strings } from "#src/documents.ts";
import { judge } from "#src/engine.ts";
import { inventory, isEmpty, undecidable } from "#src/modules.ts";
import type { Policy } from "#src/policy.ts";
import { ruleFile } from "#src/rule-file.ts";
import { FLAGS_PATH, LANES, sloFacts, sloRows } from "#src/slo.ts";
import type { SloRow } from "#src/slo.ts";
import { certificates } from "#src/reports/certificates.ts";
import { DASHBOARD_PATH, sloDashboard } from "#src/reports/slo-dashboard.ts";
import { matrix, MATRIX_PATH } from "#src/reports/matrix.ts";
import { type Coverage, readInventory } from "#src/workflows.ts";
import type { RepositoryView } from "#src/view.ts";

export interface GeneratorGiven {
  readonly view: RepositoryView;
  readonly policy: Policy;
  readonly now: Date;
  readonly elapsedMs: () => number;
}

export interface Generated {
  readonly artifact: Artifact & { readonly content: string };
  /** What `--format json` prints. */
  readonly facts: unknown;
}

/** Undefined where the repository has nothing to make it from. Throws CannotGenerate. */
export type Generator = (given: GeneratorGiven) => Promise<Generated | undefined>;

const registry: Generator = async ({ view, policy }) => {
  const { registry: facts, path, content } = registryDocument(view, policy);
  return facts.module_count === 0 && view.kind(path) === undefined ? undefined : { artifact: { path, content }, facts };
};

const slo: Generator = async (given) => {
  const read = sloDocument(given);
  if (read === undefined) return undefined;
  const { rows, flags } = read;
  return { artifact: { path: DASHBOARD_PATH, content: sloDashboard(rows, flags.enforce_observed_freshness_days) }, facts: sloFacts(rows) };
};

/** How the modules stand; undefined where there is none. Throws CannotGenerate. */
export function sloDocument({
  view,
  policy,
  now,
}: Pick<GeneratorGiven, "view" | "policy" | "now">): { readonly rows: readonly SloRow[]; readonly flags: Flags } | undefined {
  const found = inventory(view, strings(optionOf(policy, "slo", "manifests")));
  if (isEmpty(found)) return undefined;
  const reason = undecidable(found);
  if (reason !== undefined) throw new CannotGenerate(reason);
  const set = ruleFile(view, { path: String(optionOf(policy, "slo", "flags")), usual: FLAGS_PATH }, flagsShape());
  if (set.state === "broken") throw new CannotGenerate(set.reason);
  const flags = set.state === "read" ? set.value : flagsShape().parse({});
  const lanes = LANES.filter((lane) => strings(optionOf(policy, "slo", "lanes")).includes(lane));
  return { rows: sloRows(found, { lanes, flags, now }), flags };
}

const workflows: Generator = async (given) => {
  const { view, policy } = given;
  const read = readInventory(view, String(optionOf(policy, "workflow-inventory", "inventory")));
  if (read.state === "absent") return undefined;
  if (read.state === "unusable") throw new CannotGenerate(read.reason);
  const verdict = await judge({ ...given, checks, only: new Set(["workflow-inventory"]) });
  // The facts are the check's own, whose shape is Coverage.
  const coverage = factsOf(verdict.outcomes.find(({ check }) => check === "workflow-inventory")) as Coverage | undefined;
  if (coverage === undefined) throw new CannotGenerate("the check workflow-inventory is turned off");
  return { artifact: { path: MATRIX_PATH, content: matrix(read.workflows, coverage, view.text(MATRIX_PATH)) }, facts: coverage };
};

const coa: Generator = async (given) => {
  const { view, policy } = given;
  if (view.kind(String(optionOf(policy, "coa", "manifest"))) === undefined) return undefined;
  const verdict = await judge({ ...given, checks, only: new Set(["coa"]) });
  const outcome = verdict.outcomes.find(({ check }) => check === "coa");
  if (outcome?.state === "notApplicable") return undefined;
  // The facts are the check's own; there are none where the manifest as a whole cannot be read.
  const facts = factsOf(outcome) as { readonly standings: readonly ProductStanding[] } | undefined;
  if (facts === undefined) throw new CannotGenerate("the manifest of certificates cannot be read; `gatehouse check --only coa` says why");
  return {
    artifact: { path: CERTIFICATES_PATH, content: certificates(facts.standings, view.text(CERTIFICATES_PATH)) },
    facts: facts.standings,
  };
};

export const GENERATORS: Readonly<Record<"registry" | "slo" | "matrix" | "coa", Generator>> = { registry, slo, matrix: workflows, coa };
