/** One `git fetch` as a child process. The token goes in by the environment: never on a command line, in an address, a log or a file. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { devNull } from "node:os";
import { join } from "node:path";
import { remoteEnvironment } from "#src/git-environment.ts";

export interface FetchGiven {
  readonly folder: string;
  readonly address: string;
  /** The value of the Authorization header. */
  readonly authorization: string;
  readonly sources: readonly string[];
  readonly signal?: AbortSignal;
}

/** `absent`: the ref or commit is not there (yet). `missing`: the repository is not. `denied`: who are you. `locked`: another git, perhaps of a process that was killed, is at it. `broken`: the mirror is. `unavailable`: the rest. */
export type FetchReason = "absent" | "missing" | "denied" | "locked" | "broken" | "unavailable";

export class GitFetchFailed extends Error {
  override readonly name = "GitFetchFailed";
  readonly reason: FetchReason;

  constructor(reason: FetchReason, words: string) {
    super(`git fetch: ${words}`);
    this.reason = reason;
  }
}

const TIME_LIMIT_MS = 5 * 60_000;

export async function initBare(folder: string): Promise<void> {
  if (!existsSync(join(folder, "HEAD"))) await git(["init", "-q", "--bare", folder], {});
}

/** The commits that the sources stand for. Throws GitFetchFailed; an AbortError where the signal ends it, and the system's error where git cannot be started. */
export async function gitFetch({ folder, address, authorization, sources, signal }: FetchGiven): Promise<readonly string[]> {
  const scheme = address.startsWith("http:") ? "http" : "https";
  const targets = sources.map((source) => `refs/gatehouse/${source.replace(/^refs\//, "")}`);
  const header = { [`http.${new URL(address).origin}/.extraHeader`]: `Authorization: ${authorization}` };
  const refspecs = sources.map((source, index) => `+${source}:${targets[index]}`);
  const options = ["--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance", "--quiet"];
  await git(["-C", folder, "-c", `protocol.${scheme}.allow=always`, "fetch", ...options, "--", address, ...refspecs], header, signal);
  const named = await git(
    ["-C", folder, "rev-parse", "--verify", ...targets.map((target) => `${target}^{commit}`)].filter(unlessMany(targets)),
    {},
    signal,
  );
  return named.trim().split("\n");
}

/** `--verify` takes one name only. */
const unlessMany =
  (targets: readonly string[]) =>
  (word: string): boolean =>
    word !== "--verify" || targets.length === 1;

async function git(args: readonly string[], config: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<string> {
  const safe = [
    "-c",
    `core.hooksPath=${devNull}`,
    "-c",
    "credential.helper=",
    "-c",
    "protocol.allow=never",
    "-c",
    "http.followRedirects=false",
  ];
  const child = spawn("git", [...safe, ...args], {
    env: { ...remoteEnvironment(process.env, config, devNull) },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: TIME_LIMIT_MS,
    killSignal: "SIGKILL",
    windowsHide: true,
    ...(signal && { signal }),
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err = (err + chunk.toString()).slice(-4_000)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code === 0) return out;
  throw new GitFetchFailed(reasonOf(err), err.split("\n").slice(0, 3).join(" ").trim() || `ended by ${code ?? "a signal"}`);
}

function reasonOf(words: string): FetchReason {
  if (/couldn't find remote ref|not our ref|no such remote ref|remote error: upload-pack/i.test(words)) return "absent";
  if (/Authentication failed|could not read Username|returned error: 40[13]/i.test(words)) return "denied";
  if (/repository .* not found|returned error: 404/i.test(words)) return "missing";
  if (/\block\b|\.lock/i.test(words)) return "locked";
  if (/corrupt|bad object|unable to read|missing blob|index-pack failed|not a git repository|unresolved deltas/i.test(words))
    return "broken";
  return "unavailable";
}
