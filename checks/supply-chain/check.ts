/** The check `supply-chain`: what the repository lets in is pinned, listed and licensed. */
import { defineCheck } from "#src/check.ts";
import type { Draft } from "#src/check.ts";
import { InvalidLicence, loadLicences } from "#src/parsers/licence.ts";
import { examples } from "#checks/supply-chain/examples.ts";
import { licenceDrafts } from "#checks/supply-chain/licences.ts";
import { dependencies, materials } from "#checks/supply-chain/materials.ts";
import type { Materials } from "#checks/supply-chain/materials.ts";
import { options } from "#checks/supply-chain/options.ts";
import type { SupplyChainOptions } from "#checks/supply-chain/options.ts";
import { workflowDrafts, workflowPaths } from "#checks/supply-chain/workflows.ts";

const NOTHING_ASKED: Materials = { sbom: undefined, locks: [], findings: [] };

export const check = defineCheck<SupplyChainOptions>({
  id: "supply-chain",
  summary:
    "a workflow uses a third-party action that is pinned to no commit, or takes every permission; the bill of materials is missing or stale; a dependency's licence is not allowed",
  why: "A tag can be moved to other code overnight, and a token with every right makes that code the owner. What nobody lists, nobody can recall.",
  options,
  strictness: {
    workflows: "more",
    trusted: "fewer",
    sbom: "more",
    lockfiles: "more",
    "licences.allow": "allowed",
    "licences.known": "any",
  },
  faults: {
    "unpinned-action": {
      severity: "failure",
      summary: "a third-party action or image is pinned to a tag or a branch",
      remedy: "Pin it to the full commit id, with the release in a comment.",
    },
    "broad-permissions": {
      severity: "failure",
      summary: "a workflow or a job takes every permission",
      remedy: "Name the permissions that are needed, such as `contents: read`.",
    },
    "unstated-permissions": {
      severity: "warning",
      summary: "a job does not say which permissions it needs",
      remedy: "Add `permissions: { contents: read }` at the top of the workflow, and more to the jobs that need more.",
    },
    "unreadable-workflow": {
      severity: "failure",
      summary: "a workflow cannot be read",
      remedy: "Mend the file: what cannot be read cannot be judged.",
    },
    "missing-sbom": {
      severity: "failure",
      summary: "the bill of materials that the configuration names is not there, or is neither CycloneDX nor SPDX JSON",
      remedy: "Make it, with `npm sbom --sbom-format cyclonedx` (or `spdx`) for example, and commit it.",
    },
    "stale-sbom": {
      severity: "failure",
      summary: "the bill of materials is not what a lockfile says",
      remedy: "Make it again and commit it.",
    },
    "disallowed-licence": {
      severity: "failure",
      summary: "a dependency's licence is not allowed",
      remedy: "Replace the dependency, or add the licence to `licences.allow`.",
    },
    "unknown-licence": {
      severity: "failure",
      summary: "a dependency states no licence, or none that can be read",
      remedy: "Look it up at its source and write it into `licences.known`.",
    },
  },
  examples,
  async prepare(_view, { licences }) {
    if (licences.allow.length > 0) await loadLicences();
  },
  run({ view, options: given }) {
    const paths = workflowPaths(view, given);
    const judgesLicences = given.licences.allow.length > 0;
    if (paths.length === 0 && given.sbom === null && !judgesLicences)
      return { notApplicable: "there is no workflow, and neither `sbom` nor `licences.allow` is configured" };
    // Large lockfiles take longer to read than all the rest: only where somebody asks for what they say.
    const made = given.sbom === null && !judgesLicences ? NOTHING_ASKED : materials(view, given);
    const all = judgesLicences ? dependencies(made) : [];
    const facts = { workflows: paths.length, sbom: made.sbom?.path ?? null, dependencies: judgesLicences ? all.length : null };
    const findings: Draft[] = [...paths.flatMap((path) => workflowDrafts(view, path, given)), ...made.findings];
    if (!judgesLicences) return { findings, facts };
    if (all.length === 0 && made.findings.length === 0 && made.sbom === undefined)
      return { undecided: "`licences.allow` is configured, and neither a bill of materials nor a lockfile states a licence" };
    try {
      return { findings: [...findings, ...licenceDrafts(all, given)], facts };
    } catch (error) {
      if (error instanceof InvalidLicence) return { undecided: `\`licences.allow\` cannot be used: ${error.message}` };
      throw error;
    }
  },
});
