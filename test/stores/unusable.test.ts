/** A data directory whose store cannot be used: what is said, and that the directory is let go of. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, expect, it } from "vitest";
import { openStore } from "#src/stores/open.ts";

const dataDir = mkdtempSync(join(tmpdir(), "gatehouse-unusable-"));
const file = join(dataDir, "gatehouse.db");
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

it("a store that a newer version wrote, or that is none, is refused in words", async () => {
  await (await openStore({ dataDir })).close();
  const database = new DatabaseSync(file);
  database.exec("insert into gatehouse_migrations values ('9999_later', '2030-01-01T00:00:00.000Z')");
  database.close();
  await expect(openStore({ dataDir })).rejects.toThrow(
    `${file} was written by a newer Gatehouse: run that version, or name another data directory`,
  );
  for (const name of ["-wal", "-shm"]) rmSync(`${file}${name}`, { force: true });
  writeFileSync(file, "not a database, whatever its name says".repeat(100));
  await expect(openStore({ dataDir })).rejects.toMatchObject({ name: "StoreUnavailable", message: `${file} is no store of Gatehouse, or is damaged: put a backup in its place` }); // prettier-ignore
  rmSync(file);
  await (await openStore({ dataDir })).close();
});
