/** What the check `structure` can be told, and what a preset adds to it. */
import { z } from "zod";
import { late } from "#schemas/late.ts";
import { glob, globList, patternText } from "#src/option.ts";

const frozenPath = late(() => z.strictObject({ path: glob(), label: z.string().min(1).default("legacy-update") }));

export const options = late(() =>
  z.strictObject({
    preset: z.enum(["ssot"]).nullable().default(null),
    required: globList().default([]),
    forbidden: globList().default([]),
    names: z.array(z.strictObject({ paths: z.union([glob(), globList()]), pattern: patternText() })).default([]),
    frozen: z.array(frozenPath()).default([]),
    stubs: z.strictObject({ paths: globList().default([]), days: z.number().min(0).max(36_500).default(30) }).prefault({}),
    adr: z.strictObject({ paths: globList().default([]), records: globList().default(["docs/adr/ADR-*.md"]) }).prefault({}),
  }),
);

export type StructureOptions = z.output<ReturnType<typeof options>>;
export type FrozenPath = z.output<ReturnType<typeof frozenPath>>;

/** The canonical tree: where each kind of thing has its one home. */
const SSOT: readonly string[] = [
  "frontend/",
  "backend/",
  "automation/scripts/",
  "automation/schedulers/",
  "automation/swarm/",
  "automation/data-pipelines/",
  "infra/",
  "docs/adr/",
  "docs/playbooks/",
  "docs/missions/",
  "docs/scorecards/",
  "docs/governance/",
  "docs/snapshots/",
  "legacy/",
];

/** A pattern for several globs says as much as one for each of them. */
export function onePatternEach(names: StructureOptions["names"]): StructureOptions["names"] {
  return names.flatMap(({ paths, pattern }) => [paths].flat().map((one) => ({ paths: one, pattern })));
}

/** The options with the preset's own rules among them. An entry of the repository's for `legacy/` stands in for the preset's. */
export function withPreset(given: StructureOptions): StructureOptions {
  if (given.preset === null) return given;
  const named = given.frozen.some(({ path }) => path.replace(/\/(?:\*\*)?$/, "") === "legacy");
  return {
    ...given,
    required: [...new Set([...SSOT, ...given.required])],
    frozen: named ? given.frozen : [...given.frozen, { path: "legacy/", label: "legacy-update" }],
  };
}
