/** `manifest-schema`: what a module says of itself has the shape that everybody who reads it relies on. */
import { z } from "zod";
import { late } from "#schemas/late.ts";
import { defineCheck, type Draft } from "#src/check.ts";
import { documentSchema, prepareSchema } from "#src/document-schema.ts";
import { type Fault, faultsAt } from "#src/document-shape.ts";
import { inventory, isEmpty, MANIFESTS } from "#src/modules.ts";
import { globList, repositoryPath } from "#src/option.ts";
import { lostManifests, weakenedSchema } from "#src/weakening.ts";
import { schema as ours } from "#schemas/module-manifest.ts";

const SCHEMA = "schemas/module.manifest.schema.json";

const options = late(() =>
  z.strictObject({
    /** The repository's own schema (JSON Schema 2020-12, 2019-09 or 07); ours judges where it is absent. */
    schema: repositoryPath().default(SCHEMA),
    manifests: globList()
      .min(1)
      .default([...MANIFESTS]),
  }),
);

export const check = defineCheck({
  id: "manifest-schema",
  summary: "a module manifest breaks its schema",
  why: "Gates, registry and dashboards are made from the manifests. A manifest that they misread is a module that nobody watches.",
  options,
  strictness: { schema: "any", manifests: "more" },
  weakened: ({ schema, manifests }, turn) => [
    ...weakenedSchema(turn, { path: schema, usual: SCHEMA }, ours()),
    ...lostManifests(turn, manifests),
  ],
  faults: {
    violation: {
      severity: "failure",
      summary: "a module manifest breaks its schema",
      remedy: `Bring the manifest into the shape of \`${SCHEMA}\` (or of Gatehouse's own schema, where the repository has none).`,
    },
  },
  examples: [
    {
      title: "A target that is no number above 0",
      files: { "modules/billing/module.manifest.json": '{ "name": "billing", "sla": { "p95_latency_ms": 0 } }\n' },
      finds: ["violation"],
    },
    {
      title: "A key twice",
      files: { "modules/billing/module.manifest.json": '{ "name": "billing", "name": "invoices" }\n' },
      finds: ["violation"],
    },
    {
      title: "The repository's own schema asks for an owner",
      files: {
        "schemas/module.manifest.schema.json": '{ "type": "object", "required": ["owner"] }\n',
        "modules/billing/module.manifest.json": '{ "name": "billing" }\n',
      },
      finds: ["violation"],
    },
    {
      title: "Further keys are allowed",
      files: { "modules/billing/module.manifest.json": '{ "name": "billing", "owner": "ada", "tags": ["lane:L2"] }\n' },
      finds: [],
    },
  ],
  async prepare(view, { schema }) {
    await prepareSchema(view, { path: schema, usual: SCHEMA });
  },
  run({ view, options: { schema, manifests } }) {
    const found = inventory(view, manifests);
    if (isEmpty(found)) return { notApplicable: `no file is named as ${manifests.join(" or ")}` };
    const judge = documentSchema(view, { path: schema, usual: SCHEMA }, ours());
    if ("broken" in judge) return { undecided: judge.broken };
    const faults = [
      ...found.unread.flatMap((unread) => unread.faults),
      ...found.modules.flatMap(({ manifest, parsed }) => faultsAt(manifest, parsed, judge.violations(parsed.value))),
    ];
    return { findings: faults.map(draft) };
  },
});

function draft({ path, line, column, message }: Fault): Draft {
  return { fault: "violation", message, at: { path, line, column } };
}
