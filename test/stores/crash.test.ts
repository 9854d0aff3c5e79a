import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";
import { afterAll, describe, expect, it } from "vitest";
import { testPostgres } from "#test/fakes/postgres.ts";
import { examined, killed } from "#test/stores/crash.ts";
import type { Acknowledged } from "#test/stores/crash.ts";

/** More with `KILLS=100 vitest run test/stores/crash.test.ts`. */
const KILLS = Number(env["KILLS"] ?? 20);
const LIMIT_MS = 60_000 + KILLS * 10_000;
const server = await testPostgres();
const directory = mkdtempSync(join(tmpdir(), "gatehouse-crash-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A busy machine acknowledges less before each kill; with next to nothing acknowledged the test would show nothing. */
const ENOUGH = KILLS / 4;

const moment = (): number => Math.floor(Math.random() * 300);

describe("kill -9", () => {
  it(
    `loses nothing that the embedded store acknowledged and doubles nothing, ${KILLS} times`,
    async () => {
      const kept: Acknowledged = { appended: [], accepted: [] };
      for (let round = 0; round < KILLS; round++) await killed(directory, String(round), moment(), kept);
      expect(kept.appended.length).toBeGreaterThan(ENOUGH);
      expect(kept.accepted.length).toBeGreaterThan(ENOUGH);
      await examined(directory, kept);
    },
    LIMIT_MS,
  );

  it.skipIf(server === undefined)(
    `of one of two processes on PostgreSQL loses nothing and doubles nothing, ${Math.ceil(KILLS / 2)} times`,
    async () => {
      const place = (await server?.freshDatabase()) ?? "";
      const kept: Acknowledged = { appended: [], accepted: [] };
      for (let round = 0; round < KILLS; round += 2)
        await Promise.all([killed(place, String(round), moment(), kept), killed(place, String(round + 1), moment() * 2, kept)]);
      expect(kept.appended.length).toBeGreaterThan(ENOUGH);
      expect(kept.accepted.length).toBeGreaterThan(ENOUGH);
      await examined(place, kept);
    },
    LIMIT_MS,
  );
});
