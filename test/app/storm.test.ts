import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";
import { describe, expect, it } from "vitest";
import { createWebhookDoor } from "#src/app/door.ts";
import { openStore } from "#src/stores/open.ts";
import { systemClock } from "#src/stores/system-clock.ts";
import { storm } from "#test/app/storm.ts";

/** Repositories of the storm that is judged for real. */
const STORM = Number(env["STORM"] ?? 6);
const SECRET = "a secret of the test";

const payloadOf = (installation: number, repository: number): string => {
  const end = { ref: "main", sha: "a".repeat(40) };
  return JSON.stringify({
    action: "opened",
    installation: { id: installation },
    repository: {
      id: repository,
      name: `r${repository}`,
      owner: { login: `o${installation}`, type: "Organization" },
      default_branch: "main",
    },
    pull_request: { number: 1, state: "open", title: "A change", body: "", labels: [], user: { login: "ada" }, head: end, base: end },
    sender: { login: "ada" },
  });
};

async function doorOnly() {
  const dataDir = mkdtempSync(join(tmpdir(), "gatehouse-storm-"));
  const store = await openStore({ dataDir });
  const credentials = { appId: 1, privateKey: "PRIVATE KEY", webhookSecrets: [SECRET] };
  const keyring = { current: () => credentials };
  const door = createWebhookDoor({ keyring, store, clock: systemClock, log: () => undefined, wake: () => undefined });
  // A connection that is idle while the machine is slow is not ended under the sender's hands.
  const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => void door(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const post = async (installation: number, repository: number): Promise<number> => {
    const body = payloadOf(installation, repository);
    const headers = {
      "content-type": "application/json",
      "x-github-event": "pull_request",
      "x-github-delivery": `storm-${repository}`,
      "x-hub-signature-256": `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`,
    };
    const response = await fetch(url, { method: "POST", headers, body });
    await response.arrayBuffer();
    return response.status;
  };
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => void server.close(() => resolve()));
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { store, post, close };
}

describe("a storm of webhooks", () => {
  it("from 1,000 repositories at once is accepted whole, and an installation with one pull request does not wait behind it", async () => {
    const { store, post, close } = await doorOnly();
    const loud = await Promise.all(Array.from({ length: 1_000 }, async (_, n) => await post(1, n)));
    expect(loud.filter((status) => status !== 202)).toEqual([]);
    expect(await Promise.all([post(2, 5_000), post(3, 5_001)])).toEqual([202, 202]);
    expect(await store.queue.counts()).toMatchObject({ waiting: 1_002, active: 0, dead: 0 });
    const order: string[] = [];
    const worker = await store.queue.work({
      concurrency: 1,
      pollMs: 20,
      handlers: { "app.pull": async ({ key }) => void order.push(key ?? "") },
    });
    while (order.length < 1_002) await new Promise((resolve) => setTimeout(resolve, 10));
    await worker.stop();
    expect(new Set(order).size).toBe(1_002);
    expect(["pull:5000:1", "pull:5001:1"].map((key) => order.indexOf(key) < 5)).toEqual([true, true]);
    expect((await store.records.deliveries({ state: "accepted", limit: 2_000 })).length).toBe(1_002);
    await close();
  }, 240_000);

  it("is answered once for each pull request", async () => {
    const { accepted, faults } = await storm(STORM, 3_000_000);
    expect({ accepted, faults }).toEqual({ accepted: STORM, faults: [] });
  }, 3_600_000);
});
