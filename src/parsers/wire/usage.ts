/** Tokens used, in one inclusive form: cache reads and writes are parts of the input, reasoning is a part of the output. */
import { count as figure, fields, isFields, type Fields } from "#src/parsers/wire/reading.ts";

/** No call uses more; a figure beyond it is no figure, and must not become a sum. */
const MOST_TOKENS = 1_000_000_000;

const count = (value: unknown): number => Math.min(MOST_TOKENS, Math.round(figure(value)));

export interface Usage {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly reasoning: number;
  /** True where the vendor told nothing, or not everything, and the figures are counted from the text. */
  readonly estimated: boolean;
}

/** OpenAI, DeepSeek and their likes: prompt tokens include the cached ones. Undefined where nothing is told. */
export function usageOfCompletion(told: unknown): Usage | undefined {
  if (!isFields(told)) return undefined;
  const prompt = fields(told["prompt_tokens_details"]);
  const hit = count(told["prompt_cache_hit_tokens"]);
  if (told["prompt_tokens"] === undefined && told["completion_tokens"] === undefined) return undefined;
  return {
    input: Math.max(count(told["prompt_tokens"]), hit + count(told["prompt_cache_miss_tokens"])),
    output: count(told["completion_tokens"]),
    cacheRead: count(prompt["cached_tokens"]) || hit,
    cacheWrite: count(prompt["cache_write_tokens"]),
    reasoning: count(fields(told["completion_tokens_details"])["reasoning_tokens"]),
    estimated: false,
  };
}

/** Anthropic: input tokens leave the cached ones out. */
export function usageOfMessage(told: unknown): Usage | undefined {
  if (!isFields(told)) return undefined;
  if (told["input_tokens"] === undefined && told["output_tokens"] === undefined) return undefined;
  const [cacheRead, cacheWrite] = [count(told["cache_read_input_tokens"]), count(told["cache_creation_input_tokens"])];
  return {
    input: count(told["input_tokens"]) + cacheRead + cacheWrite,
    output: count(told["output_tokens"]),
    cacheRead,
    cacheWrite,
    reasoning: count(fields(told["output_tokens_details"])["thinking_tokens"]),
    estimated: false,
  };
}

/** Gemini: the prompt includes the cached tokens, the candidates leave the thoughts out. */
export function usageOfGemini(told: unknown): Usage | undefined {
  if (!isFields(told)) return undefined;
  if (told["promptTokenCount"] === undefined && told["candidatesTokenCount"] === undefined) return undefined;
  const reasoning = count(told["thoughtsTokenCount"]);
  return {
    input: count(told["promptTokenCount"]) + count(told["toolUsePromptTokenCount"]),
    output: count(told["candidatesTokenCount"]) + reasoning,
    cacheRead: count(told["cachedContentTokenCount"]),
    cacheWrite: 0,
    reasoning,
    estimated: false,
  };
}

/** As OpenAI tells it. */
export function completionUsage(usage: Usage): Fields {
  return {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
    prompt_tokens_details: {
      cached_tokens: usage.cacheRead,
      ...(usage.cacheWrite === 0 ? {} : { cache_write_tokens: usage.cacheWrite }),
    },
    completion_tokens_details: { reasoning_tokens: usage.reasoning },
  };
}

/** As Anthropic tells it. */
export function messageUsage(usage: Usage): Fields {
  return {
    input_tokens: Math.max(0, usage.input - usage.cacheRead - usage.cacheWrite),
    cache_creation_input_tokens: usage.cacheWrite,
    cache_read_input_tokens: usage.cacheRead,
    output_tokens: usage.output,
  };
}
