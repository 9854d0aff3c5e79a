/** A text without the secrets that stand in it, line by line the same: what may be indexed, remembered and shown. */
import { masked } from "#src/parsers/secrets/mask.ts";
import { scanBytes } from "#src/parsers/secrets/scan.ts";

export function redacted(text: string): string {
  const bytes = Buffer.from(text);
  let [safe, at] = ["", 0];
  for (const { start, end } of scanBytes(bytes).hits) {
    if (start < at) continue;
    const secret = bytes.toString("utf8", start, end);
    safe += bytes.toString("utf8", at, start) + masked(secret, true) + "\n".repeat(secret.split("\n").length - 1);
    at = end;
  }
  return at === 0 ? text : safe + bytes.toString("utf8", at);
}
