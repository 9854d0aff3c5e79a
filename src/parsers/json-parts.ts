/** The wanted parts of a JSON text. The rest is passed over, which costs half of reading it and makes no objects. */

/** The keys of objects that are wanted; of an array the same of each element; `true`: all there is. */
export type Wanted = true | { readonly [key: string]: Wanted };

/** What JSON.parse gives, without the keys that are not wanted. Throws SyntaxError where it comes upon what is no JSON; what is passed over is not looked at closely. */
export function jsonParts(text: string, wanted: Wanted): unknown {
  const { value, end } = read(text, blanks(text, 0), wanted);
  if (blanks(text, end) !== text.length) throw unfit(text, end);
  return value;
}

interface Read {
  readonly value: unknown;
  /** Behind the value. */
  readonly end: number;
}

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY] = [0x7b, 0x7d, 0x5b, 0x5d];

/** As deep as what is wanted, and no deeper. */
function read(text: string, at: number, wanted: Wanted): Read {
  const first = text.charCodeAt(at);
  if (wanted !== true && first === OPEN_OBJECT) return object(text, at, wanted);
  if (wanted !== true && first === OPEN_ARRAY) return array(text, at, wanted);
  const end = behind(text, at);
  return { value: JSON.parse(text.slice(at, end)), end };
}

function object(text: string, from: number, wanted: Exclude<Wanted, true>): Read {
  const value: Record<string, unknown> = {};
  let at = blanks(text, from + 1);
  if (text.charCodeAt(at) === CLOSE_OBJECT) return { value, end: at + 1 };
  for (;;) {
    if (text.charCodeAt(at) !== QUOTE) throw unfit(text, at);
    const nameEnd = behindString(text, at);
    const name = keyOf(text, at, nameEnd);
    at = blanks(text, nameEnd);
    if (text.charCodeAt(at) !== COLON) throw unfit(text, at);
    at = blanks(text, at + 1);
    const part = Object.hasOwn(wanted, name) ? wanted[name] : undefined;
    if (part === undefined) at = behind(text, at);
    else {
      const found = read(text, at, part);
      put(value, name, found.value);
      at = found.end;
    }
    at = blanks(text, at);
    const next = text.charCodeAt(at);
    if (next === CLOSE_OBJECT) return { value, end: at + 1 };
    if (next !== COMMA) throw unfit(text, at);
    at = blanks(text, at + 1);
  }
}

function array(text: string, from: number, wanted: Wanted): Read {
  const value: unknown[] = [];
  let at = blanks(text, from + 1);
  if (text.charCodeAt(at) === CLOSE_ARRAY) return { value, end: at + 1 };
  for (;;) {
    const found = read(text, at, wanted);
    value.push(found.value);
    at = blanks(text, found.end);
    const next = text.charCodeAt(at);
    if (next === CLOSE_ARRAY) return { value, end: at + 1 };
    if (next !== COMMA) throw unfit(text, at);
    at = blanks(text, at + 1);
  }
}

/** Like JSON.parse, which gives `__proto__` no meaning. */
function put(value: Record<string, unknown>, name: string, part: unknown): void {
  if (name === "__proto__") Object.defineProperty(value, name, { value: part, enumerable: true, configurable: true, writable: true });
  else value[name] = part;
}

function keyOf(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end - 1);
  return raw.includes("\\") ? (JSON.parse(text.slice(start, end)) as string) : raw;
}

/** The place behind the value that begins here. */
function behind(text: string, from: number): number {
  const first = text.charCodeAt(from);
  if (first === QUOTE) return behindString(text, from);
  if (first !== OPEN_OBJECT && first !== OPEN_ARRAY) return behindScalar(text, from);
  let [at, depth] = [from + 1, 1];
  while (depth > 0) {
    const next = text.charCodeAt(at);
    if (next === QUOTE) at = behindString(text, at) - 1;
    else if (next === OPEN_OBJECT || next === OPEN_ARRAY) depth++;
    else if (next === CLOSE_OBJECT || next === CLOSE_ARRAY) depth--;
    else if (Number.isNaN(next)) throw unfit(text, at);
    at++;
  }
  return at;
}

/** A quote ends the string unless an odd number of backslashes stands before it; no backslash is counted twice. */
function behindString(text: string, from: number): number {
  for (let end = text.indexOf('"', from + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === BACKSLASH) before--;
    if ((end - before) % 2 === 1) return end + 1;
  }
  throw unfit(text, text.length);
}

function behindScalar(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const next = text.charCodeAt(at);
    if (next === COMMA || next === CLOSE_OBJECT || next === CLOSE_ARRAY || isBlank(next)) break;
  }
  if (at === from) throw unfit(text, at);
  return at;
}

function blanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

const unfit = (text: string, at: number): SyntaxError =>
  new SyntaxError(at >= text.length ? "the JSON ends too early" : `no JSON at ${at}`);
