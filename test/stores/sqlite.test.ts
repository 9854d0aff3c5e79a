import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe } from "vitest";
import { openEmbedded } from "#src/stores/sqlite/open.ts";
import { handClock } from "#test/fakes/clock.ts";
import { storeConformance } from "#test/stores/conformance.ts";

describe("the embedded store", () => {
  const directory = mkdtempSync(join(tmpdir(), "gatehouse-store-"));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  storeConformance(async () => {
    const clock = handClock();
    const store = await openEmbedded(directory, clock, () => 0.5);
    return { store, now: () => clock.now(), pass: async (ms) => await clock.pass(ms), delayMs: 1_000 };
  });
});
