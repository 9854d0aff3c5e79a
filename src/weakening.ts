/**
 * What a change takes away from the files that judge: schemas, flags, vocabularies, inventories. The base's files judge the change itself; what
 * the head makes of them would judge the next one, so a weakening is told.
 */
import { type ZodType, z } from "zod";
import { canonicalJson } from "#src/canonical.ts";
import type { Strictness, Weakening } from "#src/check.ts";
import { described, jsonDocument, shapeViolations, faultsAt } from "#src/document-shape.ts";
import type { Raw } from "#src/layering.ts";
import { nearest, type Understood } from "#src/parsers/document.ts";
import { referredPath } from "#src/parsers/json-schema.ts";
import { compared, type Loosening } from "#src/policy.ts";
import type { Seat } from "#src/rule-file.ts";
import { schemaLoosenings } from "#src/schema-loosening.ts";
import type { RepositoryView } from "#src/view.ts";
import { folded } from "#src/vocabulary.ts";
import { schema as vocabularyShape } from "#schemas/controlled-vocabulary.ts";

/** The commits before and after the change. */
export interface Turn {
  readonly base: RepositoryView;
  readonly head: RepositoryView;
}

/** A rule file whose absence takes a check out of force was there and is not any more. */
export function removedFile({ base, head }: Turn, path: string, what: string): readonly Weakening[] {
  if (base.kind(path) === undefined || head.kind(path) !== undefined) return [];
  return [{ path, message: `${path} is deleted: ${what}` }];
}

/** The repository's own schema and the schemas that it refers to; where it has none, ours judges. */
export function weakenedSchema(turn: Turn, { path }: Seat, ours: ZodType): readonly Weakening[] {
  if (turn.base.kind(path) !== undefined) {
    const removed = removedFile(turn, path, "Gatehouse's own schema would judge in its place");
    return removed.length > 0 ? removed : schemasFrom(turn.base, path).flatMap((one) => changedSchema(turn, one));
  }
  return adoptedSchema(turn.head, path, z.toJSONSchema(ours, { io: "input", unrepresentable: "any" }) as Raw);
}

/** The first schema of a repository's own rarely says all that ours does; where it drops what ours requires, that is no matter of taste. */
function adoptedSchema(head: RepositoryView, path: string, ours: Raw): readonly Weakening[] {
  const fresh = readable(head, path);
  if (fresh === undefined) return comparedFile(head, path, () => []);
  const lost = schemaLoosenings(ours, fresh.value as Raw).map(({ key }) => key);
  if (lost.length === 0) return [];
  const message = `${path} judges in the place of Gatehouse's own schema, and asks for less in ${listed(lost.map((key) => key || "everything"))}`;
  return [{ path, message, ...(lost.some((key) => !key.startsWith("properties.")) ? {} : { severity: "notice" }) }];
}

function changedSchema(turn: Turn, path: string): readonly Weakening[] {
  const before = readable(turn.base, path);
  if (before === undefined || isSame(turn, path)) return [];
  const removed = removedFile(turn, path, "a schema that judges refers to it");
  return [...removed, ...comparedFile(turn.head, path, (fresh) => schemaLoosenings(before.value as Raw, fresh))];
}

/** The schema and those that it refers to, and those that they refer to. */
function schemasFrom(view: RepositoryView, first: string): readonly string[] {
  const found = new Set([first]);
  for (const path of found) {
    for (const reference of references(readable(view, path)?.value)) {
      const target = referredPath(path, reference);
      if (target !== undefined && found.size < MAX_SCHEMAS && view.kind(target) !== undefined) found.add(target);
    }
  }
  return [...found];
}

function references(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: readonly [string, unknown]) =>
    key === "$ref" && typeof inner === "string" ? [inner] : references(inner),
  );
}

/** Flags that a check reads, each with the way in which it becomes stricter; without the file its defaults hold. */
export function weakenedFlags<Flags extends object>(
  turn: Turn,
  { path }: Seat,
  shape: ZodType<Flags>,
  strictness: Readonly<Partial<Record<keyof Flags & string, Strictness>>>,
): readonly Weakening[] {
  if (isSame(turn, path)) return [];
  const before = shape.safeParse(readable(turn.base, path)?.value ?? {});
  if (!before.success) return [];
  const changes = (after: Raw): readonly Loosening[] => {
    const fresh = shape.safeParse(after);
    if (!fresh.success) return [];
    return Object.entries(strictness).flatMap(([key, direction]) =>
      compared(key, Reflect.get(before.data, key) as Raw, Reflect.get(fresh.data, key) as Raw, direction as Strictness),
    );
  };
  if (turn.head.kind(path) === undefined) return changes({}).map((change) => ({ path, message: `${path} is deleted: ${inWords(change)}` }));
  const misshaped = brokenShape(turn.head, path, shape);
  return misshaped === undefined ? comparedFile(turn.head, path, changes) : [misshaped];
}

/** A vocabulary that goes takes its check along; a term that is added is told without a failure, as it is what a vocabulary is for. */
export function weakenedVocabulary(turn: Turn, { path }: Seat): readonly Weakening[] {
  if (turn.base.kind(path) === undefined || isSame(turn, path)) return [];
  const removed = removedFile(turn, path, "no tag would be judged any more");
  if (removed.length > 0) return removed;
  const misshaped = brokenShape(turn.head, path, vocabularyShape());
  if (misshaped !== undefined) return [misshaped];
  const known = new Set(wordsOf(readable(turn.base, path)?.value).map(folded));
  const added = wordsOf(readable(turn.head, path)?.value).filter((word) => !known.has(folded(word)));
  if (added.length === 0) return [];
  return [{ path, message: `${path}: added to what tags may say: ${listed(added)}`, severity: "notice" }];
}

function wordsOf(value: unknown): readonly string[] {
  const read = vocabularyShape().safeParse(value);
  return read.success ? read.data.terms.flatMap(({ term, synonyms }) => [term, ...synonyms]) : [];
}

function comparedFile(head: RepositoryView, path: string, changes: (fresh: Raw) => readonly Loosening[]): readonly Weakening[] {
  const document = jsonDocument(head, path);
  if (document.state === "absent") return [];
  if (document.state === "broken") return [{ path, message: `after this change ${document.faults.slice(0, 1).map(described).join()}` }];
  const { parsed } = document;
  return changes(parsed.value as Raw)
    .slice(0, MAX_TOLD)
    .map((change) => ({ path, line: nearest(parsed, change.key.split(".")).line, message: `${path}: ${inWords(change)}` }));
}

function brokenShape(head: RepositoryView, path: string, shape: ZodType): Weakening | undefined {
  const parsed = readable(head, path);
  if (parsed === undefined) return undefined;
  const [fault] = faultsAt(path, parsed, shapeViolations(shape, parsed.value));
  return fault && { path, line: fault.line, message: `after this change ${described(fault)}` };
}

function inWords({ key, before, after }: Loosening): string {
  return `${key === "" ? "the schema" : key}: ${before === null ? "nothing" : canonicalJson(before)} becomes ${after === null ? "nothing" : canonicalJson(after)}`;
}

function readable(view: RepositoryView, path: string): Understood | undefined {
  const document = jsonDocument(view, path);
  return document.state === "read" ? document.parsed : undefined;
}

function listed(words: readonly string[]): string {
  const more = words.length > MAX_NAMED ? ` and ${words.length - MAX_NAMED} more` : "";
  return `${words.slice(0, MAX_NAMED).join(", ")}${more}`;
}

const isSame = ({ base, head }: Turn, path: string): boolean => base.blob(path) === head.blob(path) && base.kind(path) === head.kind(path);
const MAX_SCHEMAS = 50;
const MAX_NAMED = 10;
const MAX_TOLD = 20;
