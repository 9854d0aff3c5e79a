/** Git as a child process: never a shell, never a hook, a pager, an external diff or a prompt. */
import { isAscii } from "node:buffer";
import { spawnSync } from "node:child_process";
import { lstatSync, type Stats } from "node:fs";
import { devNull } from "node:os";
import { join } from "node:path";
import { errorCode } from "#src/system-error.ts";
import { UnreadableRepository } from "#src/view.ts";

const SAFE = [
  "-c",
  "core.fsmonitor=false",
  "-c",
  `core.hooksPath=${devNull}`,
  "-c",
  "core.quotePath=false",
  "-c",
  "diff.external=",
  "-c",
  "core.checkStat=default",
  "-c",
  "core.trustCtime=true",
  "-c",
  "protocol.allow=never",
  "-c",
  "log.showSignature=false",
];
/** A variable that holds nothing: what `--config-env` sets a key to when the key may contain anything. */
const NOTHING = "GATEHOUSE_NOTHING";
const MAX_OUTPUT_BYTES = 1 << 30;
/** No question to git takes this long, unless the repository was made so that it does. */
const MAX_MS = 180_000;

export interface Git {
  /** Standard output; undefined where git says no (exit code other than 0). Throws UnreadableRepository where git cannot run. */
  ask(args: readonly string[], input?: string | Uint8Array): Buffer | undefined;
  /** Standard output whatever git says in the end. Throws UnreadableRepository where git cannot run. */
  hear(args: readonly string[]): Buffer;
  /** Standard output; throws UnreadableRepository with git's own words where git says no. */
  tell(args: readonly string[], input?: string | Uint8Array): Buffer;
}

/** Git in a folder (a work tree, a folder inside one, or a bare repository). */
export function gitIn(folder: string, limitMs = MAX_MS): Git {
  const run = (args: readonly string[], input: string | Uint8Array = "") => {
    const result = spawnSync("git", ["-C", folder, ...SAFE, "--literal-pathspecs", "--no-replace-objects", ...args], {
      input,
      maxBuffer: MAX_OUTPUT_BYTES,
      timeout: limitMs,
      killSignal: "SIGKILL",
      env: quietEnvironment(),
      windowsHide: true,
    });
    if (result.error !== undefined && errorCode(result.error) === "ENOENT")
      throw new UnreadableRepository("git is not on the PATH: install it (https://git-scm.com)", { cause: result.error });
    if (result.error !== undefined)
      throw unreadable(args, isTimeout(result.error) ? `it took longer than ${limitMs / 1_000} s` : result.error.message, result.error);
    return result;
  };
  const heard = (args: readonly string[], input?: string | Uint8Array) => {
    const result = run(args, input);
    if (result.stderr.includes("dubious ownership")) throw foreign(folder, result.stderr.toString());
    return result;
  };
  return {
    ask(args, input) {
      const { status, stdout } = heard(args, input);
      return status === 0 ? stdout : undefined;
    },
    hear: (args) => heard(args).stdout,
    tell(args, input) {
      const { status, stdout, stderr } = run(args, input);
      if (status !== 0) throw unreadable(args, stderr.toString().trim() || `exit code ${status}`);
      return stdout;
    },
  };
}

/** What the settings would do to files between the object store and the work tree. */
export interface Conversions {
  /**
   * Words before a command that compares files with the index: filters are programs that the repository's own settings name, and git would
   * run them to see whether a file changed. With an empty process neither it nor the filter's other commands are run.
   */
  readonly withoutFilters: readonly string[];
  /** The settings convert line ends, whatever the attributes say. */
  readonly lineEnds: boolean;
  /** The file of attributes for all repositories, as the settings write it. */
  readonly attributes: string | undefined;
  /** Attributes are not read from the work tree, but from a commit. */
  readonly attributesOfCommit: boolean;
}

/** Asked in one go: a process of git costs a small repository as much as judging it. */
export function conversionsOf(git: Git): Conversions {
  const settings = records(
    git.ask(["config", "-z", "--get-regexp", "^(filter\\..*|core\\.autocrlf|core\\.attributesfile|attr\\.tree)$"]) ?? Buffer.alloc(0),
  );
  const keys = settings.map((setting) => setting.split("\n", 1)[0] ?? "");
  const filters = new Set(keys.filter((key) => key.startsWith("filter.")).map((key) => key.slice(0, key.lastIndexOf("."))));
  const last = (key: string): string | undefined => settings[keys.lastIndexOf(key)];
  const lineEnds = last("core.autocrlf");
  return {
    withoutFilters: Array.from(filters, (name) => [
      `--config-env=${name}.process=${NOTHING}`,
      `--config-env=${name}.required=${NOTHING}`,
    ]).flat(),
    lineEnds: lineEnds !== undefined && lineEnds !== "core.autocrlf\nfalse",
    attributes: last("core.attributesfile")?.slice("core.attributesfile\n".length),
    attributesOfCommit: last("attr.tree") !== undefined || (process.env["GIT_ATTR_SOURCE"] ?? "") !== "",
  };
}

/** Git's own words take more lines than the one that says what to do. */
function foreign(folder: string, words: string): UnreadableRepository {
  const owned = /repository at '([^']*)'/.exec(words)?.[1] ?? folder;
  return new UnreadableRepository(
    `the repository ${owned} belongs to another user, and git does not read it: \`git config --global --add safe.directory ${owned}\` says that you trust it`,
  );
}

const isTimeout = (error: Error): boolean => "code" in error && error.code === "ETIMEDOUT";

function unreadable(args: readonly string[], words: string, cause?: unknown): UnreadableRepository {
  const command = args.find((word) => !word.startsWith("-")) ?? "";
  return new UnreadableRepository(`git ${command} failed: ${words.split("\n").slice(0, 3).join(" ")}`, { cause });
}

/** A file's bytes in a commit of the folder's repository; undefined where there is none. */
export function blobAt(folder: string, commit: string, path: string): Buffer | undefined {
  return gitIn(folder).ask(["cat-file", "blob", `${commit}:${path}`]);
}

function quietEnvironment(): NodeJS.ProcessEnv {
  const { GIT_DIR: _dir, GIT_WORK_TREE: _tree, GIT_INDEX_FILE: _index, ...rest } = process.env;
  const quiet = {
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
    GIT_NO_LAZY_FETCH: "1",
    GIT_ALLOW_PROTOCOL: "none",
    GIT_GRAFT_FILE: devNull,
    LC_ALL: "C",
  };
  return { ...rest, ...quiet, [NOTHING]: "" };
}

/** NUL-terminated records as text, as `nameOf` has them. */
export function records(output: Buffer): readonly string[] {
  const plain = isAscii(output);
  const found: string[] = [];
  for (let start = 0; start < output.length;) {
    const end = output.indexOf(0, start);
    const stop = end === -1 ? output.length : end;
    found.push(plain ? output.toString("latin1", start, stop) : nameOf(output.subarray(start, stop)));
    start = end === -1 ? output.length : end + 1;
  }
  return found;
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A name that is no UTF-8 keeps its odd bytes as U+FFFD and two hex digits, so that no two paths become one. */
export function nameOf(bytes: Buffer): string {
  try {
    return strict.decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : `\uFFFD${byte.toString(16)}`)).join("");
  }
}

/** The bytes of a name as git has it: undoes what `nameOf` did to a name that is no UTF-8. */
export function rawName(name: string): string | Buffer {
  if (!name.includes("\uFFFD")) return name;
  const pieces = name.split(/\uFFFD([0-9a-f]{2})/);
  return Buffer.concat(pieces.map((piece, index) => (index % 2 === 1 ? Buffer.from(piece, "hex") : Buffer.from(piece))));
}

/** Where the file of a name, as git has it, stands on the disk. */
export function onDisk(folder: string, name: string): string | Buffer {
  const raw = rawName(name);
  return typeof raw === "string" ? join(folder, raw) : Buffer.concat([Buffer.from(`${folder}/`), raw]);
}

/** What stands at a place on the disk, itself if it is a link; undefined for nothing, and below what is no folder (any more). */
export function standingAt(place: string | Buffer): Stats | undefined {
  try {
    return lstatSync(place, { throwIfNoEntry: false });
  } catch (error) {
    if (errorCode(error) === "ENOTDIR") return undefined;
    throw error;
  }
}

/** In bytes, of a link too; undefined where nothing stands. */
export const sizeOnDisk = (folder: string, name: string): number | undefined => standingAt(onDisk(folder, name))?.size;
