/** `npm run build`: bundles the command line into `dist/` and the Action into `action/dist/`; the same sources give the same bytes. */
import { createHash } from "node:crypto";
import { globSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type OutputOptions, rolldown, type RolldownOptions } from "rolldown";

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

const targets = process.argv.slice(2);
const wanted = (name: string): boolean => targets.length === 0 || targets.includes(name);

if (wanted("cli")) {
  rmSync(join(root, "dist"), { recursive: true, force: true });
  await bundle(
    { input: { gatehouse: join(root, "src/cli/main.ts") }, external: EXTERNAL },
    { dir: join(root, "dist"), chunkFileNames: "[name]-[hash].mjs", entryFileNames: "[name].mjs" },
  );
}

async function bundle(input: RolldownOptions, output: OutputOptions): Promise<void> {
  const made = await rolldown({
    ...input,
    cwd: root,
    platform: "node",
    logLevel: "warn",
    transform: { define: { GATEHOUSE_BUILD: JSON.stringify(sourceDigest()) } },
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
