/** dependency-cruiser as the yardstick: installed into a temporary folder, run over a folder, its edges read. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const VERSION = "18.7.2";

export interface Cruise {
  readonly ms: number;
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
  const timed = (given: readonly string[]) => {
    const start = performance.now();
    const { stdout, stderr } = spawnSync(command, [...given, "."], { cwd: folder, encoding: "utf8", maxBuffer: 1 << 30 });
    return { stdout, stderr, ms: performance.now() - start };
  };
  const first = timed([...args, ...config]);
  // A configuration that extends a package which is not installed cannot be read: then without it.
  const { stdout, stderr, ms } = first.stdout.trim() === "" ? timed(args) : first;
  if (stdout.trim() === "") throw new Error(`dependency-cruiser gave no answer: ${stderr.slice(0, 500)}`);
  const { modules } = JSON.parse(stdout) as { readonly modules: readonly Module[] };
  const edges = modules.flatMap(({ source, dependencies }) =>
    dependencies.filter((one) => !one.couldNotResolve).map(({ resolved }) => `${source} → ${resolved}`),
  );
  const unresolved = modules.flatMap(({ source, dependencies }) =>
    dependencies.filter((one) => one.couldNotResolve).map(({ module }) => `${source} → ${module}`),
  );
  return { ms, sources: new Set(modules.map(({ source }) => source)), edges: new Set(edges), unresolved: new Set(unresolved) };
}
