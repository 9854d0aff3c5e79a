/** What people wrote, without the secrets that stand in it: what is kept, judged and told of a pull request's words is this. */
import { Buffer } from "node:buffer";
import { masked } from "#src/parsers/secrets/mask.ts";
import { scanBytes } from "#src/parsers/secrets/scan.ts";

/** Each secret that the `secrets` check would find gives way to its length; a text without any stays as it is. */
export function withoutSecrets(text: string): string {
  if (text.length < SHORTEST) return text;
  const bytes = Buffer.from(text, "utf8");
  const { hits } = scanBytes(bytes);
  if (hits.length === 0) return text;
  let [kept, from] = ["", 0];
  for (const { start, end } of hits.toSorted((a, b) => a.start - b.start)) {
    if (start < from) continue;
    kept += `${bytes.toString("utf8", from, start)}${masked(bytes.toString("utf8", start, end), true)}`;
    from = end;
  }
  return kept + bytes.toString("utf8", from);
}

/** No secret is shorter. */
const SHORTEST = 6;
