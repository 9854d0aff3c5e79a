/** Declarations at the top of a module, and the values that they bind. */
import { DEFAULT_BINDING } from "#checks/age-gate/outline.ts";
import type { Expr, Import, Outline, Stmt } from "#checks/age-gate/outline.ts";
import type { Machine, Scope, Value } from "#checks/age-gate/value.ts";
import { UNKNOWN, oneOf } from "#checks/age-gate/value.ts";

/** A dynamic import has a module of its own to be judged by; so has a plain alias. Anything else is the definition. */
export function definesComponent(outline: Outline, local: string): boolean {
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
export function aliasOf(outline: Outline, local: string, depth = 0): Import | undefined {
  const [declaration] = declarationsOf(outline.body, local);
  const target = declaration?.s === "let" && declaration.v?.k === "ref" ? declaration.v.n : undefined;
  if (target === undefined || depth > 10) return undefined;
  return outline.imports.find((one) => one.local === target) ?? aliasOf(outline, target, depth + 1);
}

export function declarationsOf(body: readonly Stmt[], name: string): readonly Stmt[] {
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

export const globalNamed = (name: string): Value =>
  name === "React" ? { t: "ext", from: "react", name: "default" } : GLOBALS.has(name) ? { t: "ext", from: "*global*", name } : UNKNOWN;

/** What the statements bind the name to, and what the module adds to it afterwards (`X.getLayout = …`, `X.push(…)`). */
export function declared(statements: readonly Stmt[], name: string, scope: Scope, outline: Outline, machine: Machine): Value {
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
    if (e.k === "set" && e.to.p === "get" && e.to.of.k === "ref" && e.to.of.n === name) {
      const [key, of] = [e.to.key, e.v];
      if (value.t === "fn" && !/^(?:displayName|propTypes)$/.test(key)) value.statics.set(key, machine.evaluate(of, scope));
      if (value.t === "obj") value.props.set(key, machine.evaluate(of, scope));
    }
    const isPush = e.k === "call" && e.of.k === "get" && e.of.key === "push" && e.of.of.k === "ref" && e.of.of.n === name;
    if (isPush && result.t === "arr") {
      const added = machine.evaluate({ k: "arr", items: e.args, l: e.l }, scope);
      result = added.t === "arr" ? { ...result, items: [...result.items, ...added.items], open: result.open || added.open } : result;
    }
  }
  return result;
}
