/** JSX to the outline's elements. */
import type { JSXAttributeItem, JSXAttributeValue, JSXChild, JSXElement, JSXElementName, JSXFragment } from "oxc-parser";
import type { Expr, Item, Prop } from "#checks/age-gate/outline.ts";
import type { Reader } from "#checks/age-gate/reader.ts";

export function readJsx(node: JSXElement | JSXFragment, reader: Reader): Expr {
  const kids = node.children.flatMap((child) => readChild(child, reader));
  const l = reader.line(node.start);
  if (node.type === "JSXFragment") return { k: "jsx", props: [], kids, l };
  const { name, attributes } = node.openingElement;
  return { k: "jsx", tag: readName(name), props: attributes.map((item) => readAttribute(item, reader)), kids, l };
}

/** A name in lower case, with a hyphen or a namespace is intrinsic; any other is a binding. */
function readName(name: JSXElementName): Expr {
  switch (name.type) {
    case "JSXNamespacedName":
      return { k: "lit", v: `${name.namespace.name}:${name.name.name}` };
    case "JSXMemberExpression":
      return {
        k: "get",
        of: name.object.type === "JSXIdentifier" ? reference(name.object.name) : readName(name.object),
        key: name.property.name,
      };
    default:
      return /^[a-z]/.test(name.name) || name.name.includes("-") ? { k: "lit", v: name.name } : reference(name.name);
  }
}

const reference = (name: string): Expr => (name === "this" ? { k: "this" } : { k: "ref", n: name });

function readAttribute(item: JSXAttributeItem, reader: Reader): Prop {
  if (item.type === "JSXSpreadAttribute") return { spread: reader.expression(item.argument) };
  const key = item.name.type === "JSXNamespacedName" ? `${item.name.namespace.name}:${item.name.name.name}` : item.name.name;
  const l = reader.line(item.start);
  // What an event handler does is never rendered by it.
  return { key, v: /^on[A-Z]/.test(key) ? { k: "?" } : readValue(item.value, reader), l };
}

const NAMED: ReadonlyMap<string, string> = new Map(Object.entries({ amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" }));

/** In an attribute `&#111;` is an "o". A name that is not known here could be any text. */
function written(text: string): Expr {
  if (!text.includes("&")) return { k: "lit", v: text };
  let unknown = false;
  const read = text.replace(/&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([a-zA-Z][a-zA-Z\d]{1,30}));/g, (whole, decimal, hex, name) => {
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
    const char = name === undefined ? (code <= 0x10ffff ? String.fromCodePoint(code) : undefined) : NAMED.get(String(name));
    unknown ||= char === undefined;
    return char ?? whole;
  });
  return unknown ? { k: "?" } : { k: "lit", v: read };
}

function readValue(value: JSXAttributeValue | null, reader: Reader): Expr {
  if (value === null) return { k: "lit", v: true };
  if (value.type === "Literal") return written(value.value);
  if (value.type !== "JSXExpressionContainer") return reader.jsx(value);
  return value.expression.type === "JSXEmptyExpression" ? { k: "undefined" } : reader.expression(value.expression);
}

function readChild(child: JSXChild, reader: Reader): readonly Item[] {
  switch (child.type) {
    case "JSXText": {
      const isLayout = child.value.trim() === "" && child.value.includes("\n");
      return isLayout ? [] : [{ k: "lit", v: child.value.trim() === "" ? " " : child.value.trim().slice(0, 80) }];
    }
    case "JSXExpressionContainer":
      return child.expression.type === "JSXEmptyExpression" ? [] : [reader.expression(child.expression)];
    case "JSXSpreadChild":
      return [{ k: "spread", of: reader.expression(child.expression) }];
    default:
      return [reader.jsx(child)];
  }
}
