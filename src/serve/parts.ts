/** The parts that are mounted in the server beside the API. */
import { models } from "#src/serve/models.ts";
import type { Base, Part } from "#src/serve/process.ts";
import { webhooks } from "#src/serve/webhooks.ts";

/** The first whose path it is answers. */
export async function partsOf(base: Base): Promise<readonly Part[]> {
  const door = models(base);
  return [...(await webhooks(base, door)), door];
}
