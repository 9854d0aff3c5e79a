/** A caller's request for a model, read from HTTP: what it asks, in which wire, and what its headers demand. */
import type { IncomingMessage } from "node:http";
import type { Wire } from "#src/parsers/wire/facts.ts";
import { deeperThan, fields, isFields, list, numeric, text, type Fields } from "#src/parsers/wire/reading.ts";

/** Who asks: found out by the server before it hands the request in. */
export interface Caller {
  readonly tenant: string;
  readonly key: string;
  readonly actor: string;
  readonly scopes: readonly string[];
  /** Set where the key marks its calls. */
  readonly executionClass?: string;
  readonly dataBoundary?: string;
}

export interface Inquiry {
  readonly wire: Wire;
  readonly body: Fields;
  readonly model: string;
  readonly stream: boolean;
  readonly wantsUsage: boolean;
  readonly tags: readonly string[];
  readonly implied: readonly string[];
  readonly boundary: string | undefined;
  readonly executionClass: string;
  /** False where the caller wants the first choice or nothing. */
  readonly fallback: boolean;
  readonly outputTokens: number | undefined;
  readonly choices: number;
  /** Present where the answer has to be JSON: a schema to hold it to, or true for any object. */
  readonly structure: unknown;
  readonly version: string | undefined;
  readonly beta: string | undefined;
}

/** An expected no, in words for the caller. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly param?: string;
  readonly retryAfterMs?: number;
  /** The vendor's own type for it, where it is passed on. */
  readonly type?: string;
}

const CLASSES = new Set(["OBSERVE_ONLY", "SANDBOX_EXEC", "PROD_EXEC"]);

export function inquiryOf(wire: Wire, body: unknown, request: Pick<IncomingMessage, "headers">, caller: Caller): Inquiry | Refusal {
  if (!isFields(body)) return { status: 400, code: "invalid_json", message: "the body is not a JSON object" };
  const fault = faultOf(wire, body);
  if (fault !== undefined) return { status: 400, code: "invalid_request", ...fault };
  const { headers } = request;
  const header = (name: string): string | undefined => (headers[name] === undefined ? undefined : text(headers[name]).trim() || undefined);
  const misshapen = HEADERS.find(([name, shape]) => headers[name] !== undefined && !shape.test(header(name) ?? ""));
  if (misshapen !== undefined)
    return { status: 400, code: "invalid_header", message: `${misshapen[0]} has a value that this header cannot have` };
  const marked = header("x-gatehouse-execution-class") ?? caller.executionClass ?? "SANDBOX_EXEC";
  if (!CLASSES.has(marked))
    return { status: 400, code: "invalid_execution_class", message: `x-gatehouse-execution-class is one of ${[...CLASSES].join(", ")}` };
  return {
    wire,
    body,
    model: text(body["model"]),
    stream: body["stream"] === true,
    wantsUsage: fields(body["stream_options"])["include_usage"] === true,
    tags: (header("x-gatehouse-tags") ?? "").split(",").flatMap((tag) => tag.trim() || []),
    implied: impliedTags(wire, body),
    boundary: caller.dataBoundary ?? header("x-gatehouse-data-boundary"),
    executionClass: caller.executionClass === "PROD_EXEC" ? "PROD_EXEC" : marked,
    fallback: header("x-gatehouse-fallback") !== "off",
    outputTokens: limitOf(body),
    choices: (wire === "openai" ? numeric(body["n"]) : undefined) ?? 1,
    structure: structureOf(wire, body),
    version: header("anthropic-version"),
    beta: header("anthropic-beta"),
  };
}

/** The larger where both names of it are there: which of them a server heeds is its own affair. */
function limitOf(body: Fields): number | undefined {
  const limits = [body["max_completion_tokens"], body["max_tokens"]].flatMap((limit) => numeric(limit) ?? []);
  return limits.length === 0 ? undefined : Math.max(...limits);
}

/** What callers write into headers goes to vendors and into records: names, no prose. */
const HEADERS: readonly (readonly [string, RegExp])[] = [
  ["x-gatehouse-tags", /^[\w.:/, -]{0,500}$/],
  ["x-gatehouse-data-boundary", /^[\w.:/ -]{0,200}$/],
  ["anthropic-version", /^[\d-]{0,20}$/],
  ["anthropic-beta", /^[\w.:, -]{0,500}$/],
];
const MAX_NAME = 300;
/** Deeper than anybody's request; masking looks at every level. */
const MAX_LEVELS = 64;
const MAX_TOKENS = 100_000_000;
const MAX_CHOICES = 128;

function faultOf(wire: Wire, body: Fields): { readonly message: string; readonly param: string } | undefined {
  if (text(body["model"]) === "") return { message: "model: a name is required", param: "model" };
  if (text(body["model"]).length > MAX_NAME) return { message: `model: the name is longer than ${MAX_NAME} characters`, param: "model" };
  if (/[\p{Cc}\p{Cs}]/u.test(text(body["model"]))) return { message: "model: a name has no control characters", param: "model" };
  if (deeperThan(body, MAX_LEVELS)) return { message: `the body is nested more than ${MAX_LEVELS} levels deep`, param: "messages" };
  const { messages } = body;
  if (!Array.isArray(messages) || messages.length === 0)
    return { message: "messages: at least one message is required", param: "messages" };
  const at = messages.findIndex((message) => text(fields(message)["role"]) === "");
  if (at !== -1) return { message: `messages.${at}.role: a role is required`, param: `messages.${at}.role` };
  if (body["stream"] !== undefined && body["stream"] !== null && typeof body["stream"] !== "boolean")
    return { message: "stream: true or false", param: "stream" };
  if (wire === "anthropic" && numeric(body["max_tokens"]) === undefined)
    return { message: "max_tokens: Field required", param: "max_tokens" };
  return (
    // Without any token Anthropic fills its cache, and answers nothing.
    notWhole(body, "max_tokens", MAX_TOKENS, wire === "anthropic" ? 0 : 1) ??
    notWhole(body, "max_completion_tokens", MAX_TOKENS) ??
    notWhole(body, "n", MAX_CHOICES)
  );
}

/** These bound what a call may cost: a negative or broken number would reserve less than nothing. */
function notWhole(body: Fields, key: string, most: number, least = 1): { readonly message: string; readonly param: string } | undefined {
  const value = body[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return undefined;
  return { message: `${key}: a whole number from ${least} to ${most}`, param: key };
}

/** What the content calls for; a model that declares such tags is preferred to one that declares others. */
function impliedTags(wire: Wire, body: Fields): readonly string[] {
  const tags: string[] = [];
  if (list(body["tools"]).length > 0) tags.push("tools");
  if (structureOf(wire, body) !== undefined) tags.push("json_schema");
  if (list(body["messages"]).some((message) => list(fields(message)["content"]).some(isPicture))) tags.push("vision");
  return tags;
}

function isPicture(part: unknown): boolean {
  const { type } = fields(part);
  return type === "image_url" || type === "image";
}

function structureOf(wire: Wire, body: Fields): unknown {
  if (wire === "anthropic") {
    const format = fields(fields(body["output_config"])["format"] ?? body["output_format"]);
    return format["type"] === "json_schema" ? format["schema"] : undefined;
  }
  const format = fields(body["response_format"]);
  if (format["type"] === "json_object") return true;
  return format["type"] === "json_schema" ? fields(format["json_schema"])["schema"] : undefined;
}
