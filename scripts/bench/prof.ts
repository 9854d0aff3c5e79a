import { fork } from "node:child_process";
import { Pool } from "undici";
const start = async (args: string[], execArgv: string[] = []) => {
  const c = fork("scripts/bench/router.ts", args, { execArgv, stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const port = await new Promise<number>((r) => c.once("message", (m) => r(Number(m))));
  return { c, origin: `http://127.0.0.1:${port}` };
};
const v = await start(["vendor"]);
const r = await start(["router", v.origin, "plain"], ["--cpu-prof", "--cpu-prof-dir=/tmp/prof"]);
const pool = new Pool(r.origin, { connections: 32 });
const stream = process.argv[2] === "stream";
const body = JSON.stringify({ model: "m", stream, messages: [{ role: "user", content: "the weather ".repeat(20) }] });
const end = performance.now() + 12000;
let n = 0;
await Promise.all(
  Array.from({ length: stream ? 16 : 32 }, async () => {
    while (performance.now() < end) {
      const a = await pool.request({ path: "/v1/chat/completions", method: "POST", headers: { "content-type": "application/json" }, body });
      await a.body.dump();
      n++;
    }
  }),
);
console.log(n);
r.c.disconnect();
await new Promise((x) => setTimeout(x, 1500));
v.c.kill();
process.exit(0);
