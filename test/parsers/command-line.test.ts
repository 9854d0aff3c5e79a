/** Which lines of a comment a person would read as commands. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commandsIn, wordsOf } from "#src/parsers/command-line.ts";

const names = (comment: string): readonly string[] => commandsIn(comment).map(({ name, tail }) => `${name} ${tail}`.trim());

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
    ["nothing", "", []],
  ])("%s", (_, comment, expected) => {
    expect(names(comment)).toEqual(expected);
  });

  it("are at most twenty", () => {
    expect(commandsIn("/help\n".repeat(100))).toHaveLength(20);
  });

  it("are read without harm from anything, in linear time, and always start a line that stands in the comment", () => {
    const bit = fc.constantFrom(
      "/go-live enable",
      "`",
      "```",
      "~~~",
      ">",
      "\n",
      "\r\n",
      "<!--",
      "-->",
      "<pre>",
      "</pre>",
      " ",
      "- ",
      "text",
      '"',
      "--x",
      "\u202e",
    );
    const comments = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.array(bit, { maxLength: 60 }).map((bits) => bits.join("")),
    );
    fc.assert(
      fc.property(comments, (comment) => {
        const lines = comment.split(/\r\n|\n|\r/);
        for (const { line } of commandsIn(comment)) if (!/^\/[a-z]/i.test(lines[line - 1] ?? "")) throw new Error(`line ${line} is none`);
      }),
      { numRuns: 100_000 },
    );
  });

  it("cost no more than their length in hostile comments", () => {
    for (const comment of ["`".repeat(60_000), "` `` ".repeat(12_000), "<!--".repeat(15_000), '/help "'.repeat(9_000), "> ".repeat(30_000)])
      expect(commandsIn(comment).length).toBeLessThanOrEqual(20);
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
