/** Where a string of Python ends; the replacement fields of a formatted one hold expressions, which hold strings, as deep as they like (PEP 701). */
const [LF, CR, HASH, BACKSLASH, COLON, OPEN, CLOSE, SINGLE, DOUBLE] = [10, 13, 35, 92, 58, 123, 125, 39, 34] as const;

/** What encloses the current character, innermost last: a string's text, a field's expression, or a field's format. */
type Frame = Text | Field;
type Text = { readonly kind: "text"; readonly quote: number; readonly triple: boolean };
/** `triple` is that of the string around it. */
type Field = { kind: "field" | "format"; depth: number; readonly triple: boolean };

/** Past the closing quote, or where the string breaks off; found without recursion. */
export function formattedStringEnd(text: string, quoteAt: number): { readonly end: number; readonly broken: boolean } {
  const frames: Frame[] = [opened(text, quoteAt)];
  let at = quoteAt + (tripleAt(text, quoteAt) ? 3 : 1);
  while (at < text.length) {
    const frame = frames.at(-1);
    if (frame === undefined) return { end: at, broken: false };
    const code = text.charCodeAt(at);
    // A line's end breaks the text of a string of one line, but not the expression in it.
    if (isNewline(code) && frame.kind !== "field" && !frame.triple) return { end: at, broken: true };
    if (frame.kind === "text") at = inText(text, at, frames, frame);
    else if (frame.kind === "format") at = inFormat(text, at, frames, frame);
    else at = inField(text, at, frames, frame);
  }
  return { end: text.length, broken: frames.length > 0 };
}

function inText(text: string, at: number, frames: Frame[], frame: Text): number {
  const code = text.charCodeAt(at);
  if (code === BACKSLASH) return afterBackslash(text, at);
  if (code === frame.quote && (!frame.triple || tripleAt(text, at))) {
    frames.pop();
    return at + (frame.triple ? 3 : 1);
  }
  if (code !== OPEN) return at + 1;
  if (text.charCodeAt(at + 1) === OPEN) return at + 2;
  frames.push({ kind: "field", depth: 0, triple: frame.triple });
  return at + 1;
}

/** Before 3.12 a quote of the enclosing string ended it even here, so valid files of both ages read alike. */
function inField(text: string, at: number, frames: Frame[], frame: Field): number {
  const code = text.charCodeAt(at);
  if (code === SINGLE || code === DOUBLE) return nestedString(text, at, frames);
  if (code === HASH) return commentEnd(text, at);
  if (isOpening(code)) frame.depth++;
  else if (isClosing(code) && frame.depth > 0) frame.depth--;
  else if (code === CLOSE) frames.pop();
  else if (code === COLON && frame.depth === 0) frame.kind = "format";
  return at + 1;
}

function inFormat(text: string, at: number, frames: Frame[], frame: Frame): number {
  const code = text.charCodeAt(at);
  if (code === BACKSLASH) return afterBackslash(text, at);
  if (code === OPEN) frames.push({ kind: "field", depth: 0, triple: frame.triple });
  else if (code === CLOSE) frames.pop();
  return at + 1;
}

function nestedString(text: string, at: number, frames: Frame[]): number {
  let start = at;
  while (at - start < 2 && /[a-z]/i.test(text.charAt(start - 1))) start--;
  if (isStringPrefix(text, start, at) && isFormatted(text, start, at)) {
    frames.push(opened(text, at));
    return at + (tripleAt(text, at) ? 3 : 1);
  }
  return Math.max(at + 1, plainStringEnd(text, at).end);
}

/** A brace after a backslash still opens a field. */
function afterBackslash(text: string, at: number): number {
  const next = text.charCodeAt(at + 1);
  if (next === OPEN || next === CLOSE) return at + 1;
  return isNewline(next) ? newlineEnd(text, at + 1) : at + 2;
}

function commentEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && !isNewline(text.charCodeAt(at))) at++;
  return at;
}

/** Past the closing quote, or past the line's end where a string of one line is never closed. */
export function plainStringEnd(text: string, quoteAt: number): { readonly end: number; readonly broken: boolean } {
  const quote = text.charCodeAt(quoteAt);
  const triple = text.charCodeAt(quoteAt + 1) === quote && text.charCodeAt(quoteAt + 2) === quote;
  for (let at = quoteAt + (triple ? 3 : 1); at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at = isNewline(text.charCodeAt(at + 1)) ? newlineEnd(text, at + 1) - 1 : at + 1;
    else if (code === quote) {
      if (!triple) return { end: at + 1, broken: false };
      if (text.charCodeAt(at + 1) === quote && text.charCodeAt(at + 2) === quote) return { end: at + 3, broken: false };
    } else if (!triple && isNewline(code)) return { end: at, broken: true };
  }
  return { end: text.length, broken: true };
}

export const isNewline = (code: number): boolean => code === LF || code === CR;
export const isOpening = (code: number): boolean => code === 40 || code === 91 || code === 123;
export const isClosing = (code: number): boolean => code === 41 || code === 93 || code === 125;

/** True where the letters before the quote make a formatted (or template) string. */
export function isFormatted(text: string, start: number, quoteAt: number): boolean {
  for (let at = start; at < quoteAt; at++) if ("fFtT".includes(text.charAt(at))) return true;
  return false;
}

/** The longest prefixes are two letters, such as `Rb`. */
export function isStringPrefix(text: string, start: number, end: number): boolean {
  if (end - start > 2) return false;
  for (let at = start; at < end; at++) if (!"rRbBuUfFtT".includes(text.charAt(at))) return false;
  return true;
}

/** Past a line's end of one or two characters. */
export const newlineEnd = (text: string, at: number): number =>
  text.charCodeAt(at) === CR && text.charCodeAt(at + 1) === LF ? at + 2 : at + 1;

const opened = (text: string, at: number): Text => ({ kind: "text", quote: text.charCodeAt(at), triple: tripleAt(text, at) });

const tripleAt = (text: string, at: number): boolean => {
  const quote = text.charCodeAt(at);
  return text.charCodeAt(at + 1) === quote && text.charCodeAt(at + 2) === quote;
};
