/** What the check `deployment-manifest` can be told. */
import { z } from "zod";
import { late } from "#schemas/late.ts";
import { globList } from "#src/option.ts";

const rule = late(() =>
  z.strictObject({
    /** Names the rule in findings. */
    id: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "lower-case words with hyphens"),
    /** CEL over `manifest` and `path`; true where the manifest is as it should be. */
    assert: z.string().min(1).max(2_000),
    message: z.string().min(1).max(500),
    grade: z.enum(["critical", "high", "medium"]).default("high"),
  }),
);

export const options = late(() =>
  z.strictObject({
    /** Globs of the manifests. */
    manifests: globList().default(["manifests/**/*.{yml,yaml}"]),
    /** Ceilings of what one manifest may ask for. */
    limits: z
      .strictObject({
        cpu: z.number().positive().default(4),
        memory_mib: z.number().positive().default(8_192),
        max_instances: z.int().min(1).default(20),
        timeout_seconds: z.number().positive().default(3_600),
      })
      .prefault({}),
    /** Regions that data may be in; empty: any. */
    regions: z.array(z.string().min(1)).default([]),
    /** Rules of your own. */
    rules: z.array(rule()).max(100).default([]),
  }),
);

export type DeploymentManifestOptions = z.output<ReturnType<typeof options>>;
