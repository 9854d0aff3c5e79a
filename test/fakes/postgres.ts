/** A real PostgreSQL from the registry, one server for a whole test run; where it cannot run, the reason is printed. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isMainThread } from "node:worker_threads";
import { Client } from "pg";
import { errorCode } from "#src/system-error.ts";

export interface PostgresServer {
  /** The connection string of a new and empty database. */
  freshDatabase(): Promise<string>;
  /** Process id of the server. */
  readonly pid: number;
}

type Told = { readonly url: string; readonly pid: number } | { readonly unavailable: string };

const START_LIMIT_MS = 90_000;
let databases = 0;

/** The server, or undefined where it cannot run here: the reason is printed, so that a skipped test is never silent. */
export async function testPostgres(options: { readonly durable?: boolean } = {}): Promise<PostgresServer | undefined> {
  const told = await shared(options.durable === true);
  if ("unavailable" in told) {
    console.warn(`PostgreSQL cannot run here, so its tests are skipped: ${told.unavailable}`);
    return undefined;
  }
  return { pid: told.pid, freshDatabase: async () => await freshDatabase(told.url) };
}

/** Whoever comes first starts the keeper; all others of the run wait for what it tells. */
async function shared(durable: boolean): Promise<Told> {
  // Workers of one run share their parent process, or are threads of it.
  const run = isMainThread ? process.ppid : process.pid;
  const folder = join(tmpdir(), `gatehouse-postgres-${run}${durable ? "-durable" : ""}`);
  const file = join(folder, "told.json");
  if (isLeftOver(file)) rmSync(folder, { recursive: true, force: true });
  try {
    mkdirSync(folder);
    const keeper = join(import.meta.dirname, "postgres-keeper.ts");
    spawn(process.execPath, [keeper, folder, String(run), ...(durable ? ["durable"] : [])], { detached: true, stdio: "ignore" }).unref();
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
  for (let waitedMs = 0; waitedMs < START_LIMIT_MS; waitedMs += 100) {
    if (existsSync(file)) return toldIn(file);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { unavailable: `it did not start within ${START_LIMIT_MS} ms` };
}

const toldIn = (file: string): Told => JSON.parse(readFileSync(file, "utf8")) as Told;

/** Of a run that had the same number, whose keeper was killed before it could clear up. */
function isLeftOver(file: string): boolean {
  const told = existsSync(file) ? toldIn(file) : undefined;
  return told !== undefined && "pid" in told && !isAlive(told.pid);
}

/** Whether a process has the number, whoever's it is. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) !== "ESRCH";
  }
}

async function freshDatabase(url: string): Promise<string> {
  const name = `test_${process.pid}_${++databases}_${Math.floor(performance.now())}`;
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const fresh = new URL(url);
  fresh.pathname = `/${name}`;
  return fresh.href;
}
