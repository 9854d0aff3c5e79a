/** Money for tokens: prices in whole picodollars a token, sums in whole nanodollars, so that nothing slips. */
import type { Usage } from "#src/parsers/wire/usage.ts";

/** Picodollars (a millionth of a millionth of a dollar) for one token of each kind. */
export interface Price {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

const PICO = 1_000_000_000_000;
const PICO_A_NANO = 1_000;
const NANO = 1_000_000_000;
/** What a model writes where nobody sets a limit; used to compare models, and to reserve where the model's own limit is not known. */
export const ASSUMED_OUTPUT_TOKENS = 1_024;

/** Tokens that an answer can have: what the caller allows, else what the model can write. */
export const outputBound = (asked: number | undefined, most: number | undefined): number => asked ?? most ?? ASSUMED_OUTPUT_TOKENS;

export interface PriceFields {
  readonly input_cost_per_token?: number | undefined;
  readonly output_cost_per_token?: number | undefined;
  readonly cache_read_cost_per_token?: number | undefined;
  readonly cache_write_cost_per_token?: number | undefined;
}

/** Undefined unless both prices are known: a missing price is never free. Cached tokens cost what input costs where nothing else is said. */
export function priceOf(model: PriceFields): Price | undefined {
  const { input_cost_per_token: input, output_cost_per_token: output } = model;
  if (input === undefined || output === undefined) return undefined;
  const pico = (dollars: number): number => Math.round(dollars * PICO);
  return {
    input: pico(input),
    output: pico(output),
    cacheRead: pico(model.cache_read_cost_per_token ?? input),
    cacheWrite: pico(model.cache_write_cost_per_token ?? input),
  };
}

/** Whole nanodollars, a part counted as a whole. */
export function costNano(price: Price, usage: Omit<Usage, "estimated" | "reasoning">): number {
  const plain = Math.max(0, usage.input - usage.cacheRead - usage.cacheWrite);
  const pico = plain * price.input + usage.cacheRead * price.cacheRead + usage.cacheWrite * price.cacheWrite + usage.output * price.output;
  return Math.ceil(pico / PICO_A_NANO);
}

/** The most that a call can cost: every input token at its dearest, and all the output that is allowed. */
export function upperNano(price: Price, inputTokens: number, outputTokens: number): number {
  const dearest = Math.max(price.input, price.cacheRead, price.cacheWrite);
  return Math.ceil((inputTokens * dearest + outputTokens * price.output) / PICO_A_NANO);
}

export const nanoOfDollars = (dollars: number): number => Math.round(dollars * NANO);

/** A decimal number with nine places, trailing zeros left out: "0.00042". */
export function dollarsText(nano: number): string {
  const whole = Math.floor(nano / NANO);
  const part = String(nano % NANO)
    .padStart(9, "0")
    .replace(/0+$/, "");
  return part === "" ? String(whole) : `${whole}.${part}`;
}
