/** One import as a file states it, whatever the language. */
export interface Import {
  /** As written: `./a.js`, `@scope/pkg/x`; for Python with the dots of a relative import before it: `..app.service`. */
  readonly specifier: string;
  /** Names taken from it, where Python's `from … import` may mean sub-modules; `*` stands for all. */
  readonly names?: readonly string[];
  /** Python, where some name has an alias: the local names, in the order of `names`; for `import a.b as c` that of the module. */
  readonly locals?: readonly string[];
  /** Line of the statement or expression, from 1. */
  readonly line: number;
  readonly kind: ImportKind;
}

/**
 * `type` vanishes before anything runs. `reference` names a file without importing it, such as `new URL("./worker.ts", import.meta.url)`;
 * where its specifier ends with `*`, the rest is only known when the program runs.
 */
export type ImportKind = "static" | "dynamic" | "require" | "reexport" | "type" | "reference";

/** What a file imports, in the order in which it stands there. */
export interface Imports {
  readonly imports: readonly Import[];
  /** Why imports may be missing from the list: the file breaks its language's grammar. */
  readonly broken?: string;
}
