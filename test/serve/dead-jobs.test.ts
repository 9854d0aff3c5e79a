import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStore } from "#src/stores/open.ts";
import { serve, type Served } from "#test/serve/process.ts";

const root = mkdtempSync(join(tmpdir(), "gatehouse-dead-"));
const PATH = "/api/system/dead-jobs";
let server: Served;

/** Two jobs that died before the server started, of two owners. */
beforeAll(async () => {
  const dataDir = join(root, "data");
  const store = await openStore({ dataDir });
  const payload = (owner: string) => ({ place: { owner, name: "shop" }, words: "never shown" });
  await store.queue.enqueue(["acme", "other"].map((owner) => ({ kind: "app.deliveries", key: owner, payload: payload(owner) })));
  const worker = await store.queue.work({ handlers: {}, pollMs: 10, retry: { attempts: 1 } });
  while ((await store.queue.counts()).dead < 2) await new Promise((resolve) => setTimeout(resolve, 10));
  await worker.stop();
  await store.close();
  server = await serve(dataDir);
});
afterAll(async () => {
  await server.end();
  rmSync(root, { recursive: true, force: true });
});

type Shown = { readonly id: string; readonly key: string };
const listed = async (headers: Record<string, string> = {}): Promise<readonly Shown[]> =>
  ((await server.get(PATH, headers)).body as { jobs: readonly Shown[] }).jobs.toSorted((a, b) => a.key.localeCompare(b.key));

describe("work that was given up", () => {
  it("is shown with its reason and without what it carried, and a tenant sees and touches its own alone", async () => {
    const all = await listed();
    expect(all).toMatchObject([
      { key: "acme", kind: "app.deliveries", repository: "acme/shop", error: expect.stringContaining("nothing here handles") },
      { key: "other", kind: "app.deliveries", repository: "other/shop" },
    ]);
    expect(JSON.stringify(all)).not.toContain("never shown");
    const { body } = await server.post("/api/system/keys", { name: "acme's", scopes: ["read", "operate"], tenant: "acme" });
    const acme = { authorization: `Bearer ${(body as { key: string }).key}`, "x-repository": "acme/shop" };
    const own = await server.get(`${PATH}?repository=acme/shop`, acme);
    expect((own.body as { jobs: readonly Shown[] }).jobs.map(({ key }) => key)).toEqual(["acme"]);
    const ids = all.map(({ id }) => id);
    const replayed = await server.post(`${PATH}/replay?repository=acme/shop`, { ids }, acme);
    expect([replayed.status, replayed.body]).toEqual([200, { replayed: 1 }]);
    expect((await listed()).map(({ key }) => key)).toEqual(["other"]);
  });

  it("is forgotten when it is told so, and ids that are not there are none", async () => {
    const ids = [...(await listed()).map(({ id }) => id), "999999"];
    expect((await server.post(`${PATH}/discard`, { ids })).body).toEqual({ discarded: 1 });
    expect(await listed()).toEqual([]);
    expect((await server.post(`${PATH}/replay`, { ids: [] })).status).toBe(400);
    expect((await server.call("GET", PATH)).status).toBe(401);
  });
});
