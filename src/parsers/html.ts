/** HTML to the elements that a browser makes of it, by parse5; loaded only when a page is to be read. */
import type { DefaultTreeAdapterTypes, parse as Parse } from "parse5";

export interface HtmlElement {
  /** In lower case. */
  readonly name: string;
  readonly attrs: readonly { readonly name: string; readonly value: string; readonly line: number }[];
  /** Inside `<head>`. */
  readonly inHead: boolean;
  /** Has text of its own that is more than white space. */
  readonly hasText: boolean;
}

/** The parser was asked for elements before `loadHtmlParser` had resolved. */
export class HtmlParserNotLoaded extends Error {
  override readonly name = "HtmlParserNotLoaded";
}

type Node = DefaultTreeAdapterTypes.ChildNode | DefaultTreeAdapterTypes.Document;

let parse: typeof Parse | undefined;

export async function loadHtmlParser(): Promise<void> {
  ({ parse } = await import("parse5"));
}

/** All elements in document order; comments, the content of templates and of scripts are none. Throws HtmlParserNotLoaded. */
export function htmlElements(text: string): readonly HtmlElement[] {
  if (parse === undefined) throw new HtmlParserNotLoaded("loadHtmlParser has not been awaited");
  const found: HtmlElement[] = [];
  const open: { readonly node: Node; readonly inHead: boolean }[] = [
    { node: parse(text, { sourceCodeLocationInfo: true, scriptingEnabled: true }), inHead: false },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, inHead } = next;
    if ("tagName" in node) found.push(elementOf(node, inHead));
    if (!("childNodes" in node)) continue;
    const isHead = inHead || node.nodeName === "head";
    for (const child of node.childNodes.toReversed()) open.push({ node: child, inHead: isHead });
  }
  return found;
}

function elementOf(node: DefaultTreeAdapterTypes.Element, inHead: boolean): HtmlElement {
  const lines = node.sourceCodeLocation?.attrs;
  return {
    name: node.tagName,
    attrs: node.attrs.map(({ name, value }) => ({
      name,
      value,
      line:
        (lines !== undefined && Object.hasOwn(lines, name) ? lines[name]?.startLine : undefined) ?? node.sourceCodeLocation?.startLine ?? 1,
    })),
    inHead,
    hasText: node.childNodes.some((child) => child.nodeName === "#text" && "value" in child && child.value.trim() !== ""),
  };
}
