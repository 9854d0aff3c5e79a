/**
 * Files that judge: schemas, flags, vocabularies. They are read from the base commit where there is one, never from the head
 * (a pull request does not bring the rules it is judged by). One that is there and cannot be used decides nothing.
 */
import type { ZodType } from "zod";
import { described, type Document, faultsAt, jsonDocument, shapeViolations } from "#src/document-shape.ts";
import type { Understood } from "#src/parsers/document.ts";
import type { RepositoryView } from "#src/view.ts";

export type RuleFile<Value> =
  | { readonly state: "absent" }
  | { readonly state: "broken"; readonly reason: string }
  | { readonly state: "read"; readonly value: Value };

/** The view whose files judge. */
export function judgingView(view: RepositoryView): RepositoryView {
  return view.base ?? view;
}

/** A file that judges, in one commit. People write such files: one that is larger than any of them could is broken, and decides nothing. */
export const judgingDocument = (view: RepositoryView, path: string): Document => jsonDocument(view, path, MAX_RULE_MIB);

/** Where a rule file stands, and where it stands unless somebody says otherwise. */
export interface Seat {
  readonly path: string;
  readonly usual: string;
}

/** The file as the shape makes it. A file that the configuration names and that is not there is broken, not absent. */
export function ruleFile<Value>(view: RepositoryView, seat: Seat, shape: ZodType<Value>): RuleFile<Value> {
  const document = ruleDocument(view, seat);
  if (document.state !== "read") return document;
  const result = shape.safeParse(document.value.value);
  if (result.success) return { state: "read", value: result.data };
  const faults = faultsAt(seat.path, document.value, shapeViolations(shape, document.value.value));
  return { state: "broken", reason: faults.slice(0, MAX_NAMED).map(described).join("; ") };
}

/** The file as plain JSON, not held against any shape. */
export function ruleDocument(view: RepositoryView, { path, usual }: Seat): RuleFile<Understood> {
  const document = judgingDocument(judgingView(view), path);
  if (document.state === "read") return { state: "read", value: document.parsed };
  if (document.state === "broken") return { state: "broken", reason: document.faults.slice(0, MAX_NAMED).map(described).join("; ") };
  if (path === usual) return { state: "absent" };
  return { state: "broken", reason: `${path} is named by the configuration and is not there` };
}

const MAX_RULE_MIB = 4;
const MAX_NAMED = 5;
