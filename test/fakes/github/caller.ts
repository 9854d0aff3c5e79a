/** Who asks: the App by its JWT, an installation by its token. What is wrong with either is 401, as GitHub says it. */
import { createVerify } from "node:crypto";
import type { Asked } from "#test/fakes/github/answer.ts";
import type { World } from "#test/fakes/github/world.ts";

const MAX_JWT_SECONDS = 600;

export function callerOf(world: World, authorization: string): Asked["caller"] | undefined {
  const token = /^(?:bearer|token) (.+)$/i.exec(authorization)?.[1];
  if (token === undefined) return authorization === "" ? { kind: "nobody" } : undefined;
  const known = world.tokens.get(token);
  if (known !== undefined)
    return known.expiresAt > world.now().getTime() ? { kind: "installation", permissions: known.permissions } : undefined;
  return validJwt(world, token) ? { kind: "app" } : undefined;
}

function validJwt({ app, now }: World, token: string): boolean {
  const [head = "", claims = "", signature = ""] = token.split(".");
  const verify = createVerify("RSA-SHA256").update(`${head}.${claims}`);
  if (!verify.verify(app.publicKey, Buffer.from(signature, "base64url"))) return false;
  const { iss, iat, exp } = JSON.parse(Buffer.from(claims, "base64url").toString()) as { iss: unknown; iat: number; exp: number };
  const seconds = now().getTime() / 1_000;
  return String(iss) === String(app.id) && iat <= seconds + 5 && exp > seconds && exp - seconds <= MAX_JWT_SECONDS + 5;
}

const RANK: Readonly<Record<string, number>> = { read: 1, write: 2, admin: 3 };

export function grants(caller: Asked["caller"], [permission, level]: readonly [string, "read" | "write"]): boolean {
  if (caller.kind !== "installation") return false;
  // Comments on pull requests are open to either permission.
  const held = [permission, ...(permission === "issues" ? ["pull_requests"] : [])].map((name) => RANK[caller.permissions[name] ?? ""] ?? 0);
  return Math.max(...held) >= (RANK[level] ?? 9);
}
