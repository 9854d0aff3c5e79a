/** `schemas/flags.json`: the repository-wide figures that several gates share. */
import { z } from "zod";
import { late } from "#schemas/late.ts";

export const published = { file: "flags.schema.json", title: "Flags" } as const;

const percentage = late(() => z.number().min(0).max(100));

export const schema = late(() =>
  z.strictObject({
    $schema: z.string().optional(),
    enforce_observed_freshness_days: z.number().min(0).max(36_500).default(14).describe("Observed figures older than this are stale."),
    require_doc_ok_for_apis: z.boolean().default(false).describe("Documents of type api have to be finished: stable or deprecated."),
    min_mqi_for_l2_modules: percentage().default(90).describe("Floor for the quality index of modules in lane L2."),
    min_mqi_for_l3_modules: percentage().default(95).describe("Floor for the quality index of modules in lane L3."),
    auto_backfill_notion_options: z.boolean().default(false).describe("Accepted, unused."),
  }),
);

export type Flags = z.output<ReturnType<typeof schema>>;
