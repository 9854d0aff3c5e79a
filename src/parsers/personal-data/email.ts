/** E-mail addresses: looked for around each `@`. */
import { isDigit, isLetter, type PersonalSpan } from "#src/parsers/personal-data/span.ts";

const LOCAL = new Set(Array.from("._%+-'!#$&*/=?^`{|}~", (char) => char.charCodeAt(0)));
const MAX_LOCAL = 64;
const MAX_DOMAIN = 253;
/** `icon@2x.png` is a file, and `git@host:path` a repository. */
const FILES = new Set("png jpg jpeg gif svg webp ico css js ts json md html map pdf txt".split(" "));
const REPOSITORY_USERS = new Set(["git", "hg", "svn"]);

export function emails(text: string): readonly PersonalSpan[] {
  const spans: PersonalSpan[] = [];
  for (let at = text.indexOf("@"); at !== -1; at = text.indexOf("@", at + 1)) {
    const start = localStart(text, at);
    const end = domainEnd(text, at + 1);
    if (start < at && end > at && plausible(text, start, at, end)) spans.push({ type: "email", start, end });
  }
  return spans;
}

const beyondAscii = (code: number): boolean => code > 0xbf && code < 0x2000;

function localStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < MAX_LOCAL) {
    const code = text.charCodeAt(start - 1);
    if (!isLetter(code) && !isDigit(code) && !LOCAL.has(code) && !beyondAscii(code)) break;
    start -= 1;
  }
  while (start < at && !isLetter(text.charCodeAt(start)) && !isDigit(text.charCodeAt(start)) && !beyondAscii(text.charCodeAt(start)))
    start += 1;
  const local = text.slice(start, at);
  return start + Math.max(local.lastIndexOf("/"), local.lastIndexOf("=")) + 1;
}

function domainEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && end - from < MAX_DOMAIN) {
    const code = text.charCodeAt(end);
    if (!isLetter(code) && !isDigit(code) && code !== 45 && code !== 46 && !beyondAscii(code)) break;
    end += 1;
  }
  while (end > from && (text.charAt(end - 1) === "." || text.charAt(end - 1) === "-")) end -= 1;
  return end;
}

function plausible(text: string, start: number, at: number, end: number): boolean {
  const labels = text.slice(at + 1, end).split(".");
  const top = (labels.at(-1) ?? "").toLowerCase();
  if (labels.length < 2 || labels.some((label) => label === "" || label.startsWith("-"))) return false;
  if (
    top.length < 2 ||
    !Array.from(top).every((char) => isLetter(char.charCodeAt(0)) || beyondAscii(char.charCodeAt(0)) || top.startsWith("xn--"))
  )
    return false;
  if (FILES.has(top)) return false;
  const local = text.slice(start, at).toLowerCase();
  if (local.includes("..") || local.endsWith(".")) return false;
  return !(REPOSITORY_USERS.has(local) && text.charAt(end) === ":");
}
