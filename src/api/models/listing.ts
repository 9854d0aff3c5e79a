/** What there is to be asked for: routes and models, in the words of both wires at once. */
import type { RouterConfig } from "#schemas/router-config.ts";
import type { Fields } from "#src/parsers/wire/reading.ts";

/** Clients of either wire read their own keys and pass over the others. */
export function listing(config: RouterConfig, since: number): readonly Fields[] {
  const one = (id: string, ownedBy: string): Fields => ({
    id,
    object: "model",
    created: Math.floor(since / 1000),
    owned_by: ownedBy,
    type: "model",
    display_name: id,
    created_at: new Date(since).toISOString(),
  });
  return [...config.routes.map(({ name }) => one(name, "gatehouse")), ...config.models.map(({ id, provider }) => one(id, provider))];
}

export function listOf(models: readonly Fields[]): Fields {
  return { object: "list", data: models, has_more: false, first_id: models[0]?.["id"] ?? null, last_id: models.at(-1)?.["id"] ?? null };
}
