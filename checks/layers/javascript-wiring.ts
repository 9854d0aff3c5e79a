/** Routers of Express and apps of Hono in one JavaScript or TypeScript file, read from its syntax tree. */
import { pathOf, referencesIn, rootOf, walk } from "#checks/layers/expressions.ts";
import { HONO } from "#src/sources.ts";
import type { Mount, Router, Wiring } from "#checks/layers/wiring-fact.ts";
import type { Node } from "#src/parsers/javascript-imports.ts";
import { parseJavaScript } from "#src/parsers/javascript.ts";
import { lineAt } from "#src/parsers/text.ts";

type Writable<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer One)[] ? One[] : T[Key] };
type Draft = Writable<Wiring>;

const MOUNTS = new Set(["use", "route", "mount"]);
const SPEAKS = /^(?:console|logger|log|expect|assert)\b/;
const HONO_NAMES = new Set(["Hono", "OpenAPIHono"]);
/** The name under which a router stands that the file exports without naming it. */
const UNNAMED = "*default*";

export function javascriptWiring(text: string, path: string): Wiring {
  const fact: Draft = { routers: [], mounts: [], aliases: [], bindings: [], exports: [], reexports: [], stars: [] };
  const program = parseJavaScript(path, text);
  const nodes = program === undefined ? [] : [...walk(program)];
  for (const node of nodes) names(node, fact);
  const made = new Map<Node, string>();
  const byName: Names = {
    bindings: new Map(fact.bindings.map((binding) => [binding.local, binding])),
    aliases: new Map(fact.aliases.filter((alias) => alias.refs.length === 1).map((alias) => [alias.name, alias.refs[0] ?? ""])),
  };
  for (const node of nodes) {
    const holder = holderOf(node);
    const root = holder === undefined ? undefined : rootOf(holder.value);
    const kind = root === undefined ? undefined : kindOf(root, byName);
    if (holder === undefined || root === undefined || kind === undefined) continue;
    made.set(root, holder.name);
    const shown = holder.name === UNNAMED ? "that is exported" : `\`${holder.name}\``;
    fact.routers.push({
      name: holder.name,
      shown,
      line: lineAt(text, root.start),
      kind,
      ...(kind === "Hono app" && { isApp: true as const }),
    });
  }
  const own = new Set([...fact.aliases.map((alias) => alias.name), ...fact.bindings.map((binding) => binding.local)]);
  for (const node of nodes) {
    const mount = mountOf(node, made, own);
    if (mount !== undefined) fact.mounts.push(mount);
  }
  return fact;
}

/** What a file's names stand for: imports, and variables that hold one reference. */
interface Names {
  readonly bindings: ReadonlyMap<string, Wiring["bindings"][number]>;
  readonly aliases: ReadonlyMap<string, string>;
}

/** A value that a name holds: `const name = value`, `name = value`, `export default value`, `module.exports = value`. */
function holderOf(node: Node): { readonly name: string; readonly value: Node } | undefined {
  if (node.type === "VariableDeclarator" && node.id.type === "Identifier" && node.init !== null)
    return { name: node.id.name, value: node.init };
  if (node.type === "AssignmentExpression" && node.left.type === "Identifier") return { name: node.left.name, value: node.right };
  if (node.type === "AssignmentExpression" && pathOf(node.left) === "module.exports") return { name: UNNAMED, value: node.right };
  if (node.type === "ExportDefaultDeclaration") return { name: UNNAMED, value: node.declaration };
  return undefined;
}

/** `express.Router()`, `Router()` of express, `new Hono()`; by what the name is bound to. */
function kindOf(node: Node, byName: Names): Router["kind"] | undefined {
  if (node.type !== "CallExpression" && node.type !== "NewExpression") return undefined;
  const callee = pathOf(node.callee);
  if (callee === undefined) return undefined;
  const { specifier, name } = origin(callee, byName);
  if (specifier === "express" && name === "Router") return "Express router";
  if (specifier === "express-promise-router") return "Express router";
  return HONO.test(specifier) && HONO_NAMES.has(name) ? "Hono app" : undefined;
}

/** The package and the exported name that a path stands for: `express.Router` and a destructured `Router` are one. */
function origin(path: string, { bindings, aliases }: Names): { readonly specifier: string; readonly name: string } {
  let current = path;
  for (let step = 0; step < 5; step++) {
    const [head = "", ...rest] = current.match(/<[^>]*>|[^.<]+/g) ?? [];
    if (head.startsWith("<")) return { specifier: head.slice(1, -1), name: rest.at(-1) ?? "default" };
    const bound = bindings.get(head);
    if (bound !== undefined) return { specifier: bound.specifier, name: rest.at(-1) ?? bound.name };
    const alias = aliases.get(head);
    if (alias === undefined) break;
    current = [alias, ...rest].join(".");
  }
  return { specifier: "", name: "" };
}

/** Imports, exports and aliases. */
function names(node: Node, fact: Draft): void {
  if (node.type === "ImportDeclaration") imported(node, fact);
  else if (node.type === "ExportAllDeclaration") {
    const as = node.exported === null ? undefined : nameOf(node.exported);
    if (as === undefined) fact.stars.push(node.source.value);
    else fact.reexports.push({ as, specifier: node.source.value, name: "*" });
  } else if (node.type === "ExportNamedDeclaration") exported(node, fact);
  else if (node.type === "ExportDefaultDeclaration") {
    fact.exports.push({ name: "default", ref: UNNAMED }, ...references(node.declaration).map((ref) => ({ name: "default", ref })));
    returned(node.declaration, UNNAMED, fact);
  } else if (node.type === "VariableDeclarator") variable(node.id, node.init, fact);
  else if (node.type === "AssignmentExpression") assigned(node, fact);
  else if (node.type === "FunctionDeclaration" && node.id !== null) returned(node, node.id.name, fact);
  else if (node.type === "ForOfStatement" && node.left.type === "VariableDeclaration") {
    for (const { id } of node.left.declarations) bind(id, references(node.right), fact);
  } else if (node.type === "CallExpression") eachOf(node, fact);
}

function imported(node: Node & { readonly type: "ImportDeclaration" }, fact: Draft): void {
  for (const one of node.specifiers) {
    const name = one.type === "ImportNamespaceSpecifier" ? "*" : one.type === "ImportDefaultSpecifier" ? "default" : nameOf(one.imported);
    fact.bindings.push({ local: one.local.name, specifier: node.source.value, name });
  }
}

function exported(node: Node & { readonly type: "ExportNamedDeclaration" }, fact: Draft): void {
  for (const { local, exported: as } of node.specifiers) {
    if (node.source === null) fact.exports.push({ name: nameOf(as), ref: nameOf(local) });
    else fact.reexports.push({ as: nameOf(as), specifier: node.source.value, name: nameOf(local) });
  }
  const { declaration } = node;
  const ids =
    declaration?.type === "VariableDeclaration"
      ? declaration.declarations.map((one) => one.id)
      : declaration !== null && "id" in declaration
        ? [declaration.id]
        : [];
  for (const id of ids) if (id?.type === "Identifier") fact.exports.push({ name: id.name, ref: id.name });
}

const nameOf = (node: Node): string => (node.type === "Identifier" ? node.name : node.type === "Literal" ? String(node.value) : "");

function variable(id: Node, init: Node | null, fact: Draft): void {
  if (init === null) return;
  bind(id, references(init), fact);
  if (id.type === "Identifier") returned(init, id.name, fact);
}

/** `{ a: b } = x` makes `b` an alias of `x.a`; whatever stands in a list may be any of its items. */
function bind(pattern: Node, refs: readonly string[], fact: Draft): void {
  if (refs.length === 0) return;
  if (pattern.type === "Identifier") fact.aliases.push({ name: pattern.name, refs: [...refs] });
  if (pattern.type === "ArrayPattern") for (const one of pattern.elements) if (one !== null) bind(one, refs, fact);
  if (pattern.type !== "ObjectPattern") return;
  for (const property of pattern.properties) {
    if (property.type === "Property" && property.value.type === "Identifier") {
      const key = nameOf(property.key);
      fact.aliases.push({ name: property.value.name, refs: refs.flatMap((ref) => [`${ref}.${key}`, ...(refs.length > 1 ? [ref] : [])]) });
    }
  }
}

/** `exports.a = x`, `module.exports = { a, b: c }`, `module.exports = x`, `a = x`. */
function assigned(node: Node & { readonly type: "AssignmentExpression" }, fact: Draft): void {
  const target = pathOf(node.left);
  if (target === undefined) return;
  const name = /^(?:module\.)?exports\.([\w$]+)$/.exec(target)?.[1];
  if (name !== undefined) fact.exports.push(...references(node.right).map((ref) => ({ name, ref })));
  else if (target === "module.exports") {
    fact.exports.push({ name: "=", ref: UNNAMED }, ...references(node.right).map((ref) => ({ name: "=", ref })));
    if (node.right.type !== "ObjectExpression") return;
    for (const property of node.right.properties) {
      if (property.type === "Property")
        fact.exports.push(...references(property.value).map((ref) => ({ name: nameOf(property.key), ref })));
    }
  } else if (node.left.type === "Identifier") bind(node.left, references(node.right), fact);
}

/** A function stands for what it returns. */
function returned(node: Node, name: string, fact: Draft): void {
  if (node.type !== "FunctionDeclaration" && node.type !== "FunctionExpression" && node.type !== "ArrowFunctionExpression") return;
  if (node.body === null) return;
  const values: readonly Node[] = node.body.type === "BlockStatement" ? [...returnsOf(node.body)] : [node.body];
  const refs = values.flatMap(references);
  if (refs.length > 0) fact.aliases.push({ name, refs });
}

function* returnsOf(body: Node): Generator<Node> {
  for (const node of walk(body, /Function/)) if (node.type === "ReturnStatement" && node.argument !== null) yield node.argument;
}

/** `routers.forEach((router) => …)` makes `router` stand for what `routers` holds. */
function eachOf(node: Node & { readonly type: "CallExpression" }, fact: Draft): void {
  const [first] = node.arguments;
  if (node.callee.type !== "MemberExpression" || first === undefined) return;
  if (first.type !== "ArrowFunctionExpression" && first.type !== "FunctionExpression") return;
  const refs = references(node.callee.object);
  for (const parameter of first.params) bind(parameter, refs, fact);
}

const references = (node: Node): readonly string[] => referencesIn([node]);

function mountOf(node: Node, made: ReadonlyMap<Node, string>, own: ReadonlySet<string>): Mount | undefined {
  if (node.type !== "CallExpression" && node.type !== "NewExpression") return undefined;
  const refs = referencesIn(node.arguments);
  if (refs.length === 0) return undefined;
  const { callee } = node;
  const method = callee.type === "MemberExpression" && callee.property.type === "Identifier" ? callee.property.name : undefined;
  const root = callee.type === "MemberExpression" ? rootOf(callee.object) : callee;
  const on = made.get(root) ?? pathOf(root) ?? "";
  if (method !== undefined && MOUNTS.has(method)) return { how: "mounts", on, refs };
  if (SPEAKS.test(on)) return { how: "passes", on, refs };
  const known = method !== undefined || own.has(on);
  return { how: known ? "hands" : "passes", on, refs };
}
