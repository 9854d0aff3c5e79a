/**
 * The blocks of a comment as far as its commands are concerned: paragraphs, code, raw HTML, in the order and the containers in which GitHub shows
 * them (https://spec.commonmark.org/0.31.2/#blocks-and-inlines, https://github.github.com/gfm/). One pass over the lines.
 */

import { type Cursor, cursorOf, indentOf, isBlank, restOf, skip } from "#src/parsers/columns.ts";

export type Block =
  | { readonly is: "paragraph"; readonly lines: Line[] }
  | { readonly is: "html"; readonly lines: string[] }
  /** Code, headings, rules: nothing in them is read. */
  | { readonly is: "other" }
  | { readonly is: "open" | "close"; readonly container: "quote" | "item" };

export interface Line {
  readonly text: string;
  /** Counts from 1. */
  readonly line: number;
  /** Continues a quote without saying so. */
  readonly lazy: boolean;
  /** The line begins with its text: no container, no blanks stand before it. */
  readonly bare: boolean;
}

type Container =
  | { readonly is: "quote" }
  | {
      readonly is: "item";
      readonly indent: number;
      /** The line that it begins on with nothing behind its mark. */ readonly emptyOn: number | undefined;
    };

type Leaf =
  | { readonly is: "paragraph"; readonly block: Extract<Block, { is: "paragraph" }> }
  | { readonly is: "html"; readonly block: Extract<Block, { is: "html" }>; readonly end: RegExp | undefined }
  | { readonly is: "fence"; readonly mark: string }
  | { readonly is: "indented" };

interface State {
  readonly blocks: Block[];
  readonly containers: Container[];
  leaf: Leaf | undefined;
}

/** What is nested deeper than anybody writes is not read to its end. */
const MOST_CONTAINERS = 50;

const FENCE = /^(`{3,}|~{3,})([^\n]*)$/;
const MARKER = /^(?:[-+*]|(\d{1,9})[.)])(?=[ \t]|$)/;
const RULE = /^(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const HEADING = /^#{1,6}(?:[ \t]|$)/;
const SETEXT = /^(?:=+|-+)[ \t]*$/;
const TAGS = "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|source|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul"; // prettier-ignore
/** What raw HTML begins with, and the line that ends it; undefined: the next blank line. */
const HTML: readonly (readonly [RegExp, RegExp | undefined])[] = [
  [/^<(?:script|pre|style|textarea)(?:[ \t>]|$)/i, /<\/(?:script|pre|style|textarea)>/i],
  [/^<!--/, /-->/],
  [/^<\?/, /\?>/],
  [/^<![a-z]/i, />/],
  [/^<!\[CDATA\[/, /\]\]>/],
  [new RegExp(`^</?(?:${TAGS})(?:[ \\t]|/?>|$)`, "i"), undefined],
];
/** A whole tag alone on its line, which cannot end a paragraph. */
const LONE_TAG =
  /^<(?:\/[a-z][a-z0-9-]*[ \t]*|[a-z][a-z0-9-]*(?:[ \t]+[a-z_:][\w.:-]*(?:[ \t]*=[ \t]*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?)*[ \t]*\/?)>[ \t]*$/i;

export function blocksOf(lines: readonly string[]): readonly Block[] {
  const state: State = { blocks: [], containers: [], leaf: undefined };
  for (const [index, text] of lines.entries()) {
    if (state.containers.length > MOST_CONTAINERS) return [];
    take(state, text, index + 1);
  }
  return state.blocks;
}

function take(state: State, text: string, line: number): void {
  const cursor = cursorOf(text);
  const matched = matchedBy(state, cursor, line);
  const all = matched === state.containers.length;
  const { leaf } = state;
  if (all && leaf !== undefined && goesOn(state, leaf, cursor, line)) return;
  const found = opens(state, cursor, line, matched);
  if (found === "leaf") return;
  const blank = isBlank(cursor);
  if (leaf?.is === "paragraph" && state.leaf === leaf && !blank) {
    const lazy = !all && state.containers.slice(matched).some(({ is }) => is === "quote");
    leaf.block.lines.push({ text: restOf(cursor), line, lazy, bare: cursor.at === 0 });
    return;
  }
  if (found === "nothing") closeTo(state, matched);
  if (blank) {
    if (state.leaf?.is === "paragraph") state.leaf = undefined;
    return;
  }
  if (indentOf(cursor) >= 4 && state.leaf === undefined) {
    state.blocks.push({ is: "other" });
    state.leaf = { is: "indented" };
    return;
  }
  const block = { is: "paragraph" as const, lines: [{ text: restOf(cursor), line, lazy: false, bare: cursor.at === 0 }] };
  state.blocks.push(block);
  state.leaf = { is: "paragraph", block };
}

/** How many of the open containers the line goes on with. */
function matchedBy({ containers }: State, cursor: Cursor, line: number): number {
  for (const [index, one] of containers.entries()) {
    const indent = indentOf(cursor);
    if (one.is === "quote") {
      if (indent > 3 || !restOf(cursor).trimStart().startsWith(">")) return index;
      skipQuote(cursor, indent);
    } else if (isBlank(cursor) && one.emptyOn === line - 1) return index;
    else if (indent >= one.indent) skip(cursor, one.indent);
    else if (!isBlank(cursor)) return index;
  }
  return containers.length;
}

/** The open leaf takes the line, or ends with it. */
function goesOn(state: State, leaf: Leaf, cursor: Cursor, line: number): boolean {
  const rest = restOf(cursor);
  if (leaf.is === "fence") {
    const bare = rest.trim();
    if (indentOf(cursor) <= 3 && bare.length >= leaf.mark.length && bare === leaf.mark.charAt(0).repeat(bare.length))
      state.leaf = undefined;
    return true;
  }
  if (leaf.is === "html") {
    if (leaf.end === undefined && isBlank(cursor)) {
      state.leaf = undefined;
      return false;
    }
    leaf.block.lines.push(rest);
    if (leaf.end?.test(rest) === true) state.leaf = undefined;
    return true;
  }
  if (leaf.is === "indented") {
    if (isBlank(cursor) || indentOf(cursor) >= 4) return true;
    state.leaf = undefined;
    return false;
  }
  if (indentOf(cursor) <= 3 && SETEXT.test(rest.trim()) && leaf.block.lines.length > 0) {
    // A heading of the lines above: they are read, but for a rule of our own making that is none.
    leaf.block.lines.push({ text: "", line, lazy: false, bare: false });
    state.leaf = undefined;
    return true;
  }
  return false;
}

/** Opens containers and leaves that begin on this line. */
function opens(state: State, cursor: Cursor, line: number, matched: number): "leaf" | "containers" | "nothing" {
  let isNew = false;
  const interrupts = (): boolean => state.leaf?.is === "paragraph";
  for (;;) {
    const indent = indentOf(cursor);
    if (indent > 3 || state.containers.length > MOST_CONTAINERS) return isNew ? "containers" : "nothing";
    const rest = restOf(cursor).trimStart();
    const begin = (): void => {
      if (!isNew) closeTo(state, matched);
      isNew = true;
      state.leaf = undefined;
    };
    if (rest.startsWith(">")) {
      begin();
      skipQuote(cursor, indent);
      open(state, { is: "quote" });
      continue;
    }
    const [mark = "", number] = RULE.test(rest.trimEnd()) ? [] : (MARKER.exec(rest) ?? []);
    const empty = rest.slice(mark.length).trim() === "";
    if (
      mark !== "" &&
      !(interrupts() && !isNew && matched === state.containers.length && (empty || (number !== undefined && number !== "1")))
    ) {
      begin();
      skip(cursor, indent + mark.length);
      const after = indentOf(cursor);
      const width = empty || after > 4 ? 1 : after;
      if (!empty) skip(cursor, width);
      open(state, { is: "item", indent: indent + mark.length + width, emptyOn: empty ? line : undefined });
      continue;
    }
    if (leafOpens(state, rest, begin, interrupts() && !isNew)) return "leaf";
    return isNew ? "containers" : "nothing";
  }
}

function skipQuote(cursor: Cursor, indent: number): void {
  skip(cursor, indent + 1);
  if (indentOf(cursor) > 0) skip(cursor, 1);
}

function leafOpens(state: State, rest: string, begin: () => void, interrupting: boolean): boolean {
  const [fence, mark = "", info = ""] = FENCE.exec(rest) ?? [];
  if (fence !== undefined && !(mark.startsWith("`") && info.includes("`"))) {
    begin();
    state.blocks.push({ is: "other" });
    state.leaf = { is: "fence", mark };
    return true;
  }
  const html =
    HTML.find(([start]) => start.test(rest)) ?? (interrupting || !LONE_TAG.test(rest) ? undefined : ([LONE_TAG, undefined] as const));
  if (html !== undefined) {
    begin();
    const block = { is: "html" as const, lines: [rest] };
    state.blocks.push(block);
    state.leaf = html[1]?.test(rest) === true ? undefined : { is: "html", block, end: html[1] };
    return true;
  }
  if (!RULE.test(rest.trimEnd()) && !HEADING.test(rest)) return false;
  begin();
  state.blocks.push({ is: "other" });
  return true;
}

function open(state: State, container: Container): void {
  state.containers.push(container);
  state.blocks.push({ is: "open", container: container.is });
}

function closeTo(state: State, count: number): void {
  if (state.containers.length > count) state.leaf = undefined;
  for (const { is } of state.containers.splice(count).toReversed()) state.blocks.push({ is: "close", container: is });
}
