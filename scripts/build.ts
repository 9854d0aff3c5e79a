/** `npm run build`: bundles the command line into `dist/` and the Action into `action/dist/`; the same sources give the same bytes. */
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type OutputOptions, type Plugin, rolldown, type RolldownOptions } from "rolldown";

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
    },
    { dir: join(root, "dist"), chunkFileNames: "[name]-[hash].mjs", entryFileNames: "[name].mjs" },
  );
}

if (wanted("action")) {
  const committed = join(root, "action/dist");
  const folder = checking ? mkdtempSync(join(tmpdir(), "gatehouse-action-")) : committed;
  if (!checking) rmSync(folder, { recursive: true, force: true });
  await bundle(
    {
      input: { main: join(root, "action/main.ts") },
      plugins: [webAssemblyParser()],
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
