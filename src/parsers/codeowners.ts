/**
 * CODEOWNERS as GitHub reads it
 * (https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners).
 */

/** Where GitHub looks, in this order; the first file found is the only one read. */
export const CODEOWNERS_PATHS: readonly string[] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/** Larger files are not loaded by GitHub. */
export const MAX_CODEOWNERS_BYTES = 3 * 1024 * 1024;

/** An e-mail address has 254 characters at most, a team's name fewer. */
const MAX_OWNER = 320;

export interface Ownership {
  /** From 1. */
  readonly line: number;
  readonly pattern: string;
  /** `@user`, `@organisation/team` or an e-mail address, as written; empty where the line takes the owners away. */
  readonly owners: readonly string[];
}

/** The lines that count, in order: the last one that matches a path decides. Lines that GitHub would not understand are left out. */
export function parseCodeowners(text: string): readonly Ownership[] {
  return text.split(/\r\n|\r|\n/).flatMap((content, index) => {
    const [pattern, ...owners] = wordsOf(content);
    if (pattern === undefined || pattern.startsWith("!") || /[[\]]/.test(pattern)) return [];
    return owners.every((owner) => isOwner(owner)) ? [{ line: index + 1, pattern, owners }] : [];
  });
}

/** `@user`, `@organisation/team` or an e-mail address. Whether it exists on GitHub is not known here. */
export function isOwner(word: string): boolean {
  if (word.length > MAX_OWNER) return false;
  return /^@[A-Za-z0-9](?:[A-Za-z0-9_-]*)(?:\/[A-Za-z0-9._-]+)?$/.test(word) || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(word);
}

/** Words up to a comment; a backslash keeps the space or number sign after it. */
function wordsOf(content: string): readonly string[] {
  const words: string[] = [];
  let word = "";
  for (let at = 0; at < content.length; at++) {
    const char = content.charAt(at);
    if (char === "\\" && at + 1 < content.length) word += content.charAt(++at);
    else if (char === "#" && word === "") break;
    else if (/\s/.test(char)) {
      if (word !== "") words.push(word);
      word = "";
    } else word += char;
  }
  return word === "" ? words : [...words, word];
}
