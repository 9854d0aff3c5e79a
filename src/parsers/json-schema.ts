/**
 * JSON Schema, drafts 2020-12, 2019-09 and 07 (https://json-schema.org). Nothing is fetched, patterns take linear time, and a schema that
 * cannot be compiled whole is a problem rather than a smaller schema. The compiler is loaded when it is first wanted.
 */
import type { ErrorObject, SchemaObject, ValidateFunction } from "ajv";
import type { Path } from "#src/parsers/document.ts";
import type { AjvLike, Compiler, SchemaDraft } from "#src/parsers/json-schema-compiler.ts";

/** One thing in a value that its schema does not allow. */
export interface Violation {
  /** The part that is wrong; for an absent key, where it should stand. */
  readonly path: Path;
  /** A clause about the part: "must be > 0". */
  readonly message: string;
}

export interface SchemaSource {
  /** Plain JSON data. */
  readonly schema: unknown;
  /** The schema's own path: references without a scheme are relative to it. */
  readonly path: string;
  /** Another schema of the same repository; undefined where there is none. */
  readonly sibling: (path: string) => unknown;
}

export type CompiledSchema =
  | { readonly violations: (value: unknown) => readonly Violation[] }
  /** Why the schema judges nothing, as a clause. */
  | { readonly problem: string };

let compiler: ((draft: SchemaDraft) => Compiler) | undefined;

/** Loads the compiler (some 90 ms); compileSchema needs it. */
export async function loadSchemaCompiler(): Promise<void> {
  compiler ??= (await import("#src/parsers/json-schema-compiler.ts")).newCompiler;
}

/** Where schemas of the repository stand, so that `$ref: "other.json"` finds its neighbour. The host exists nowhere. */
const HOME = "https://repository.invalid/";
const MAX_SIBLINGS = 50;
const MAX_VIOLATIONS = 50;

/** Never throws for what the schema says. */
export function compileSchema(source: SchemaSource): CompiledSchema {
  if (compiler === undefined) throw new Error("loadSchemaCompiler has to be awaited before compileSchema");
  if (!isSchema(source.schema)) return { problem: "a schema is an object, or true or false" };
  const draft = draftOf(source.schema);
  if (draft === undefined)
    return { problem: `its $schema ${JSON.stringify(dialect(source.schema))} is none of the drafts 2020-12, 2019-09 and 07` };
  const { ajv, begin } = compiler(draft);
  try {
    return judging(compiledWith(ajv, homed(source.schema, source.path), source.sibling), begin);
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

/** A reference to another schema shows only as the compiler meets it: what it misses is handed in, and it begins again. */
function compiledWith(ajv: AjvLike, schema: SchemaObject | boolean, sibling: SchemaSource["sibling"]): ValidateFunction {
  const added = new Set([typeof schema === "boolean" ? "" : String(schema["$id"])]);
  while (added.size <= MAX_SIBLINGS) {
    try {
      return ajv.compile(schema);
    } catch (error) {
      const { schema: missing, reference } = missed(error) ?? {};
      if (missing === undefined) throw error;
      const path = missing.startsWith(HOME) ? decoded(missing.slice(HOME.length)) : undefined;
      const found = path === undefined || added.has(missing) ? undefined : sibling(path);
      if (path === undefined || !isSchema(found)) throw new UnknownReference(String(reference).replace(HOME, ""), { cause: error });
      ajv.addSchema(homed(found, path), missing);
      added.add(missing);
    }
  }
  throw new UnknownReference(`more than ${MAX_SIBLINGS} other schemas`);
}

class UnknownReference extends Error {
  override readonly name = "UnknownReference";

  constructor(to: string, options?: ErrorOptions) {
    super(`it refers to ${to}, which is not in the repository and is not fetched`, options);
  }
}

function judging(validate: ValidateFunction, begin: () => void): CompiledSchema {
  if ("$async" in validate) return { problem: "it is asynchronous ($async), so it cannot be held against a document" };
  return {
    violations(value) {
      begin();
      const verdict = judged(validate, value);
      if (verdict === undefined) return [TOO_MANY];
      if (verdict) return [];
      const errors = validate.errors ?? [];
      return withoutBranches(errors)
        .slice(0, MAX_VIOLATIONS)
        .map((error) => violationOf(error, value));
    },
  };
}

const TOO_MANY: Violation = { path: [], message: "nests too deep to be judged by this schema, which leads to the same part on many ways" };

/** Undefined where the schema leads to the same parts on more ways than can be walked. */
function judged(validate: ValidateFunction, value: unknown): boolean | undefined {
  try {
    return validate(value);
  } catch (error) {
    if (error instanceof Error && error.name === "TooManySteps") return undefined;
    throw error;
  }
}

const CHOICES: ReadonlySet<string> = new Set(["anyOf", "oneOf", "contains"]);

/** What failed inside the branches of an `anyOf` and its like is told once, by the `anyOf`. */
function withoutBranches(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const choices = errors.filter(({ keyword }) => CHOICES.has(keyword)).map(({ schemaPath }) => `${schemaPath}/`);
  return errors.filter(({ schemaPath, keyword }) => keyword !== "if" && !choices.some((choice) => schemaPath.startsWith(choice)));
}

function violationOf({ instancePath, keyword, params, message = "is not allowed" }: ErrorObject, value: unknown): Violation {
  const path = pathOf(instancePath, value);
  const key = (name: string): string | undefined => {
    const found: unknown = Reflect.get(params, name);
    return typeof found === "string" ? found : undefined;
  };
  const missing = key("missingProperty");
  if (keyword === "required" && missing !== undefined) return { path: [...path, missing], message: "is missing" };
  const extra = key("additionalProperty") ?? key("unevaluatedProperty");
  if (extra !== undefined) return { path: [...path, extra], message: "is no key that the schema allows" };
  const named = key("propertyName");
  if (keyword === "propertyNames" && named !== undefined)
    return { path: [...path, named], message: "has a name that the schema does not allow" };
  const values: unknown = Reflect.get(params, keyword === "const" ? "allowedValue" : "allowedValues");
  return { path, message: values === undefined ? message : `must be ${Array.isArray(values) ? "one of " : ""}${JSON.stringify(values)}` };
}

/** A JSON pointer does not say which of its names are indexes; the value does. */
function pathOf(pointer: string, value: unknown): Path {
  let part = value;
  return pointer
    .split("/")
    .slice(1)
    .map((escaped) => {
      const name = escaped.replaceAll("~1", "/").replaceAll("~0", "~");
      const key = Array.isArray(part) ? Number(name) : name;
      part = typeof part === "object" && part !== null ? (Reflect.get(part, key) as unknown) : undefined;
      return key;
    });
}

const DRAFTS: readonly (readonly [string, SchemaDraft])[] = [
  ["json-schema.org/draft/2020-12/schema", "2020-12"],
  ["json-schema.org/draft/2019-09/schema", "2019-09"],
  ["json-schema.org/draft-07/schema", "07"],
];

function dialect(schema: SchemaObject | boolean): unknown {
  return typeof schema === "boolean" ? undefined : schema["$schema"];
}

/** Undefined for a draft that is none of ours; without `$schema` it is the newest. */
export function draftOf(schema: SchemaObject | boolean): SchemaDraft | undefined {
  const named = dialect(schema);
  if (named === undefined) return "2020-12";
  const bare = typeof named === "string" ? named.replace(/^https?:\/\//, "").replace(/#$/, "") : "";
  return DRAFTS.find(([id]) => id === bare)?.[1];
}

/** The schema under the repository's own address, and under the dialect that was chosen for all. */
function homed(schema: SchemaObject | boolean, path: string): SchemaObject | boolean {
  if (typeof schema === "boolean") return schema;
  const { $schema: _, ...rest } = schema;
  return { $id: HOME + path.split("/").map(encodeURIComponent).join("/"), ...rest };
}

/** The repository's file that a reference in the schema at `path` means; undefined for one to anywhere else. */
export function referredPath(path: string, reference: string): string | undefined {
  const home = HOME + path.split("/").map(encodeURIComponent).join("/");
  const url = URL.canParse(reference, home) ? new URL(reference, home) : undefined;
  return url?.href.startsWith(HOME) === true ? decoded(url.pathname.slice(1)) : undefined;
}

function isSchema(value: unknown): value is SchemaObject | boolean {
  return typeof value === "boolean" || (typeof value === "object" && value !== null && !Array.isArray(value));
}

/** What Ajv's MissingRefError says: the schema that is not there, and the whole reference. */
function missed(error: unknown): { readonly schema: string; readonly reference: unknown } | undefined {
  const schema: unknown = error instanceof Error ? Reflect.get(error, "missingSchema") : undefined;
  return typeof schema === "string" && error instanceof Error ? { schema, reference: Reflect.get(error, "missingRef") } : undefined;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.length > 300 ? `${message.slice(0, 299)}…` : message;
}
