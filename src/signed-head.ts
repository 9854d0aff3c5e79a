/** Signed heads (Ed25519): a chain alone cannot show that its tail is gone; a head signed and kept elsewhere does. */
import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { canonicalJson, sha256 } from "#src/canonical.ts";
import type { Entry, Head } from "#src/ledger.ts";

/** Where a stream stood when it was signed. */
export interface SignedHead extends Head {
  readonly stream: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The key's id: `keyId` of the public key. */
  readonly key: string;
  /** Base64 over the canonical JSON of the other fields. */
  readonly signature: string;
}

/** The Ed25519 key of a PEM file's text; a private key is a public one too. Undefined where it holds none. */
export function ed25519In(pem: string, kind: "private" | "public"): KeyObject | undefined {
  try {
    const key = kind === "private" ? createPrivateKey(pem) : createPublicKey(pem);
    return key.asymmetricKeyType === "ed25519" ? key : undefined;
  } catch {
    return undefined;
  }
}

export function signHead(stream: string, head: Head, at: Date, key: KeyObject): SignedHead {
  const said = { stream, seq: head.seq, hash: head.hash, at: at.toISOString(), key: keyId(createPublicKey(key)) };
  return { ...said, signature: sign(null, Buffer.from(canonicalJson(said)), key).toString("base64") };
}

/** True where this key signed this head. */
export function headIsSigned({ signature, ...said }: SignedHead, publicKey: KeyObject): boolean {
  if (said.key !== keyId(publicKey)) return false;
  return verify(null, Buffer.from(canonicalJson(said)), publicKey, Buffer.from(signature, "base64"));
}

/** The first 16 hex digits of the SHA-256 of the public key (SPKI, DER). */
export function keyId(publicKey: KeyObject): string {
  return sha256(publicKey.export({ type: "spki", format: "der" })).slice(0, 16);
}

/** What a stream, or its end, lacks of a signed head; undefined where it still holds it. `entry` is the stream's entry at the head's seq. */
export function lost(head: SignedHead, entry: Entry | undefined): string | undefined {
  if (head.seq === 0) return undefined;
  if (entry === undefined) return `stream ${head.stream} had ${head.seq} entries on ${head.at}; entry ${head.seq} is gone`;
  if (entry.hash !== head.hash) return `entry ${head.seq} of stream ${head.stream} is not the one that was signed on ${head.at}`;
  return undefined;
}
