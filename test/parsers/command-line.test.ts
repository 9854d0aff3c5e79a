/** Which lines of a comment a person would read as commands. */
import { describe, expect, it } from "vitest";
import { commandsIn, wordsOf } from "#src/parsers/command-line.ts";

const names = (comment: string): readonly string[] => commandsIn(comment).map(({ name, tail }) => `${name} ${tail}`.trim());

/** What takes long where something is looked at twice. */
const HOSTILE = [
  "`".repeat(60_000),
  "` `` ".repeat(12_000),
  "<!--".repeat(15_000),
  '/help "'.repeat(9_000),
  "> ".repeat(30_000),
  "- ".repeat(30_000),
  `${"- ".repeat(40)}\n${"\n".repeat(60_000)}/help`,
  "[\n/x".repeat(15_000),
  "/x\n".repeat(20_000),
  `${'<a x="'.repeat(10_000)}\n/help`,
  `<a${" a".repeat(30_000)}`,
  "<b><i><u><a>\n\n".repeat(4_000),
  `gatehouse${"x".repeat(29_000)}\n\n${"/help\n".repeat(6_000)}`,
  `${Array.from({ length: 4_000 }, (_, n) => `gatehouse${n}x`).join(" ")}\n\n/help`,
  `a\n${" ".repeat(65_000)}x:`,
  `a\n-${" ".repeat(65_000)}x|`,
];

describe("commands in a comment", () => {
  it.each<readonly [string, string, readonly string[]]>([
    ["a line alone", "/help", ["help"]],
    [
      "several lines, in order",
      "First:\n/go-live status\r\nthen\n/risk reserve WHOLESALE 15\n",
      ["go-live status", "risk reserve WHOLESALE 15"],
    ],
    ["a line behind text", "please /go-live enable", []],
    ["an indented line", "  /go-live enable", []],
    ["indented code", "text\n\n    /go-live enable", []],
    ["a path", "/usr/bin/env", []],
    ["an address", "//go-live enable", []],
    ["a fence", "```\n/go-live enable\n```\n/help", ["help"]],
    ["a fence with a language", "```sh\n/go-live enable\n```", []],
    ["a fence of tildes in which backticks stand", "~~~\n```\n/go-live enable\n~~~\n/help", ["help"]],
    ["a fence that is never closed", "```\n/go-live enable", []],
    ["a longer fence", "````\n```\n/go-live enable\n````\n/help", ["help"]],
    ["a fence in a list", "- ```\n  /go-live enable\n  ```\n/help", ["help"]],
    ["a quote", "> /go-live enable\n\n/help", ["help"]],
    ["a quote that goes on lazily", "> quoted\n/go-live enable\n\n/help", ["help"]],
    ["a code span over lines", "see `a\n/go-live enable\nb`", []],
    ["a backtick that opens nothing", "it's a ` here\n/help", ["help"]],
    ["a hidden comment", "<!--\n/go-live enable\n-->\n/help", ["help"]],
    ["a hidden comment behind text", "text <!-- x\n/go-live enable\n--> y\n/help", ["help"]],
    ["preformatted text", "<pre>\n/go-live enable\n</pre>\n/help", ["help"]],
    ["a quote in HTML", "<blockquote>\n\n/go-live enable\n</blockquote>", []],
    ["capitals", "/Go-Live status", ["go-live status"]],
    ["the long form", "/gatehouse go-live enable now", ["go-live enable now"]],
    ["the long form with a slash", "/gatehouse /help", ["help"]],
    ["the long form alone", "/gatehouse", [""]],
    ["a letter that only looks like a slash", "⁄go-live enable\n∕help\n／help", []],
    ["something invisible before it", "\u200b/go-live enable", []],
    ["a byte order mark that looks like nothing", "/go-live\ufeffenable\n/help\ufeff", []],
    ["nothing", "", []],
    // What a person does not see, or sees as something else.
    ["a part that is folded away", "<details>\n<summary>more</summary>\n\n/go-live enable\n\n</details>\n\n/help", ["help"]],
    ["a part that is folded away behind text", "see <details>\n/go-live enable\n</details>", []],
    ["an end of the folding that is none", "<details>\n\n`</details>`\n<!-- </details> -->\n\n/go-live enable", []],
    ["an attribute over lines", "<a title='\n/go-live enable\n'>x</a>", []],
    ["an attribute over paragraphs", '<div title="\n\n/go-live enable\n\n">', []],
    ["the words of a link", "[see\n/go-live enable\n](https://e.example)", []],
    ["the address of a link", "[x](\n/help\n)", []],
    ["the title of a link", '[x](y "\n/go-live enable\n")', []],
    ["what stands for a picture", "![x\n/go-live enable\n](y)", []],
    ["the title of a definition", '[x]: y "\n/go-live enable\n"\n\n/help', ["help"]],
    ["what is struck out", "~~no\n/go-live enable\n~~ yes\n\n/help", ["help"]],
    ["a formula", "$$\n/go-live enable\n$$", []],
    ["a table", "| a | b |\n|---|---|\n/go-live enable", []],
    ["an instruction", "<?php\n/go-live enable\n?>\n\n/help", ["help"]],
    ["raw data", "<![CDATA[\n/go-live enable\n]]>", []],
    ["code in HTML", "so <code>\n/go-live enable\n</code>", []],
    ["a script that hides its end", "<script>\n</details>\n/go-live enable\n</script>", []],
    ["a template", "<template>\n\n/go-live enable\n\n</template>", []],
    ["a fence that a list ends", "- ```\n\n```\n/go-live enable\n```", []],
    ["a fence that is a list's own and left open", "- a\n\n  ```\n/help", ["help"]],
    ["an empty item that does not hold what follows", "-\n\n  ```\n/go-live enable", []],
    ["a quote within a list, continued lazily", "- > quoted\n/go-live enable", []],
    ["a list that is continued lazily", "- noted\n/help", ["help"]],
    ["a heading's text", "# title\n/help\n", ["help"]],
    ["text that is set apart by a rule", "---\n/help\n---\n", ["help"]],
    ["a tab", "-\t```\n\t/go-live enable\n\t```\n\n/help", ["help"]],
    ["a placeholder in angles", "/risk reserve <ENGINE> 15\n/help", ["risk reserve <ENGINE> 15", "help"]],
    ["less and more", "p95 < 5 ms and > 3\n/kill-switch engage it's > 900 ms", ["kill-switch engage it's > 900 ms"]],
    ["amounts in dollars", "$5 and $6\n/risk reserve WHOLESALE $15", ["risk reserve WHOLESALE $15"]],
    [
      "an issue's template",
      "<!-- What happened? -->\nIt broke.\n\n<!-- What now? -->\n/kill-switch engage it broke",
      ["kill-switch engage it broke"],
    ],
    ["a backslash before the backtick", "\\`a\n/help\nb`", ["help"]],
  ])("%s", (_, comment, expected) => {
    expect(names(comment)).toEqual(expected);
  });

  it("are at most twenty", () => {
    expect(commandsIn("/help\n".repeat(100))).toHaveLength(20);
  });

  it("cost no more than their length in hostile comments", () => {
    for (const comment of HOSTILE) expect(commandsIn(comment).length).toBeLessThanOrEqual(20);
  });
});

describe("words", () => {
  it.each<readonly [string, readonly string[]]>([
    ["a  b", ["a", "b"]],
    ['"a b" c', ["a b", "c"]],
    ["'a b' c", ["a b", "c"]],
    [String.raw`"a \"b\" \\" c`, [String.raw`a "b" \ `.trim(), "c"]],
    ["don't wait", ["don't", "wait"]],
    ['"open end', ['"open', "end"]],
    ['"a"b', ['"a"b']],
    ['""', [""]],
    ["", []],
  ])("of %s", (tail, expected) => {
    expect(wordsOf(tail).map(({ text }) => text)).toEqual(expected);
  });
});
