/** What a vendor's SDK costs beside undici: CPU of this process for each call to a vendor on loopback, interleaved rounds. */
import { fork } from "node:child_process";
import { join } from "node:path";
import OpenAI from "openai";
import { Pool } from "undici";
import { percentile } from "#src/statistics.ts";

const child = fork(join(import.meta.dirname, "router-servers.ts"), ["vendor"], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
const port = await new Promise<number>((resolve) => child.once("message", (message) => resolve(Number(message))));
const origin = `http://127.0.0.1:${port}`;
const pool = new Pool(origin, { connections: 32 });
const sdk = new OpenAI({ baseURL: `${origin}/v1`, apiKey: "k", maxRetries: 0 });
const messages = [{ role: "user" as const, content: `Say something about ${"the weather ".repeat(20)}` }];

const ways: Readonly<Record<string, () => Promise<unknown>>> = {
  undici: async () => {
    const body = JSON.stringify({ model: "m", messages });
    const answer = await pool.request({
      path: "/v1/chat/completions",
      method: "POST",
      headers: { "content-type": "application/json", authorization: "Bearer k" },
      body,
    });
    return JSON.parse(await answer.body.text());
  },
  "openai SDK": async () => await sdk.chat.completions.create({ model: "m", messages }),
};

/** Microseconds of CPU a call, 32 at once. */
async function cpu(call: () => Promise<unknown>, calls: number): Promise<number> {
  const before = process.cpuUsage();
  let left = calls;
  const caller = async (): Promise<void> => {
    while (left-- > 0) await call();
  };
  await Promise.all(Array.from({ length: 32 }, caller));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

const rounds = 5;
const measured = new Map<string, number[]>(Object.keys(ways).map((name) => [name, []]));
for (const call of Object.values(ways)) await cpu(call, 500);
for (let round = 0; round < rounds; round++)
  for (const [name, call] of Object.entries(ways)) measured.get(name)?.push(await cpu(call, 1_500));
const base = measured.get("undici") ?? [];
for (const [name, own] of measured) {
  const ratios = Float64Array.from(own.map((micros, at) => micros / (base[at] ?? micros))).sort();
  const middle = percentile(Float64Array.from(own).sort(), 0.5) ?? 0;
  console.log(
    `${name.padEnd(12)} ${middle.toFixed(0)} µs a call, × ${(percentile(ratios, 0.5) ?? 0).toFixed(2)} (${ratios[0]?.toFixed(2)}–${ratios.at(-1)?.toFixed(2)})`,
  );
}
child.kill();
process.exit(0);
