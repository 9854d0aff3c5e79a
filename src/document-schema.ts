/** The schema that a kind of document is held to: the repository's own where it has one (at the base, where there is one), else ours. */
import type { ZodType } from "zod";
import { shapeViolations } from "#src/document-shape.ts";
import { compileSchema, loadSchemaCompiler, type Violation } from "#src/parsers/json-schema.ts";
import { judgingDocument, judgingView, ruleDocument, type Seat } from "#src/rule-file.ts";
import type { RepositoryView } from "#src/view.ts";

export type DocumentSchema =
  /** A schema is there and can't be used; the reason names it. */
  | { readonly broken: string }
  /** `ours`: the repository has none of its own, so that only the document's bytes decide. */
  | { readonly violations: (value: unknown) => readonly Violation[]; readonly ours?: true };

/** Loads the compiler where the repository has a schema of its own. */
export async function prepareSchema(view: RepositoryView, seat: Seat): Promise<void> {
  if (judgingView(view).kind(seat.path) !== undefined) await loadSchemaCompiler();
}

/** Needs prepareSchema to have been awaited. */
export function documentSchema(view: RepositoryView, seat: Seat, ours: ZodType): DocumentSchema {
  const own = ruleDocument(view, seat);
  if (own.state === "absent") return { violations: (value) => shapeViolations(ours, value), ours: true };
  if (own.state === "broken") return { broken: own.reason };
  const compiled = compileSchema({ schema: own.value.value, path: seat.path, sibling: (path) => siblingOf(view, path) });
  return "problem" in compiled ? { broken: `${seat.path} judges nothing: ${compiled.problem}` } : compiled;
}

function siblingOf(view: RepositoryView, path: string): unknown {
  const document = judgingDocument(judgingView(view), path);
  return document.state === "read" ? document.parsed.value : undefined;
}
