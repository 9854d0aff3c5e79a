/** Whether a value could be a secret at all, or is a placeholder, a reference, a sequence or words. */
import { createHash } from "node:crypto";
import { entropy, wordShare } from "#src/parsers/secrets/words.ts";

/** Words by which authors mark a value as not real. They are long enough that a drawn token hardly ever holds one. */
const PLACEHOLDER =
  /example|placeholder|changeme|change[-_]me|change[-_]this|your[-_ ]|yourtoken|yourkey|yoursecret|redacted|replace[-_ ]?(?:me|with|this)|dummy|sample|insert[-_ ]|<[^>]*>|x{5,}|\*{3,}|\.{3}|…|•{3}|_{4,}|-{6,}|not[-_]a[-_](?:real|valid)|notreal|enter[-_]|todo[-_:]|deadbeef|cafebabe|1234567|abcdefg|qwerty|fakekey|fake[-_]|foobar|lorem|test[-_](?:key|token|secret|api)|mock[-_]|asdfgh|hunter2/i;

/** What stands for a value that comes from elsewhere: `${X}`, `$X`, `{{ x }}`, `%X%`, `<x>`, `@x@`, `#{x}`, `ENC[…]`, `!vault`, `op://`. */
const REFERENCE =
  /^(?:\$[({A-Za-z_]|\$\$|%[A-Za-z_({]|#\{|\{\{|\{[a-z_.]+\}$|<%|@\w+@$|__\w+__$|ENC[[(]|!|op:\/\/|vault:|arn:|ref\+|secretref:|keyvault:|AWS::|\(\(|\[\[)|\$\{|\{\{|\}\}|#\{/i;

/** SHA-256 of values that vendors print in their own documentation. */
const PUBLISHED: ReadonlySet<string> = new Set([]);

export function isPlaceholder(value: string): boolean {
  return (
    PLACEHOLDER.test(value) || isRepetitive(value) || isSequence(value) || PUBLISHED.has(createHash("sha256").update(value).digest("hex"))
  );
}

export function isReference(value: string): boolean {
  return REFERENCE.test(value);
}

/** Few distinct characters, one character many times in a row, or one short piece again and again. */
export function isRepetitive(value: string): boolean {
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
export function isSequence(value: string): boolean {
  let [up, down] = [1, 1];
  const lower = value.toLowerCase();
  for (let at = 1; at < lower.length; at++) {
    const step = lower.charCodeAt(at) - lower.charCodeAt(at - 1);
    up = step === 1 ? up + 1 : 1;
    down = step === -1 ? down + 1 : 1;
    if (up >= 7 || down >= 7) return true;
  }
  return false;
}

/** The variable part of a token of known shape: not a placeholder, not words put together. */
export function drawnToken(value: string): boolean {
  if (isPlaceholder(value)) return false;
  const digits = countOf(value, /\d/g);
  return value.length < 12 || wordShare(value) < (digits === 0 ? 0.5 : 0.75);
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const HEX = /^(?:0x)?[0-9a-f]+$/i;

export const isUuid = (value: string): boolean => UUID.test(value);

/** A value under a name that promises a token, key or secret: long, mixed and not made of words. */
export function drawnSecret(value: string): boolean {
  if (value.length < 16 || value.length > 1_000 || isPlaceholder(value) || isReference(value)) return false;
  if (isUuid(value)) return entropy(value) > 2.9;
  if (HEX.test(value))
    return value.length >= 20 && value.length % 2 === 0 && entropy(value) > 2.9 && /\d/.test(value) && /[a-f]/i.test(value);
  if (isPathOrName(value)) return false;
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
  return wordShare(value) < 0.42 && !/pass|admin|secret|test|user|root|demo|login|token/i.test(value);
}

/** A file, an address, a dotted or slashed name, a template, a call: something that names rather than is. */
export function isPathOrName(value: string): boolean {
  if (/^(?:[a-z][\w+.-]*:\/\/|\.{0,2}\/[\w.-]+\/|~\/|[A-Za-z]:\\)/i.test(value)) return true;
  if (/^[A-Za-z_][\w$]*(?:\.[A-Za-z_][\w$]*)+(?:\(.*)?$/.test(value) && wordShare(value) > 0.3) return true;
  if (/[([{]\s*[)\]}'"]|\)\.|=>|&&|\|\|/.test(value)) return true;
  return /^[\w@-]+(?:[/:][\w@.-]+)+$/.test(value) && wordShare(value) > 0.4;
}

export function countOf(value: string, pattern: RegExp): number {
  return value.match(pattern)?.length ?? 0;
}
