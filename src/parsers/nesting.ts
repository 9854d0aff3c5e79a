/**
 * Whether source text may nest deeper than the native parser's stack: past about 4,500 brackets or 9,000 arrows it takes the process
 * with it. The answer is an upper bound from one pass: what opens counts wherever it stands, what closes counts only where it is code,
 * so nothing hidden in a comment, a text or a regular expression makes the depth look smaller than it is.
 */

/** A bracket costs 2, anything else that nests 1. */
const MAX_COST = 4_000;
const MAX_TAGS = 2_000;
/** Left-leaning chains (`a.b.c`, `a + b`) cost the parser less. */
const MAX_LINKS = 9_000;

const TOKEN = /\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|"(?:[^"\\\n]|\\[^])*"?|'(?:[^'\\\n]|\\[^])*'?|[\w$]+|=>|\?\.|<\/|\/>|\s+|[^]/y;
/** The text of a template up to its end or to an expression in it. */
const TEMPLATE = /(?:[^`\\$]|\\[^]|\$(?!\{))*(?:`|\$\{|\\?$)/y;
const REGEX = /\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\//y;
/** After a name or a bracket a slash may divide, or begin a regular expression after `if (…)`: up to the next one nothing is believed to close. */
const DIVISION = /\/[^/\n]*(?=\/)/y;
const BEFORE_REGEX = /[(,=:[!&|?{};+\-*%~^<>]$|^(?:return|typeof|case|in|of|do|else)$/;

const CHAINS = /^(?:=>|\?|=|!|~|new|await|typeof|void|delete|if|for|while|do|with|yield|keyof|infer|extends|<)$/;
/** Words that only begin a statement: no expression goes on across them. */
const FRESH = /^(?:const|let|var|export|import|return|type|interface|enum|;|,)$/;

interface Level {
  /** What nests until the next end of an expression. */
  chain: number;
  /** What nests until the level ends. */
  lasting: number;
  links: number;
  readonly inTemplate: boolean;
}

interface Scan {
  readonly text: string;
  readonly open: Level[];
  level: Level;
  at: number;
  /** The token before, white space and comments left out. */
  before: string;
  cost: number;
  /** Brackets that open where nothing is believed to close. */
  drift: number;
  tags: number;
}

/** True for text that may nest too deep; true as well for some text that does not, if it is very large and very dense. */
export function nestsTooDeep(text: string): boolean {
  if (text.length < MAX_COST / 2 || isPlainlyShallow(text)) return false;
  const scan: Scan = { text, open: [], level: newLevel(false), at: 0, before: ";", cost: 0, drift: 0, tags: 0 };
  while (scan.at < text.length) {
    read(scan);
    const { level, cost, drift, tags } = scan;
    if (cost + level.chain + level.lasting + drift > MAX_COST || tags > MAX_TAGS || level.links > MAX_LINKS) return true;
  }
  return false;
}

/** Most texts cannot come near a limit, whatever their characters mean: no bracket costs more than 3, no other token more than 1. */
function isPlainlyShallow(text: string): boolean {
  let [cost, tags, inWord] = [0, 0, false];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const isWord = (code | 32) > 96 && (code | 32) < 123 ? true : (code > 47 && code < 58) || code === 95 || code === 36;
    if (isWord) cost += inWord ? 0 : 1;
    else if (code === 40 || code === 91 || code === 123) cost += 3;
    else if (code === 60) [tags, cost] = [tags + 1, cost + 1];
    else if (code > 32) cost++;
    inWord = isWord;
  }
  return cost <= MAX_COST && tags <= MAX_TAGS;
}

const newLevel = (inTemplate: boolean): Level => ({ chain: 0, lasting: 0, links: 0, inTemplate });

const costOf = ({ chain, lasting }: Level): number => 2 + chain + lasting;

function read(scan: Scan): void {
  const regex = scan.text.charAt(scan.at) === "/" ? slash(scan) : undefined;
  if (regex !== undefined) {
    quiet(scan, regex, "/regex/");
    return;
  }
  const token = match(TOKEN, scan);
  const first = token.charAt(0);
  if (/\s/.test(first)) scan.at += token.length;
  else if (token.startsWith("//") || token.startsWith("/*")) quiet(scan, token, scan.before);
  // An apostrophe after a letter stands in the text of an element.
  else if (first === "'" && /[A-Za-z]$/.test(scan.before) && /[A-Za-z]/.test(scan.text.charAt(scan.at - 1))) scan.at++;
  else if (first === '"' || first === "'") quiet(scan, token, "''");
  else if (first === "`") template(scan, 1);
  else plain(scan, token);
}

function plain(scan: Scan, token: string): void {
  scan.at += token.length;
  const { level, before } = scan;
  if (token === "(" || token === "[" || token === "{") enter(scan, false);
  else if (token === ")" || token === "]" || token === "}") leave(scan, token);
  else if (token === "</" || token === "/>") scan.tags = Math.max(0, scan.tags - 1);
  else if (token === "<" && /[\w$>]/.test(scan.text.charAt(scan.at))) {
    // After a word it is a type's argument, or an element after text: nothing tells which, so its end is not believed.
    if (/[\w$]$/.test(before)) level.lasting++;
    else scan.tags++;
  } else if (token === "else") level.lasting++;
  else if (CHAINS.test(token)) level.chain++;
  else if (FRESH.test(token)) [level.chain, level.links] = [0, 0];
  else level.links++;
  scan.before = token;
}

function enter(scan: Scan, inTemplate: boolean): void {
  scan.open.push(scan.level);
  scan.cost += costOf(scan.level);
  scan.level = newLevel(inTemplate);
}

function leave(scan: Scan, token: string): void {
  const { inTemplate } = scan.level;
  const outer = scan.open.pop();
  scan.level = outer ?? newLevel(false);
  if (outer !== undefined) scan.cost -= costOf(outer);
  scan.level.links++;
  if (inTemplate && token === "}") template(scan, 0);
}

/** From inside a template's text to its end, or into an expression. */
function template(scan: Scan, skip: number): void {
  scan.level.links++;
  scan.at += skip;
  const found = match(TEMPLATE, scan);
  const isPlaced = found.endsWith("${");
  quiet(scan, isPlaced ? found.slice(0, -1) : found, isPlaced ? "{" : "''");
  if (!isPlaced) return;
  scan.at++;
  enter(scan, true);
}

function slash(scan: Scan): string | undefined {
  const next = scan.text.charAt(scan.at + 1);
  if (next === "/" || next === "*" || next === ">") return undefined;
  const found = match(BEFORE_REGEX.test(scan.before) ? REGEX : DIVISION, scan);
  return found === "" ? undefined : found;
}

function quiet(scan: Scan, token: string, before: string): void {
  for (const char of token) if (char === "(" || char === "[" || char === "{") scan.drift++;
  scan.at += Math.max(1, token.length);
  scan.before = before;
}

function match(pattern: RegExp, { text, at }: Scan): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? "";
}
