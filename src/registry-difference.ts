/** Where a committed registry and the repository disagree: in both directions, for manifests, docs and tests, and in what it says of each module. */
import { z } from "zod";
import { late } from "#schemas/late.ts";
import { canonicalJson } from "#src/canonical.ts";
import type { Draft } from "#src/check.ts";
import { type Fault, faultsAt, shapeViolations } from "#src/document-shape.ts";
import { nearest, type Path, type Understood } from "#src/parsers/document.ts";
import { instant } from "#schemas/iso-time.ts";
import { type ModuleRegistry, type RegistryModule, schema } from "#schemas/module-registry.ts";

export interface Comparison {
  /** The registry's path. */
  readonly path: string;
  readonly committed: Understood;
  /** What generation gives, but for the time. */
  readonly modules: readonly RegistryModule[];
  /** Manifests that are there and cannot be read: what the registry says of them is not compared. */
  readonly unread: ReadonlySet<string>;
  readonly exists: (path: string) => boolean;
  /** The newest `observed_at`, in milliseconds; a registry of the same tree can't be older. */
  readonly observedMs?: number;
}

/**
 * Drafts of `missing-on-disk`, `not-in-registry` and `stale`. Layout, key order and line ends of the file are no difference. A registry of
 * another shape is stale, and what can be read of its lists is compared all the same.
 */
export function registryDifferences(given: Comparison): readonly Draft[] {
  const violations = shapeViolations(schema(), given.committed.value);
  if (violations.length === 0) {
    const registry = schema().parse(given.committed.value);
    const drafts = ofModules(given, registry.modules);
    if (drafts.some(({ fault }) => fault === "stale")) return drafts;
    const whole = ofWhole(given, registry);
    return [...drafts, ...(drafts.length > 0 || whole.length > 0 ? whole : ofTime(given, registry))];
  }
  const lists = ofModules(given, readableModules(given)).filter(({ fault }) => fault !== "stale");
  return [...lists, ...faultsAt(given.path, given.committed, violations).map(misshapen)];
}

/** What a registry of another shape lists; what an entry lacks is taken from the repository, so that it is no further difference. */
function readableModules({ committed, modules }: Comparison): Listed {
  const root = loose().safeParse(committed.value);
  const found = new Map(modules.map((module) => [module.manifest, module]));
  return root.data?.modules.map((entry) => {
    const { data } = looseModule().safeParse(entry);
    if (data === undefined) return undefined;
    const {
      docs = [],
      tests = [],
      ...rest
    } = found.get(data.manifest) ?? { name: data.manifest, path: "", manifest: "", tags: [], health: null };
    return { ...rest, manifest: data.manifest, docs: data.docs ?? docs, tests: data.tests ?? tests };
  });
}

const loose = late(() => z.looseObject({ modules: z.array(z.unknown()) }));
const paths = late(() => z.array(z.string()).optional().catch(undefined));
const looseModule = late(() => z.object({ manifest: z.string(), docs: paths(), tests: paths() }));

/** Entries by their index; undefined for one that names no manifest, and for all where there is no list. */
type Listed = readonly (RegistryModule | undefined)[] | undefined;

function ofModules(given: Comparison, said: Listed): readonly Draft[] {
  if (said === undefined) return [];
  const expected = new Map(given.modules.map((module) => [module.manifest, module]));
  const listed = new Set(said.map((module) => module?.manifest));
  return [
    ...said.flatMap((module, index) => (module === undefined ? [] : ofModule(given, module, expected.get(module.manifest), index))),
    ...given.modules
      .filter(({ manifest }) => !listed.has(manifest))
      .map(({ manifest, name }) => unlisted(given, manifest, `the module "${name}"`)),
    ...[...given.unread].filter((manifest) => !listed.has(manifest)).map((manifest) => unlisted(given, manifest, "a module")),
  ];
}

function ofModule(given: Comparison, said: RegistryModule, found: RegistryModule | undefined, index: number): readonly Draft[] {
  const at: Path = ["modules", index];
  if (found === undefined) {
    if (given.unread.has(said.manifest)) return [];
    if (!given.exists(said.manifest)) return [gone(given, [...at, "manifest"], said.manifest, `the module "${said.name}"`)];
    return [stale(given, [...at, "manifest"], `lists ${said.manifest}, which is no manifest here`)];
  }
  const lists = (["docs", "tests"] as const).flatMap((kind) => ofList(given, said, found, kind, at));
  const wrong = (["name", "path", "tags", "health"] as const).filter((key) => canonicalJson(said[key]) !== canonicalJson(found[key]));
  const order = wrong.length === 0 && lists.length === 0 && canonicalJson(said) !== canonicalJson(found);
  if (wrong.length === 0 && !order) return lists;
  const what = order ? "lists docs or tests in another order" : `says something else in ${wrong.map((key) => `"${key}"`).join(", ")}`;
  return [...lists, stale(given, [...at, wrong[0] ?? "docs"], `${what} than ${said.manifest} does`)];
}

function ofList(given: Comparison, said: RegistryModule, found: RegistryModule, kind: "docs" | "tests", at: Path): readonly Draft[] {
  const [listed, there] = [new Set(said[kind]), new Set(found[kind])];
  const what = `a ${kind === "docs" ? "document" : "test"} of the module "${found.name}"`;
  return [
    ...said[kind].flatMap((path, index): readonly Draft[] => {
      if (there.has(path)) return [];
      const place = [...at, kind, index];
      if (!given.exists(path)) return [gone(given, place, path, what)];
      return [stale(given, place, `lists ${path} as ${what}, which it is not`)];
    }),
    ...found[kind].filter((path) => !listed.has(path)).map((path) => unlisted(given, path, what)),
  ];
}

/** What is left to be wrong when every module is listed as it is. */
function ofWhole(given: Comparison, registry: ModuleRegistry): readonly Draft[] {
  if (registry.module_count !== registry.modules.length)
    return [stale(given, ["module_count"], `counts ${registry.module_count} modules and lists ${registry.modules.length}`)];
  const names = registry.modules.map(({ name, manifest }) => `${name}\0${manifest}`);
  const late = names.findIndex((name, index) => index > 0 && name < (names[index - 1] ?? ""));
  if (late !== -1) return [stale(given, ["modules", late], "is not sorted by name")];
  const twice = registry.modules.findIndex(({ manifest }, index) => registry.modules[index - 1]?.manifest === manifest);
  if (twice !== -1) return [stale(given, ["modules", twice], "lists a module twice")];
  return [];
}

/** A time that is too old is told where it is all that is wrong: whatever else is wrong is older too. */
function ofTime(given: Comparison, registry: ModuleRegistry): readonly Draft[] {
  const { observedMs } = given;
  if (observedMs === undefined || (instant(registry.generated_at)?.getTime() ?? 0) >= observedMs) return [];
  return [stale(given, ["generated_at"], `is older than the newest observation, ${new Date(observedMs).toISOString()}`)];
}

function gone({ path, committed }: Comparison, part: Path, missing: string, what: string): Draft {
  return {
    fault: "missing-on-disk",
    message: `${path} lists ${missing} as ${what}, and it is not there`,
    at: { path, ...nearest(committed, part) },
  };
}

function unlisted({ path: registry }: Comparison, path: string, what: string): Draft {
  return { fault: "not-in-registry", message: `${path} is ${what} and is not in ${registry}`, at: { path, line: 1 } };
}

function stale({ path, committed }: Comparison, part: Path, message: string): Draft {
  return { fault: "stale", message: `${path} ${message}`, at: { path, ...nearest(committed, part) } };
}

function misshapen({ path, line, column, message }: Fault): Draft {
  return { fault: "stale", message: `${path}: ${message}, so it is not what generation gives`, at: { path, line, column } };
}
