/** Whether a value could be a secret at all, or is a placeholder, a reference, a sequence or words. */
import { createHash } from "node:crypto";
import { entropy, wordShare } from "#src/parsers/secrets/words.ts";

/** Words by which authors mark a value as not real. They are long enough that a drawn token hardly ever holds one. */
const PLACEHOLDER =
  /example|placeholder|changeme|change[-_]me|change[-_]this|your[-_ ]|yourtoken|yourkey|yoursecret|redacted|replace[-_ ]?(?:me|with|this)|dummy|sample|insert[-_ ]|<[^>]*>|x{5,}|\*{3,}|\.{3}|…|•{3}|_{4,}|-{6,}|not[-_]a[-_](?:real|valid)|notreal|enter[-_]|todo[-_:]|deadbeef|cafebabe|123456|abcdef|qwerty|qwer1234|asdfqwer|qwerasdf|1234asdf|fakekey|fake[-_]|foobar|lorem|test[-_](?:key|token|secret|api)|mock[-_]|asdfgh|hunter2|^test|test$/i;

/** What stands for a value that comes from elsewhere: `${X}`, `$X`, `{{ x }}`, `%X%`, `<x>`, `@x@`, `#{x}`, `ENC[…]`, `EJ[…]`, `!vault`, `op://`. */
const REFERENCE =
  /^(?:\$[({A-Za-z_]|\$\$|%[A-Za-z_({]|#\{|\{\{|\{[a-z_.]+\}$|<%|@\w+@$|__\w+__$|ENC[[(]|EJ\[|!|op:\/\/|vault:|arn:|wc[FB]MA|hQ[EGI]MA|AQICAH|U2FsdGVkX1|gAAAAA|vault:v\d|ref\+|secretref:|keyvault:|AWS::|\(\(|\[\[)|\$\{|\{\{|\}\}|#\{/i;

/** A hash, or a value that Maven or Jenkins encrypted: it opens nothing by itself. */
const HASHED =
  /^(?:\$(?:\d[abxy]?|apr1|argon2\w*|pbkdf2[\w-]*|scrypt|y)\$|\{[A-Za-z\d@-]{2,16}\}|\{[A-Za-z\d+/=]+\}$|pbkdf2_|sha\d{1,3}\$|bcrypt|argon2|md5\$)|\*[\dA-F]{40}$|:\{SHA\}|urn:/i;

/** SHA-256 of values that vendors print in their own documentation. */
const PUBLISHED: ReadonlySet<string> = new Set([
  "0011cc25eb4320717494d2703e8cba85743e71b500283c21c8b88147992f9059", // the account key of the Azure storage emulator
  "aa6547439583c3a275d4542a0df6c1ad6a863971be9f2a2220f027cc02aef615", // the key of the Cosmos DB emulator
  "2cafc0970149a84f3b9e62eaf169f36f59907a3b3e31f7b82e68c69cd27f7326", // Stripe's test keys in its documentation
  "f2d6ca16515033e5dce14eba840b979d27b5cbae24bb3e5bf484339667f86397",
  "2d1f7723aabc5c7a51fcdc2463c99b5f3fdbc57cf3134db4ac12913c35976e6f",
]);

/** A pattern of a token rather than a token: a counted quantifier (`{20}`, `{20,}`, `{x8-12}`, `{b16+}`) or a range of characters (`[a-z0-9]`). */
const PATTERN = /\{[A-Za-z]?\d{1,4}(?:[-,]\d{0,4}|\+)?\}|\[[^\]\s]?[A-Za-z\d]-[A-Za-z\d]/;

export function isPlaceholder(value: string): boolean {
  return PATTERN.test(value) || PLACEHOLDER.test(value) || isRepetitive(value) || isSequence(value) || isPublished(value);
}

/** Printed in a vendor's own documentation or built into its emulator. */
export function isPublished(value: string): boolean {
  return PUBLISHED.has(createHash("sha256").update(value).digest("hex"));
}

export function isReference(value: string): boolean {
  return REFERENCE.test(value) || HASHED.test(value);
}

/** Few distinct characters, one character many times in a row, or one short piece again and again. */
function isRepetitive(value: string): boolean {
  const distinct = new Set(value.toLowerCase()).size;
  if (value.length >= 12 && distinct <= 4) return true;
  let run = 1;
  for (let at = 1; at < value.length; at++) {
    run = value[at] === value[at - 1] ? run + 1 : 1;
    if (run >= Math.max(6, value.length / 3)) return true;
  }
  for (let period = 2; period <= 16 && period * 3 <= value.length; period++) if (hasPeriod(value, period)) return true;
  return false;
}

function hasPeriod(value: string, period: number): boolean {
  for (let at = period; at < value.length; at++) if (value[at] !== value[at - period]) return false;
  return true;
}

/** A long climb or descent through the alphabet or the digits: `abcdefghij`, `0123456789`, `987654321`. */
function isSequence(value: string): boolean {
  let up = 1;
  let down = 1;
  const lower = value.toLowerCase();
  for (let at = 1; at < lower.length; at++) {
    const step = lower.charCodeAt(at) - lower.charCodeAt(at - 1);
    up = step === 1 ? up + 1 : 1;
    down = step === -1 ? down + 1 : 1;
    if (up >= 6 || down >= 6) return true;
  }
  return false;
}

/** The variable part of a token of known shape: not a placeholder, not words put together. */
export function drawnToken(value: string): boolean {
  if (isPlaceholder(value) || isJoinedWords(value)) return false;
  const digits = countOf(value, /\d/g);
  return value.length < 12 || wordShare(value) < (digits === 0 ? 0.5 : 0.75);
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const HEX = /^(?:0x)?[0-9a-f]+$/i;

export const isUuid = (value: string): boolean => UUID.test(value);

/** A value under a name that promises a token, key or secret: long, mixed and not made of words. */
export function drawnSecret(value: string): boolean {
  // Machines draw tokens from ASCII; a translation of "token" into another script is a sentence.
  if (/[^\x20-\x7e]/.test(value)) return false;
  if (value.length < 16 || value.length > 1_000 || isPlaceholder(value) || isReference(value)) return false;
  if (isUuid(value)) return entropy(value) > 2.9;
  if (HEX.test(value))
    return value.length >= 20 && value.length % 2 === 0 && entropy(value) > 2.9 && /\d/.test(value) && /[a-f]/i.test(value);
  if (isPathOrName(value) || isJoinedWords(value)) return false;
  const digits = countOf(value, /\d/g);
  if (digits === 0 && value.length < 28) return false;
  if (digits === value.length || /^[\d.,:/-]+$/.test(value)) return false;
  return entropy(value) >= Math.min(3.4, Math.log2(value.length) - 0.9) && wordShare(value) < (digits < 3 ? 0.3 : 0.45);
}

/** A value under a name that promises a password: symbols are welcome, words are not. */
export function drawnPassword(value: string): boolean {
  if (value.length < 8 || value.length > 200 || isPlaceholder(value) || isReference(value) || isUuid(value)) return false;
  if (isPathOrName(value) || /\s/.test(value)) return false;
  const classes = [/\d/, /[a-z]/, /[A-Z]/, /[^A-Za-z0-9]/].filter((group) => group.test(value)).length;
  if (classes < 2 || !/[A-Za-z]/.test(value) || (classes === 2 && !/\d/.test(value))) return false;
  if (new Set(value).size < Math.min(7, value.length * 0.6)) return false;
  return wordShare(value) < 0.42 && !isWeak(value) && !isJoinedWords(value);
}

const COMMON =
  /pass|pwd|admin|secret|welcome|letmein|login|master|hello|test|user|root|default|demo|token|guest|super|temp|local|summer|winter|spring|autumn/;
const LEET: Readonly<Record<string, string>> = { "@": "a", "4": "a", "0": "o", "1": "i", "!": "i", "3": "e", "5": "s", $: "s", "7": "t" };

/** A common word is in it, also when it is written with digits and signs: `P@ssw0rd`. */
export function isWeak(value: string): boolean {
  const lower = value.toLowerCase();
  return COMMON.test(lower) || COMMON.test(lower.replace(/[@4013!5$7]/g, (char) => LEET[char] ?? char));
}

/** Words, short numbers and nothing else, put together with signs: `my-super-secret-key-12345`, `model.name-3-20240307-v1:0`. */
export function isJoinedWords(value: string): boolean {
  if (/^[a-z]{3,}(?:-[a-z]{2,})*-v\d{1,2}(?:-[a-z]{3,})+$/.test(value)) return true;
  const pieces = value.split(/[^A-Za-z\d]+/).filter((piece) => piece !== "");
  if (
    pieces.length < 2 ||
    !pieces.every((piece) => /^(?:[a-z]+|[A-Z]+|[A-Z][a-z]+|\d{1,8}|[a-z]{1,12}\d{1,3}|[a-z]+[A-Z][a-z]+)$/.test(piece))
  )
    return false;
  const long = pieces.flatMap((piece) => piece.match(/[A-Za-z]{4,}/g) ?? []);
  return long.length === 0 ? pieces.length > 2 && value.length < 30 : wordShare(long.join("_")) >= 0.5;
}

/** A file, an address, a dotted or slashed name, a template, a call: something that names rather than is. */
export function isPathOrName(value: string): boolean {
  if (/^(?:[a-z][\w+.-]*:\/\/|\.{0,2}\/[\w.-]+\/|~\/|[A-Za-z]:\\)/i.test(value)) return true;
  if (/^[A-Za-z_][\w$]*(?:\.[A-Za-z_][\w$]*)+(?:\(.*)?$/.test(value) && wordShare(value) > 0.3) return true;
  if (/[([{]\s*[)\]}'"]|\)\.|=>|&&|\|\|/.test(value)) return true;
  if (/\.[a-z]{1,4}:\d+(?:-\d+)?$/.test(value)) return true;
  return /^[\w@-]+(?:[/:][\w@.-]+)+$/.test(value) && wordShare(value) > 0.4;
}

export function countOf(value: string, pattern: RegExp): number {
  return value.match(pattern)?.length ?? 0;
}
