/** What a name promises of the value that is given to it. */

export type Promised = "password" | "secret" | "token" | "key" | "weak";

/** Endings that say where or which, not what: they are taken off before the last word is read. */
const TRAILING =
  /^(?:\d+|v\d+|prod|production|staging|stage|dev|development|test|testing|default|value|val|str|string|old|new|next|previous|current|backup|secondary|live|sandbox|raw|plain|plaintext|cleartext|text|base64|b64|hex|env|var|literal|data|bytes|master|here|override|fallback|ident|local|remote|internal|external|admin|root|ro|rw|readonly|write)$/;

const PASSWORDS: ReadonlySet<string> = new Set([
  "password",
  "passwd",
  "passwort",
  "pass",
  "pwd",
  "passphrase",
  "pw",
  "psw",
  "passcode",
  "pswd",
  "kennwort",
  "contrasena",
  "senha",
  "motdepasse",
  "userpass",
  "dbpass",
  "psk",
]);
const TOKENS: ReadonlySet<string> = new Set(["token", "jwt", "bearer", "pat", "authtoken", "accesstoken", "apitoken", "refreshtoken"]);
const SECRETS: ReadonlySet<string> = new Set([
  "secret",
  "credential",
  "credentials",
  "creds",
  "secrets",
  "clientsecret",
  "seed",
  "mnemonic",
]);
const KEYS: ReadonlySet<string> = new Set([
  "apikey",
  "accesskey",
  "secretkey",
  "privatekey",
  "authkey",
  "encryptionkey",
  "masterkey",
  "appkey",
  "signingkey",
]);
/** What makes a `key` a secret one. `public`, `primary`, `cache`, `sort`, `foreign` and the like are not here. */
const KEY_OF: ReadonlySet<string> = new Set([
  "api",
  "access",
  "secret",
  "private",
  "encryption",
  "encrypt",
  "decryption",
  "signing",
  "signature",
  "sign",
  "auth",
  "authentication",
  "master",
  "admin",
  "account",
  "shared",
  "preshared",
  "subscription",
  "webhook",
  "license",
  "licence",
  "app",
  "application",
  "client",
  "service",
  "server",
  "hmac",
  "aes",
  "jwt",
  "session",
  "cookie",
  "crypto",
  "cipher",
  "sdk",
  "consumer",
  "deploy",
  "deployment",
  "ingest",
  "ingestion",
  "insert",
  "rest",
  "integration",
  "security",
  "rails",
  "token",
  "developer",
  "dev",
  "personal",
  "host",
  "function",
  "management",
  "csrf",
  "salt",
  "vault",
  "wallet",
  "ssh",
  "rsa",
  "user",
  "read",
  "write",
  "push",
  "instrumentation",
  "unseal",
  "base",
  "registration",
  "activation",
]);
const WEAK: ReadonlySet<string> = new Set(["auth", "login", "authorization", "salt", "sas", "signature", "sig", "apitokenid", "dsn"]);

/** `null` for a name that promises nothing secret. */
export function promiseOf(all: readonly string[], name: string): Promised | null {
  const words = [...all];
  if (words.some((word) => /^(?:encrypted|hashed|sealed|ciphertext)$/.test(word))) return null;
  while (words.length > 1 && TRAILING.test(words.at(-1) ?? "")) words.pop();
  const last = words.at(-1) ?? "";
  const before = words.at(-2) ?? "";
  if (
    /^(?:no|is|has|use|show|hide|enable|disable|require|with|without|invalid|missing|max|min|get|set|reset|forgot|update)$/.test(
      words[0] ?? "",
    ) &&
    words.length <= 2 &&
    !/_|[A-Z]{2}/.test(name)
  )
    return words.length === 2 && /^(?:get|set|with|use)$/.test(words[0] ?? "") ? plainPromise(last, before) : null;
  return plainPromise(last, before);
}

function plainPromise(last: string, before: string): Promised | null {
  if (PASSWORDS.has(last) || /(?:password|passwd|passphrase|pwd)$/.test(last)) return "password";
  if (TOKENS.has(last) || (last.endsWith("token") && last.length > 5)) return "token";
  if (SECRETS.has(last) || last.endsWith("secret")) return "secret";
  if (KEYS.has(last) || /(?:api|access|secret|private|auth|encryption|signing|master)key$/.test(last)) return "key";
  if (last === "key" && KEY_OF.has(before)) return "key";
  if (last === "base" && before === "key") return "secret";
  if (last === "id" && before === "secret") return "secret";
  if (WEAK.has(last)) return "weak";
  return null;
}

/** `camelCase`, `snake_case`, `kebab-case`, `dotted.name`, `HTTPToken` to lower-case words. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== "");
}

/** Lower case, letters and digits only: what `names` of a kind are looked for in. */
function squeezed(name: string): string {
  return name.toLowerCase().replace(/[^a-z\d]/g, "");
}

/** Names that tell of a credential without being one, or of something that a page shows to everybody: `token_url`, `apiKeyId`, `trello_card_id`, `recaptchaSiteKey`. */
export function isAbout(name: string): boolean {
  return /(?:urls?|uris?|endpoint|names?|paths?|files?|dir|folder|types?|ids|length|size|count|ttl|expiry|expires(?:in|at)?|policy|header|field|label|prefix|suffix|regex|pattern|public|version|format|class|message|hint|placeholder|title|description|ref|arn|selector|provider|error|host|region|status|enabled|required|hash|digest|fingerprint|thumbprint|kid|param|parameter|column|index|scope|algorithm|mode|issuer|audience|checksum|publickey|clientid|keyid|tokenid|userid|listid|cardid|boardid|projectid|workspaceid|channelid|pageid|spaceid|issueid|sitekey|username|email)$/.test(
    squeezed(name),
  );
}
