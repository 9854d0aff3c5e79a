/** What people wrote, without the secrets that stand in it: what is kept, judged and told of a pull request's words is this. */
import { Buffer } from "node:buffer";
import { tokens } from "#src/parsers/personal-data/token.ts";
import { masked } from "#src/parsers/secrets/mask.ts";
import { scanBytes } from "#src/parsers/secrets/scan.ts";

/** Each secret that the `secrets` check would find, and whatever begins like a token, gives way to its length; a text without any stays as it is. */
export function withoutSecrets(text: string): string {
  if (text.length < SHORTEST) return text;
  const bytes = Buffer.from(text, "utf8");
  const { hits } = scanBytes(bytes);
  const sure = hits.length === 0 ? text : hushed(hits, bytes.length, (from, to) => bytes.toString("utf8", from, to));
  const alike = tokens(sure);
  return alike.length === 0 ? sure : hushed(alike, sure.length, (from, to) => sure.slice(from, to));
}

/** No secret is shorter. */
const SHORTEST = 6;

interface Span {
  readonly start: number;
  readonly end: number;
}

function hushed(spans: readonly Span[], length: number, slice: (from: number, to: number) => string): string {
  let [kept, at] = ["", 0];
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    if (start < at) continue;
    kept += `${slice(at, start)}${masked(slice(start, end), true)}`;
    at = end;
  }
  return kept + slice(at, length);
}
