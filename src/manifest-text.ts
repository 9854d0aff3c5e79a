/** Changes a JSON document as a person would: the keys that are meant, laid out like their neighbours, and no other byte. */
import { findNodeAtLocation, parseTree } from "jsonc-parser";
import type { Node } from "jsonc-parser";
import type { Path } from "#src/parsers/document.ts";

export interface FieldEdit {
  /** Keys from the root; objects that are missing on the way are made. */
  readonly path: Path;
  readonly value: unknown;
}

/** `text` holds a JSON object; each edit is laid over what the ones before it gave. */
export function withFields(text: string, edits: readonly FieldEdit[]): string {
  return edits.reduce(withField, text);
}

function withField(text: string, { path, value }: FieldEdit): string {
  const root = parseTree(text);
  if (root === undefined) throw new Error("the text to be changed is no JSON");
  for (let length = path.length; length >= 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node === undefined) continue;
    const rest = path.slice(length);
    const inner = rest.slice(1).reduceRight<unknown>((so, key) => ({ [key]: so }), value);
    const [key] = rest;
    if (key !== undefined && node.type === "object" && node.children?.length !== 0) return added(text, node, key, inner);
    return replaced(text, node, key === undefined ? value : { [key]: inner });
  }
  return text;
}

/** Behind the last property: on a line of its own where that one has one. */
function added(text: string, object: Node, key: string | number, value: unknown): string {
  const last = object.children?.at(-1);
  if (last === undefined) return replaced(text, object, { [key]: value });
  const margin = marginOf(text, last.offset);
  const end = last.offset + last.length;
  const gap = margin === undefined ? " " : `${lineFeedOf(text)}${margin}`;
  return `${text.slice(0, end)},${gap}${JSON.stringify(String(key))}: ${written(value, text, margin)}${text.slice(end)}`;
}

function replaced(text: string, node: Node, value: unknown): string {
  const start = text.lastIndexOf("\n", node.offset) + 1;
  const margin = /^[ \t]*/.exec(text.slice(start, node.offset))?.[0] ?? "";
  return text.slice(0, node.offset) + written(value, text, margin) + text.slice(node.offset + node.length);
}

/** What stands before the property on its line, where that is space; undefined for a property in the middle of a line. */
function marginOf(text: string, offset: number): string | undefined {
  const before = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  return /^[ \t]*$/.test(before) && text.slice(0, offset).includes("\n") ? before : undefined;
}

function written(value: unknown, text: string, margin: string | undefined): string {
  if (Array.isArray(value) && value.every((one) => typeof one !== "object"))
    return `[${value.map((one) => JSON.stringify(one)).join(", ")}]`;
  if (margin === undefined) return JSON.stringify(value);
  const indent = /^[ \t]+(?=\S)/m.exec(text)?.[0] ?? "  ";
  return JSON.stringify(value, undefined, indent).replaceAll("\n", `${lineFeedOf(text)}${margin}`);
}

const lineFeedOf = (text: string): string => (text.includes("\r\n") ? "\r\n" : "\n");
