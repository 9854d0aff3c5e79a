/** Prices and capabilities of well-known models, as we know them on the day named; the pages named are where to hold them against. A price that is not listed is not known. */
import type { ProviderId } from "#schemas/router-config.ts";

export interface TableModel {
  readonly id: string;
  readonly provider: ProviderId;
  /** Our own rating between 0 and 1, for the score; no vendor says so. */
  readonly capability: number;
  readonly tags: readonly string[];
  readonly context_tokens: number;
  readonly max_output_tokens: number;
  /** US dollars. */
  readonly input_cost_per_token: number;
  readonly output_cost_per_token: number;
  readonly cache_read_cost_per_token?: number;
  readonly cache_write_cost_per_token?: number;
}

export interface ModelTable {
  /** The day on which the figures were written down. */
  readonly writtenAt: string;
  /** What they were held against, and when that was read. */
  readonly heldAgainst: readonly { readonly provider: ProviderId; readonly what: string; readonly read: string }[];
  readonly sources: Readonly<Partial<Record<ProviderId, string>>>;
  readonly models: readonly TableModel[];
}

const ALL = ["tools", "json_schema", "vision"] as const;

/** Prices are given for a million tokens, as the vendors do. */
function model(
  id: string,
  provider: ProviderId,
  capability: number,
  tags: readonly string[],
  tokens: readonly [number, number],
  prices: readonly [input: number, output: number, cacheRead?: number, cacheWrite?: number],
): TableModel {
  const each = (dollars: number): number => Number((dollars / 1_000_000).toFixed(12));
  const [input, output, read, write] = prices;
  return {
    id,
    provider,
    capability,
    tags,
    context_tokens: tokens[0],
    max_output_tokens: tokens[1],
    input_cost_per_token: each(input),
    output_cost_per_token: each(output),
    ...(read === undefined ? {} : { cache_read_cost_per_token: each(read) }),
    ...(write === undefined ? {} : { cache_write_cost_per_token: each(write) }),
  };
}

/**
 * Where a vendor has several prices the dearest that can apply stands here, so that no budget is too small for what comes: DeepSeek's peak hours, Google's
 * rates from 2027 on. Where a long prompt costs more, the context is the longest at the price that is named.
 */
export const MODEL_TABLE: ModelTable = {
  writtenAt: "2026-11-21",
  heldAgainst: [
    {
      provider: "anthropic",
      what: "stored copies of the models' overview pages, and PromptFuel 1.0.23's audit of them for cache reads and Haiku",
      read: "2026-10",
    },
    {
      provider: "openai",
      what: "stored copies of resellers' pages for GPT-6.1, of GitHub's price table for GPT-5 mini and GPT-4.1",
      read: "2026-11",
    },
    { provider: "google", what: "a transcript of the pricing page", read: "2026-10-07" },
    { provider: "deepseek", what: "a stored copy of the pricing page for V4.1", read: "2026-10" },
  ],
  sources: {
    openai: "https://platform.openai.com/docs/pricing",
    anthropic: "https://platform.claude.com/docs/en/about-claude/pricing",
    google: "https://ai.google.dev/gemini-api/docs/pricing",
    deepseek: "https://api-docs.deepseek.com/quick_start/pricing",
  },
  models: [
    model("gpt-6.1-sol", "openai", 0.94, ALL, [272_000, 128_000], [2, 10, 0.1, 2.5]),
    model("gpt-6.1-terra", "openai", 0.86, ALL, [272_000, 128_000], [1, 5]),
    model("gpt-5", "openai", 0.88, ALL, [400_000, 128_000], [1.25, 10, 0.125]),
    model("gpt-5-mini", "openai", 0.76, ALL, [400_000, 128_000], [0.25, 2, 0.025]),
    model("gpt-5-nano", "openai", 0.6, ALL, [400_000, 128_000], [0.05, 0.4, 0.005]),
    model("gpt-4.1", "openai", 0.74, ALL, [1_047_576, 32_768], [2, 8, 0.5]),
    model("gpt-4o-mini", "openai", 0.56, ALL, [128_000, 16_384], [0.15, 0.6, 0.075]),
    model("claude-opus-5-5", "anthropic", 0.97, ALL, [1_000_000, 128_000], [4, 20, 0.2, 5]),
    model("claude-sonnet-5-5", "anthropic", 0.92, ALL, [1_000_000, 128_000], [2, 10, 0.1, 2.5]),
    model("claude-haiku-5-5", "anthropic", 0.78, ALL, [100_000, 128_000], [0.1, 0.5, 0.01, 0.125]),
    model("claude-opus-4-5", "anthropic", 0.9, ALL, [200_000, 64_000], [5, 25, 0.5, 6.25]),
    model("claude-sonnet-4-5", "anthropic", 0.86, ALL, [200_000, 64_000], [3, 15, 0.3, 3.75]),
    model("claude-haiku-4-5", "anthropic", 0.74, ALL, [200_000, 64_000], [1, 5, 0.1, 1.25]),
    model("gemini-3.8-flash", "google", 0.84, ALL, [1_048_576, 65_536], [1.5, 7.5]),
    model("gemini-3.5-flash", "google", 0.8, ALL, [1_048_576, 65_536], [1.5, 9]),
    model("gemini-3.5-flash-lite", "google", 0.66, ALL, [1_048_576, 65_536], [0.3, 2.5]),
    model("gemini-2.5-pro", "google", 0.82, ALL, [200_000, 65_536], [1.25, 10, 0.125]),
    model("deepseek-v4-pro", "deepseek", 0.86, ["tools"], [1_000_000, 384_000], [1.32, 3.96, 0.044]),
    model("deepseek-flash", "deepseek", 0.76, ["tools", "vision"], [1_000_000, 384_000], [0.3, 1.2, 0.006]),
  ],
};
