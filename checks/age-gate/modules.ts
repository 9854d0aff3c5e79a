/**
 * Modules, and what their names are bound to. Here a name becomes the gate: an import whose trail ends at a definition or an export
 * under a sentinel's name, or at the default export of a module that is named after the sentinel. A definition of that name that is
 * used where it stands is no gate, unless its module is named after it.
 */
import { DEFAULT_BINDING, NO_OUTLINE } from "#checks/age-gate/outline.ts";
import type { Expr, Import, Outline, Stmt } from "#checks/age-gate/outline.ts";
import type { Machine, Scope, Value } from "#checks/age-gate/value.ts";
import { UNKNOWN, oneOf } from "#checks/age-gate/value.ts";
import type { ModuleResolver } from "#src/parsers/module-resolution.ts";
import { isJavaScript } from "#src/parsers/javascript.ts";

export interface Modules {
  outline(path: string): Outline;
  resolve: ModuleResolver;
}

type Naming = Pick<Machine, "exported" | "binding" | "imported">;

const MAX_TRAIL = 60;

export function naming(modules: Modules, machine: () => Machine): Naming {
  const bindings = new Map<string, Value>();
  const scopes = new Map<string, Scope>();
  const open = new Set<string>();

  const scopeOf = (path: string): Scope => {
    const known = scopes.get(path);
    if (known !== undefined) return known;
    const scope: Scope = { module: path, vars: new Map(), around: { base: "" } };
    scopes.set(path, scope);
    return scope;
  };

  const isNamed = (name: string): boolean => machine().sentinels.components.has(name);

  const imported = (from: string, specifier: string, name: string, local: string): Value => {
    const found = modules.resolve(from, specifier);
    if ("external" in found) {
      const isGate = isNamed(name) || (name === "default" && (isNamed(local) || namesGate(specifier, machine())));
      return isGate ? { t: "gate" } : { t: "ext", from: specifier, name };
    }
    if ("unresolved" in found) return { t: "unknown", why: found.unresolved };
    if (!isJavaScript(found.path))
      return /\.(?:vue|svelte)$/.test(found.path) ? { t: "unknown", why: `${found.path} is not read` } : UNKNOWN;
    return name === "*" ? { t: "module", path: found.path } : exported(found.path, name);
  };

  const binding = (path: string, name: string): Value => {
    const key = `${path}\0${name}`;
    const known = bindings.get(key);
    if (known !== undefined) return known;
    if (open.has(key) || open.size > 2_000) return { t: "unknown", why: `${name} in ${path} is bound to itself` };
    open.add(key);
    const value = bound(path, name);
    open.delete(key);
    bindings.set(key, value);
    return value;
  };

  const bound = (path: string, name: string): Value => {
    const outline = modules.outline(path);
    const from = outline.imports.find((one) => one.local === name);
    if (from !== undefined) return imported(path, from.from, from.name, name);
    const statements = declarationsOf(outline.body, name);
    if (statements.length === 0) return globalNamed(name);
    if (isNamed(name) && namesGate(path, machine()) && outline.exports.some((one) => one.local === name)) return { t: "gate" };
    return declared(statements, name, scopeOf(path), outline, machine());
  };

  const exported = (path: string, name: string): Value => {
    const outline = modules.outline(path);
    if (outline.broken === true) return { t: "unknown", why: `${path} can not be read as JavaScript` };
    return follow(path, name, []) ?? { t: "unknown", why: `${path} exports no ${name}` };
  };

  const follow = (path: string, name: string, trail: readonly string[]): Value | undefined => {
    const step = `${path}\0${name}`;
    if (trail.includes(step) || trail.length > MAX_TRAIL) return undefined;
    const outline = modules.outline(path);
    const found = outline.exports.find((one) => one.name === name);
    if (found?.from !== undefined) return handedOn(path, found.from, found.imported ?? name, [...trail, step]);
    if (found?.local !== undefined) return owned(path, name, found.local, outline, [...trail, step]);
    if (name === "default") return undefined;
    for (const star of outline.stars) {
      const value = handedOn(path, star, name, [...trail, step]);
      if (
        value !== undefined &&
        (value.t !== "ext" || !outline.stars.slice(outline.stars.indexOf(star) + 1).some((next) => "path" in modules.resolve(path, next)))
      )
        return value;
    }
    return undefined;
  };

  const handedOn = (path: string, specifier: string, name: string, trail: readonly string[]): Value | undefined => {
    const found = modules.resolve(path, specifier);
    if (!("path" in found) || name === "*" || !isJavaScript(found.path)) return imported(path, specifier, name, name);
    if (modules.outline(found.path).broken === true) return { t: "unknown", why: `${found.path} can not be read as JavaScript` };
    return follow(found.path, name, trail);
  };

  /** An export of the module's own binding; an import that is handed on under another name is followed to where it comes from. */
  const owned = (path: string, name: string, local: string, outline: Outline, trail: readonly string[]): Value | undefined => {
    const from = outline.imports.find((one) => one.local === local) ?? aliasOf(outline, local);
    if (from !== undefined) return handedOn(path, from.from, from.name, trail);
    const isGate = isNamed(local) || isNamed(name) || (name === "default" && namesGate(path, machine()));
    return isGate && definesComponent(outline, local) ? { t: "gate" } : binding(path, local);
  };

  return { imported, binding, exported };
}

/** Whether a module is named after a sentinel: `AgeGate.tsx`, `age-gate/index.ts`, `@acme/age-gate`. */
export function namesGate(path: string, machine: Pick<Machine, "sentinels">): boolean {
  const parts = path.split("/");
  const file = (parts.at(-1) ?? "").replace(/\.(?:[cm]?[jt]sx?|client|server)(?=$|\.)/g, "").replace(/\.[cm]?[jt]sx?$/, "");
  const name = file === "index" ? (parts.at(-2) ?? "") : file;
  return [...machine.sentinels.components].some((component) => plain(component) === plain(name));
}

const plain = (name: string): string => name.replace(/[-_.]/g, "").toLowerCase();

/** A dynamic import has a module of its own to be judged by; so has a plain alias. Anything else is the definition. */
function definesComponent(outline: Outline, local: string): boolean {
  const [declaration] = declarationsOf(outline.body, local);
  return declaration?.s !== "let" || declaration.v === undefined || !importsModule(declaration.v);
}

function importsModule(expr: Expr): boolean {
  if (expr.k === "import") return true;
  if (expr.k === "call") return importsModule(expr.of) || expr.args.some((arg) => arg.k !== "spread" && importsModule(arg));
  if (expr.k === "get") return importsModule(expr.of);
  return expr.k === "fn" && expr.body.some((stmt) => stmt.s === "return" && stmt.e !== undefined && importsModule(stmt.e));
}

/** `const X = Imported;` */
function aliasOf(outline: Outline, local: string, depth = 0): Import | undefined {
  const [declaration] = declarationsOf(outline.body, local);
  const target = declaration?.s === "let" && declaration.v?.k === "ref" ? declaration.v.n : undefined;
  if (target === undefined || depth > 10) return undefined;
  return outline.imports.find((one) => one.local === target) ?? aliasOf(outline, target, depth + 1);
}

function declarationsOf(body: readonly Stmt[], name: string): readonly Stmt[] {
  return body.filter((stmt) => (stmt.s === "let" ? binds(stmt.to, name) : stmt.s === "do" && stmt.e.k === "set" && binds(stmt.e.to, name)));
}

function binds(pattern: { readonly p: string }, name: string): boolean {
  const one = pattern as Extract<Stmt, { readonly s: "let" }>["to"];
  switch (one.p) {
    case "name":
      return one.n === name;
    case "or":
    case "rest":
      return binds(one.to, name);
    case "obj":
      return one.props.some(({ to }) => binds(to, name)) || (one.rest !== undefined && binds(one.rest, name));
    case "arr":
      return one.items.some((item) => binds(item, name));
    default:
      return false;
  }
}

const GLOBALS = new Set(["Object", "Array", "Boolean", "String", "Promise", "React", "require", "Symbol"]);

const globalNamed = (name: string): Value =>
  name === "React" ? { t: "ext", from: "react", name: "default" } : GLOBALS.has(name) ? { t: "ext", from: "*global*", name } : UNKNOWN;

/** What the statements bind the name to, and what the module adds to it afterwards (`X.getLayout = …`, `X.push(…)`). */
function declared(statements: readonly Stmt[], name: string, scope: Scope, outline: Outline, machine: Machine): Value {
  const values = statements.map((stmt) => {
    const pattern = stmt.s === "let" ? stmt.to : stmt.s === "do" && stmt.e.k === "set" ? stmt.e.to : undefined;
    const expr = stmt.s === "let" ? stmt.v : stmt.s === "do" && stmt.e.k === "set" ? stmt.e.v : undefined;
    if (pattern === undefined || expr === undefined) return undefined;
    if (pattern.p === "name") return machine.evaluate(expr, scope);
    const local: Scope = { ...scope, vars: new Map(), parent: scope };
    const fn: Expr & { readonly k: "fn" } = {
      k: "fn",
      params: pattern.p === "get" ? [] : [pattern],
      body: [{ s: "return", e: { k: "ref", n: name } }],
      l: 1,
    };
    return machine.run(local, fn, [machine.evaluate(expr, scope)]);
  });
  const value = oneOf(values.filter((one) => one !== undefined));
  return name === DEFAULT_BINDING ? value : extended(value, name, scope, outline, machine);
}

function extended(value: Value, name: string, scope: Scope, outline: Outline, machine: Machine): Value {
  let result = value;
  for (const stmt of outline.body) {
    if (stmt.s !== "do") continue;
    const { e } = stmt;
    if (e.k === "set" && e.to.p === "get" && e.to.of.k === "ref" && e.to.of.n === name && value.t === "fn") {
      const [key, of] = [e.to.key, e.v];
      if (!/^(?:displayName|propTypes|defaultProps)$/.test(key)) value.statics.set(key, machine.evaluate(of, scope));
    }
    const isPush = e.k === "call" && e.of.k === "get" && e.of.key === "push" && e.of.of.k === "ref" && e.of.of.n === name;
    if (isPush && result.t === "arr") {
      const added = machine.evaluate({ k: "arr", items: e.args, l: e.l }, scope);
      result = added.t === "arr" ? { ...result, items: [...result.items, ...added.items], open: result.open || added.open } : result;
    }
  }
  return result;
}
