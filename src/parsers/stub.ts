/** Stubs: the pointer left at a path whose file moved. Its text names the new path after the words "Moved to". */

const MAX_MENTIONS = 50;
const MAX_REACH = 1_000;
const MAX_STUB_LINES = 10;

/**
 * Every path that the text may name after "Moved to", most likely first: as written, read from the root and from the stub's own folder.
 * Whether one of them exists is the caller's question. Empty for a text without the words.
 */
export function stubTargets(text: string, at: string): readonly string[] {
  const folder = at.split("/").slice(0, -1);
  const targets = new Set<string>();
  for (const written of mentions(text).flatMap(namesIn)) {
    for (const base of written.startsWith("/") ? [[]] : [[], folder]) {
      const target = resolve(base, written);
      if (target !== undefined && target !== at) targets.add(target);
    }
  }
  return [...targets];
}

/** True for a short text of which a line begins with "Moved to": a stub by intention, wherever it points. */
export function meansToBeStub(text: string): boolean {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== "");
  return lines.length <= MAX_STUB_LINES && lines.some((line) => /^moved\s+to\b/i.test(line.replace(/^[^\p{L}]+/u, "")));
}

/** What follows each "Moved to", to the end of its paragraph. */
function mentions(text: string): readonly string[] {
  const found: string[] = [];
  for (const match of text.matchAll(/\bmoved\s{1,20}to\b/gi)) {
    const start = match.index + match[0].length;
    const after = text.slice(start, start + MAX_REACH).replace(/^[\s:*]+/, "");
    found.push(after.split(/(?:\r\n|\r|\n)[ \t]*(?:\r\n|\r|\n)/, 1)[0] ?? "");
    if (found.length === MAX_MENTIONS) break;
  }
  return found;
}

/** Names written as a link, in quotes, as a whole line or as a word. A later word counts only where it looks like a path. */
function namesIn(paragraph: string): readonly string[] {
  const marked = [/\]\(\s*<?([^()<>\n]+)>?/g, /`([^`\n]+)`/g, /"([^"\n]+)"/g, /'([^'\n]+)'/g, /<([^<>\n]+)>/g].flatMap((form) =>
    [...paragraph.matchAll(form)].map(([, name = ""]) => name),
  );
  const lines = paragraph.split(/\r\n|\r|\n/);
  const words = paragraph.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const bare = words.filter((word, index) => index === 0 || /[/.]/.test(word));
  return [...marked, ...lines, ...bare].flatMap(spellings);
}

/** The name itself, without the punctuation around it, without its fragment, and percent-decoded. */
function spellings(name: string): readonly string[] {
  const plain = name.trim();
  const bare = trimEnds(plain);
  const path = bare.replace(/[#?].*$/su, "");
  return [...new Set([name, plain, bare, path, path.replace(/\.+$/, ""), decoded(path)])].filter((one) => one !== "");
}

const AROUND = new Set("\"'`*_()<>[]{},;:!|");

function trimEnds(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && AROUND.has(text.charAt(start))) start++;
  while (end > start && AROUND.has(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Undefined where the name leads out of the repository or nowhere. */
function resolve(folder: readonly string[], name: string): string | undefined {
  const path = [...folder];
  for (const part of name.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") path.push(part);
    else if (path.pop() === undefined) return undefined;
  }
  return path.length === 0 ? undefined : path.join("/");
}
