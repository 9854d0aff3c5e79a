/** `docs/_generated/MODULE_REGISTRY.json`: every module of the repository, generated. */
import { z } from "zod";
import { late } from "#schemas/late.ts";
import { isoTime } from "#schemas/iso-time.ts";

export const published = { file: "module.registry.schema.json", title: "Module registry" } as const;

/** Raised when the same tree would give another document. */
export const REGISTRY_VERSION = "1.0";

export const registryModule = late(() =>
  z.strictObject({
    name: z.string(),
    path: z.string().describe("The module's folder; \".\" for the repository's root."),
    manifest: z.string(),
    docs: z.array(z.string()).describe("Markdown files in the folder."),
    tests: z.array(z.string()).describe("Files of the `tests` folder and files named as tests."),
    tags: z.array(z.string()),
    health: z.record(z.string(), z.unknown()).nullable().describe("The manifest's `health`; null where it has none."),
  }),
);

export const schema = late(() =>
  z.strictObject({
    schema_version: z.literal(REGISTRY_VERSION),
    generated_at: isoTime().describe("The newest `observed_at` or commit time of what it was made from."),
    module_count: z.int().min(0),
    modules: z.array(registryModule()),
  }),
);

export type ModuleRegistry = z.output<ReturnType<typeof schema>>;
export type RegistryModule = z.output<ReturnType<typeof registryModule>>;
