/** Canonical JSON (RFC 8785, https://www.rfc-editor.org/rfc/rfc8785) and digests. */
import { createHash, hash } from "node:crypto";
import canonicalize from "canonicalize";

/** Keys sorted, no white space. Throws for what JSON cannot say (undefined at the top, functions, NaN). */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("this value has no JSON form");
  return text;
}

/** SHA-256 in lower-case hex. */
export function sha256(data: string | Uint8Array): string {
  return hash("sha256", data);
}

/** `sha256:` and the digest of the value's canonical JSON. */
export function digestOf(value: unknown): string {
  return `sha256:${sha256(canonicalJson(value))}`;
}

/** Git's object id of a blob (https://git-scm.com/book/en/v2/Git-Internals-Git-Objects), made as another of the same repository was. */
export function blobId(bytes: Uint8Array, like = ""): string {
  const made = createHash(like.length === SHA256_DIGITS ? "sha256" : "sha1");
  return made.update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

const SHA256_DIGITS = 64;
