/** The front matter of a document. A repository's own schema replaces this one. */
import { z } from "zod";
import { late } from "#schemas/late.ts";

export const published = { file: "doc.frontmatter.schema.json", title: "Document front matter" } as const;

const TITLE = { minLength: 3, maxLength: 120 } as const;

export const schema = late(() =>
  z.looseObject({
    module: z.string().regex(/^[a-zA-Z_][\w.]+$/, "is no module name: a letter or _ first, then letters, digits, _ and dots"),
    type: z.enum(["api", "architecture", "examples", "runbook", "guide", "reference", "tutorial"]),
    title: z
      .string()
      .refine((title) => isWithin(title), `has fewer than ${TITLE.minLength} or more than ${TITLE.maxLength} characters`)
      .meta(TITLE),
    status: z.enum(["draft", "wip", "stable", "deprecated"]),
  }),
);

/** Characters are code points here, as JSON Schema counts them. */
function isWithin(title: string): boolean {
  const count = title.length > 2 * TITLE.maxLength ? Infinity : Array.from(title).length;
  return count >= TITLE.minLength && count <= TITLE.maxLength;
}
