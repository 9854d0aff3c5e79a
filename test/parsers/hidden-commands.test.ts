/** Comments that are put together at random from what a person reads as a command and what not: exactly the first is carried out. COMMENTS sets how many (2,000). */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commandsIn } from "#src/parsers/command-line.ts";

const numRuns = Number(process.env["COMMENTS"] ?? 2_000);

/** What hides the lines that it is given, as whole blocks. */
const HIDING: readonly ((lines: readonly string[]) => string)[] = [
  (lines) => `\`\`\`sh\n${lines.join("\n")}\n\`\`\``,
  (lines) => `~~~~\n${lines.join("\n")}\n~~~\n~~~~`,
  (lines) => ["````", "```", ...lines, "```", "````"].join("\n"),
  (lines) => lines.map((line) => `> ${line}`).join("\n"),
  (lines) => `> said\n${lines.join("\n")}`,
  (lines) => `- > said\n${lines.join("\n")}`,
  (lines) => lines.map((line) => `    ${line}`).join("\n"),
  (lines) => `1. \`\`\`\n${lines.map((line) => `   ${line}`).join("\n")}\n   \`\`\``,
  (lines) => `<!--\n${lines.join("\n\n")}\n-->`,
  (lines) => `text <!-- \n${lines.join("\n")}\n-->`,
  (lines) => `<details>\n<summary>more</summary>\n\n${lines.join("\n\n")}\n\n</details>`,
  (lines) => `<pre>\n${lines.join("\n\n")}\n</pre>`,
  (lines) => `<blockquote>\n\n${lines.join("\n\n")}\n\n</blockquote>`,
  (lines) => `<script>\n${lines.join("\n\n")}\n</script>`,
  (lines) => `so \`\n${lines.join("\n")}\n\` ends`,
  (lines) => `so <kbd>\n${lines.join("\n")}\n</kbd> ends`,
  (lines) => `[words\n${lines.join("\n")}\n](https://e.example)`,
  (lines) => `[x]: https://e.example "\n${lines.join("\n")}\n"`,
  (lines) => `~~gone\n${lines.join("\n")}\n~~ stays`,
  (lines) => `| a |\n|---|\n${lines.join("\n")}`,
  (lines) => `<a title='\n${lines.join("\n")}\n'>x</a>`,
  (lines) => lines.map((line) => `please ${line}`).join("\n"),
  (lines) => lines.map((line) => `\u200b${line}`).join("\n"),
  (lines) => lines.map((line) => line.replace("/", "\u2215")).join("\n"),
  (lines) => lines.map((line) => line.replace("/", "/\u200d")).join("\n"),
  (lines) => lines.map((line) => ` ${line}`).join("\n"),
  (lines) => lines.map((line) => `- ${line}`).join("\n"),
  (lines) => lines.map((line) => `# ${line}`).join("\n"),
];
const PLAIN: readonly ((lines: readonly string[]) => string)[] = [
  (lines) => lines.join("\n"),
  (lines) => `It broke:\n${lines.join("\n")}`,
  (lines) => lines.map((line) => `${line}\n\nand then`).join("\n\n"),
  (lines) => `It is *very* \`red\`, see #3 & <https://e.example>.\n${lines.join("\n")}`,
];

const parts = fc.array(fc.record({ how: fc.nat(), hides: fc.boolean(), count: fc.integer({ min: 1, max: 3 }) }), {
  minLength: 1,
  maxLength: 6,
});

describe("random comments", () => {
  it("have exactly those commands that a person reads as such", () => {
    fc.assert(
      fc.property(parts, fc.constantFrom("\n", "\r\n"), (chosen, feed) => {
        let next = 0;
        const expected: string[] = [];
        const blocks = chosen.map(({ how, hides, count }) => {
          const lines = Array.from({ length: count }, () => `/help n${++next}`);
          if (!hides) expected.push(...lines.map((line) => line.slice("/help ".length)));
          const ways = hides ? HIDING : PLAIN;
          return ways[how % ways.length]?.(lines) ?? "";
        });
        // A paragraph between them ends what goes on over blank lines, such as lists and indented code.
        const comment = blocks.join("\n\nand now\n\n").replaceAll("\n", feed);
        expect(commandsIn(comment).map(({ tail }) => tail)).toEqual(expected.slice(0, 20));
      }),
      { numRuns },
    );
  });

  it("never fail, and no command is read that does not stand at the start of a line of theirs", () => {
    const bit = fc.constantFrom(..."/go-live enable|`|```|~~~|>|\n|\r\n|<!--|-->|<pre>|</pre>|<details>|</details>|<a title='|'>|[|](|)|~~|$$|\\| a \\||\n---\n| |- |text|\"|--x|\u202e|\t".split(/(?<!\\)\|/)); // prettier-ignore
    const comments = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.array(bit, { maxLength: 60 }).map((bits) => bits.join("")),
    );
    fc.assert(
      fc.property(comments, (comment) => {
        const lines = comment.split(/\r\n|\n|\r/);
        for (const { line } of commandsIn(comment)) if (!/^\/[a-z]/i.test(lines[line - 1] ?? "")) throw new Error(`line ${line} is none`);
      }),
      { numRuns: numRuns * 5 },
    );
  });
});
