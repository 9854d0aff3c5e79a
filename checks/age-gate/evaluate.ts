/** Expressions to values: literal where that can be known, all alternatives where a condition can not. */
import type { Expr, Item, Prop } from "#checks/age-gate/outline.ts";
import type { Machine, ObjectValue, Scope, Value } from "#checks/age-gate/value.ts";
import { UNDEFINED, UNKNOWN, alternativesOf, asText, list, oneOf, text, truth } from "#checks/age-gate/value.ts";
import { assign } from "#checks/age-gate/scope.ts";
import type { Site } from "#checks/age-gate/worlds.ts";

type Of<K extends Expr["k"]> = Extract<Expr, { readonly k: K }>;

export function evaluateExpression(expr: Expr, scope: Scope, machine: Machine): Value {
  switch (expr.k) {
    case "lit":
      return { t: "lit", v: expr.v };
    case "undefined":
      return UNDEFINED;
    case "this":
      return selfOf(scope);
    case "ref":
      return lookup(expr.n, scope, machine);
    case "get":
      return machine.member(machine.evaluate(expr.of, scope), expr.key, scope.around);
    case "at":
      return computedMember(machine.evaluate(expr.of, scope), machine.evaluate(expr.key, scope), scope, machine);
    case "call":
      return evaluateCall(expr, scope, machine);
    case "fn":
      return { t: "fn", node: expr, scope, statics: new Map() };
    case "class":
      return { t: "class", node: expr, scope };
    case "jsx":
      return evaluateJsx(expr, scope, machine);
    case "obj":
      return { ...properties(expr.props, expr.l, scope, machine), bare: false };
    case "arr":
      return items(expr.items, scope, machine);
    default:
      return evaluateLogic(expr, scope, machine);
  }
}

function evaluateLogic(expr: Expr, scope: Scope, machine: Machine): Value {
  switch (expr.k) {
    case "cond": {
      const test = machine.evaluate(expr.test, scope);
      if (test.t === "never") return test;
      const known = truth(test);
      if (known !== undefined) return machine.evaluate(known ? expr.yes : expr.no, scope);
      return oneOf([machine.evaluate(expr.yes, scope), machine.evaluate(expr.no, scope)]);
    }
    case "logic":
      return combined(expr.op, machine.evaluate(expr.a, scope), () => machine.evaluate(expr.b, scope));
    case "not": {
      const known = truth(machine.evaluate(expr.of, scope));
      return known === undefined ? UNKNOWN : { t: "lit", v: !known };
    }
    case "same":
      return compared(machine.evaluate(expr.a, scope), machine.evaluate(expr.b, scope), expr.not);
    case "text": {
      const parts = expr.parts.map((part) => asText(machine.evaluate(part, scope)));
      return parts.every((part) => part !== undefined) ? text(parts.join("")) : UNKNOWN;
    }
    case "import": {
      const specifier = asText(machine.evaluate(expr.of, scope));
      if (specifier === undefined) return { t: "unknown", why: `the import in ${scope.module}:${expr.l} is computed` };
      return machine.imported(scope.module, specifier, "*", "*");
    }
    case "set": {
      const value = machine.evaluate(expr.v, scope);
      assign(expr.to, value, scope, machine);
      return value;
    }
    case "seq":
      return expr.of.map((one) => machine.evaluate(one, scope)).at(-1) ?? UNDEFINED;
    case "?":
      return expr.why === undefined ? UNKNOWN : { t: "unknown", why: expr.why };
    default:
      return UNKNOWN;
  }
}

function combined(op: "&&" | "||" | "??", a: Value, b: () => Value): Value {
  if (a.t === "never") return a;
  if (op === "??") {
    const kept = alternativesOf(a).filter((one) => one.t !== "lit" || (one.v !== null && one.v !== undefined));
    const isSure = kept.length === alternativesOf(a).length && kept.every((one) => one.t !== "unknown");
    return isSure ? a : oneOf([...kept, b()]);
  }
  const known = truth(a);
  if (known !== undefined) return known === (op === "&&") ? b() : a;
  if (op === "&&") return oneOf([{ t: "lit", v: false }, b()]);
  return oneOf([...alternativesOf(a).filter((one) => truth(one) !== false), b()]);
}

function compared(a: Value, b: Value, not: boolean): Value {
  if (a.t !== "lit" || b.t !== "lit") return UNKNOWN;
  return { t: "lit", v: (a.v === b.v) !== not };
}

function selfOf(scope: Scope): Value {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) if (at.self !== undefined) return at.self;
  return UNKNOWN;
}

function lookup(name: string, scope: Scope, machine: Machine): Value {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const value = at.vars.get(name);
    if (value !== undefined) return value;
  }
  return machine.binding(scope.module, name);
}

function computedMember(of: Value, key: Value, scope: Scope, machine: Machine): Value {
  const keys = alternativesOf(key).map(asText);
  if (keys.every((one) => one !== undefined)) return oneOf(keys.map((one) => machine.member(of, one, scope.around)));
  return oneOf(
    alternativesOf(of).map((one) => {
      if (one.t === "obj") return oneOf([...one.props.values(), ...(one.open ? [UNKNOWN] : []), UNDEFINED]);
      if (one.t === "arr") return oneOf([...one.items, ...(one.open ? [UNKNOWN] : []), UNDEFINED]);
      return one.t === "module" ? { t: "unknown", why: `a member of ${one.path} is taken by a computed name` } : UNKNOWN;
    }),
  );
}

function evaluateCall(expr: Of<"call">, scope: Scope, machine: Machine): Value {
  const callee = machine.evaluate(expr.of, scope);
  const args = items(expr.args, scope, machine);
  const result = machine.call(callee, args.items, scope.around, { path: scope.module, line: expr.l });
  const name = expr.of.k === "ref" ? expr.of.n : expr.of.k === "get" ? expr.of.key : "";
  return HOOK.test(name) ? asState(result) : result;
}

const HOOK = /^use[A-Z]/;

/** Properties that declare a route. */
const ROUTE_KEYS = ["path", "element", "Component", "component", "lazy", "children"];

/** What a hook gives is state: a value that it gives today may be another one tomorrow. Routes, paths and what is rendered stay what they are. */
function asState(value: Value, depth = 0): Value {
  if (value.t === "lit") return typeof value.v === "string" && value.v.startsWith("/") ? value : UNKNOWN;
  if (depth > 4) return value;
  if (value.t === "any") return oneOf(value.of.map((one) => asState(one, depth + 1)));
  if (value.t === "arr") return { ...value, items: value.items.map((one) => asState(one, depth + 1)) };
  if (value.t !== "obj" || ROUTE_KEYS.some((key) => value.props.has(key))) return value;
  return { ...value, props: new Map([...value.props].map(([key, one]) => [key, asState(one, depth + 1)])) };
}

function evaluateJsx(expr: Of<"jsx">, scope: Scope, machine: Machine): Value {
  const tag = expr.tag === undefined ? undefined : machine.evaluate(expr.tag, scope);
  const props = properties(expr.props, expr.l, scope, machine);
  const site = { path: scope.module, line: expr.l };
  if (expr.kids.length === 0) return { t: "elem", tag, props, site };
  const kids = items(expr.kids, scope, machine);
  const [only] = kids.items;
  const children = kids.items.length === 1 && only !== undefined && !kids.open ? only : kids;
  return { t: "elem", tag, props: { ...props, bare: false, props: new Map([...props.props, ["children", children]]) }, site };
}

export function properties(props: readonly Prop[], line: number, scope: Scope, machine: Machine): ObjectValue {
  const known = new Map<string, Value>();
  const written = new Map<string, Site>();
  let [open, bare] = [false, true];
  for (const prop of props) {
    if ("spread" in prop) {
      const value = machine.evaluate(prop.spread, scope);
      open = spreadInto(known, written, value) || open;
      bare &&= value.t === "obj" && value.bare === true;
      continue;
    }
    bare = false;
    if ("computed" in prop) {
      const key = asText(machine.evaluate(prop.computed, scope));
      if (key === undefined) open = true;
      else known.set(key, machine.evaluate(prop.v, scope));
    } else {
      known.set(prop.key, machine.evaluate(prop.v, scope));
      written.set(prop.key, { path: scope.module, line: prop.l });
    }
  }
  return { t: "obj", props: known, written, open, bare, site: { path: scope.module, line } };
}

/** True where what is spread may have properties that nobody knows. A property of one alternative only may be undefined. */
function spreadInto(known: Map<string, Value>, written: Map<string, Site>, value: Value): boolean {
  const sources = alternativesOf(value);
  const objects = sources.filter((one) => one.t === "obj");
  const isSure = objects.length === sources.length;
  for (const key of new Set(objects.flatMap((one) => [...one.props.keys()]))) {
    const values = objects.map((one) => one.props.get(key) ?? known.get(key) ?? UNDEFINED);
    known.set(key, oneOf(isSure ? values : [...values, known.get(key) ?? UNDEFINED]));
    const site = objects.map((one) => one.written.get(key)).find((one) => one !== undefined);
    if (site === undefined) written.delete(key);
    else written.set(key, site);
  }
  return sources.some((one) => (one.t === "obj" ? one.open : one.t !== "lit"));
}

export function items(given: readonly Item[], scope: Scope, machine: Machine): Extract<Value, { readonly t: "arr" }> {
  const found: Value[] = [];
  let open = false;
  for (const item of given) {
    if (item.k !== "spread") {
      found.push(machine.evaluate(item, scope));
      continue;
    }
    const sources = alternativesOf(machine.evaluate(item.of, scope));
    for (const source of sources) {
      if (source.t === "arr") found.push(...(sources.length === 1 ? source.items : source.items.map((one) => oneOf([one, UNDEFINED]))));
      open ||= source.t === "arr" ? source.open : source.t !== "lit";
    }
  }
  return list(found, open) as Extract<Value, { readonly t: "arr" }>;
}
