/** Masks what is personal or secret in a request before it leaves, and puts it back into the answer. Tokens are counted by their first appearance, so that a conversation's beginning stays the same. */
import type { MaskedType } from "#schemas/router-config.ts";
import { deeperThan, fields, parsed, type Fields } from "#src/parsers/wire/reading.ts";

/** A place in a text; `end` is behind it. */
export interface Span {
  readonly type: MaskedType;
  readonly start: number;
  readonly end: number;
}

/** Finds spans that don't overlap, ascending. Gives the event loop back between pieces of a long text. */
export type SpanFinder = (text: string) => Promise<readonly Span[]>;

export interface Masked {
  readonly body: Fields;
  /** How many different values of each type. */
  readonly counts: Readonly<Record<string, number>>;
  /** Absent where nothing was masked. */
  readonly vault?: Vault;
}

/** The way back: token to value. */
export interface Vault {
  readonly values: ReadonlyMap<string, string>;
  /** The longest token's length. */
  readonly longest: number;
}

const BASE64 = /^[A-Za-z\d+/=_\s-]*$/;
const DATA_URL = /^data:[\w.+/-]{0,100}(?:;[\w=.-]{1,100})*;base64,[A-Za-z\d+/=_\s-]*$/;
/** Names of keys that can hold something personal: the others are not worth a look. */
const SUSPECT = /[@\d]|.{24}/;

/** Names and references that the wires give a meaning, as they look: nothing personal stands in them, and a change would break the call. What looks otherwise is text like any other. */
const STRUCTURAL: Readonly<Record<string, RegExp>> = {
  role: /^[a-z_]{1,32}$/,
  type: /^\w{1,64}$/,
  id: /^(?=[\d:-]*[A-Za-z_])[\w:-]{1,256}$/,
  tool_call_id: /^(?=[\d:-]*[A-Za-z_])[\w:-]{1,256}$/,
  tool_use_id: /^(?=[\d:-]*[A-Za-z_])[\w:-]{1,256}$/,
  media_type: /^[\w.+/-]{1,100}$/,
  format: /^[a-z\d_-]{1,32}$/,
  detail: /^[a-z]{1,16}$/,
  ttl: /^\d{1,3}[smh]$/,
  signature: BASE64,
};
/** What is a setting or a name; `tools` and schemas are contracts, of which only what is read by the model is looked at. */
const SETTINGS = new Set([
  "model",
  "stream",
  "stream_options",
  "max_tokens",
  "max_completion_tokens",
  "n",
  "temperature",
  "top_p",
  "seed",
  "service_tier",
  "reasoning_effort",
  "verbosity",
]);
const CONTRACTS = new Set(["tools", "functions", "response_format", "output_config", "output_format"]);
/** Of a contract these are read by the model; its other keys and names hold it together. */
const READ = new Set(["description", "title", "enum", "const", "default", "examples"]);
/** Under these stand names of the caller's own. */
const NAMING = new Set(["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"]);
const MAX_DEPTH = 64;
/** What stands for a value. */
export const TOKEN = /\[[A-Z]{2,8}_\d{1,9}\]/g;

/** The body is nested no deeper than the door lets in: what lies beyond `MAX_DEPTH` would not be looked at. */
export async function mask(body: Fields, find: SpanFinder): Promise<Masked> {
  const book = tokenBook(body);
  const seen: [string, unknown][] = [];
  for (const [key, value] of Object.entries(body)) {
    if (SETTINGS.has(key) || typeof value === "number" || typeof value === "boolean") continue;
    seen.push([key, CONTRACTS.has(key) ? await described(value, find, book, 0) : await walked(value, key, find, book, 0)]);
  }
  const changed = Object.fromEntries(seen);
  if (book.values.size === 0) return { body: book.anew ? { ...body, ...changed } : body, counts: {} };
  const longest = Math.max(...[...book.values.keys()].map((token) => token.length));
  return { body: { ...body, ...changed }, counts: book.counts, vault: { values: book.values, longest } };
}

interface TokenBook {
  readonly values: Map<string, string>;
  readonly counts: Record<string, number>;
  /** Something was written anew, though nothing in it was given a token. */
  anew: boolean;
  token(type: MaskedType, value: string): string;
}

/** A token that the request itself contains is never given out, so that nobody can call for another's value. */
function tokenBook(body: Fields): TokenBook {
  const [values, tokens, counts] = [new Map<string, string>(), new Map<string, string>(), {} as Record<string, number>];
  let taken: ReadonlySet<string> | undefined;
  const next = new Map<string, number>();
  const token = (type: MaskedType, value: string): string => {
    const known = tokens.get(`${type} ${value}`);
    if (known !== undefined) return known;
    taken ??= new Set(JSON.stringify(body).match(TOKEN));
    let made: string;
    do {
      const number = (next.get(type) ?? 0) + 1;
      next.set(type, number);
      made = `[${type.toUpperCase()}_${number}]`;
    } while (taken.has(made));
    tokens.set(`${type} ${value}`, made);
    values.set(made, value);
    counts[type] = (counts[type] ?? 0) + 1;
    return made;
  };
  return { values, counts, anew: false, token };
}

async function walked(value: unknown, key: string, find: SpanFinder, book: TokenBook, depth: number): Promise<unknown> {
  if (typeof value === "string") return await maskedString(value, key, find, book);
  if (depth > MAX_DEPTH || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value) items.push(await walked(item, key, find, book, depth + 1));
    return items;
  }
  const given = fields(value);
  const entries: [string, unknown][] = [];
  const bytes = given["type"] === "base64" || given["type"] === "redacted_thinking";
  for (const [name, inner] of Object.entries(given)) {
    const kept = typeof inner === "string" && (isStructural(name, inner) || (bytes && name === "data" && BASE64.test(inner)));
    const seen = kept
      ? inner
      : name === "input"
        ? await maskedJson(inner, find, book, 0)
        : await walked(inner, name, find, book, depth + 1);
    entries.push([await maskedName(name, find, book), seen]);
  }
  return Object.fromEntries(entries);
}

const isStructural = (name: string, value: string): boolean => Object.hasOwn(STRUCTURAL, name) && STRUCTURAL[name]?.test(value) === true;

const maskedName = async (name: string, find: SpanFinder, book: TokenBook): Promise<string> =>
  SUSPECT.test(name) ? replaced(name, await find(name), book) : name;

async function maskedString(value: string, key: string, find: SpanFinder, book: TokenBook): Promise<string> {
  if (value.startsWith("data:") && DATA_URL.test(value)) return value;
  if (key === "arguments") {
    const given = parsed(value);
    if (typeof given === "object" && given !== null && !deeperThan(given, MAX_DEPTH)) {
      const before = book.values.size;
      const changed = JSON.stringify(await maskedJson(given, find, book, 0));
      const untouched = changed === JSON.stringify(given) && before === book.values.size;
      // What a repeated key hides from this reader stands in the text all the same.
      if (untouched && (await find(value)).length === 0) return value;
      book.anew = true;
      return changed;
    }
  }
  return replaced(value, await find(value), book);
}

/** Arguments of tools: every string, and numbers that are personal when written out. */
async function maskedJson(value: unknown, find: SpanFinder, book: TokenBook, depth: number): Promise<unknown> {
  if (typeof value === "string") return replaced(value, await find(value), book);
  if (typeof value === "number" && Number.isSafeInteger(value) && value > 99_999_999) {
    const spans = await find(String(value));
    return spans.length === 0 ? value : replaced(String(value), spans, book);
  }
  if (depth > MAX_DEPTH || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value) items.push(await maskedJson(item, find, book, depth + 1));
    return items;
  }
  const entries: [string, unknown][] = [];
  for (const [name, inner] of Object.entries(value))
    entries.push([await maskedName(name, find, book), await maskedJson(inner, find, book, depth + 1)]);
  return Object.fromEntries(entries);
}

/** Of a tool's declaration, or a schema: what the model reads, and the values that it may answer with. `names` where the keys are a person's own names, not the schema's words. */
async function described(value: unknown, find: SpanFinder, book: TokenBook, depth: number, names = false): Promise<unknown> {
  if (depth > MAX_DEPTH || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    // One after the other: tokens are numbered as they are met, and a conversation that goes on keeps those it had.
    const items: unknown[] = [];
    for (const item of value) items.push(await described(item, find, book, depth + 1));
    return items;
  }
  const entries: [string, unknown][] = [];
  for (const [name, inner] of Object.entries(value)) {
    const read = !names && READ.has(name);
    const seen = read
      ? await maskedJson(inner, find, book, depth + 1)
      : await described(inner, find, book, depth + 1, !names && NAMING.has(name));
    entries.push([name, seen]);
  }
  return Object.fromEntries(entries);
}

function replaced(value: string, spans: readonly Span[], book: TokenBook): string {
  if (spans.length === 0) return value;
  let [out, at] = ["", 0];
  for (const { type, start, end } of spans) {
    out += value.slice(at, start) + book.token(type, value.slice(start, end));
    at = end;
  }
  return out + value.slice(at);
}
