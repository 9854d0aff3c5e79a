/** The shapes of packages that come without types, as far as they are used here. */

declare module "spdx-satisfies" {
  /** Throws for text that is no SPDX expression. */
  export default function satisfies(expression: string, allowed: readonly string[]): boolean;
}

declare module "spdx-expression-parse" {
  export type SpdxNode =
    | { readonly license: string; readonly plus?: true; readonly exception?: string }
    | { readonly left: SpdxNode; readonly conjunction: "and" | "or"; readonly right: SpdxNode };

  /** Throws for text that is no SPDX expression. */
  export default function parse(expression: string): SpdxNode;
}
