/**
 * What a change takes away from the files that judge: schemas, flags, vocabularies, inventories. The base's files judge the change itself; what
 * the head makes of them would judge the next one, so a weakening is told.
 */
import { type ZodType, z } from "zod";
import { late } from "#schemas/late.ts";
import { canonicalJson } from "#src/canonical.ts";
import type { Strictness, Turn, Weakening } from "#src/check.ts";
import { described, shapeViolations, faultsAt } from "#src/document-shape.ts";
import type { Raw } from "#src/layering.ts";
import { inventory } from "#src/modules.ts";
import { globs } from "#src/parsers/glob.ts";
import { nearest, type Understood } from "#src/parsers/document.ts";
import { referredPath } from "#src/parsers/json-schema.ts";
import { compared, type Loosening } from "#src/policy.ts";
import { judgingDocument, type Seat } from "#src/rule-file.ts";
import { schemaLoosenings } from "#src/schema-loosening.ts";
import type { RepositoryView } from "#src/view.ts";
import { folded } from "#src/vocabulary.ts";
import { schema as vocabularyShape } from "#schemas/controlled-vocabulary.ts";

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
  const { parsed, told } = ofHead(head, path);
  if (parsed === undefined) return told;
  // Ours is written in one draft; another says nothing of what is asked.
  const lost = schemaLoosenings(ours, parsed.value as Raw).flatMap(({ key }) => (key === "$schema" ? [] : [key]));
  if (lost.length === 0) return [];
  const message = `${path} judges in the place of Gatehouse's own schema, and asks for less in ${listed(lost.map((key) => key || "everything"))}`;
  return [{ path, message, ...(lost.some((key) => !key.startsWith("properties.")) ? {} : { severity: "notice" }) }];
}

function changedSchema(turn: Turn, path: string): readonly Weakening[] {
  if (isSame(turn, path)) return [];
  const before = readable(turn.base, path);
  if (before === undefined) return [incomparable(path)];
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
  const before = turn.base.kind(path) === undefined ? shape.safeParse({}) : shape.safeParse(readable(turn.base, path)?.value);
  if (!before.success) return [incomparable(path)];
  const changes = (after: Raw): readonly Loosening[] => {
    const fresh = shape.safeParse(after);
    if (!fresh.success) return [];
    return Object.entries(strictness).flatMap(([key, direction]) =>
      compared(key, Reflect.get(before.data, key) as Raw, Reflect.get(fresh.data, key) as Raw, direction as Strictness),
    );
  };
  if (turn.head.kind(path) === undefined) return changes({}).map((change) => ({ path, message: `${path} is deleted: ${inWords(change)}` }));
  return comparedFile(turn.head, path, changes, shape);
}

/** A vocabulary that goes takes its check along; a term that is added is told without a failure, as it is what a vocabulary is for. */
export function weakenedVocabulary(turn: Turn, { path }: Seat): readonly Weakening[] {
  if (turn.base.kind(path) === undefined || isSame(turn, path)) return [];
  const removed = removedFile(turn, path, "no tag would be judged any more");
  if (removed.length > 0) return removed;
  const { parsed, told } = ofHead(turn.head, path, vocabularyShape());
  if (parsed === undefined) return told;
  const before = wordsOf(readable(turn.base, path)?.value);
  if (before === undefined) return [incomparable(path)];
  const known = new Set(before.map(folded));
  const added = wordsOf(parsed.value)?.filter((word) => !known.has(folded(word))) ?? [];
  if (added.length === 0) return [];
  return [{ path, message: `${path}: added to what tags may say: ${listed(added)}`, severity: "notice" }];
}

/** Undefined where it is no vocabulary. */
const wordsOf = (value: unknown): readonly string[] | undefined =>
  vocabularyShape()
    .safeParse(value)
    .data?.terms.flatMap(({ term, synonyms }) => [term, ...synonyms]);

/** Manifests that a change takes away while their modules stay: nothing would be asked of those any more. A module that moved has its new one. */
export function lostManifests({ base, head }: Turn, manifests: readonly string[]): readonly Weakening[] {
  const fits = globs(manifests);
  const gone = base.paths.filter((path) => fits(path) && head.kind(path) === undefined);
  if (gone.length === 0) return [];
  const stand = head.paths.filter(fits);
  const fresh = stand.filter((path) => base.kind(path) === undefined);
  const moved = new Set(inventory(head, fresh).modules.map(({ name }) => name));
  const { modules } = inventory(base, gone);
  const left = modules.filter(({ name, folder }) => !moved.has(name) && (stand.length === 0 || isFolder(head, folder)));
  return left
    .slice(0, MAX_TOLD)
    .map(({ manifest, name }) => ({ path: manifest, message: `${manifest} is gone: nothing is asked of the module ${name} any more` }));
}

const isFolder = ({ paths }: RepositoryView, folder: string): boolean =>
  folder === "" || paths.some((path) => path.startsWith(`${folder}/`));

/** A product may go out of sale, which is told; a list of products that is emptied takes the check along. */
export function droppedProducts(turn: Turn, path: string): readonly Weakening[] {
  if (isSame(turn, path) || turn.base.kind(path) === undefined) return [];
  const [before, after] = [productsOf(turn.base, path), productsOf(turn.head, path)];
  if (before === undefined && after !== undefined) return [incomparable(path)];
  const gone = before?.filter((id) => after?.includes(id) === false) ?? [];
  if (gone.length === 0) return [];
  if (after?.length !== 0) return [{ path, message: `${path}: taken out of the list: ${listed(gone)}`, severity: "notice" }];
  return [{ path, message: `${path}: the list is emptied, and no product would need a certificate any more (before: ${listed(gone)})` }];
}

/** Undefined where the list cannot be read: the check itself says so. */
function productsOf(view: RepositoryView, path: string): readonly string[] | undefined {
  const { data } = productList().safeParse(readable(view, path)?.value);
  return data?.products.map((one, index) => product().safeParse(one).data?.id ?? `product ${index + 1}`);
}

const productList = late(() => z.looseObject({ products: z.array(z.unknown()) }));
const product = late(() => z.looseObject({ id: z.string() }));

function comparedFile(
  head: RepositoryView,
  path: string,
  changes: (fresh: Raw) => readonly Loosening[],
  shape?: ZodType,
): readonly Weakening[] {
  const { parsed, told } = ofHead(head, path, shape);
  if (parsed === undefined) return told;
  return changes(parsed.value as Raw)
    .slice(0, MAX_TOLD)
    .map((change) => ({ path, line: nearest(parsed, change.key.split(".")).line, message: `${path}: ${inWords(change)}` }));
}

/** What stood before judges nothing, so that nobody can say what a change makes of it. */
export const incomparable = (path: string): Weakening => ({
  path,
  message: `${path} could not be used before this change: what the change takes away cannot be told`,
});

/** The file of the head, or what is told of one that decides nothing: nobody can read it, or it breaks its shape. An absent one tells nothing. */
function ofHead(
  head: RepositoryView,
  path: string,
  shape?: ZodType,
): { readonly parsed: Understood; readonly told?: undefined } | { readonly parsed?: undefined; readonly told: readonly Weakening[] } {
  const document = judgingDocument(head, path);
  if (document.state === "absent") return { told: [] };
  const faults =
    document.state === "broken"
      ? document.faults
      : shape === undefined
        ? []
        : faultsAt(path, document.parsed, shapeViolations(shape, document.parsed.value));
  const [fault] = faults;
  if (fault === undefined && document.state === "read") return { parsed: document.parsed };
  const line = document.state === "read" && fault !== undefined ? { line: fault.line } : {};
  return { told: [{ path, ...line, message: `after this change ${fault === undefined ? `${path} is broken` : described(fault)}` }] };
}

function inWords({ key, before, after }: Loosening): string {
  return `${key === "" ? "the schema" : key}: ${before === null ? "nothing" : canonicalJson(before)} becomes ${after === null ? "nothing" : canonicalJson(after)}`;
}

function readable(view: RepositoryView, path: string): Understood | undefined {
  const document = judgingDocument(view, path);
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
