/** The real process, from its sources, and a caller of its API. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
/** The program of the process, as `gatehouse` without a word calls it. */
export const START = `const { main } = await import(${JSON.stringify(join(ROOT, "src/serve/main.ts"))}); process.argv = [process.argv[0], "gatehouse"]; await main();`;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // What came back; tests compare it whole.
  readonly body: any; // oxlint-disable-line typescript/no-explicit-any
}

export interface Served {
  readonly port: number;
  readonly child: ChildProcess;
  readonly log: readonly string[];
  readonly url: string;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  call(method: string, path: string, init?: RequestInit): Promise<Answer>;
  /** Ends it by a signal; the exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** A key made at run time: nothing that looks like one stands in a file. */
export const ADMIN_KEY = ["admin", process.pid, "for", "tests"].join("-");

export async function serve(dataDir: string, env: Record<string, string> = {}): Promise<Served> {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", START], {
    env: { PATH: process.env["PATH"], PORT: "0", GATEHOUSE_DATA_DIR: dataDir, GATEHOUSE_ADMIN_KEY: ADMIN_KEY, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log: string[] = [];
  child.stderr.on("data", (chunk: Buffer) => log.push(chunk.toString()));
  const port = await new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      log.push(line);
      const said: unknown = line.startsWith("{") ? JSON.parse(line) : {};
      if (typeof said === "object" && said !== null && "port" in said && "msg" in said && said.msg === "listening")
        resolve(Number(said.port));
    });
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}: ${log.join("\n")}`)));
  });
  const url = `http://127.0.0.1:${port}`;
  const call = async (method: string, path: string, init: RequestInit = {}): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, { method, ...init });
    const text = await response.text();
    const json = response.headers.get("content-type")?.includes("json") === true;
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
  };
  const auth = { authorization: `Bearer ${ADMIN_KEY}` };
  return {
    port,
    child,
    log,
    url,
    call,
    get: async (path, headers = {}) => await call("GET", path, { headers: { ...auth, ...headers } }),
    post: async (path, body = {}, headers = {}) =>
      await call("POST", path, { headers: { ...auth, "content-type": "application/json", ...headers }, body: JSON.stringify(body) }),
    end: async (signal = "SIGTERM") => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const ended = once(child, "exit");
      child.kill(signal);
      const [code] = (await ended) as [number | null];
      return code;
    },
  };
}
