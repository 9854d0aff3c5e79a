/** A paragraph of a comment: which of its lines begin as plain text, and the raw HTML in it, as GitHub reads it (https://spec.commonmark.org/0.31.2/#inlines). */

type Span = readonly [start: number, end: number];

const OPEN_TAG = /<[a-z][a-z0-9-]*(?:\s+[a-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?)*\s*\/?>/iy;
const CLOSE_TAG = /<\/[a-z][a-z0-9-]*\s*>/iy;
const OTHER_RAW: readonly (readonly [start: string, end: string])[] = [
  ["<!--", "-->"],
  ["<?", "?>"],
  ["<![CDATA[", "]]>"],
];
const DECLARATION = /<![a-z][^>]*>/iy;
const AUTOLINK = /<(?:[a-z][a-z0-9+.-]{1,31}:[^\s<>]*|[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9.-]+)>/iy;
const DEFINITION = /^ {0,3}\[[^\]]*\]:/;
/** Of a line without the blanks around it: each run of blanks is read in one way. */
const DELIMITERS = /^\|?[ \t]*:?-+:?(?:[ \t]*\|[ \t]*:?-+:?)*[ \t]*\|?$/;
/** Each costs a look at what follows. */
const MOST_TAGS = 1_000;

/** The paragraph as HTML: raw tags as they are, all else as text. Lines that begin in plain text are asked for their mark, which stands where they begin. */
export function inlineOf(lines: readonly string[], mark: (index: number) => string): string {
  const text = lines.join("\n");
  const { spans, raw, marks } = scanned(text);
  const table = lines.findIndex((line, index) => index > 0 && /[|:]/.test(line) && DELIMITERS.test(line.trim()));
  const plain = new Map<number, string>();
  if (!DEFINITION.test(text)) {
    const isCovered = walker(spans);
    const isPaired = pairs(marks);
    let at = 0;
    for (const [index, line] of lines.entries()) {
      const [covered, paired] = [isCovered(at), isPaired(at)];
      if (!covered && !paired && (table === -1 || index < table - 1)) plain.set(at, mark(index));
      at += line.length + 1;
    }
  }
  return htmlOf(text, raw, plain);
}

/** Whether a place lies within a span; asked from left to right. */
function walker(spans: readonly Span[]): (at: number) => boolean {
  let next = 0;
  return (at) => {
    while (next < spans.length && (spans[next]?.[1] ?? 0) <= at) next++;
    return (spans[next]?.[0] ?? Infinity) < at;
  };
}

interface Scanned {
  /** Code and raw HTML, in their order. */
  readonly spans: readonly Span[];
  readonly raw: readonly Span[];
  /** Brackets, tildes and dollars: where each stands. */
  readonly marks: readonly (readonly [at: number, what: string])[];
}

/** From left to right: what begins first counts. */
function scanned(text: string): Scanned {
  const [spans, raw, marks]: [Span[], Span[], (readonly [number, string])[]] = [[], [], []];
  const ticks = closings(text);
  let tags = 0;
  for (let at = 0; at < text.length;) {
    const char = text.charAt(at);
    if (char === "\\") {
      at += /[!-/:-@[-`{-~]/.test(text.charAt(at + 1)) ? 2 : 1;
      continue;
    }
    const end = char === "`" ? ticks(at) : char === "<" && ++tags <= MOST_TAGS ? rawEnd(text, at) : undefined;
    if (char === "`") {
      const length = runAt(text, at);
      if (end !== undefined) spans.push([at, end]);
      at = end ?? at + length;
    } else if (end !== undefined) {
      spans.push([at, end]);
      raw.push([at, end]);
      at = end;
    } else if (char === "<" && sticky(AUTOLINK, text, at) !== undefined) at = sticky(AUTOLINK, text, at) ?? at + 1;
    else {
      const run = /[~$]/.test(char) ? runAt(text, at) : 1;
      if (/[[\]()]/.test(char) || (run <= 2 && char === "~") || (run === 2 && char === "$")) marks.push([at, char.repeat(run)]);
      at += run;
    }
  }
  // Nobody writes so many: nothing of it is read.
  return tags > MOST_TAGS ? { spans: [[-1, text.length]], raw: [], marks } : { spans, raw, marks };
}

/** The end of the code span that a run of backticks opens; found without looking twice. */
function closings(text: string): (at: number) => number | undefined {
  const runs = new Map<number, number[]>();
  for (const { 0: run, index } of text.matchAll(/`+/g)) {
    const same = runs.get(run.length) ?? [];
    same.push(index);
    runs.set(run.length, same);
  }
  const next = new Map<number, number>();
  return (at) => {
    const length = runAt(text, at);
    const same = runs.get(length) ?? [];
    let index = next.get(length) ?? 0;
    while (index < same.length && (same[index] ?? 0) <= at) index++;
    next.set(length, index);
    const closing = same[index];
    return closing === undefined ? undefined : closing + length;
  };
}

function rawEnd(text: string, at: number): number | undefined {
  const tag = sticky(OPEN_TAG, text, at) ?? sticky(CLOSE_TAG, text, at);
  if (tag !== undefined) return tag;
  // Both read as a whole comment, as they are.
  if (text.startsWith("<!-->", at)) return at + 5;
  if (text.startsWith("<!--->", at)) return at + 6;
  for (const [start, end] of OTHER_RAW) {
    if (!text.startsWith(start, at)) continue;
    const found = text.indexOf(end, at + start.length);
    return found === -1 ? undefined : found + end.length;
  }
  return sticky(DECLARATION, text, at);
}

function sticky(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function runAt(text: string, at: number): number {
  let end = at;
  while (text.charAt(end) === text.charAt(at)) end++;
  return end - at;
}

/** Whether a place lies between marks that may make a pair: the words of a link or a picture, its address, what is struck out, a formula. Rather too often than not. Asked from left to right. */
function pairs(marks: Scanned["marks"]): (at: number) => boolean {
  const last = new Map(marks.map(([at, what]) => [what, at]));
  const seen = new Set<string>();
  const depth = { "[": 0, "(": 0 };
  let next = 0;
  return (at) => {
    for (; (marks[next]?.[0] ?? Infinity) < at; next++) {
      const what = marks[next]?.[1] ?? "";
      seen.add(what);
      if (what === "[" || what === "(") depth[what] += 1;
      if (what === "]") depth["["] = Math.max(0, depth["["] - 1);
      if (what === ")") depth["("] = Math.max(0, depth["("] - 1);
    }
    const follows = (what: string): boolean => (last.get(what) ?? -1) >= at;
    const between = ["~", "~~", "$$"].some((what) => seen.has(what) && follows(what));
    return between || (depth["["] > 0 && follows("]")) || (depth["("] > 0 && follows(")"));
  };
}

function htmlOf(text: string, raw: readonly Span[], marks: ReadonlyMap<number, string>): string {
  let html = "";
  let next = 0;
  for (let at = 0; at < text.length;) {
    const mark = marks.get(at);
    if (mark !== undefined) html += mark;
    const span = raw[next];
    if (span?.[0] === at) {
      html += text.slice(at, span[1]);
      at = span[1];
      next++;
      continue;
    }
    html += text.charAt(at).replace(/[<>&]/, " ");
    at++;
  }
  return html;
}
