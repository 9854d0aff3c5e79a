/** `npm run build`: bundles the command line into `dist/` and the Action into `action/dist/`; the same sources give the same bytes. */
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ChunkingContext, type OutputOptions, type Plugin, rolldown, type RolldownOptions } from "rolldown";

const root = join(import.meta.dirname, "..");

/** Packages that stay in node_modules for the command line: native, or loaded by few commands. */
const EXTERNAL = [
  /^oxc-parser/,
  /^probot/,
  /^@octokit/,
  /^pg(-boss)?$/,
  /^kysely/,
  /^undici$/,
  /^pino/,
  /^prom-client$/,
  /^jose$/,
  /^hono/,
  /^gpt-tokenizer/,
  /^libphonenumber-js/,
  /^ws$/,
  /^nodemailer$/,
];

/** A library that is required when it is needed: of use to Node as it stands, and to the bundler without Node's own `require`. */
const REQUIRE = /^const require = createRequire\(import\.meta\.url\);$/m;
const requiredLate: Plugin = {
  name: "required-late",
  transform: (code, id) => (id.startsWith(join(root, "src")) && REQUIRE.test(code) ? code.replace(REQUIRE, "") : null),
};

/** Libraries that most runs of the command line do not need: each is a file of its own, which is read when something of it is used. */
const LATE_LIBRARIES = ["yaml", "re2js", "zod", "jsonc-parser"];
const lateLibraries: Plugin = {
  name: "late-libraries",
  renderChunk: (code, { name }) => {
    if (LATE_LIBRARIES.includes(name)) return null;
    let late = code;
    for (const [line, local = "", file = ""] of code.matchAll(/^const (require_\w+) = require\(("[^"]+")\);$/gm)) {
      if (!LATE_LIBRARIES.some((library) => file.startsWith(`"./${library}-`))) continue;
      const used = late.replaceAll(new RegExp(`\\b${local}\\.`, "g"), `${local}().`);
      late = used.replace(line, `let ${local}_made;\nconst ${local} = () => (${local}_made ??= require(${file}));`);
    }
    return late === code ? null : late;
  },
};
const way = new Set<string>();

const checking = process.argv.includes("--check");
const targets = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const wanted = (name: string): boolean => targets.length === 0 || targets.includes(name);

if (wanted("cli")) {
  rmSync(join(root, "dist"), { recursive: true, force: true });
  await bundle(
    {
      // The embedded store's writer is a thread, and a thread is a file.
      input: {
        gatehouse: join(root, "src/serve/main.ts"),
        "writer-thread": join(root, "src/stores/sqlite/writer-thread.ts"),
        "judging-thread": join(root, "src/app/judging-thread.ts"),
      },
      external: EXTERNAL,
      plugins: [requiredLate, lateLibraries],
      preserveEntrySignatures: "allow-extension",
    },
    // Scripts, not modules: they are found, read and linked in a fraction of the time.
    {
      dir: join(root, "dist"),
      format: "cjs",
      strict: true,
      topLevelVar: true,
      chunkFileNames: "[name]-[hash].cjs",
      entryFileNames: "[name].cjs",
      codeSplitting: {
        includeDependenciesRecursively: false,
        groups: [...LATE_LIBRARIES.map(ofPackage), { name: onTheWayOfCheck, debugName: "check" }],
      },
    },
  );
}

if (wanted("action")) {
  const committed = join(root, "action/dist");
  const folder = checking ? mkdtempSync(join(tmpdir(), "gatehouse-action-")) : committed;
  if (!checking) rmSync(folder, { recursive: true, force: true });
  await bundle(
    {
      input: { main: join(root, "action/main.ts") },
      plugins: [requiredLate, webAssemblyParser()],
      transform: { define: { __dirname: "import.meta.dirname" } },
    },
    { dir: folder, chunkFileNames: "[name].js", entryFileNames: "[name].js" },
  );
  copyFileSync(join(wasmPackage(), "parser.wasm32-wasi.wasm"), join(folder, "parser.wasm32-wasi.wasm"));
  if (checking) compare(committed, folder);
}

function compare(committed: string, fresh: string): void {
  const bytes = (folder: string, name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name)) : undefined);
  const names = new Set([committed, fresh].flatMap((folder) => (existsSync(folder) ? readdirSync(folder) : [])));
  const differing = [...names].filter((name) => bytes(committed, name)?.equals(bytes(fresh, name) ?? Buffer.of(0)) !== true);
  rmSync(fresh, { recursive: true, force: true });
  if (differing.length === 0) return;
  console.error(`action/dist is not what the sources give: ${differing.join(", ")}\nRun \`npm run build\` and commit what it writes.`);
  process.exitCode = 1;
}

/** The Action runs on every kind of runner from one bundle, so it parses with the WebAssembly build of the same parser. */
function webAssemblyParser(): Plugin {
  return {
    name: "webassembly-parser",
    resolveId(source, importer = "") {
      if (source === "./bindings.js" && importer.includes("oxc-parser")) return join(wasmPackage(), "parser.wasi.cjs");
      // The runtime, its core and its loader refuse to work together unless all are of one version: the one that package.json pins.
      const pinned = /^@(?:emnapi\/(?:core|runtime)|napi-rs\/wasm-runtime)$/.test(source);
      return pinned ? createRequire(join(root, "package.json")).resolve(source) : null;
    },
  };
}

function wasmPackage(): string {
  return join(root, "node_modules/@oxc-parser/binding-wasm32-wasi");
}

function ofPackage(name: string) {
  return { name, test: new RegExp(`/node_modules/${name}/`), priority: 1 };
}

/** One file for all that `gatehouse check` loads: each file more costs a third of a millisecond. */
function onTheWayOfCheck(id: string, context: ChunkingContext): string | null {
  if (way.size === 0) {
    const reach = (from: readonly string[]): ReadonlySet<string> => {
      const reached = new Set(from.map((file) => join(root, file)));
      for (const at of reached) for (const next of context.getModuleInfo(at)?.importedIds ?? []) reached.add(next);
      return reached;
    };
    const before = reach(["src/serve/main.ts"]);
    for (const at of reach(["src/cli/check.ts", "src/cli/render.ts", "src/reports/terminal.ts"])) if (!before.has(at)) way.add(at);
  }
  return way.has(id) ? "check" : null;
}

async function bundle(input: RolldownOptions, output: OutputOptions): Promise<void> {
  const made = await rolldown({
    ...input,
    cwd: root,
    platform: "node",
    // Packages that come as both are taken as modules: a UMD file hides its parts from the bundler.
    resolve: { mainFields: ["module", "main"] },
    onLog(level, log) {
      // What is needed at once anyway may be asked for late elsewhere.
      if (level === "warn" && log.code !== "INEFFECTIVE_DYNAMIC_IMPORT") throw new Error(`the bundle is not sound: ${log.message}`);
    },
    transform: { define: { GATEHOUSE_BUILD: JSON.stringify(sourceDigest()), ...input.transform?.define } },
  });
  await made.write({ format: "esm", minify: { mangle: false, compress: true, codegen: { removeWhitespace: true } }, ...output });
  await made.close();
}

/** Identifies what the analysers were made from, so that remembered facts of another build are not read. */
function sourceDigest(): string {
  const digest = createHash("sha256");
  for (const path of [...globSync(["src/**/*.ts", "checks/**/*.ts", "schemas/**/*.ts", "package-lock.json"], { cwd: root })].sort()) {
    digest.update(`${path}\0`).update(readFileSync(join(root, path), "utf8").replaceAll("\r\n", "\n"));
  }
  return digest.digest("hex").slice(0, 32);
}
