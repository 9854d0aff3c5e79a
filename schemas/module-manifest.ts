/** `module.manifest.json`: what a module says of itself. A repository's own schema replaces this one. */
import { z } from "zod";
import { late } from "#schemas/late.ts";
import { isoTime } from "#schemas/iso-time.ts";

/** Where the schema is published, and under which name. */
export const published = { file: "module.manifest.schema.json", title: "Module manifest" } as const;

const percentage = late(() => z.number().min(0).max(100));

export const schema = late(() =>
  z.looseObject({
    name: z.string().regex(/\S/, "is blank").describe("The module's name."),
    description: z.string().optional(),
    tags: z
      .array(z.string().regex(/\S/, "is blank"))
      .optional()
      .describe("`lane:L0` to `lane:L3`, and terms of the controlled vocabulary."),
    sla: z
      .looseObject({
        p95_latency_ms: z.number().gt(0).optional().describe("Target for the 95th percentile of latency, in milliseconds."),
        coverage: percentage().optional().describe("Floor for test coverage, in per cent."),
      })
      .optional(),
    observed_p95_ms: z.number().min(0).optional().describe("Observed 95th percentile of latency, in milliseconds."),
    coverage: percentage().optional().describe("Observed test coverage, in per cent."),
    observed_at: isoTime().optional().describe("When the figures were observed (ISO 8601, UTC where no offset is given)."),
    health: z.looseObject({ mqi: percentage().optional().describe("Module quality index.") }).optional(),
    matrix: z.looseObject({ contract: z.string().optional() }).optional(),
  }),
);
