/** JSON web tokens: header and payload must parse, and a token that is public by design or printed in every tutorial is none. */
import { RANK, dismiss } from "#src/parsers/secrets/hit.ts";
import type { Scan } from "#src/parsers/secrets/hit.ts";
import { matchAt, shape } from "#src/parsers/secrets/shape.ts";
import { latin1 } from "#src/parsers/secrets/walk.ts";

const SHAPE = shape("eyJ{b8+}.eyJ{b8+}.{b16+}");

/** `at` is where `eyJ` begins. */
export function jwtAt(scan: Scan, at: number): void {
  const span = matchAt(scan.bytes, SHAPE, at);
  if (span === undefined) return;
  const text = latin1(scan.bytes, span.start, span.end);
  const [header, payload] = text.split(".").map(parsed);
  if (header === undefined || payload === undefined || !("alg" in header)) return;
  if (payload["role"] === "anon") return dismiss(scan, "public by design");
  if (payload["name"] === "John Doe" || payload["iss"] === "supabase-demo") return dismiss(scan, "published example");
  scan.hits.push({ kind: "jwt", ...span, rank: RANK.tool });
}

function parsed(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
