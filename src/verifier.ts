/** Holds a model's answer to the JSON Schema that the caller asked for. Patterns in schemas run in linear time. */
import { sha256 } from "#src/canonical.ts";
import { pattern } from "#src/parsers/pattern.ts";
import { isFields } from "#src/parsers/wire/reading.ts";

/** The faults of a text that was to be JSON; empty for one that holds. */
export type Verification = (text: string) => readonly string[];

/** The caller's schema is none, or asks for what cannot be checked; the message says why. */
export class InvalidSchema extends Error {
  override readonly name = "InvalidSchema";
}

const MAX_SCHEMA = 200_000;
const MAX_KNOWN = 200;
const MAX_FAULTS = 10;
const known = new Map<string, Promise<Verification>>();

/** `structure` is a schema, or true for any JSON object. Rejects with InvalidSchema. Compiled schemas are remembered. */
export async function verification(structure: unknown): Promise<Verification> {
  if (structure === true) return (text) => withJson(text, (value) => (isFields(value) ? [] : ["the answer is not a JSON object"]));
  const source = JSON.stringify(structure);
  if (!isFields(structure)) throw new InvalidSchema("the schema is not a JSON object");
  if (source.length > MAX_SCHEMA) throw new InvalidSchema(`the schema is longer than ${MAX_SCHEMA} characters`);
  const id = sha256(source);
  const compiled = known.get(id) ?? compile(structure);
  known.delete(id);
  known.set(id, compiled);
  const [oldest] = known.keys();
  if (known.size > MAX_KNOWN && oldest !== undefined) known.delete(oldest);
  return await compiled;
}

async function compile(schema: object): Promise<Verification> {
  const [{ Ajv2020 }, { default: formats }] = await Promise.all([import("ajv/dist/2020.js"), import("ajv-formats")]);
  const regExp = Object.assign((source: string) => pattern(source), { code: "linear" });
  const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false, code: { regExp: regExp as never } });
  formats.default(ajv, ["date", "time", "date-time", "duration", "email", "hostname", "ipv4", "ipv6", "uuid", "uri"]);
  try {
    const validate = ajv.compile(schema);
    return (text) =>
      withJson(text, (value) => {
        if (validate(value)) return [];
        return (validate.errors ?? [])
          .slice(0, MAX_FAULTS)
          .map(({ instancePath, message }) => `${instancePath || "/"}: ${message ?? "does not hold"}`);
      });
  } catch (cause) {
    throw new InvalidSchema(`the schema cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function withJson(text: string, check: (value: unknown) => readonly string[]): readonly string[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return ["the answer is not JSON"];
  }
  return check(value);
}
