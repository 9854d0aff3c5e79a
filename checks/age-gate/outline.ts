/** What is kept of a module: only what decides which elements it renders. Plain JSON, so it is remembered by the file's bytes. */

export type Expr =
  | { readonly k: "lit"; readonly v: string | number | boolean | null }
  | { readonly k: "undefined" }
  | { readonly k: "this" }
  | { readonly k: "ref"; readonly n: string }
  | { readonly k: "get"; readonly of: Expr; readonly key: string }
  | { readonly k: "at"; readonly of: Expr; readonly key: Expr }
  | { readonly k: "call"; readonly of: Expr; readonly args: readonly Item[]; readonly l: number }
  | { readonly k: "fn"; readonly params: readonly Pattern[]; readonly body: readonly Stmt[]; readonly n?: string; readonly l: number }
  | { readonly k: "class"; readonly members: readonly Member[]; readonly base?: Expr; readonly n?: string; readonly l: number }
  /** A fragment has no tag; the tag of an intrinsic element is a literal. */
  | { readonly k: "jsx"; readonly tag?: Expr; readonly props: readonly Prop[]; readonly kids: readonly Item[]; readonly l: number }
  | { readonly k: "cond"; readonly test: Expr; readonly yes: Expr; readonly no: Expr }
  | { readonly k: "logic"; readonly op: "&&" | "||" | "??"; readonly a: Expr; readonly b: Expr }
  | { readonly k: "not"; readonly of: Expr }
  | { readonly k: "same"; readonly a: Expr; readonly b: Expr; readonly not: boolean }
  /** Texts put together: a template, or `+`. */
  | { readonly k: "text"; readonly parts: readonly Expr[] }
  | { readonly k: "obj"; readonly props: readonly Prop[]; readonly l: number }
  | { readonly k: "arr"; readonly items: readonly Item[]; readonly l: number }
  | { readonly k: "import"; readonly of: Expr; readonly l: number }
  | { readonly k: "set"; readonly to: Target; readonly v: Expr }
  | { readonly k: "seq"; readonly of: readonly Expr[] }
  /** Anything else; with a reason where it should have been known. */
  | { readonly k: "?"; readonly why?: string };

export type Item = Expr | { readonly k: "spread"; readonly of: Expr };

export type Prop =
  | { readonly key: string; readonly v: Expr; readonly l: number }
  | { readonly computed: Expr; readonly v: Expr; readonly l: number }
  | { readonly spread: Expr };

export interface Member {
  readonly key: string;
  readonly v: Expr;
  readonly static: boolean;
}

export type Pattern =
  | { readonly p: "name"; readonly n: string }
  | { readonly p: "or"; readonly to: Pattern; readonly v: Expr }
  | { readonly p: "rest"; readonly to: Pattern }
  | { readonly p: "obj"; readonly props: readonly { readonly key: string; readonly to: Pattern }[]; readonly rest?: Pattern }
  | { readonly p: "arr"; readonly items: readonly Pattern[] }
  | { readonly p: "none" };

export type Target = Pattern | { readonly p: "get"; readonly of: Expr; readonly key: string };

export type Stmt =
  | { readonly s: "let"; readonly to: Pattern; readonly v?: Expr }
  | { readonly s: "do"; readonly e: Expr }
  | { readonly s: "return"; readonly e?: Expr }
  | { readonly s: "throw" }
  | { readonly s: "exit" }
  | { readonly s: "if"; readonly test: Expr; readonly yes: readonly Stmt[]; readonly no: readonly Stmt[] }
  | { readonly s: "loop"; readonly to: Pattern; readonly of?: Expr; readonly body: readonly Stmt[] }
  | { readonly s: "switch"; readonly of: Expr; readonly cases: readonly { readonly test?: Expr; readonly body: readonly Stmt[] }[] }
  | { readonly s: "try"; readonly body: readonly Stmt[]; readonly caught: readonly Stmt[]; readonly last: readonly Stmt[] }
  | { readonly s: "block"; readonly body: readonly Stmt[] };

export interface Import {
  readonly local: string;
  readonly from: string;
  /** The exported name; "default"; "*" for the module itself. */
  readonly name: string;
}

export interface Export {
  readonly name: string;
  /** The module's own binding. */
  readonly local?: string;
  /** Where it is handed on from, and under which name there. */
  readonly from?: string;
  readonly imported?: string;
  readonly l: number;
}

/** Where an element is put on a page: `createRoot(…).render(…)`. `scopes` are the places, among the outline's, of the functions around it, outermost first. */
export interface Mount {
  readonly e: Expr;
  readonly scopes: readonly number[];
  readonly l: number;
}

/** A place where routes are declared, and the top-level binding it stands in. */
export interface Table {
  readonly l: number;
  readonly within: string;
}

export interface Outline {
  /** The file is no JavaScript that can be read. */
  readonly broken?: boolean;
  readonly imports: readonly Import[];
  readonly exports: readonly Export[];
  /** `export * from`. */
  readonly stars: readonly string[];
  /** What it imports at run time for effect alone, or dynamically. */
  readonly others: readonly string[];
  readonly body: readonly Stmt[];
  readonly mounts: readonly Mount[];
  /** What the functions around mounts declare: each function once, however much is mounted in it. */
  readonly scopes: readonly (readonly Stmt[])[];
  readonly tables: readonly Table[];
}

export const NO_OUTLINE: Outline = { imports: [], exports: [], stars: [], others: [], body: [], mounts: [], scopes: [], tables: [] };

/** Of a file that is no JavaScript, or too much of it. */
export const UNREADABLE: Outline = { ...NO_OUTLINE, broken: true };

/** The binding that holds `export default <expression>`. */
export const DEFAULT_BINDING = "*default*";

/** The name of what a CommonJS module exports as a whole: what `require` gives. */
export const MODULE_EXPORTS = "module.exports";

/** Characters of an outline; mounts within mounts within mounts say each other's elements again. */
const MAX_REMEMBERED = 1 << 26;

/** As it will be when it is read from where it is remembered: nothing of it stands in two places. One that is too large for that is unreadable. */
export function asRemembered(outline: Outline): Outline {
  try {
    const json = JSON.stringify(outline);
    return json.length > MAX_REMEMBERED ? UNREADABLE : (JSON.parse(json) as Outline);
  } catch (error) {
    if (error instanceof RangeError) return UNREADABLE;
    throw error;
  }
}
