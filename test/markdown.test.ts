import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blobUrl, code, html, linked, prose, tableHead, tableRow } from "#src/markdown.ts";

const SHA = "a".repeat(40);

/** Every way into markup that GitHub knows, to be put together at random. */
const PIECES = [
  ...Array.from("@#`|\\*_~[]()<>&;!-+:/$^=.{}'\" \t\n\raé商\u202E\u200B"),
  ..."GH-1 ,gh-22,https://e.example/x,www.e.example,a@b.example,``,**,__,~~,![,<img src=x>,&lt;,&#64;,1.,12),# ,> ,===,---,/lgtm,$x$,:tada:,[^1],[x],<!--,-->,</details>,<br>,mailto:a,0123456789abcdef,@octocat,#12,o/r#3".split(
    ",",
  ),
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: "binary", maxLength: 3 })), { maxLength: 15 })
  .map((parts) => parts.join(""));

/**
 * All that our Markdown may consist of: code between single backticks, `<code>` and `<br>`, entities, escaped punctuation,
 * and characters that mean nothing. A mention, reference, address, formula or emoji cannot be written in it.
 */
const INERT = /^(?:`[^`|\\\n]+`|<\/?code>|<br>|&#\d+;|\\[\\*_[\]~#=+.)-]|[^\\`*[\]~<>&|@#$\n])*$/u;
const CODE_SPAN = /`[^`|\\\n]+`/g;

describe("prose", () => {
  it.each([
    ["nothing special at all", "nothing special at all"],
    ["wait for `verified`", "wait for `verified`"],
    ["snake_case stays, _emphasis_ does not", "snake_case stays, \\_emphasis\\_ does not"],
    ["ping @octocat about #12.", "ping `@octocat` about `#12`."],
    ["see https://e.example/x, or www.e.example", "see `https://e.example/x`, or `www.e.example`"],
    ["a note (https://e.example/x) and (@octocat, #12).", "a note (`https://e.example/x`) and (`@octocat`, `#12`)."],
    ["# no heading", "\\#&#8203; no heading"],
    ["- no item", "\\- no item"],
    ["1. no item", "1\\. no item"],
    ["/checkout is no command", "&#47;checkout is no command"],
    ["<b>bold</b> & more", "&#60;b&#62;bold&#60;/b&#62; &#38; more"],
    ["a | b", "a &#124; b"],
    ["[x](y) ![i](j)", "\\[x\\](y) !\\[i\\](j)"],
    ["one `tick", "one &#96;tick"],
    ["two\nlines", "two<br>lines"],
    ["bidi \u202E", "bidi \\\\u{202e}"],
    ["costs $5 and $6", "costs `$5` and `$6`"],
    ["commit 0123456789ab is old", "commit `0123456789ab` is old"],
  ])("writes %j as %s", (text, markdown) => expect(prose(text)).toBe(markdown));

  it("is made of inert pieces alone, whatever the text", () =>
    fc.assert(
      fc.property(hostile, (text) => INERT.test(prose(text).replaceAll(/[@$](?=&#8203;)/g, ""))),
      { numRuns: 2_000 },
    ));

  it("has no mention, reference, address or formula outside code, whatever the text", () =>
    fc.assert(
      fc.property(hostile, (text) => {
        const outside = prose(text).replace(CODE_SPAN, "x");
        return !/@(?!&#8203;)|#(?!&#8203;|\d+;)|\bgh-\d|:\/\/|\bwww\.|\$(?!&#8203;)/i.test(outside) && !/^\s*\//.test(outside);
      }),
      { numRuns: 2_000 },
    ));

  it("is one line without hidden characters, whatever the text", () =>
    fc.assert(fc.property(hostile, (text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(prose(text) + code(text) + html(text)))));
});

describe("code", () => {
  it.each([
    ["docs/adr/0001.md", "`docs/adr/0001.md`"],
    ["@octocat #1", "`@octocat #1`"],
    ["a`b", "<code>a&#96;b</code>"],
    ["a|b", "<code>a&#124;b</code>"],
    ["a\\", "<code>a\\\\</code>"],
    ["", "<code></code>"],
    [" x", "<code> x</code>"],
    ["x\u001B[2J", "<code>x\\\\x1b\\[2J</code>"],
  ])("writes %j as %s", (text, markdown) => expect(code(text)).toBe(markdown));

  it("never ends early, whatever the text", () =>
    fc.assert(
      fc.property(hostile, (text) => INERT.test(code(text).replaceAll(/[@$](?=&#8203;)/g, ""))),
      { numRuns: 2_000 },
    ));
});

describe("links and tables", () => {
  it.each([
    ["a file", ["src/a.ts"], `https://github.com/o/r/blob/${SHA}/src/a.ts`],
    ["a line", ["src/a.ts", 3], `https://github.com/o/r/blob/${SHA}/src/a.ts#L3`],
    ["lines", ["src/a.ts", 3, 5], `https://github.com/o/r/blob/${SHA}/src/a.ts#L3-L5`],
    ["a line of a document that GitHub would render", ["a.md", 3], `https://github.com/o/r/blob/${SHA}/a.md?plain=1#L3`],
    [
      "a hostile path",
      ["a b/#?%/(x)[y]商`|<>\\"],
      `https://github.com/o/r/blob/${SHA}/a%20b/%23%3F%25/%28x%29%5By%5D%E5%95%86%60%7C%3C%3E%5C`,
    ],
    ["half a surrogate pair", ["\uD800"], `https://github.com/o/r/blob/${SHA}/%EF%BF%BD`],
  ] as const)("point to %s", (_name, [path, line, endLine], url) =>
    expect(blobUrl("https://github.com/o/r", SHA, path, line, endLine)).toBe(url),
  );

  it("do not point anywhere without a repository or a commit", () => {
    expect(blobUrl(undefined, SHA, "a")).toBeUndefined();
    expect(blobUrl("https://github.com/o/r", null, "a")).toBeUndefined();
    expect(blobUrl("https://github.com/o/r", "main)", "a")).toBeUndefined();
  });
  it("keep an address from ending early", () =>
    expect(linked("x", "https://e.example/a b)(c")).toBe("[x](https://e.example/a%20b%29%28c)"));
  it("keep their cells apart, whatever the text", () =>
    fc.assert(
      fc.property(hostile, hostile, (a, b) => {
        expect(tableRow([prose(a), code(b)]).split("|")).toHaveLength(4);
      }),
    ));
  it("begin with a head", () => expect(tableHead(["", "A"]) + tableRow(["x", "y"])).toBe("|  | A |\n| --- | --- |\n| x | y |\n"));
});

describe("html", () => {
  it("closes no element", () => expect(html("</summary>@x & \n")).toBe("&lt;/summary&gt;@&#8203;x &amp; \\n"));
});
