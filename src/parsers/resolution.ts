/** What an import names, once it has been looked up. */

export type Resolution =
  | { readonly path: string }
  /** The name of a package that is not in the repository; built-in modules are `node:fs` and the like. */
  | { readonly external: string }
  /** The import names a file of the repository that is not there; the text says what was looked for. */
  | { readonly unresolved: string };
