/** Masks what is personal or secret in a request before it leaves, and puts it back into the answer. Tokens are counted by their first appearance, so that a conversation's beginning stays the same. */
import type { MaskedType } from "#schemas/router-config.ts";
import type { Wire } from "#src/parsers/wire/facts.ts";
import { fields, isFields, list, parsed, text, type Fields } from "#src/parsers/wire/reading.ts";

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

/** Names and references that the wires give a meaning: nothing personal stands in them, and a change would break the call. */
const STRUCTURAL = new Set([
  "role",
  "type",
  "id",
  "tool_call_id",
  "tool_use_id",
  "media_type",
  "format",
  "detail",
  "cache_control",
  "signature",
]);
/** What is read by people or models; everything else in a request is settings. */
const SPOKEN = ["messages", "system", "user", "metadata", "prediction", "safety_identifier"];
const MAX_DEPTH = 64;
const TOKEN = /\[[A-Z]{2,8}_\d{1,9}\]/g;

export async function mask(body: Fields, find: SpanFinder): Promise<Masked> {
  const book = tokenBook(body);
  const changed: Record<string, unknown> = {};
  for (const key of SPOKEN) if (body[key] !== undefined) changed[key] = await walked(body[key], key, find, book, 0);
  if (Array.isArray(body["tools"])) changed["tools"] = await described(body["tools"], find, book);
  if (book.values.size === 0) return { body, counts: {} };
  const longest = Math.max(...[...book.values.keys()].map((token) => token.length));
  return { body: { ...body, ...changed }, counts: book.counts, vault: { values: book.values, longest } };
}

interface TokenBook {
  readonly values: Map<string, string>;
  readonly counts: Record<string, number>;
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
  return { values, counts, token };
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
  const changed: Record<string, unknown> = {};
  const bytes = given["type"] === "base64" || given["type"] === "redacted_thinking";
  for (const [name, inner] of Object.entries(given)) {
    const kept = (STRUCTURAL.has(name) && typeof inner === "string") || (bytes && name === "data");
    Object.defineProperty(changed, name, {
      value: kept ? inner : name === "input" ? await maskedJson(inner, find, book, 0) : await walked(inner, name, find, book, depth + 1),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return changed;
}

async function maskedString(value: string, key: string, find: SpanFinder, book: TokenBook): Promise<string> {
  if (value.startsWith("data:") && value.includes(";base64,")) return value;
  if (key === "arguments") {
    const given = parsed(value);
    if (typeof given === "object" && given !== null) {
      const before = book.values.size;
      const changed = JSON.stringify(await maskedJson(given, find, book, 0));
      return changed === JSON.stringify(given) && before === book.values.size ? value : changed;
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
  for (const [name, inner] of Object.entries(value)) entries.push([name, await maskedJson(inner, find, book, depth + 1)]);
  return Object.fromEntries(entries);
}

/** Of a tool's declaration the descriptions are read by the model; the rest is a contract. */
async function described(tools: readonly unknown[], find: SpanFinder, book: TokenBook): Promise<readonly unknown[]> {
  const one = async (value: unknown, depth: number): Promise<unknown> => {
    if (depth > MAX_DEPTH || typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return await Promise.all(value.map(async (item) => await one(item, depth + 1)));
    const entries: [string, unknown][] = [];
    for (const [name, inner] of Object.entries(value))
      entries.push([
        name,
        name === "description" && typeof inner === "string" ? replaced(inner, await find(inner), book) : await one(inner, depth + 1),
      ]);
    return Object.fromEntries(entries);
  };
  return list(await one(tools, 0));
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

/** Tokens put back into a text; inside JSON text the values are escaped as strings are. */
export function unmaskText(value: string, vault: Vault, insideJson = false): string {
  if (!value.includes("[")) return value;
  return value.replace(TOKEN, (token) => {
    const known = vault.values.get(token);
    if (known === undefined) return token;
    return insideJson ? JSON.stringify(known).slice(1, -1) : known;
  });
}

/** A whole answer with the caller's own values. What a model thought is signed by its vendor and stays as it is. */
export function unmaskAnswer(body: Fields, wire: Wire, vault: Vault): Fields {
  if (wire === "anthropic") return { ...body, content: list(body["content"]).map((block) => unmaskBlock(fields(block), vault)) };
  const choices = list(body["choices"]).map((choice) => {
    const message = fields(fields(choice)["message"]);
    return { ...fields(choice), message: unmaskMessage(message, vault) };
  });
  return { ...body, choices };
}

function unmaskMessage(message: Fields, vault: Vault): Fields {
  const out: Record<string, unknown> = { ...message };
  for (const key of ["content", "refusal", "reasoning_content"]) {
    const said = message[key];
    if (typeof said === "string") out[key] = unmaskText(said, vault);
  }
  if (Array.isArray(message["tool_calls"]))
    out["tool_calls"] = message["tool_calls"].map((call: unknown) => {
      const called = fields(fields(call)["function"]);
      return { ...fields(call), function: { ...called, arguments: unmaskText(text(called["arguments"]), vault, true) } };
    });
  return out;
}

function unmaskBlock(block: Fields, vault: Vault): Fields {
  if (block["type"] === "text") return { ...block, text: unmaskText(text(block["text"]), vault) };
  if (block["type"] !== "tool_use") return block;
  const input = parsed(unmaskText(JSON.stringify(block["input"] ?? {}), vault, true));
  return { ...block, input: isFields(input) ? input : block["input"] };
}
