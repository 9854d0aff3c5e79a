/** Expressions of a syntax tree as dotted references: `orders.router`, `<./orders.js>.default` for what an import expression brings. */
import type { Node } from "#src/parsers/javascript-imports.ts";

/** References that one expression is searched for; more would be no mounting of routers. */
const MAX_REFERENCES = 200;

/** Every node below, in the order of the text, without recursion; below nodes of a type that `skip` matches nothing is visited. */
export function* walk(start: Node, skip?: RegExp): Generator<Node> {
  const open: unknown[] = [start];
  while (open.length > 0) {
    const value = open.pop();
    if (Array.isArray(value)) {
      for (let at = value.length - 1; at >= 0; at--) open.push(value[at]);
    } else if (isNode(value)) {
      if (skip?.test(value.type) === true) continue;
      yield value;
      const children = Object.values(value);
      for (let at = children.length - 1; at >= 0; at--)
        if (typeof children[at] === "object" && children[at] !== null) open.push(children[at]);
    }
  }
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "type" in value && "start" in value;

/** Where a chain of calls and members begins: of `app.use(a).use(b)` it is `app`, of `new Hono().get(x)` it is `new Hono()`. */
export function rootOf(node: Node): Node {
  let at = bare(node);
  for (;;) {
    if (at.type !== "CallExpression" || at.callee.type !== "MemberExpression" || isMaker(at)) return at;
    at = bare(at.callee.object);
  }
}

/** `express.Router()` is a beginning of its own: its object is a module. */
const isMaker = (node: Node & { readonly type: "CallExpression" }): boolean =>
  node.callee.type === "MemberExpression" && node.callee.property.type === "Identifier" && /^[A-Z]/.test(node.callee.property.name);

/** `a.b.c`, `this.a`, `<./x>.a`; undefined for anything else. */
export function pathOf(node: Node): string | undefined {
  const parts: string[] = [];
  let at = bare(node);
  while (at.type === "MemberExpression") {
    if (!at.computed && at.property.type === "Identifier") parts.unshift(at.property.name);
    at = bare(at.object);
  }
  const head = headOf(at);
  return head === undefined ? undefined : [head, ...parts].join(".");
}

function headOf(node: Node): string | undefined {
  if (node.type === "Identifier") return node.name;
  if (node.type === "ThisExpression") return "this";
  const source =
    node.type === "ImportExpression"
      ? node.source
      : node.type === "CallExpression" && node.callee.type === "Identifier" && node.callee.name === "require"
        ? node.arguments[0]
        : undefined;
  return source?.type === "Literal" && typeof source.value === "string" ? `<${source.value}>` : undefined;
}

/** What wraps an expression without changing what it stands for. */
function bare(node: Node): Node {
  let at = node;
  for (;;) {
    if (at.type === "ParenthesizedExpression" || at.type === "TSAsExpression" || at.type === "TSNonNullExpression") at = at.expression;
    else if (at.type === "TSSatisfiesExpression" || at.type === "ChainExpression" || at.type === "TSTypeAssertion") at = at.expression;
    else if (at.type === "AwaitExpression") at = at.argument;
    else return at;
  }
}

/** References among the expressions and in the lists, objects, calls and choices that they are made of; not in functions of several statements. */
export function referencesIn(expressions: readonly Node[]): readonly string[] {
  const found = new Set<string>();
  const open: Node[] = [...expressions];
  for (let node = open.pop(); node !== undefined && found.size < MAX_REFERENCES; node = open.pop()) {
    const path = pathOf(node);
    if (path === undefined) open.push(...partsOf(bare(node)));
    else found.add(path);
  }
  return [...found];
}

function partsOf(node: Node): readonly Node[] {
  switch (node.type) {
    case "CallExpression":
    case "NewExpression":
      return [node.callee, ...node.arguments];
    case "MemberExpression":
      return [node.object];
    case "ArrayExpression":
      return node.elements.filter((one) => one !== null);
    case "ObjectExpression":
      return node.properties.map((property) => (property.type === "Property" ? property.value : property.argument));
    case "SpreadElement":
      return [node.argument];
    case "ConditionalExpression":
      return [node.consequent, node.alternate];
    case "LogicalExpression":
      return [node.left, node.right];
    case "ArrowFunctionExpression":
      return node.body.type === "BlockStatement" ? [] : [node.body];
    case "SequenceExpression":
      return node.expressions;
    default:
      return [];
  }
}
