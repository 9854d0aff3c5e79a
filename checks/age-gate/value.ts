/** What an expression of the outline may be at run time, as far as rendering is concerned. */
import type { Expr } from "#checks/age-gate/outline.ts";
import type { Rendered, Site } from "#checks/age-gate/worlds.ts";

export type Value =
  | { readonly t: "lit"; readonly v: string | number | boolean | null | undefined }
  | Callable
  | { readonly t: "class"; readonly node: Expr & { readonly k: "class" }; readonly scope: Scope }
  | ObjectValue
  | { readonly t: "arr"; readonly items: readonly Value[]; readonly open: boolean }
  | ElementValue
  /** A module of the repository. */
  | { readonly t: "module"; readonly path: string }
  /** Something of a package: `name` is what was imported and the members taken of it, dotted. */
  | { readonly t: "ext"; readonly from: string; readonly name: string }
  /** What a package's function made of these arguments. */
  | { readonly t: "made"; readonly by: string; readonly args: readonly Value[] }
  /** A method of a value that is known: `[…].map`. */
  | { readonly t: "method"; readonly of: Value; readonly name: string }
  /** The configured gate component. */
  | { readonly t: "gate" }
  /** Declared routes, to be rendered where they stand. */
  | { readonly t: "routes"; readonly of: Value; readonly base?: string; readonly site: Site }
  /** What was rendered already: an outlet, the children of a layout. `page` is the component behind it. */
  | { readonly t: "slot"; readonly rendered: Rendered; readonly page?: Value }
  | { readonly t: "any"; readonly of: readonly Value[] }
  /** Control never comes back: a redirect, a 404. */
  | { readonly t: "never" }
  /** With a reason where it should have been known: an import without a file, a computed import. */
  | { readonly t: "unknown"; readonly why?: string };

export interface Callable {
  readonly t: "fn";
  readonly node: Expr & { readonly k: "fn" };
  readonly scope: Scope;
  /** What was assigned to it: `Page.getLayout = …`. */
  readonly statics: Map<string, Value>;
}

export interface ObjectValue {
  readonly t: "obj";
  readonly props: Map<string, Value>;
  /** Where its properties were written out. */
  readonly written: ReadonlyMap<string, Site>;
  /** It may have further properties that nobody knows. */
  readonly open: boolean;
  /** The props of an element that was given none: what its component asks for, a story or a test may give. */
  readonly bare?: boolean;
  readonly site: Site;
}

export interface ElementValue {
  readonly t: "elem";
  /** Undefined for a fragment; a literal for an intrinsic element. */
  readonly tag: Value | undefined;
  readonly props: ObjectValue;
  readonly site: Site;
}

/** What rendering hands down: the outlet of the layout that is rendered, and the path below which nested routes lie. */
export interface Surroundings {
  readonly outlet?: Rendered;
  readonly base: string;
  readonly basename?: string;
  /** Where the route is declared that the component being rendered stands for. */
  readonly declaredAt?: Site;
}

export interface Scope {
  readonly module: string;
  readonly vars: Map<string, Value>;
  readonly parent?: Scope;
  readonly self?: Value;
  readonly around: Surroundings;
}

/** The evaluator's parts, as they see each other. */
export interface Machine {
  evaluate(expr: Expr, scope: Scope): Value;
  call(callee: Value, args: readonly Value[], around: Surroundings, site: Site): Value;
  member(of: Value, key: string, around: Surroundings): Value;
  render(value: Value, around: Surroundings): Rendered;
  /** What a module exports under a name. */
  exported(path: string, name: string): Value;
  /** What a name at the top of a module is bound to. */
  binding(path: string, name: string): Value;
  /** The value of an import in a module. */
  imported(from: string, specifier: string, name: string, local: string): Value;
  /** Runs a function's statements; the results of all ways through them. */
  run(scope: Scope, node: Expr & { readonly k: "fn" }, args: readonly Value[]): Value;
  /** Renders a component; one that is inside itself already shows `beyond`. */
  nested(component: Expr, render: () => Rendered, beyond: Rendered): Rendered;
  /** Renders a component the first time, and gives the same again afterwards. */
  once(component: Expr, render: () => Rendered): Rendered;
  /** Whether the module, or any that it imports, can change a verdict. */
  matters(path: string): boolean;
  readonly sentinels: Sentinels;
  /** Places of routes that were rendered: `path:line`. */
  readonly visited: Set<string>;
}

export interface Sentinels {
  readonly components: ReadonlySet<string>;
  readonly attributes: readonly { readonly name: string; readonly value: string | undefined }[];
}

export const UNDEFINED: Value = { t: "lit", v: undefined };
export const UNKNOWN: Value = { t: "unknown" };
export const NEVER_BACK: Value = { t: "never" };

const MAX_ALTERNATIVES = 40;

export const text = (v: string): Value => ({ t: "lit", v });
export const list = (items: readonly Value[], open = false): Value => ({ t: "arr", items, open });

export function object(props: Iterable<readonly [string, Value]>, site: Site, open = false): ObjectValue {
  return { t: "obj", props: new Map(props), written: new Map(), open, site };
}

/** One of the values; alternatives that are the same count once. */
export function oneOf(values: readonly Value[]): Value {
  const flat = new Set<Value>();
  const literals = new Set<unknown>();
  for (const value of values.flatMap((one) => (one.t === "any" ? one.of : [one]))) {
    if (value.t === "lit") {
      if (literals.has(value.v)) continue;
      literals.add(value.v);
    }
    flat.add(value);
  }
  const distinct = [...flat].filter((value) => value.t !== "never");
  if (distinct.length === 0) return flat.size === 0 ? UNDEFINED : NEVER_BACK;
  if (distinct.length > MAX_ALTERNATIVES) return { t: "any", of: [...distinct.slice(0, MAX_ALTERNATIVES), UNKNOWN] };
  const [only] = distinct;
  return distinct.length === 1 && only !== undefined ? only : { t: "any", of: distinct };
}

export const alternativesOf = (value: Value): readonly Value[] => (value.t === "any" ? value.of : [value]);

/** True or false where the value certainly is; undefined where nobody can say. */
export function truth(value: Value): boolean | undefined {
  switch (value.t) {
    case "lit":
      return Boolean(value.v);
    case "unknown":
    case "made":
    case "ext":
      return undefined;
    case "any": {
      const [first, ...rest] = value.of.map(truth);
      return rest.every((one) => one === first) ? first : undefined;
    }
    default:
      return true;
  }
}

export const asText = (value: Value | undefined): string | undefined =>
  value?.t === "lit" && (typeof value.v === "string" || typeof value.v === "number") ? String(value.v) : undefined;

/** Whether nothing in it can be rendered but plain content. */
export function isPlain(value: Value, depth = 0): boolean {
  if (depth > 4) return false;
  if (value.t === "lit") return true;
  if (value.t === "unknown") return value.why === undefined;
  if (value.t === "arr" || value.t === "any") return (value.t === "arr" ? value.items : value.of).every((one) => isPlain(one, depth + 1));
  return value.t === "obj" && value.props.values().every((one) => isPlain(one, depth + 1));
}

/** Whether it can be rendered as a tag, as far as is known. */
export function isComponent(value: Value): boolean {
  if (value.t === "fn" || value.t === "class" || value.t === "gate") return true;
  if (value.t === "slot") return value.page !== undefined;
  if (value.t === "made") return value.args.some(isComponent);
  return value.t === "any" && value.of.some(isComponent);
}
