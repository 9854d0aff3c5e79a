/** The kinds of value that a check's options are made of, validated before any check runs. */
import { z } from "zod";
import { globs } from "#src/parsers/glob.ts";
import { pattern } from "#src/parsers/pattern.ts";

/** One glob, as `parsers/glob` reads it. */
export const glob = () => z.string().superRefine((value, context) => refuse(() => globs([value]), context));

export const globList = () => z.array(glob());

/** A regular expression in RE2 syntax, kept as text; compile it with `parsers/pattern`. */
export const patternText = () => z.string().superRefine((value, context) => refuse(() => pattern(value), context));

/** A path inside the repository: relative, without `..`; a trailing slash means a folder. */
export const repositoryPath = () =>
  z
    .string()
    .min(1)
    .refine(
      (value) => !value.startsWith("/") && !value.split("/").includes(".."),
      "a path inside the repository is relative and has no ..",
    );

function refuse(compile: () => unknown, context: z.RefinementCtx): void {
  try {
    compile();
  } catch (error) {
    context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
  }
}
