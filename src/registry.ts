/**
 * The module registry: what generation gives for a view. The same view gives the same bytes, in whatever order paths are listed.
 *
 * `generated_at` is the newest `observed_at` or commit time of the manifests, docs and tests. Committing a tree changes its commit times
 * and nothing else, so the time of a registry that says everything else rightly is kept as long as no `observed_at` is newer:
 * writing, committing and writing again changes no byte.
 */
import { canonicalJson } from "#src/canonical.ts";
import { shapeViolations } from "#src/document-shape.ts";
import { field, folderOf, type Inventory, type Module } from "#src/modules.ts";
import { parseJson } from "#src/parsers/json.ts";
import { byText } from "#src/parsers/sorted.ts";
import type { RepositoryView } from "#src/view.ts";
import { instant } from "#schemas/iso-time.ts";
import { type ModuleRegistry, REGISTRY_VERSION, type RegistryModule, schema } from "#schemas/module-registry.ts";

/** Where the registry stands unless something else is configured. */
export const REGISTRY_PATH = "docs/_generated/MODULE_REGISTRY.json";

/** The modules as the registry lists them: sorted by name, then by manifest. Files in `_generated` folders are nobody's docs. */
export function registryModules(view: RepositoryView, { modules }: Inventory): readonly RegistryModule[] {
  const owned = filesByModule(view.paths, modules);
  return modules.map((module) => registryModule(module, owned.get(module) ?? { docs: [], tests: [] })).sort(byName);
}

/** The registry of a view. `existing` is the text that stands at its path now, if any. */
export function buildRegistry(view: RepositoryView, found: Inventory, existing?: string): ModuleRegistry {
  const modules = [...registryModules(view, found)];
  const plain = { schema_version: REGISTRY_VERSION, module_count: modules.length, modules } as const;
  const observed = newestObservation(found);
  const kept = existing === undefined ? undefined : timeOf(existing, plain);
  if (kept !== undefined && (observed === undefined || instantOf(kept) >= observed.getTime())) return { ...plain, generated_at: kept };
  const inputs = modules.flatMap(({ manifest, docs, tests }) => [manifest, ...docs, ...tests]);
  const committed = inputs.length === 0 ? undefined : view.committedAt(inputs);
  const times = [observed, committed].flatMap((time) => (time === undefined ? [] : [time.getTime()]));
  return { ...plain, generated_at: isoText(new Date(Math.max(0, ...times))) };
}

/** The registry's file: keys sorted, two spaces, one line feed at the end. */
export function registryText(registry: ModuleRegistry): string {
  return `${JSON.stringify(sorted(registry), null, 2)}\n`;
}

/** The newest `observed_at` of all manifests; undefined where none has a readable one. */
export function newestObservation({ modules }: Inventory): Date | undefined {
  const times = modules.flatMap((module) => {
    const observed = field(module, "observed_at");
    const time = typeof observed === "string" ? instant(observed) : undefined;
    return time === undefined ? [] : [time.getTime()];
  });
  return times.length === 0 ? undefined : new Date(times.reduce((a, b) => Math.max(a, b)));
}

/** True for files that are named as tests, whatever the language. */
export function isTestFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return TEST_NAMES.some((pattern) => pattern.test(name));
}

const TEST_NAMES: readonly RegExp[] = [
  /\.(?:test|spec)\.[^.]+$/,
  /^test_[^.]*\.[^.]+$/,
  /_(?:test|spec)\.[^.]+$/,
  /[a-z0-9](?:Test|Tests|Spec|IT)\.(?:java|kt|cs|scala|groovy|swift|php)$/,
];

interface Files {
  readonly docs: string[];
  readonly tests: string[];
}

/** Every file belongs to the modules of the deepest folder that has any. */
function filesByModule(paths: readonly string[], modules: readonly Module[]): ReadonlyMap<Module, Files> {
  const files = new Map(modules.map((module): [Module, Files] => [module, { docs: [], tests: [] }]));
  const byFolder = Map.groupBy(modules, ({ folder }) => folder);
  const owners = ownerFinder(byFolder);
  const manifests = new Set(modules.map(({ manifest }) => manifest));
  for (const path of paths) {
    const kind = manifests.has(path) ? undefined : kindOf(path);
    if (kind === undefined) continue;
    for (const module of owners(folderOf(path))) {
      const tests = path.startsWith(module.folder === "" ? "tests/" : `${module.folder}/tests/`);
      if (kind === "doc") files.get(module)?.docs.push(path);
      else if (kind === "test" || tests) files.get(module)?.tests.push(path);
    }
  }
  return files;
}

/** Undefined for what is neither: "perhaps" is for files that only their folder makes a test. */
function kindOf(path: string): "doc" | "test" | "perhaps" | undefined {
  if (path.startsWith("_generated/") || path.includes("/_generated/")) return undefined;
  if (path.endsWith(".md")) return "doc";
  if (isTestFile(path)) return "test";
  return path.startsWith("tests/") || path.includes("/tests/") ? "perhaps" : undefined;
}

/** Looks each folder up once. */
function ownerFinder(byFolder: ReadonlyMap<string, readonly Module[]>): (folder: string) => readonly Module[] {
  const known = new Map<string, readonly Module[]>();
  const owners = (folder: string): readonly Module[] => {
    const found = byFolder.get(folder) ?? known.get(folder) ?? (folder === "" ? [] : owners(folderOf(folder)));
    known.set(folder, found);
    return found;
  };
  return owners;
}

function registryModule(module: Module, { docs, tests }: Files): RegistryModule {
  const health = field(module, "health");
  return {
    name: module.name,
    path: module.folder === "" ? "." : module.folder,
    manifest: module.manifest,
    docs: docs.toSorted(byText),
    tests: tests.toSorted(byText),
    tags: [...(module.tags ?? [])].sort(byText),
    health: typeof health === "object" && health !== null && !Array.isArray(health) ? { ...health } : null,
  };
}

/** The time of a registry that says the same as `plain`; undefined for any other text. */
function timeOf(text: string, plain: Omit<ModuleRegistry, "generated_at">): string | undefined {
  const parsed = parseJson(text);
  if (!parsed.ok || shapeViolations(schema(), parsed.value).length > 0) return undefined;
  const { generated_at: time, ...rest } = schema().parse(parsed.value);
  return canonicalJson(rest) === canonicalJson(plain) ? time : undefined;
}

function instantOf(text: string): number {
  return instant(text)?.getTime() ?? Number.NEGATIVE_INFINITY;
}

/** ISO 8601 in UTC; milliseconds only where there are any. */
function isoText(time: Date): string {
  return time.toISOString().replace(".000Z", "Z");
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => byText(a, b))
      .map(([key, part]) => [key, sorted(part)]),
  );
}

const byName = (a: RegistryModule, b: RegistryModule): number => byText(a.name, b.name) || byText(a.manifest, b.manifest);
