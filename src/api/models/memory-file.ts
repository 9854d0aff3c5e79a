/** What the router remembers of its models, kept in a file so that a restart does not forget it. Losing it costs nothing but a colder start. */
import { readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { z } from "zod";
import type { TargetMemory } from "#src/api/models/targets.ts";

const samples = z.array(
  z
    .object({ at: z.number(), latencyMs: z.number().optional() })
    .transform(({ at, latencyMs }) => (latencyMs === undefined ? { at } : { at, latencyMs })),
);
const memory = z.record(z.string(), z.object({ plain: samples, streamed: samples }));

/** Nothing, where there is no readable file. */
export function rememberedIn(path: string): TargetMemory {
  try {
    return memory.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return {};
  }
}

/** Whole or not at all: written beside and moved into place. */
export async function rememberIn(path: string, given: TargetMemory): Promise<void> {
  await writeFile(`${path}.new`, JSON.stringify(given), { mode: 0o600 });
  await rename(`${path}.new`, path);
}
