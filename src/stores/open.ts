/** Opens the store that is asked for: embedded in a directory, or PostgreSQL for several processes. Loads only that one. */
import type { Clock } from "#src/clock.ts";
import { systemClock } from "#src/stores/system-clock.ts";
import type { Store } from "#src/store.ts";

export type StorePlace = { readonly dataDir: string } | { readonly databaseUrl: string };

export interface StoreOptions {
  readonly clock?: Clock;
  readonly random?: () => number;
  /** Told of trouble in the background, such as a connection that was lost and is made anew. Never holds the connection string. */
  readonly onTrouble?: (error: Error) => void;
}

/** Migrates, recovers what was cut off, and takes the data directory's lock. Throws DataDirectoryInUse, StoreUnavailable. */
export async function openStore(
  place: StorePlace,
  { clock = systemClock, random = Math.random, onTrouble }: StoreOptions = {},
): Promise<Store> {
  if ("dataDir" in place) {
    const { openEmbedded } = await import("#src/stores/sqlite/open.ts");
    return await openEmbedded(place.dataDir, clock, random);
  }
  const { openPostgres } = await import("#src/stores/postgres/open.ts");
  return await openPostgres({ databaseUrl: place.databaseUrl, clock, random, onTrouble: onTrouble ?? (() => undefined) });
}
