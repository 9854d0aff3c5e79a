/**
 * GitHub-flavoured Markdown from text that nobody vouches for: what comes from a repository shows as it is written, and
 * none of it becomes markup, a link, a mention, a reference, a formula or a command (https://github.github.com/gfm/).
 */
import { visible, visibleLines } from "#src/visible.ts";

/** Words that GitHub would turn into something live: mentions, references, addresses, formulas, emoji, commit ids. */
const LIVE = /[@$]|#\d|\bgh-\d|:\/\/|\bwww\.|\b(?:mailto|xmpp):|:[\w+-]+:|\b[\da-f]{7,64}\b/i;
const ZERO_WIDTH = "&#8203;";

/** Text as text. Words that would come alive, and what stands between backticks, are shown as code. Line feeds are kept. */
export function prose(text: string): string {
  return visibleLines(text).map(proseLine).join("<br>");
}

/** Text as code, on one line. */
export function code(text: string): string {
  const shown = visible(text);
  return shown === "" || /[`|\\]|^ | $|##\[/.test(shown) ? `<code>${escaped(shown).replaceAll("##", "#&#35;")}</code>` : `\`${shown}\``;
}

/** A link around Markdown that is already safe. The address must be one of ours: it is only kept from ending early. */
export function linked(markdown: string, url: string | undefined): string {
  return url === undefined ? markdown : `[${markdown}](${url.replace(/[\s()<>|\\]/g, percent)})`;
}

/** Text inside a line of HTML, such as a `<summary>`. */
export function html(text: string): string {
  return visible(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("@", `@${ZERO_WIDTH}`);
}

/** The first two lines of a table. Columns that are named stand to the right, as figures do. */
export function tableHead(header: readonly string[], right: readonly string[] = []): string {
  return tableRow(header) + tableRow(header.map((name) => (right.includes(name) ? "---:" : "---")));
}

/** A row of cells that are already safe Markdown. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |\n`;
}

/** At most so many characters and the words behind them, cut where a line ends, so that no markup is cut in two. */
export function shortened(markdown: string, most: number, rest = "… and more."): string {
  return markdown.length <= most ? markdown : `${markdown.slice(0, markdown.lastIndexOf("\n", most))}\n\n${rest}`;
}

/** Something that folds; `body` is Markdown and stands between blank lines, as GitHub wants it. */
export function folded(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body.trimEnd()}\n\n</details>\n`;
}

/** The address of a file's lines at a commit; undefined where the commit or the repository is not known. */
export function blobUrl(
  repository: string | undefined,
  sha: string | null,
  path: string,
  line?: number,
  endLine?: number,
): string | undefined {
  if (repository === undefined || sha === null || !/^[\da-f]{40,64}$/.test(sha)) return undefined;
  const file = path.split("/").map(encodedSegment).join("/");
  const plain = line !== undefined && /\.(?:md|markdown)$/i.test(path) ? "?plain=1" : "";
  const lines = line === undefined ? "" : `#L${line}${endLine === undefined || endLine <= line ? "" : `-L${endLine}`}`;
  return `${repository}/blob/${sha}/${file}${plain}${lines}`;
}

/** One path segment as RFC 3986 wants it, also without the marks that mean something in Markdown. Halves of pairs are replaced. */
export function encodedSegment(segment: string): string {
  return encodeURIComponent(segment.toWellFormed()).replace(/[!'()*~]/g, percent);
}

function percent(char: string): string {
  return char.charCodeAt(0) < 0x80 ? `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}` : encodeURIComponent(char);
}

function proseLine(line: string): string {
  const parts = line.trimStart().split("`");
  const even = parts.length % 2 === 0;
  return parts
    .map((part, at) => {
      if (even && at === parts.length - 1) return `&#96;${words(part)}`;
      return at % 2 === 0 ? words(part) : code(part);
    })
    .join("")
    .replace(/^\//, "&#47;");
}

function words(text: string): string {
  return text
    .split(" ")
    .map((word) => {
      if (!LIVE.test(word)) return escaped(word);
      const [begin, end] = [wordBegin(word), wordEnd(word)];
      return escaped(word.slice(0, begin)) + code(word.slice(begin, end)) + escaped(word.slice(end));
    })
    .join(" ");
}

/** Behind the bracket that the word stands in. */
const wordBegin = (word: string): number => (word.startsWith("(") ? 1 : 0);

/** Where the punctuation behind a word begins; looked for from the end, so that a word of nothing else costs no more. */
function wordEnd(word: string): number {
  let end = word.length;
  while (end > 0 && ".,;:!?)".includes(word.charAt(end - 1))) end--;
  return end;
}

/** The last resort where code fences cannot be used: a zero-width space breaks what would come alive. */
function escaped(text: string): string {
  return text
    .replace(/[&<>|`]/g, (char) => `&#${char.charCodeAt(0)};`)
    .replace(/[\\*[\]~]/g, "\\$&")
    .replace(/(?<![a-z\d])_|_(?![a-z\d])/gi, "\\_")
    .replace(/@|:(?=\/\/|[\w+-]+:)|\$|gh-(?=\d)|www(?=\.)|mailto(?=:)|xmpp(?=:)/gi, `$&${ZERO_WIDTH}`)
    .replace(/(?<!&)#/g, `\\#${ZERO_WIDTH}`)
    .replace(/^[-+=]/, "\\$&")
    .replace(/^(\d+)([.)])/, "$1\\$2");
}
