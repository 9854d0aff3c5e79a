/**
 * Modules, and what their names are bound to. Here a name becomes the gate: an import whose trail ends at a definition or an export
 * under a sentinel's name, or at the default export of a module that is named after the sentinel. A definition of that name that is
 * used where it stands is no gate, unless its module is named after it.
 */
import { aliasOf, declarationsOf, declared, definesComponent, globalNamed } from "#checks/age-gate/declarations.ts";
import { MODULE_EXPORTS } from "#checks/age-gate/outline.ts";
import type { Outline } from "#checks/age-gate/outline.ts";
import type { Machine, Scope, Value } from "#checks/age-gate/value.ts";
import { UNKNOWN, list, object } from "#checks/age-gate/value.ts";
import type { Site } from "#checks/age-gate/worlds.ts";
import { isJavaScript } from "#src/parsers/javascript.ts";
import type { ModuleResolver } from "#src/parsers/module-resolution.ts";

export interface Modules {
  outline(path: string): Outline;
  readonly resolve: ModuleResolver;
  /** Whether the module, or any that it imports, can change a verdict. */
  matters(path: string): boolean;
  /** What a JSON file holds; undefined for none. */
  data(path: string): unknown;
}

type Naming = Pick<Machine, "exported" | "binding" | "imported">;

interface Names extends Naming {
  readonly modules: Modules;
  machine(): Machine;
  scopeOf(path: string): Scope;
}

const GATE: Value = { t: "gate" };
/** Barrels that are looked through for one name. */
const MAX_TRAIL = 2_000;
const MAX_OPEN = 500;
/** How deep a JSON file is followed. */
const MAX_DATA = 20;

export function naming(modules: Modules, machine: () => Machine): Naming {
  const bindings = new Map<string, Value>();
  const scopes = new Map<string, Scope>();
  const open = new Set<string>();
  const names: Names = {
    modules,
    machine,
    imported: (from, specifier, name, local) => imported(from, specifier, name, local, names),
    exported: (path, name) => exported(path, name, names),
    scopeOf: (path) => {
      const known = scopes.get(path) ?? { module: path, vars: new Map(), around: { base: "" } };
      scopes.set(path, known);
      return known;
    },
    binding: (path, name) => {
      const key = `${path}\0${name}`;
      const known = bindings.get(key);
      if (known !== undefined) return known;
      if (open.has(key) || open.size > MAX_OPEN) return { t: "unknown", why: `${name} in ${path} is bound to itself` };
      open.add(key);
      const value = bound(path, name, names);
      open.delete(key);
      bindings.set(key, value);
      return value;
    },
  };
  return names;
}

/** The default export, or what a CommonJS module is. */
const isWhole = (name: string): boolean => name === "default" || name === MODULE_EXPORTS;

const isNamed = (name: string, names: Names): boolean => names.machine().sentinels.components.has(name);

function imported(from: string, specifier: string, name: string, local: string, names: Names): Value {
  const found = names.modules.resolve(from, specifier);
  if ("external" in found) {
    const isGate = isNamed(name, names) || (isWhole(name) && (isNamed(local, names) || namesGate(specifier, names.machine())));
    return isGate ? GATE : { t: "ext", from: specifier, name: name === MODULE_EXPORTS ? "*" : name };
  }
  if ("unresolved" in found) return { t: "unknown", why: found.unresolved };
  if (found.path.endsWith(".json")) return dataValue(names.modules.data(found.path), name, { path: found.path, line: 1 });
  if (!isJavaScript(found.path)) return /\.(?:vue|svelte)$/.test(found.path) ? { t: "unknown", why: `${found.path} is not read` } : UNKNOWN;
  return name === "*" ? { t: "module", path: found.path } : names.exported(found.path, name);
}

/** The default is the whole of it, and so is what `require` gives; other names are its keys. */
function dataValue(data: unknown, name: string, site: Site): Value {
  const value = valueOf(data, site, false, 0);
  if (isWhole(name)) return value;
  if (name === "*") return object([["default", value], ...(value.t === "obj" ? value.props : [])], site);
  return value.t === "obj" ? (value.props.get(name) ?? UNKNOWN) : UNKNOWN;
}

/** Data is what somebody sets from time to time: only paths, and what stands beside a path, are taken by the word. */
function valueOf(data: unknown, site: Site, isRoute: boolean, depth: number): Value {
  if (typeof data === "string") return isRoute || data.startsWith("/") ? { t: "lit", v: data } : UNKNOWN;
  if (depth > MAX_DATA || typeof data !== "object" || data === null) return UNKNOWN;
  if (Array.isArray(data)) return list(data.map((one) => valueOf(one, site, false, depth + 1)));
  const declares = Object.hasOwn(data, "path") || Object.hasOwn(data, "source");
  return object(
    Object.entries(data).map(([key, one]: readonly [string, unknown]) => [key, valueOf(one, site, declares, depth + 1)] as const),
    site,
  );
}

function bound(path: string, name: string, names: Names): Value {
  const outline = names.modules.outline(path);
  const from = outline.imports.find((one) => one.local === name);
  if (from !== undefined) return names.imported(path, from.from, from.name, name);
  const statements = declarationsOf(outline.body, name);
  if (statements.length === 0) return globalNamed(name);
  const isGate = isNamed(name, names) && namesGate(path, names.machine()) && outline.exports.some((one) => one.local === name);
  return isGate ? GATE : declared(statements, name, names.scopeOf(path), outline, names.machine());
}

function exported(path: string, name: string, names: Names): Value {
  const { broken, exports } = names.modules.outline(path);
  if (broken === true) return unread(path);
  const found = follow(path, name, new Set(), names);
  if (found !== undefined) return found;
  if (name === MODULE_EXPORTS) return { t: "module", path };
  const isCommon = exports.some((one) => one.name === MODULE_EXPORTS);
  const member = isCommon ? names.machine().member(names.exported(path, MODULE_EXPORTS), name, { base: "" }) : UNKNOWN;
  return member.t === "unknown" || (member.t === "lit" && member.v === undefined)
    ? { t: "unknown", why: `${path} exports no ${name}` }
    : member;
}

const unread = (path: string): Value => ({ t: "unknown", why: `${path} can not be read as JavaScript` });

/** Along `export … from` to the module that has the binding; undefined where there is none, or the trail runs in a circle. */
function follow(path: string, name: string, trail: Set<string>, names: Names): Value | undefined {
  const step = `${path}\0${name}`;
  if (trail.has(step) || trail.size > MAX_TRAIL) return undefined;
  trail.add(step);
  const outline = names.modules.outline(path);
  const called = (wanted: string) => outline.exports.find((one) => one.name === wanted);
  const found = called(name) ?? (name === "default" ? called(MODULE_EXPORTS) : undefined);
  if (found?.from !== undefined) return handedOn(path, found.from, found.imported ?? name, trail, names);
  if (found?.local !== undefined) return owned(path, name, found.local, outline, trail, names);
  if (isWhole(name)) return undefined;
  const stars = outline.stars.map((star) => handedOn(path, star, name, trail, names));
  // A package may export any name: it is believed only where no module of the repository has it.
  return stars.find((value) => value !== undefined && value.t !== "ext") ?? stars.find((value) => value !== undefined);
}

function handedOn(path: string, specifier: string, name: string, trail: Set<string>, names: Names): Value | undefined {
  const found = names.modules.resolve(path, specifier);
  if (!("path" in found) || name === "*" || !isJavaScript(found.path)) return names.imported(path, specifier, name, name);
  return names.modules.outline(found.path).broken === true ? unread(found.path) : follow(found.path, name, trail, names);
}

/** An export of the module's own binding; an import that is handed on under another name is followed to where it comes from. */
function owned(path: string, name: string, local: string, outline: Outline, trail: Set<string>, names: Names): Value | undefined {
  const from = outline.imports.find((one) => one.local === local) ?? aliasOf(outline, local);
  if (from !== undefined) return handedOn(path, from.from, from.name, trail, names);
  const isGate = isNamed(local, names) || isNamed(name, names) || (isWhole(name) && namesGate(path, names.machine()));
  return isGate && definesComponent(outline, local) ? GATE : names.binding(path, local);
}

/** Whether a module is named after a sentinel: `AgeGate.tsx`, `age-gate/index.ts`, `@acme/age-gate`. */
function namesGate(path: string, machine: Pick<Machine, "sentinels">): boolean {
  const parts = path.split("/");
  const file = (parts.at(-1) ?? "").replace(/\.(?:[cm]?[jt]sx?|client|server)(?=$|\.)/g, "").replace(/\.[cm]?[jt]sx?$/, "");
  const name = file === "index" ? (parts.at(-2) ?? "") : file;
  return [...machine.sentinels.components].some((component) => plain(component) === plain(name));
}

const plain = (name: string): string => name.replace(/[-_.]/g, "").toLowerCase();
