/** JavaScript and TypeScript to syntax trees (ESTree with TypeScript and JSX), by oxc; loaded only when something is to be parsed. */
import type { ParseResult, Program, parseSync as ParseSync } from "oxc-parser";
import { nestsTooDeep } from "#src/parsers/nesting.ts";

export type { Program } from "oxc-parser";

/** The parser was asked for a tree before `loadJavaScriptParser` had resolved. */
export class ParserNotLoaded extends Error {
  override readonly name = "ParserNotLoaded";
}

type Language = "ts" | "tsx" | "jsx" | "dts";

const JAVASCRIPT = /\.(?:[cm]?[jt]s|[jt]sx)$/;
const MAX_LENGTH = 4_000_000;

let parseSync: typeof ParseSync | undefined;

/** To be awaited once, in a check's `prepare`, before anything is parsed. */
export async function loadJavaScriptParser(): Promise<void> {
  ({ parseSync } = await import("oxc-parser"));
}

let collect: (() => unknown) | undefined;
/** Trees made since the last rest. */
let held = 0;
const WORTH_A_REST = 250;

/**
 * Gives back what trees that nobody holds any more take up outside the heap. The collector does not know how large they are, so it is
 * called by name; the memory itself is freed when the event loop turns.
 */
export async function releaseTrees(): Promise<void> {
  if (held < WORTH_A_REST) return;
  held = 0;
  if (collect === undefined) {
    const [{ setFlagsFromString }, { runInNewContext }] = [await import("node:v8"), await import("node:vm")];
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as () => unknown;
  }
  collect();
  await new Promise((resolve) => setImmediate(resolve));
}

/** Whether the path's extension is one that this parser reads. */
export function isJavaScript(path: string): boolean {
  return JAVASCRIPT.test(path);
}

/**
 * The tree of one file; offsets count UTF-16 units from 0. Undefined where the text is no JavaScript or TypeScript, is longer than
 * 4,000,000 units, or nests deeper than the native parser's stack could bear. Throws ParserNotLoaded.
 */
export function parseJavaScript(path: string, text: string): Program | undefined {
  const result = parseModule(path, text);
  return "refused" in result || gaveUp(result) ? undefined : result.program;
}

/** What the parser says of a text: its tables of imports and exports, its tree, its errors; each is made when it is asked for. */
export function parseModule(path: string, text: string): ParseResult | { readonly refused: string } {
  if (parseSync === undefined) throw new ParserNotLoaded("loadJavaScriptParser has not been awaited");
  if (text.length > MAX_LENGTH) return { refused: `it is longer than ${MAX_LENGTH} characters` };
  if (nestsTooDeep(text)) return { refused: "it nests too deep" };
  let first: ParseResult | undefined;
  for (const lang of languagesOf(path)) {
    held++;
    const result = parseSync(path, text, { lang, sourceType: "unambiguous", preserveParens: false });
    if (!gaveUp(result)) return result;
    first ??= result;
  }
  return first ?? { refused: "it is no JavaScript" };
}

/** The parser recovers from much; where it can't, its tree is empty. */
export function gaveUp(result: ParseResult): boolean {
  return result.errors.length > 0 && result.program.body.length === 0;
}

/** The parts of the path that decide how its text is read. */
export function dialectOf(path: string): string {
  const dot = path.lastIndexOf(".");
  if (dot <= path.lastIndexOf("/")) return path.slice(path.lastIndexOf("/") + 1);
  return path.slice(path.startsWith(".d", dot - 2) ? dot - 2 : dot);
}

/** JavaScript may hold JSX under any name, and TypeScript syntax where a bundler strips it. */
function languagesOf(path: string): readonly Language[] {
  if (/\.d\.[cm]?ts$/.test(path)) return ["dts"];
  if (path.endsWith(".tsx")) return ["tsx"];
  return /\.[cm]?ts$/.test(path) ? ["ts"] : ["jsx", "tsx"];
}

/** Gives the line, from 1, of an offset in the text; each question takes logarithmic time. */
export function lineCounter(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
