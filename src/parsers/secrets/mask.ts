/** What may be said of a secret: its first characters and its length, and a mark that tells two secrets apart without telling either. */
import { createHmac } from "node:crypto";

/** Keeps the marks from being looked up in lists of hashes that were made for something else. */
const SALT = "gatehouse/secrets/1";
/** Hex digits of the mark. A password that can be guessed must not be confirmed by it: some million passwords share a short mark. */
const SHORT_MARK = 5;
const LONG_MARK = 16;

/** The first four characters of a long secret, fewer of a short one, none of a password; never more than an eighth. */
export function masked(secret: string, guessable: boolean): string {
  const shown = guessable || secret.startsWith("-----") ? "" : secret.slice(0, Math.min(4, Math.floor(secret.length / 8)));
  return `${/^[\x21-\x7e]*$/.test(shown) ? shown : ""}… (${secret.length} characters)`;
}

export function markOf(kind: string, secret: string, guessable: boolean): string {
  const mac = createHmac("sha256", SALT).update(`${kind}\0${secret}`).digest("hex");
  return mac.slice(0, guessable ? SHORT_MARK : LONG_MARK);
}
