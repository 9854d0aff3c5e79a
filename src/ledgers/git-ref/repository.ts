/** A bare repository of our own beside a remote one: pictures of one ref are fetched into it, commits are made in it and pushed. A token goes in by the environment alone. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { env } from "node:process";
import { remoteEnvironment } from "#src/git-environment.ts";

export interface Remote {
  /** `https://…/owner/name.git`, or a folder. */
  readonly address: string;
  /** Full: `refs/heads/…`. */
  readonly ref: string;
  /** The value of the Authorization header. */
  readonly authorization?: string;
}

/** The remote does not answer, or does not let us: its own words say why. */
export class RefUnavailable extends Error {
  override readonly name = "RefUnavailable";
}

export interface Commit {
  readonly parent: string | undefined;
  readonly message: string;
  readonly at: Date;
  /** Path → text. */
  readonly files: ReadonlyMap<string, string>;
}

export interface Beside {
  /** A bare repository, for whoever wants to see a fetched commit whole. */
  readonly folder: string;
  /** The commit at which the remote's ref stands; undefined where there is no such ref. Throws RefUnavailable. */
  fetch(): Promise<string | undefined>;
  /** Texts in a commit, in the order of the paths; undefined where there is no such file. */
  texts(commit: string, paths: readonly string[]): Promise<readonly (string | undefined)[]>;
  names(commit: string, folder: string): Promise<readonly string[]>;
  commit(made: Commit): Promise<string>;
  /** Moves the remote's ref from `expected` to `commit`; where it is not there, git's words. */
  push(commit: string, expected: string | undefined): Promise<string | undefined>;
  /** Whether the remote's ref has come by this commit. Fetches all of its history. */
  isBehind(commit: string): Promise<boolean>;
  remove(): void;
}

/** Git's word for all of a history. */
const WHOLE = 2_147_483_647;
const SEEN = "refs/gatehouse/seen";
const WHO = "Gatehouse <41898282+github-actions[bot]@users.noreply.github.com>";
const TIME_LIMIT_MS = 2 * 60_000;

export async function beside({ address, ref, authorization }: Remote): Promise<Beside> {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-ref-"));
  const scheme = /^(https?):\/\//.exec(address)?.[1] ?? "file";
  const remote = scheme === "file" ? resolve(address) : address;
  const secret: Record<string, string> =
    authorization === undefined || scheme === "file"
      ? {}
      : { [`http.${new URL(address).origin}/.extraHeader`]: `Authorization: ${authorization}` };
  const near = async (args: readonly string[], input = ""): Promise<Ended> => await git(["-C", folder, ...args], input, {});
  const far = async (args: readonly string[]): Promise<Ended> =>
    await git(["-C", folder, "-c", `protocol.${scheme}.allow=always`, ...args], "", secret);
  try {
    told(await git(["init", "-q", "--bare", folder], "", {}));
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  const fetched = async (depth: number): Promise<Ended> =>
    await far(["fetch", "-q", `--depth=${depth}`, ...QUIET, "--", remote, `+${ref}:${SEEN}`]);
  return {
    folder,
    fetch: async () => {
      const ended = await fetched(1);
      if (ended.code !== 0 && /couldn't find remote ref/i.test(ended.words)) return undefined;
      told(ended);
      return told(await near(["rev-parse", "--verify", `${SEEN}^{commit}`])).trim();
    },
    texts: async (commit, paths) => {
      const asked = paths.map((path) => `${commit}:${path}\n`).join("");
      return blobsIn((await near(["cat-file", "--batch"], asked)).out, paths.length);
    },
    names: async (commit, at) => told(await near(["ls-tree", "--name-only", `${commit}:${at}`])).split("\n").filter((name) => name !== ""), // prettier-ignore
    commit: async (made) => told(await near(["fast-import", "--quiet", "--force", "--done"], importOf(made))).trim(),
    push: async (commit, expected = "") => {
      const lease = `--force-with-lease=${ref}:${expected}`;
      const { code, words } = await far(["push", "-q", "--no-verify", lease, "--", remote, `${commit}:${ref}`]);
      return code === 0 ? undefined : words;
    },
    isBehind: async (commit) => {
      told(await fetched(WHOLE));
      return (await near(["merge-base", "--is-ancestor", commit, SEEN])).code === 0;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const QUIET = ["--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance"];

/** https://git-scm.com/docs/git-fast-import */
function importOf({ parent, message, at, files }: Commit): string {
  const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const head = `commit refs/gatehouse/made\nmark :1\ncommitter ${WHO} ${Math.floor(at.getTime() / 1000)} +0000\n${data(message)}`;
  const changes = [...files].map(([path, text]) => `M 100644 inline ${path}\n${data(text)}`).join("");
  return `${head}${parent === undefined ? "" : `from ${parent}\n`}${changes}\nget-mark :1\ndone\n`;
}

function blobsIn(out: Buffer, count: number): readonly (string | undefined)[] {
  const found: (string | undefined)[] = [];
  for (let at = 0; found.length < count;) {
    const end = out.indexOf(10, at);
    if (end === -1) throw new RefUnavailable("git cat-file ended early");
    const size = / blob (\d+)$/.exec(out.toString("utf8", at, end))?.[1];
    found.push(size === undefined ? undefined : out.toString("utf8", end + 1, end + 1 + Number(size)));
    at = size === undefined ? end + 1 : end + 2 + Number(size);
  }
  return found;
}

interface Ended {
  readonly code: number | null;
  readonly out: Buffer;
  readonly words: string;
  readonly what: string;
}

function told({ code, out, words, what }: Ended): string {
  if (code !== 0) throw new RefUnavailable(`git ${what}: ${words === "" ? `ended by ${String(code)}` : words}`);
  return out.toString("utf8");
}

async function git(args: readonly string[], input: string, secret: Readonly<Record<string, string>>): Promise<Ended> {
  const child = spawn("git", [...SAFE, ...args], {
    env: { ...remoteEnvironment(env, secret, devNull) },
    stdio: ["pipe", "pipe", "pipe"],
    timeout: TIME_LIMIT_MS,
    killSignal: "SIGKILL",
    windowsHide: true,
  });
  const out: Buffer[] = [];
  let words = "";
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => (words = (words + chunk.toString()).slice(-4_000)));
  // Git may end before it has read everything; its exit code tells.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const [code] = (await once(child, "close")) as [number | null];
  const what = args.find((word, index) => !word.startsWith("-") && !["-C", "-c"].includes(args[index - 1] ?? "")) ?? "";
  return { code, out: Buffer.concat(out), words: words.split("\n").slice(0, 4).join(" ").trim(), what };
}

const SAFE = ["core.fsmonitor=false", `core.hooksPath=${devNull}`, "credential.helper=", "protocol.allow=never", "http.followRedirects=false", "gc.auto=0"].flatMap((setting) => ["-c", setting]); // prettier-ignore
