/** What a model vendor is to us: how a call is addressed and worded, how its answer is read, what its refusals mean. Implementations live in `providers/`. */
import type { Step } from "#src/parsers/wire/events-to-chunks.ts";
import type { Wire } from "#src/parsers/wire/facts.ts";
import { fields, isFields, text, type Fields } from "#src/parsers/wire/reading.ts";
import { retryAfterMs, type Headers } from "#src/parsers/wire/retry-after.ts";

/**
 * The class of an error; it alone decides what comes next.
 * The caller's own: `caller`, `content_policy`. The key's: `key`. The target's: all others.
 */
export type FailureKind =
  | "caller"
  | "content_policy"
  | "context_length"
  | "key"
  | "no_such_model"
  | "rate_limit"
  | "overloaded"
  | "server"
  | "timeout"
  | "connection"
  | "unreadable"
  | "cut"
  | "unverified"
  | "untranslatable";

export interface Failure {
  readonly kind: FailureKind;
  /** In words, without anything of the request; shortened to 500 characters where the vendor said it. */
  readonly message: string;
  /** The vendor's HTTP status, where there was one. */
  readonly status?: number;
  readonly retryAfterMs?: number;
  /** The vendor's own name for it, such as `invalid_request_error`. */
  readonly type?: string;
  readonly code?: string;
  readonly param?: string;
}

/** One call to one model of a vendor. */
export interface Call {
  /** The vendor's name for the model. */
  readonly model: string;
  /** In the provider's `wire`. */
  readonly body: Fields;
  readonly stream: boolean;
  readonly key: string | undefined;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** Headers of an Anthropic caller that belong to the wire: its version and betas. */
  readonly version?: string;
  readonly beta?: string;
}

export interface Outgoing {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Fields;
  /** Parameters that the vendor's wire has no words for. */
  readonly dropped: readonly string[];
}

export interface Provider {
  readonly id: string;
  /** The vendor's name in OpenTelemetry's words. */
  readonly telemetryName: string;
  /** The wire in which it takes requests and gives answers here. */
  readonly wire: Wire;
  readonly keyEnv?: string;
  readonly baseUrlEnv?: string;
  /** Absent where a base URL has to be configured. */
  readonly baseUrl?: string;
  /** Set where it gives one answer a call, though its wire has words for several. */
  readonly oneChoice?: true;
  /** Throws Untranslatable. */
  outgoing(call: Call): Outgoing;
  /** The answer in `wire`; undefined where it is none. */
  answer(body: Fields, created: number): Fields | undefined;
  /** The vendor's stream objects in `wire`; absent where they are already. */
  chunks?(created: number): Step;
}

const MAX_MESSAGE = 500;

/** The class of an answer with an error status, or of an error told with status 200 or inside a stream. `now` in milliseconds since 1970. */
export function failureOf(status: number, headers: Headers, body: unknown, now: number): Failure {
  const error = errorIn(body);
  const wait = retryAfterMs(headers, body, now);
  const [type, code, param] = [text(error["type"]) || text(error["status"]), codeOf(error), text(error["param"])];
  const message = (text(error["message"]) || `the vendor answered with status ${status}`).slice(0, MAX_MESSAGE);
  return {
    kind: kindOf(status, `${type} ${code} ${message}`.toLowerCase()),
    message,
    ...(status < 300 ? {} : { status }),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    ...(type === "" ? {} : { type }),
    ...(code === "" ? {} : { code }),
    ...(param === "" ? {} : { param }),
  };
}

function errorIn(body: unknown): Fields {
  const { error, message } = fields(Array.isArray(body) ? body[0] : body);
  if (typeof error === "string") return { message: error };
  return isFields(error) ? error : { message };
}

const codeOf = (error: Fields): string => text(error["code"]) || (typeof error["code"] === "number" ? String(error["code"]) : "");

const CONTEXT = [
  "context_length",
  "context length",
  "context window",
  "prompt is too long",
  "maximum number of tokens",
  "string_above_max_length",
  "input is too long",
];
const POLICY = ["content_policy", "content policy", "content_filter", "content management policy", "responsibleaipolicy"];
const QUOTA = [
  "insufficient_quota",
  "billing",
  "credit balance",
  "exceeded your current quota",
  "insufficient balance",
  "account_deactivated",
];
const KEY = [
  "api key not valid",
  "api_key_invalid",
  "invalid_api_key",
  "authentication_error",
  "incorrect api key",
  "permission_error",
  "unauthenticated",
];
const OVERLOAD = ["overloaded", "capacity", "unavailable", "insufficient_system_resource"];
const MODEL = ["model_not_found", "not_found_error", "model not found", "model not exist"];
const LIMIT = ["rate_limit", "rate limit", "resource_exhausted", "too many requests"];

function kindOf(status: number, said: string): FailureKind {
  const says = (words: readonly string[]): boolean => words.some((word) => said.includes(word));
  if ((status === 400 || status === 413 || status === 422) && says(CONTEXT)) return "context_length";
  if (status === 401 || status === 402 || status === 403 || (status === 400 && says(KEY))) return "key";
  if (status === 404) return "no_such_model";
  if (status === 429) return says(QUOTA) ? "key" : "rate_limit";
  if (status === 503 || status === 529) return "overloaded";
  if (status === 408 || status === 504) return "timeout";
  if (status === 409 || status === 425 || status >= 500 || (status >= 300 && status < 400)) return says(OVERLOAD) ? "overloaded" : "server";
  if (status >= 400) return says(POLICY) ? "content_policy" : "caller";
  return toldKind(said, says);
}

/** Without an error status the words are all there is. */
function toldKind(said: string, says: (words: readonly string[]) => boolean): FailureKind {
  if (says(OVERLOAD)) return "overloaded";
  if (says(CONTEXT)) return "context_length";
  if (says(QUOTA) || says(KEY)) return "key";
  if (says(LIMIT)) return "rate_limit";
  if (says(POLICY)) return "content_policy";
  if (says(MODEL)) return "no_such_model";
  return said.includes("invalid_request") || said.includes("invalid_argument") ? "caller" : "server";
}

/** Keeps the shape in one place. */
export function defineProvider(provider: Provider): Provider {
  return provider;
}
