/** `registry`: the module registry and the repository say the same, in both directions. */
import { z } from "zod";
import { late } from "#schemas/late.ts";
import { defineCheck } from "#src/check.ts";
import { jsonDocument } from "#src/document-shape.ts";
import { type Inventory, inventory, isEmpty, MANIFESTS, undecidable } from "#src/modules.ts";
import { globList, repositoryPath } from "#src/option.ts";
import { newestObservation, REGISTRY_PATH, registryModules, registryText } from "#src/registry.ts";
import { placesOf } from "#src/parsers/path-places.ts";
import { registryDifferences } from "#src/registry-difference.ts";
import type { RepositoryView } from "#src/view.ts";
import { REGISTRY_VERSION, type RegistryModule } from "#schemas/module-registry.ts";

const options = late(() =>
  z.strictObject({
    path: repositoryPath().default(REGISTRY_PATH),
    manifests: globList()
      .min(1)
      .default([...MANIFESTS]),
  }),
);

const REMEDY = "Run `gatehouse registry --write` and commit the result.";
const MANIFEST = "modules/billing/module.manifest.json";

const listed = (module: Partial<RegistryModule>): string =>
  registryText({
    schema_version: REGISTRY_VERSION,
    generated_at: "2026-11-18T10:00:00Z",
    module_count: 1,
    modules: [
      { name: "billing", path: "modules/billing", manifest: MANIFEST, docs: [], tests: [], tags: ["lane:L2"], health: null, ...module },
    ],
  });
const manifest = '{ "name": "billing", "tags": ["lane:L2"] }\n';

export const check = defineCheck({
  id: "registry",
  summary: "MODULE_REGISTRY.json and the repository disagree, or it is not what generation gives",
  why: "People and machines find modules, their documents and their tests through the registry. What it does not list, nobody finds; what it lists and is gone misleads.",
  options,
  strictness: { path: "any", manifests: "more" },
  faults: {
    "missing-registry": { severity: "failure", summary: "there are modules and no registry", remedy: REMEDY },
    "missing-on-disk": {
      severity: "failure",
      summary: "the registry lists a manifest, document or test that is not there",
      remedy: REMEDY,
    },
    "not-in-registry": { severity: "failure", summary: "a manifest, document or test is not in the registry", remedy: REMEDY },
    stale: { severity: "failure", summary: "the registry is not what generation gives", remedy: REMEDY },
  },
  examples: [
    { title: "A module and no registry", files: { [MANIFEST]: manifest }, finds: ["missing-registry"] },
    {
      title: "A test that is gone and a document that is new",
      files: {
        [MANIFEST]: manifest,
        "modules/billing/README.md": "# Billing\n",
        [REGISTRY_PATH]: listed({ tests: ["modules/billing/tests/test_pay.py"] }),
      },
      finds: ["missing-on-disk", "not-in-registry"],
    },
    {
      title: "Another tag than the manifest has",
      files: { [MANIFEST]: manifest, [REGISTRY_PATH]: listed({ tags: ["lane:L3"] }) },
      finds: ["stale"],
    },
    { title: "They agree", files: { [MANIFEST]: manifest, [REGISTRY_PATH]: listed({}) }, finds: [] },
  ],
  run({ view, options: { path, manifests } }) {
    const found = inventory(view, manifests);
    const committed = jsonDocument(view, path);
    const facts = { modules: found.modules.length + found.unread.length };
    if (committed.state === "absent") {
      if (isEmpty(found)) return { notApplicable: `no file is named as ${manifests.join(" or ")}, and there is no ${path}`, facts };
      return {
        findings: [
          {
            fault: "missing-registry",
            message: `${facts.modules === 1 ? "1 module has a manifest" : `${facts.modules} modules have manifests`}, and ${path} is not there`,
            at: { path },
          },
        ],
        facts,
      };
    }
    if (committed.state === "broken") {
      const findings = committed.faults.map(({ line, column, message }) => ({
        fault: "stale",
        message: `${path} ${message}`,
        at: { path, line, column },
      }));
      return { findings, facts };
    }
    const findings = registryDifferences({ path, committed: committed.parsed, ...present(view, found) });
    const undecided = undecidable(found);
    if (undecided !== undefined && findings.length === 0) return { undecided };
    return { findings, facts };
  },
});

function present(view: RepositoryView, found: Inventory) {
  const paths = placesOf(view.paths);
  const observed = newestObservation(found);
  return {
    modules: registryModules(view, found),
    unread: new Set(found.unread.map(({ manifest: path }) => path)),
    exists: (path: string) => paths.has(path),
    ...(observed === undefined ? {} : { observedMs: observed.getTime() }),
  };
}
