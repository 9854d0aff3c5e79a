/** The strict schema of a configuration file, and its complaints with line, column and the nearest right key. */
import { z } from "zod";
import { configurationShape, sharedOptions } from "#schemas/configuration.ts";
import { nearest } from "#src/nearest.ts";
import { globList } from "#src/option.ts";
import type { AnyCheck } from "#src/policy.ts";
import type { Parsed } from "#src/parsers/document.ts";
import { shapeWords } from "#src/shape-words.ts";

type ReadText = Extract<Parsed, { ok: true }>;

/** Line and column count from 1. */
export interface Problem {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A schema for one check's entry: its own strict options, the shared ones, or false (off) or true (on, as by default). */
export function checkEntrySchema(check: AnyCheck): z.ZodType {
  const own = check.options instanceof z.ZodObject ? check.options.shape : {};
  const shared = { ...sharedOptions(), paths: z.strictObject({ ignore: globList().default([]) }).prefault({}) };
  return z.union([z.boolean(), z.strictObject({ ...own, ...shared })]);
}

/**
 * The whole file. `locked` belongs to the organisation's file alone. Where it is known which checks the file names, only their options' shapes
 * are made.
 */
export function configurationSchema(
  checks: readonly AnyCheck[],
  role: "organisation" | "repository",
  named?: (check: string) => boolean,
): z.ZodObject {
  const { locked, ...rest } = configurationShape();
  const entryOf = (check: AnyCheck): z.ZodType => (named?.(check.id) === false ? z.unknown() : checkEntrySchema(check));
  const entries = Object.fromEntries(checks.map((check) => [check.id, entryOf(check).optional()]));
  return z.strictObject({ ...rest, checks: z.strictObject(entries).optional(), ...(role === "organisation" ? { locked } : {}) });
}

/** Everything that the schema refuses, in the order of the file. */
export function problemsOf(schema: z.ZodObject, parsed: ReadText, path: string): readonly Problem[] {
  const result = schema.safeParse(parsed.value ?? {});
  if (result.success) return [];
  return result.error.issues
    .flatMap((issue) => flattened(issue, parsed.value))
    .flatMap((issue) => worded(issue, schema, parsed, path))
    .sort((a, b) => a.line - b.line || a.column - b.column);
}

/** Locked key paths that lead to no key: a slip there would leave what it means unlocked, without a word. */
export function lockedProblems(checks: readonly AnyCheck[], locked: readonly string[], parsed: ReadText, path: string): readonly Problem[] {
  if (locked.length === 0) return [];
  const schema = configurationSchema(checks, "organisation");
  return locked.flatMap((one, index) => {
    const keys = one.split(".");
    const wrong = keys.findIndex((key, depth) => {
      const known = knownKeys(schema, keys.slice(0, depth));
      return known.length > 0 && !known.includes(key);
    });
    if (wrong === -1) return [];
    const known = knownKeys(schema, keys.slice(0, wrong));
    const guess = nearest(keys[wrong] ?? "", known);
    const hint = guess === undefined ? `known here: ${known.join(", ")}` : `did you mean "${[...keys.slice(0, wrong), guess].join(".")}"?`;
    const place = parsed.place(["locked", index]) ?? { line: 1, column: 1 };
    return [{ path, ...place, message: `locked: there is no key "${one}", so nothing is locked by it; ${hint}` }];
  });
}

type Issue = z.core.$ZodIssue;

/** Of a union's branches the one counts that fits what was written: an object's complaints for an object. */
function flattened(issue: Issue, value: unknown): readonly Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const written = partAt(value, issue.path);
  const branches = issue.errors.filter((branch) => typeof written === "object" || branch.every((one) => one.path.length > 0));
  const fitting = branches.toSorted((a, b) => depth(b) - depth(a))[0];
  if (fitting === undefined || fitting.length === 0) return [issue];
  return fitting.flatMap((inner) => flattened({ ...inner, path: [...issue.path, ...inner.path] }, value));
}

function partAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => (typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined), value);
}

const depth = (issues: readonly Issue[]): number =>
  Math.max(...issues.map((one) => one.path.length + (one.code === "invalid_type" ? 0 : 1)));

function worded(issue: Issue, schema: z.ZodType, parsed: ReadText, path: string): readonly Problem[] {
  const keys = issue.path.filter((key) => typeof key !== "symbol");
  const name = keys.join(".");
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(schema, keys);
    return issue.keys.map((key) => {
      const guess = nearest(key, known);
      const hint = guess === undefined ? `known here: ${known.join(", ")}` : `did you mean "${guess}"?`;
      const message = `unknown key "${key}"${name === "" ? "" : ` in ${name}`}; ${hint}`;
      return { path, ...(parsed.keyPlace([...keys, key]) ?? { line: 1, column: 1 }), message };
    });
  }
  const place = parsed.place(keys) ?? parsed.keyPlace(keys) ?? nearestPlace(keys, parsed);
  return [{ path, ...place, message: `${name === "" ? "the file" : name}: ${shapeWords(issue, partAt(parsed.value, keys))}` }];
}

/** A key that is missing stands nowhere; its parent does. */
function nearestPlace(keys: readonly (string | number)[], parsed: ReadText): { line: number; column: number } {
  for (let length = keys.length - 1; length > 0; length--) {
    const place = parsed.keyPlace(keys.slice(0, length)) ?? parsed.place(keys.slice(0, length));
    if (place !== undefined) return place;
  }
  return { line: 1, column: 1 };
}

function knownKeys(schema: z.ZodType, path: readonly (string | number)[]): readonly string[] {
  let at: readonly z.ZodType[] = [schema];
  for (const key of path) at = at.flatMap(unwrapped).flatMap((one) => below(one, key));
  return at.flatMap(unwrapped).flatMap((one) => (one instanceof z.ZodObject ? Object.keys(one.shape) : []));
}

function below(schema: z.ZodType, key: string | number): readonly z.ZodType[] {
  if (schema instanceof z.ZodObject)
    return typeof key === "string" && Object.hasOwn(schema.shape, key) ? [schema.shape[key] as z.ZodType] : [];
  if (schema instanceof z.ZodArray) return [schema.element as z.ZodType];
  if (schema instanceof z.ZodRecord) return [schema.valueType as z.ZodType];
  return [];
}

function unwrapped(schema: z.ZodType): readonly z.ZodType[] {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable
  ) {
    return unwrapped(schema.unwrap() as z.ZodType);
  }
  if (schema instanceof z.ZodPipe) return unwrapped(schema.in as z.ZodType);
  return schema instanceof z.ZodUnion ? schema.options.flatMap((one) => unwrapped(one as z.ZodType)) : [schema];
}
