/** How many tokens a text has: a bound that costs nothing, and an exact count that costs time linear in the text. */

/** Every token is at least one byte of UTF-8. */
const tokenBound = (text: string): number => Buffer.byteLength(text, "utf8");

export type TokenCounter = (text: string) => number;

/** Long runs without a break make the tokenizer quadratic: a text is counted in pieces, which counts a token too many at a seam. */
const PIECE = 1_000;

let loaded: Promise<TokenCounter> | undefined;

/** Loads the tokenizer (30 MB, about 200 ms) at the first call. */
export async function tokenCounter(): Promise<TokenCounter> {
  loaded ??= import("gpt-tokenizer/encoding/o200k_base").then(({ countTokens }) => (text) => {
    let total = 0;
    for (let at = 0; at < text.length; at += PIECE) total += countTokens(text.slice(at, at + PIECE), { disallowedSpecial: new Set() });
    return total;
  });
  return await loaded;
}

export interface Measure {
  readonly texts: readonly string[];
  /** Never less than the tokens of the texts, with something for each message and each picture. */
  readonly bound: number;
  /** The part of the bound that is not text. */
  readonly extra: number;
}

const FOR_MESSAGE = 8;
const FOR_PICTURE = 1_600;
const MAX_DEPTH = 64;

/** The texts of a request; pictures and the like are counted by the piece. What merely looks like their bytes is text: a caller could write it to be counted as less. */
export function measured(parts: readonly unknown[]): Measure {
  const texts: string[] = [];
  let extra = 0;
  const walk = (value: unknown, depth: number): void => {
    if (typeof value === "string") texts.push(value);
    else if (typeof value === "number") texts.push(String(value));
    else if (depth < MAX_DEPTH && typeof value === "object" && value !== null) {
      if (!Array.isArray(value)) extra += FOR_MESSAGE;
      for (const [key, inner] of Object.entries(value)) {
        if (typeof inner === "string" && inner.length > LONG && isBytes(value, key, inner)) extra += FOR_PICTURE;
        else walk(inner, depth + 1);
      }
    }
  };
  for (const part of parts) walk(part, 0);
  return { texts, extra, bound: texts.reduce((sum, one) => sum + tokenBound(one), extra) };
}

/** Shorter ones are as well counted as text. */
const LONG = 256;
const ADDRESSES: ReadonlySet<string> = new Set(["url", "file_data"]);

/** Where the wires have bytes: a vendor takes nothing but bytes there, and refuses all else. */
function isBytes(holder: object, key: string, value: string): boolean {
  if (ADDRESSES.has(key)) return value.startsWith("data:") && value.slice(0, LONG).includes(";base64,");
  if (key === "signature" || key === "thought_signature") return true;
  const type: unknown = "type" in holder ? holder.type : undefined;
  return key === "data" && (type === "base64" || type === "redacted_thinking" || ("format" in holder && type === undefined));
}
