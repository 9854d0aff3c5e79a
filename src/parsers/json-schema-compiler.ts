/** The compiler behind `json-schema.ts`, set so that a hostile document or pattern costs linear time. Heavy: import it dynamically. */
import { _, Ajv, type Format, type KeywordCxt, type Options, type SchemaObject, type ValidateFunction } from "ajv";
import { Ajv2019 } from "ajv/dist/2019.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import { fullFormats } from "ajv-formats/dist/formats.js";
import { re2 } from "#src/parsers/re2.ts";

export type SchemaDraft = "2020-12" | "2019-09" | "07";

/** As much of Ajv as is used here. */
export interface AjvLike {
  compile(schema: SchemaObject | boolean): ValidateFunction;
  addSchema(schema: SchemaObject | boolean, key: string): unknown;
}

/** What was compiled threw it: to judge the value takes more steps than there are. */
export class TooManySteps extends Error {
  override readonly name = "TooManySteps";
}

export interface Compiler {
  readonly ajv: AjvLike;
  /** To be called before each value that is judged. */
  readonly begin: () => void;
}

/** A fresh compiler: it knows no schema but the draft's own. Formats are asserted; unknown ones are annotations. */
export function newCompiler(draft: SchemaDraft): Compiler {
  const ajv = draft === "07" ? new Ajv(OPTIONS) : draft === "2019-09" ? new Ajv2019(OPTIONS) : new Ajv2020(OPTIONS);
  for (const [name, format] of Object.entries(fullFormats)) ajv.addFormat(name, bounded(format));
  ajv.removeKeyword("uniqueItems");
  ajv.addKeyword({
    keyword: "uniqueItems",
    type: "array",
    schemaType: "boolean",
    validate: areUnique,
    error: { message: "must not have the same item twice" },
  });
  return { ajv, begin: countSteps(ajv) };
}

/**
 * A step follows a reference. Where two branches of a schema lead to the same place, each level of a value doubles them: a document of a
 * few lines would keep a schema such as `anyOf: [{ items: { $ref: "#" } }, { contains: { $ref: "#" } }]` busy for years.
 */
const MAX_STEPS = 1_000_000;

function countSteps(ajv: Ajv): () => void {
  let steps = 0;
  const step = (): void => {
    if (++steps > MAX_STEPS) throw new TooManySteps();
  };
  for (const keyword of ["$ref", "$dynamicRef", "$recursiveRef"]) {
    const definition = ajv.getKeyword(keyword);
    if (typeof definition !== "object" || !("code" in definition) || definition.code === undefined) continue;
    const { code } = definition;
    definition.code = (context: KeywordCxt, ...rest) => {
      context.gen.code(_`${context.gen.scopeValue("func", { ref: step })}()`);
      code(context, ...rest);
    };
  }
  return () => {
    steps = 0;
  };
}

const linearPattern = Object.assign(
  (source: string) => {
    const pattern = re2().compile(re2().translateRegExp(source));
    // Ajv keeps compiled patterns under their text.
    return { test: (text: string): boolean => pattern.test(text), toString: () => `/${source}/` };
  },
  { code: "linearPattern" },
);

const OPTIONS: Options = {
  strict: false,
  allErrors: true,
  ownProperties: true,
  logger: false,
  code: { regExp: linearPattern },
};

/** The library tests formats with patterns of the language's own kind: texts longer than any format needs are no match for one. */
const MAX_FORMATTED = 2_000;

function bounded(format: Format): Format {
  const test = textTest(format);
  return test === undefined ? format : { type: "string", validate: (text: string) => text.length <= MAX_FORMATTED && test(text) };
}

/** Undefined for formats of numbers and for those that allow every text. */
function textTest(format: unknown): ((text: string) => boolean) | undefined {
  if (format instanceof RegExp) return (text) => format.test(text);
  if (typeof format === "function") return (text) => Boolean(Reflect.apply(format, undefined, [text]));
  if (typeof format !== "object" || format === null || Reflect.get(format, "type") === "number") return undefined;
  return textTest(Reflect.get(format, "validate"));
}

/** The library compares every pair of items; this looks each item up once. */
function areUnique(wanted: boolean, items: readonly unknown[]): boolean {
  return !wanted || new Set(items.map(sameText)).size === items.length;
}

/** The same text for values that JSON Schema calls equal. */
function sameText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sameText).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${sameText(part)}`).join(",")}}`;
}
