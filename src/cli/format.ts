/** The formats of a verdict. */

export const FORMATS = ["text", "json", "sarif", "markdown", "github"] as const;
export type Format = (typeof FORMATS)[number];
