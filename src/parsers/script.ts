/** A command line → the scripts that it runs, as far as its words tell. Nothing is executed and nothing is looked up. */

/** What has to stand in the repository for a command to be one; folders are "" for the root. */
export type Script =
  | { readonly kind: "path"; readonly path: string }
  /** A script of `package.json`. */
  | { readonly kind: "package"; readonly folder: string; readonly name: string }
  /** A target of a makefile; the first one where no name is given. */
  | { readonly kind: "make"; readonly folder: string; readonly target?: string }
  /** A recipe of a justfile. */
  | { readonly kind: "just"; readonly folder: string; readonly target?: string }
  /** A Python module, dotted. */
  | { readonly kind: "module"; readonly folder: string; readonly name: string }
  /** A file that the tool needs, whatever it does: any of the globs. */
  | { readonly kind: "project"; readonly folder: string; readonly files: readonly string[] };

const MAX_LENGTH = 2_000;

/** Every script of the line, in order; undefined for a word that is no known program and no path: whose script cannot be told. */
export function scriptsOf(command: string): readonly Script[] | undefined {
  if (command.length > MAX_LENGTH) return undefined;
  const scripts: Script[] = [];
  let folder = "";
  for (const words of commandsIn(command)) {
    const [program = "", ...args] = unwrapped(words);
    if (program === "cd") {
      folder = below(folder, args[0] ?? "");
      continue;
    }
    if (OF_THE_SHELL.has(program)) continue;
    const found = scriptOf(program, args, folder);
    if (found === undefined) return undefined;
    scripts.push(found);
  }
  return scripts.length === 0 ? undefined : scripts;
}

/** What every system has beside the script; alone they run none. */
const OF_THE_SHELL = new Set("cat echo exit export false grep head jq printf set sleep sort tail tee test true wc [ :".split(" "));

function scriptOf(program: string, args: readonly string[], folder: string): Script | undefined {
  const name = program.slice(program.lastIndexOf("/") + 1).replace(/\.exe$/i, "");
  const read = READERS.get(name) ?? (/^python\d?(?:\.\d+)?$/.test(name) ? python : undefined);
  const isTool = !program.includes("/") || /^\/(?:usr\/(?:local\/)?)?bin\//.test(program);
  if (read !== undefined && isTool) return read(args, folder);
  return isPath(program) ? { kind: "path", path: below(folder, program) } : undefined;
}

type Reader = (args: readonly string[], folder: string) => Script | undefined;

const needs =
  (...files: readonly string[]): Reader =>
  (_, folder) => ({ kind: "project", folder, files });

/** A program that is handed a script: the first word that is no option. */
const interpreter: Reader = (args, folder) => {
  if (args.includes("-c") || args.includes("-e") || args.includes("--eval")) return pathAmong(args, folder);
  const script = args.find((word) => !word.startsWith("-") && word !== "run");
  return script === undefined ? undefined : { kind: "path", path: below(folder, script) };
};

const python: Reader = (args, folder) => {
  const at = args.indexOf("-m");
  if (at === -1) return interpreter(args, folder);
  const [name = "", ...rest] = args.slice(at + 1);
  return READERS.has(name) ? READERS.get(name)?.(rest, folder) : { kind: "module", folder, name };
};

const pytest: Reader = (args, folder) =>
  pathAmong(
    args.map((word) => word.replace(/::.*$/s, "")),
    folder,
  ) ?? { kind: "project", folder, files: ["**/test_*.py", "**/*_test.py"] };

const node: Reader = (args, folder) =>
  args.includes("--test") ? (pathAmong(args, folder) ?? needs("package.json")(args, folder)) : interpreter(args, folder);

/** `npm run x`, `yarn x`, `pnpm --dir web test`; what a package manager does of its own needs a package. */
const packages: Reader = (args, given) => {
  const { folder, words } = withFolder(args, given, ["--prefix", "--dir", "--cwd", "-C"]);
  const [first, second] = words;
  if (first === undefined) return { kind: "project", folder, files: ["package.json"] };
  if (first === "run" || first === "run-script") return second === undefined ? undefined : { kind: "package", folder, name: second };
  if (first === "t" || first === "tst") return { kind: "package", folder, name: "test" };
  if (OWN_WORDS.has(first)) return { kind: "project", folder, files: ["package.json"] };
  return first === "exec" || first === "dlx" ? runner(words.slice(1), folder) : { kind: "package", folder, name: first };
};

const OWN_WORDS = new Set(["ci", "install", "i", "audit", "outdated", "publish", "pack"]);

/** `npx tool path`: the path where one is named; otherwise the tool belongs to the package. */
const runner: Reader = (args, folder) => pathAmong(args, folder) ?? { kind: "project", folder, files: ["package.json"] };

const target =
  (kind: "make" | "just", flags: readonly string[]): Reader =>
  (args, given) => {
    const { folder, words } = withFolder(args, given, flags);
    const name = words.find((word) => !word.includes("="));
    return { kind, folder, ...(name === undefined ? {} : { target: name }) };
  };

/** A tool that needs to be told what to work on. */
const tool: Reader = (args, folder) => pathAmong(args, folder);

const terraform: Reader = (args, folder) => {
  const given = args.find((word) => word.startsWith("-chdir="));
  return { kind: "project", folder: below(folder, given?.slice("-chdir=".length) ?? ""), files: ["*.tf"] };
};

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...["npm", "pnpm", "yarn", "bun"].map((name) => [name, packages] as const),
  ...["npx", "bunx", "pnpx"].map((name) => [name, runner] as const),
  ...["bash", "sh", "zsh", "dash", "ksh", "fish", "deno", "tsx", "ts-node", "ruby", "perl", "php", "pwsh", "powershell", "source", "."].map(
    (name) => [name, interpreter] as const,
  ),
  ...["jest", "vitest", "mocha", "playwright", "cypress", "eslint", "oxlint", "tsc"].map((name) => [name, runner] as const),
  ...[
    "docker",
    "docker-compose",
    "podman",
    "kubectl",
    "helm",
    "k6",
    "gh",
    "act",
    "ansible-playbook",
    "bats",
    "ruff",
    "mypy",
    "shellcheck",
  ].map((name) => [name, tool] as const),
  ...["actionlint", "conftest", "opa", "promtool", "checkov", "trivy", "tflint", "hurl", "newman", "locust", "artillery"].map(
    (name) => [name, tool] as const,
  ),
  ["node", node],
  ["unittest", (args, folder) => pathAmong(args, folder) ?? { kind: "project", folder, files: ["**/test*.py"] }],
  ["pytest", pytest],
  ["make", target("make", ["-C", "--directory"])],
  ["gmake", target("make", ["-C", "--directory"])],
  ["just", target("just", ["-d", "--working-directory"])],
  ["go", needs("go.mod", "go.work")],
  ["cargo", needs("Cargo.toml")],
  ["mvn", needs("pom.xml")],
  ["gradle", needs("build.gradle", "build.gradle.kts")],
  ["task", needs("Taskfile.{yml,yaml}", "taskfile.{yml,yaml}")],
  ["tox", needs("tox.ini", "pyproject.toml", "setup.cfg")],
  ["nox", needs("noxfile.py")],
  ["terraform", terraform],
  ["tofu", terraform],
]);

/** Words that run the rest of the line. */
const WRAPPERS = new Set(["env", "sudo", "time", "nice", "exec", "command", "nohup"]);
const PROJECT_RUNNERS = new Set(["uv", "poetry", "pipenv", "pdm", "hatch", "rye", "bundle"]);

function unwrapped(words: readonly string[]): readonly string[] {
  let rest = words;
  for (;;) {
    const [first = "", second] = rest;
    if (/^[A-Za-z_][A-Za-z0-9_]*=/.test(first) || WRAPPERS.has(first)) rest = rest.slice(1);
    else if (PROJECT_RUNNERS.has(first) && (second === "run" || second === "exec")) rest = rest.slice(2);
    else return rest;
  }
}

/** Takes `flag folder` and `flag=folder` out of the words, and every other option too. */
function withFolder(args: readonly string[], folder: string, flags: readonly string[]): { folder: string; words: readonly string[] } {
  let at = folder;
  const words: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? "";
    const [flag = "", value] = word.split("=", 2);
    if (word === "--") break;
    if (flags.includes(flag)) at = below(folder, value ?? args[++index] ?? "");
    else if (!word.startsWith("-")) words.push(word);
  }
  return { folder: at, words };
}

function pathAmong(args: readonly string[], folder: string): Script | undefined {
  const path = args.flatMap((word) => word.split(/\s+/)).find((word) => !word.startsWith("-") && isPath(word));
  return path === undefined ? undefined : { kind: "path", path: below(folder, path) };
}

/** A word with a slash, or with an extension. */
function isPath(word: string): boolean {
  return !/^[a-z][a-z0-9+.-]*:\/\//i.test(word) && (word.includes("/") || /[^.]\.[A-Za-z0-9]{1,10}$/.test(word)) && !word.startsWith("@");
}

/** The path from the root; one that leads out of the repository stays as it is, and does not exist there. */
function below(folder: string, path: string): string {
  if (path.startsWith("/") || path.startsWith("~")) return path;
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}

/** The words of each command between `&&`, `||`, `;`, `|` and `&`; quotes hold words together. */
function commandsIn(line: string): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  let word: string | undefined;
  let quote: string | undefined;
  const end = (): void => {
    if (word !== undefined) commands.at(-1)?.push(word);
    word = undefined;
  };
  for (const char of line) {
    if (quote !== undefined) {
      if (char === quote) quote = undefined;
      else word += char;
    } else if (char === '"' || char === "'") [quote, word] = [char, word ?? ""];
    else if (/[;&|\n]/.test(char)) {
      end();
      commands.push([]);
    } else if (/\s/.test(char)) end();
    else word = (word ?? "") + char;
  }
  end();
  return commands.filter((words) => words.length > 0);
}
