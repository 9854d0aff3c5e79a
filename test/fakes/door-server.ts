/** The model door on a server of its own, for tests: one caller for everybody, keys for all vendors, records kept in a list. */
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { Agent } from "undici";
import type { RunRecord } from "#schemas/run-record.ts";
import { createModelDoor, type ModelDoor, type ModelDoorDeps } from "#src/api/models/door.ts";
import type { Caller } from "#src/api/models/inquiry.ts";
import { readRouterConfig } from "#src/router-config.ts";

export interface DoorServer {
  readonly url: string;
  readonly door: ModelDoor;
  readonly records: RunRecord[];
  /** Resolves with the record of the run. */
  record(run: string | null): Promise<RunRecord>;
  close(): Promise<void>;
}

const CALLER: Caller = { tenant: "acme", key: "key-1", actor: "ada", scopes: ["models"] };

export async function startDoor(
  yaml: string,
  given: Partial<ModelDoorDeps> & { readonly caller?: Partial<Caller> } = {},
): Promise<DoorServer> {
  const records: RunRecord[] = [];
  const dispatcher = new Agent({ connections: 512, keepAliveTimeout: 1_000 });
  let runs = 0;
  const door = createModelDoor({
    config: readRouterConfig(yaml),
    env: {},
    keys: (provider) => (provider === "compatible" || provider === "template" ? undefined : { id: `${provider}-key`, secret: "test-key" }),
    dispatcher,
    clock: { now: () => Date.now(), steady: () => performance.now() },
    random: () => 0.5,
    newId: () => `run_${++runs}`,
    find: async () => await Promise.resolve([]),
    finished: (record) => records.push(record),
    ...given,
  });
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => void door.handle(request, response, { ...CALLER, ...given.caller }));
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    door,
    records,
    record: async (run) => await until(() => records.find((one) => one.run === run)),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await dispatcher.destroy();
    },
  };
}

/** Asks again until there is something; gives up after ten seconds. */
export async function until<Value>(look: () => Value | undefined | false): Promise<Value> {
  const limit = performance.now() + 10_000;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > limit) throw new Error("it did not come to pass within ten seconds");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
