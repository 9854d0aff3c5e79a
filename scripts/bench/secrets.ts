/**
 * Measures the secrets scanner against secretlint 13.0.6 on the same folders in the same run, in CPU seconds (user + system),
 * bundled as the product is.
 * `node scripts/bench/secrets.ts [--rounds 3] [--gitleaks PATH] FOLDER…`; secretlint is installed into a temporary folder and
 * left out, with a word, where it can't be. `--gitleaks` names a binary that is already there.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { costOf, median } from "./measured.ts";

interface Tool {
  readonly name: string;
  readonly command: (folder: string) => readonly [program: string, ...words: string[]];
}

const { values, positionals: folders } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "3" }, gitleaks: { type: "string" } },
});

await compare();

async function compare(): Promise<void> {
  if (folders.length === 0) {
    console.error("name at least one folder to scan");
    process.exit(2);
  }
  const temporary = mkdtempSync(join(tmpdir(), "gatehouse-bench-"));
  const { build } = await import("rolldown");
  const bundle = join(temporary, "scan.mjs");
  await build({ input: join(import.meta.dirname, "secrets-scan.ts"), platform: "node", output: { file: bundle, format: "esm" } });
  const ours: Tool = { name: "gatehouse", command: (folder) => [process.execPath, bundle, folder] };
  const tools = [ours, secretlint(temporary), gitleaks(values.gitleaks)].filter((tool) => tool !== undefined);
  const sums = new Map<string, number>();
  for (const folder of folders) {
    console.log(`${folder}: ${spawnSync(process.execPath, [bundle, folder], { encoding: "utf8" }).stdout.trim()}`);
    for (const [name, seconds] of medians(tools, folder, Number(values.rounds))) {
      sums.set(name, (sums.get(name) ?? 0) + seconds);
      console.log(`  ${name.padEnd(12)} ${seconds.toFixed(2)} s`);
    }
  }
  const base = sums.get(ours.name) ?? Number.NaN;
  for (const [name, seconds] of sums)
    console.log(`${name.padEnd(14)} ${seconds.toFixed(2)} s CPU, ${(seconds / base).toFixed(2)} × gatehouse`);
  rmSync(temporary, { recursive: true, force: true });
}

/** Seconds of processor time. Tools take turns, so that a busy moment of the machine hits them alike. */
function medians(tools: readonly Tool[], folder: string, rounds: number): ReadonlyMap<string, number> {
  const times = new Map<string, number[]>(tools.map((tool) => [tool.name, []]));
  for (let round = 0; round < rounds; round++)
    for (const tool of tools) {
      const [command, ...words] = tool.command(folder);
      times.get(tool.name)?.push(costOf(command, words).cpuMs / 1_000);
    }
  return new Map([...times].map(([name, list]) => [name, median(list)]));
}

function secretlint(temporary: string): Tool | undefined {
  writeFileSync(join(temporary, "package.json"), "{}");
  const packages = ["secretlint@13.0.6", "@secretlint/secretlint-rule-preset-recommend@13.0.6"];
  const install = spawnSync("npm", ["install", "--no-audit", "--no-fund", ...packages], { cwd: temporary, encoding: "utf8" });
  if (install.status !== 0) {
    console.log(`secretlint is left out, it could not be installed: ${install.stderr.trim().split("\n")[0] ?? ""}`);
    return undefined;
  }
  const config = join(temporary, ".secretlintrc.json");
  writeFileSync(config, JSON.stringify({ rules: [{ id: "@secretlint/secretlint-rule-preset-recommend" }] }));
  const bin = join(temporary, "node_modules", "secretlint", "bin", "secretlint.js");
  return { name: "secretlint", command: (folder) => [process.execPath, bin, "--secretlintrc", config, "--no-color", `${folder}/**/*`] };
}

function gitleaks(path: string | undefined): Tool | undefined {
  if (path === undefined) return undefined;
  if (spawnSync(path, ["version"]).status === 0) return { name: "gitleaks", command: (folder) => [path, "dir", "--no-banner", folder] };
  console.log(`gitleaks is left out: ${path} does not run`);
  return undefined;
}
