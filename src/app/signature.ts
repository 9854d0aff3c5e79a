/** Whether GitHub sent a body: HMAC-SHA-256 over the raw bytes (https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries). */
import { createHmac, timingSafeEqual } from "node:crypto";

/** `header` is `X-Hub-Signature-256`. Any of the secrets will do, so that one can be changed for another without a gap. */
export function signedBy(secrets: readonly string[], body: Uint8Array, header: string | undefined): boolean {
  const given = /^sha256=([0-9a-f]{64})$/.exec(header ?? "")?.[1];
  if (given === undefined) return false;
  const wanted = Buffer.from(given, "hex");
  // Every secret is tried, so that the time tells nothing about which one fits.
  return secrets.map((secret) => timingSafeEqual(createHmac("sha256", secret).update(body).digest(), wanted)).includes(true);
}

/** Compares without telling by the time how much of it fits. */
export function sameSecret(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHmac("sha256", "compare").update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
