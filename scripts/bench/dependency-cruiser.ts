/** dependency-cruiser as the yardstick: installed into a temporary folder, run over a folder, its edges read. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { costOf } from "./measured.ts";

const VERSION = "18.7.2";

export interface Cruise {
  readonly cpuMs: number;
  readonly sources: ReadonlySet<string>;
  /** `from → to`, both inside the folder. */
  readonly edges: ReadonlySet<string>;
  readonly unresolved: ReadonlySet<string>;
}

/** The path of its command; undefined, with a word on standard error, where it cannot be installed. `DEPCRUISE` names one that is. */
export function dependencyCruiser(): string | undefined {
  const given = process.env["DEPCRUISE"];
  if (given !== undefined) return given;
  const folder = mkdtempSync(join(tmpdir(), "dependency-cruiser-"));
  try {
    execFileSync("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", `dependency-cruiser@${VERSION}`, "typescript@5"], {
      stdio: "ignore",
    });
    return join(folder, "node_modules/.bin/depcruise");
  } catch (error) {
    console.error(
      `dependency-cruiser could not be installed, so there is nothing to compare with: ${error instanceof Error ? error.message : String(error)}`,
    );
    return undefined;
  }
}

interface Module {
  readonly source: string;
  readonly dependencies: readonly { readonly resolved: string; readonly module: string; readonly couldNotResolve: boolean }[];
}

/** Every JavaScript and TypeScript file below the folder, types included. */
export function cruise(command: string, folder: string): Cruise {
  const args = ["--no-config", "--ts-pre-compilation-deps", "--output-type", "json", "--exclude", "(^|/)node_modules/"];
  const config = existsSync(join(folder, "tsconfig.json")) ? ["--ts-config", "tsconfig.json"] : [];
  const first = costOf(command, [...args, ...config, "."], folder);
  // A configuration that extends a package which is not installed cannot be read: then without it.
  const { out, err, cpuMs } = first.out.trim() === "" ? costOf(command, [...args, "."], folder) : first;
  if (out.trim() === "") throw new Error(`dependency-cruiser gave no answer: ${err.slice(0, 500)}`);
  const { modules } = JSON.parse(out) as { readonly modules: readonly Module[] };
  const edges = modules.flatMap(({ source, dependencies }) =>
    dependencies.filter((one) => !one.couldNotResolve).map(({ resolved }) => `${source} → ${resolved}`),
  );
  const unresolved = modules.flatMap(({ source, dependencies }) =>
    dependencies.filter((one) => one.couldNotResolve).map(({ module }) => `${source} → ${module}`),
  );
  return { cpuMs, sources: new Set(modules.map(({ source }) => source)), edges: new Set(edges), unresolved: new Set(unresolved) };
}
