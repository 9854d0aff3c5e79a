/** The sections of a Markdown text: what stands under which heading. Comments are left out, fenced code makes no heading. */

export interface Section {
  /** The heading's words in lower case, without markup: "new scripts" for `## **NEW SCRIPTS**:`. */
  readonly title: string;
  /** 1 to 6. */
  readonly level: number;
  /** What stands below the heading and its lower headings, without the headings themselves. */
  readonly text: string;
}

interface Open {
  readonly title: string;
  readonly level: number;
  readonly lines: string[];
}

/** In the order of the headings. */
export function sections(markdown: string): readonly Section[] {
  const found: Open[] = [];
  let open: readonly Open[] = [];
  let fence: string | undefined;
  const lines = withoutComments(markdown);
  for (const [index, line] of lines.entries()) {
    const heading = fence === undefined ? headingOf(line, lines[index + 1]) : undefined;
    fence = fenceAfter(line, fence);
    if (heading !== undefined) {
      const section: Open = { ...heading, lines: [] };
      open = [...open.filter(({ level }) => level < section.level), section];
      found.push(section);
    } else if (!isUnderline(line) || fence !== undefined) for (const section of open) section.lines.push(line);
  }
  return found.map(({ title, level, lines: text }) => ({ title, level, text: text.join("\n").trim() }));
}

/** True where a section of that title (case and markup aside) says something: a letter or a digit that is not a placeholder. */
export function says(found: readonly Section[], title: string): boolean {
  const wanted = titleOf(title);
  return found.some((section) => section.title === wanted && isText(section.text));
}

/** The form in which titles are compared. */
export function titleOf(heading: string): string {
  return heading
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .toLowerCase();
}

/** GitHub's own forms write "_No response_" where nothing was said. */
function isText(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text) && titleOf(text) !== "no response";
}

/** Lines without `<!-- … -->`; inside fenced code a comment is code and stays. */
function withoutComments(markdown: string): readonly string[] {
  let inside = false;
  let fence: string | undefined;
  return markdown.split(/\r\n|\r|\n/).map((line) => {
    if (fence !== undefined) {
      fence = fenceAfter(line, fence);
      return line;
    }
    let [rest, kept] = [line, ""];
    while (rest !== "") {
      const at = rest.indexOf(inside ? "-->" : "<!--");
      if (!inside) kept += at === -1 ? rest : rest.slice(0, at);
      if (at === -1) break;
      rest = rest.slice(at + (inside ? 3 : 4));
      inside = !inside;
    }
    fence = fenceAfter(kept, fence);
    return kept;
  });
}

/** The fence that is open after the line (https://spec.commonmark.org/0.31.2/#fenced-code-blocks). */
function fenceAfter(line: string, fence: string | undefined): string | undefined {
  const [, marks, rest = ""] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
  if (marks === undefined) return fence;
  if (fence === undefined) return marks.startsWith("`") && rest.includes("`") ? undefined : marks;
  return marks.startsWith(fence) && rest.trim() === "" ? undefined : fence;
}

function headingOf(line: string, next: string | undefined): { readonly title: string; readonly level: number } | undefined {
  const [, marks, rest = ""] = /^ {0,3}(#{1,6})(?:[ \t](.*))?$/.exec(line) ?? [];
  if (marks !== undefined) return { title: titleOf(rest), level: marks.length };
  const underlined = next !== undefined && isUnderline(next) && /^ {0,3}[\p{L}\p{N}*_`]/u.test(line);
  return underlined ? { title: titleOf(line), level: next.trim().startsWith("=") ? 1 : 2 } : undefined;
}

function isUnderline(line: string): boolean {
  return /^ {0,3}(?:=+|-+)[ \t]*$/.test(line);
}
