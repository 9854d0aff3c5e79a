/** Whether source text may nest deeper than a recursive parser's stack: an upper bound from one pass over its characters. */

/** Far beyond anything written by people, far below what the native parser's stack holds (about 7,000 parentheses). */
const MAX_DEPTH = 1_500;
const OPERATORS = /=>|\?|=|!|~|\belse\b|\bnew\b|\bawait\b|\btypeof\b|\bvoid\b|\bif\b|\bfor\b|\bwhile\b|[\w$]\s*:/g;

/** True where brackets, tags or chains of prefix operators may nest too deep; true as well for some text that does not. */
export function nestsTooDeep(text: string): boolean {
  return bracketsTooDeep(text) || chainsTooLong(text);
}

function bracketsTooDeep(text: string): boolean {
  let [brackets, tags] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 40 || code === 91 || code === 123) brackets++;
    else if (code === 41 || code === 93 || code === 125) brackets = Math.max(0, brackets - 1);
    else if (code === 60) tags = text.charCodeAt(at + 1) === 47 ? Math.max(0, tags - 1) : tags + 1;
    else if (code === 62 && text.charCodeAt(at - 1) !== 61) {
      if (text.charCodeAt(at - 1) === 47) tags = Math.max(0, tags - 1);
    } else if (code === 10 && text.charCodeAt(at + 1) > 32) tags = 0; // a line that begins at the margin is outside any deep tag
    if (brackets > MAX_DEPTH || tags > MAX_DEPTH * 4) return true;
  }
  return false;
}

/** Operators between two ends of statements: only these can pile up without brackets. */
function chainsTooLong(text: string): boolean {
  if (text.length < MAX_DEPTH * 2) return false;
  for (const piece of text.split(/[;,)\n]/)) {
    if (piece.length < MAX_DEPTH) continue;
    if ((piece.match(OPERATORS)?.length ?? 0) > MAX_DEPTH || (piece.match(/[.+\-*/&|!]/g)?.length ?? 0) > MAX_DEPTH * 4) return true;
  }
  return false;
}
