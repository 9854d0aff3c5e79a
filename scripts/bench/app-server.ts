/** One of the servers that `bench app` compares: `node app-server.ts door|bare|probot`. Says its port; `GET /usage` tells its CPU and memory. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { writeSync } from "node:fs";
import { createWebhookDoor } from "#src/app/door.ts";
import { openStore } from "#src/stores/open.ts";
import { systemClock } from "#src/stores/system-clock.ts";

const [mode = "door", secret = "", dataDir = ""] = process.argv.slice(2);

async function door(): Promise<RequestListener> {
  const store = await openStore({ dataDir });
  const credentials = { appId: 1, privateKey: "PRIVATE KEY", webhookSecrets: [secret] };
  const handle = createWebhookDoor({
    keyring: { current: () => credentials },
    store,
    clock: systemClock,
    log: () => undefined,
    wake: () => undefined,
  });
  return (request, response) => void handle(request, response);
}

/** The least that checks a signature. */
function bare(): RequestListener {
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => void chunks.push(chunk));
    request.on("end", () => {
      const wanted = Buffer.from(`sha256=${createHmac("sha256", secret).update(Buffer.concat(chunks)).digest("hex")}`);
      const given = Buffer.from(String(request.headers["x-hub-signature-256"]));
      response.writeHead(wanted.length === given.length && timingSafeEqual(wanted, given) ? 202 : 401).end();
    });
  };
}

async function probot(): Promise<RequestListener> {
  const [{ Probot }, { createNodeMiddleware }, { generateKeyPairSync }] = [
    await import("probot"),
    await import("probot"),
    await import("node:crypto"),
  ];
  const { pino } = await import("pino");
  const privateKey = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const made = new Probot({ appId: 1, privateKey, secret, log: pino({ level: "silent" }) as never });
  const app = (on: { on: (event: "pull_request", run: () => Promise<void>) => void }): void => on.on("pull_request", async () => undefined);
  const middleware = await createNodeMiddleware(app as never, { probot: made, webhooksPath: "/" } as never);
  return (request, response) => void middleware(request, response);
}

const listener = mode === "door" ? await door() : mode === "probot" ? await probot() : bare();
const server = createServer((request, response) => {
  if (request.url !== "/usage") return listener(request, response);
  const { user, system } = process.cpuUsage();
  response.end(JSON.stringify({ cpuMicros: user + system, rssBytes: process.memoryUsage.rss() }));
});
server.listen(0, "127.0.0.1", () => writeSync(1, `${(server.address() as AddressInfo).port}\n`));
