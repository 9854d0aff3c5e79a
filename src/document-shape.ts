/** JSON documents held against a shape: read from a view, judged by zod, and every fault with the line it stands in. */
import type { ZodType } from "zod";
import { nearest as nearestName } from "#src/nearest.ts";
import { nearest, type Path, type Spot, type Understood } from "#src/parsers/document.ts";
import { parseJson } from "#src/parsers/json.ts";
import type { Violation } from "#src/parsers/json-schema.ts";
import type { RepositoryView } from "#src/view.ts";

/** What is wrong with a document, in words, and where. */
export interface Fault extends Spot {
  readonly path: string;
  readonly message: string;
}

export type Document =
  | { readonly state: "absent" }
  | { readonly state: "broken"; readonly faults: readonly Fault[] }
  | { readonly state: "read"; readonly parsed: Understood };

const START: Spot = { line: 1, column: 1 };
/** A registry of thousands of modules fits in. */
const MAX_MIB = 32;

/** The JSON document at the path. A link, a binary file, one that is too large and a text that is no strict JSON are broken. */
export function jsonDocument(view: RepositoryView, path: string, mostMib = MAX_MIB): Document {
  if (view.kind(path) === undefined) return { state: "absent" };
  if ((view.size(path) ?? 0) > mostMib * 1024 * 1024)
    return { state: "broken", faults: [{ path, ...START, message: `is larger than ${mostMib} MiB and is not read` }] };
  const text = view.text(path);
  if (text === undefined) return { state: "broken", faults: [{ path, ...START, message: "is no UTF-8 text" }] };
  const parsed = parseJson(text);
  if (parsed.ok) return { state: "read", parsed };
  return {
    state: "broken",
    faults: parsed.problems.map(({ line, column, message }) => ({ path, line, column, message: `is no JSON: ${message}` })),
  };
}

/** Where the value breaks the shape, in the order of the shape. Empty where it fits. */
export function shapeViolations(shape: ZodType, value: unknown): readonly Violation[] {
  const result = shape.safeParse(value);
  return result.success ? [] : result.error.issues.flatMap((issue) => violationsOf(issue, shape, value));
}

/** Violations in words, at the nearest line of the document. */
export function faultsAt(path: string, parsed: Understood, violations: readonly Violation[]): readonly Fault[] {
  return violations.map(({ path: part, message }) => ({ path, ...nearest(parsed, part), message: `${named(part)} ${message}` }));
}

/** A part's name for people: `sla.p95_latency_ms`, `entries[2].term`. */
export function named(path: Path): string {
  if (path.length === 0) return "the document";
  const name = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
  return `"${name.replace(/^\./, "").slice(0, 200)}"`;
}

/** One fault as a clause with its place: "schemas/flags.json:3:5 …". */
export function described({ path, line, column, message }: Fault): string {
  return `${path}:${line}:${column} ${message}`;
}

type Issue = ReturnType<ZodType["safeParse"]>["error"] extends infer E ? (E extends { issues: readonly (infer I)[] } ? I : never) : never;

function violationsOf(issue: Issue, shape: ZodType, value: unknown): readonly Violation[] {
  const path = issue.path.filter((key) => typeof key !== "symbol");
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({ path: [...path, key], message: `is no key that is known here${suggestion(key, path, shape)}` }));
  if (issue.code === "invalid_union" && issue.errors.length > 0) return [{ path, message: issue.message }];
  if (partOf(value, path) === undefined && path.length > 0) return [{ path, message: "is missing" }];
  return [{ path, message: issue.code === "custom" || issue.code === "invalid_format" ? issue.message : lowered(issue.message) }];
}

function suggestion(key: string, path: Path, shape: ZodType): string {
  const known: unknown = path.length === 0 ? Reflect.get(shape, "shape") : undefined;
  const name = typeof known === "object" && known !== null ? nearestName(key, Object.keys(known)) : undefined;
  return name === undefined ? "" : `; did you mean "${name}"?`;
}

function partOf(value: unknown, path: Path): unknown {
  let part = value;
  for (const key of path)
    part = typeof part === "object" && part !== null && Object.hasOwn(part, key) ? (Reflect.get(part, key) as unknown) : undefined;
  return part;
}

/** "Too small: expected number to be >0" → "is wrong: too small: expected number to be >0". */
function lowered(message: string): string {
  return `is wrong: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}
