/** Expressions of a syntax tree to the outline's. */
import type { Argument, Class, Expression, Function, ArrowFunctionExpression, ObjectExpression, PropertyKey, Super } from "oxc-parser";
import type { Expr, Item, Member, Prop } from "#checks/age-gate/outline.ts";
import type { Reader } from "#checks/age-gate/reader.ts";

const UNKNOWN: Expr = { k: "?" };

export function readExpression(node: Expression | Super, reader: Reader): Expr {
  const read = (inner: Expression): Expr => reader.expression(inner);
  switch (node.type) {
    case "Literal":
      return isPlain(node.value) ? { k: "lit", v: node.value } : literalLike(node);
    case "Identifier":
      return node.name === "undefined" ? { k: "undefined" } : { k: "ref", n: node.name };
    case "ThisExpression":
      return { k: "this" };
    case "JSXElement":
    case "JSXFragment":
      return reader.jsx(node);
    case "ArrowFunctionExpression":
    case "FunctionExpression":
    case "FunctionDeclaration":
      return readFunction(node, reader);
    case "ClassExpression":
    case "ClassDeclaration":
      return readClass(node, reader);
    case "CallExpression":
    case "NewExpression":
      return { k: "call", of: reader.expression(node.callee), args: readItems(node.arguments, reader), l: reader.line(node.start) };
    case "TaggedTemplateExpression":
      return { k: "call", of: { k: "get", of: read(node.tag), key: "*tagged*" }, args: [], l: reader.line(node.start) };
    case "ImportExpression":
      reader.imported(node.source);
      return { k: "import", of: read(node.source), l: reader.line(node.start) };
    case "ArrayExpression":
      return { k: "arr", items: readItems(node.elements, reader), l: reader.line(node.start) };
    case "ObjectExpression":
      return { k: "obj", props: readProperties(node, reader), l: reader.line(node.start) };
    case "ConditionalExpression":
      return { k: "cond", test: read(node.test), yes: read(node.consequent), no: read(node.alternate) };
    case "LogicalExpression":
      return { k: "logic", op: node.operator, a: read(node.left), b: read(node.right) };
    case "SequenceExpression":
      return { k: "seq", of: node.expressions.map(read) };
    default:
      return readOther(node, reader);
  }
}

function readOther(node: Expression | Super, reader: Reader): Expr {
  const read = (inner: Expression): Expr => reader.expression(inner);
  switch (node.type) {
    case "AwaitExpression":
      return read(node.argument);
    case "ChainExpression":
    case "ParenthesizedExpression":
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSTypeAssertion":
    case "TSNonNullExpression":
    case "TSInstantiationExpression":
      return read(node.expression);
    case "MemberExpression": {
      const of = reader.expression(node.object);
      if (node.property.type === "PrivateIdentifier") return UNKNOWN;
      if (!node.computed) return { k: "get", of, key: keyOf(node.property, false) ?? "" };
      const key = keyOf(node.property, true);
      return key === undefined ? { k: "at", of, key: read(node.property as Expression) } : { k: "get", of, key };
    }
    case "TemplateLiteral":
      return {
        k: "text",
        parts: node.quasis.flatMap((quasi, index): Expr[] => {
          const expression = node.expressions[index];
          return [{ k: "lit", v: quasi.value.cooked ?? quasi.value.raw }, ...(expression === undefined ? [] : [read(expression)])];
        }),
      };
    case "BinaryExpression":
      if (node.operator === "+") return { k: "text", parts: [read(node.left as Expression), read(node.right)] };
      if (!/^[=!]==?$/.test(node.operator)) return UNKNOWN;
      return { k: "same", a: read(node.left as Expression), b: read(node.right), not: node.operator.startsWith("!") };
    case "UnaryExpression":
      if (node.operator === "void") return { k: "undefined" };
      return node.operator === "!" ? { k: "not", of: read(node.argument) } : UNKNOWN;
    case "AssignmentExpression":
      return node.operator === "=" || node.operator === "??=" || node.operator === "||="
        ? { k: "set", to: reader.target(node.left), v: read(node.right) }
        : UNKNOWN;
    case "MetaProperty":
      return { k: "ref", n: `${node.meta.name}.${node.property.name}` };
    default:
      return UNKNOWN;
  }
}

/** Of a number too large to be one (`1e999`), JSON would say null: another value, and another way through a condition. */
const isPlain = (value: unknown): value is string | number | boolean =>
  typeof value === "number" ? Number.isFinite(value) : typeof value === "string" || typeof value === "boolean";

const literalLike = (node: { readonly value: unknown; readonly type: string }): Expr =>
  node.value === null && !("regex" in node) ? { k: "lit", v: null } : UNKNOWN;

function readItems(nodes: readonly (Argument | null)[], reader: Reader): readonly Item[] {
  return nodes.map((node): Item => {
    if (node === null) return { k: "undefined" };
    return node.type === "SpreadElement" ? { k: "spread", of: reader.expression(node.argument) } : reader.expression(node);
  });
}

function readProperties(node: ObjectExpression, reader: Reader): readonly Prop[] {
  return node.properties.map((property): Prop => {
    if (property.type === "SpreadElement") return { spread: reader.expression(property.argument) };
    const l = reader.line(property.start);
    const value = reader.expression(property.value);
    const v: Expr = property.kind === "get" ? { k: "call", of: value, args: [], l } : value;
    const key = keyOf(property.key, property.computed);
    return key === undefined ? { computed: reader.expression(property.key as Expression), v, l } : { key, v, l };
  });
}

/** The name that a key certainly is; undefined for a key that is computed. */
export function keyOf(key: PropertyKey | Expression, computed: boolean): string | undefined {
  if (key.type === "PrivateIdentifier") return `#${key.name}`;
  if (key.type === "Identifier") return computed ? undefined : key.name;
  return key.type === "Literal" && (typeof key.value === "string" || typeof key.value === "number") ? String(key.value) : undefined;
}

export function readFunction(node: Function | ArrowFunctionExpression, reader: Reader): Expr {
  const params = node.params.map((param) => reader.pattern(param));
  const l = reader.line(node.start);
  const name = node.id === null ? {} : { n: node.id.name };
  const { body } = node;
  if (body === null) return UNKNOWN;
  if (body.type === "BlockStatement") return { k: "fn", params, body: reader.inFunction(() => reader.statements(body.body)), l, ...name };
  return { k: "fn", params, body: [{ s: "return", e: reader.expression(body as Expression) }], l, ...name };
}

function readClass(node: Class, reader: Reader): Expr {
  const members = node.body.body.flatMap((element): Member[] => {
    if (element.type !== "MethodDefinition" && element.type !== "PropertyDefinition") return [];
    const key = keyOf(element.key, element.computed);
    if (key === undefined || element.value === null) return [];
    const value = reader.expression(element.value);
    const isGetter = element.type === "MethodDefinition" && element.kind === "get";
    return [{ key, static: element.static, v: isGetter ? { k: "call", of: value, args: [], l: reader.line(element.start) } : value }];
  });
  const base = node.superClass === null ? {} : { base: reader.expression(node.superClass) };
  return { k: "class", members, l: reader.line(node.start), ...base, ...(node.id === null ? {} : { n: node.id.name }) };
}
