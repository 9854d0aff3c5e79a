import { assignmentAt } from "#src/parsers/secrets/assignment.ts";
import { mayAssign } from "#src/parsers/secrets/assignment-sign.ts";
import { gateOf, passes } from "#src/parsers/secrets/gate.ts";
import { VENDOR_KINDS } from "#src/parsers/secrets/kinds.ts";
import { anchorText, matchAt, shape } from "#src/parsers/secrets/shape.ts";
import { drawFrom, madeUp } from "#test/parsers/secrets/made-up.ts";
import fc from "fast-check";
import { expect, it } from "vitest";

const PIECES = [
  " ",
  "  ",
  "\n",
  "\t",
  '"',
  "'",
  "`",
  "\\",
  "]",
  ")",
  "?",
  "!",
  "=",
  ":",
  ">",
  "<",
  "-",
  "+",
  "|",
  ",",
  "(",
  "{",
  "}",
  ".",
  "/",
];
const WORDS = ["is ", "or ", "value", "value: ", "default = ", "key", "ab1!cd2?ef", "--", "\u00e4"];

it("a name that may not be given anything is given nothing", () => {
  const text = fc.array(fc.constantFrom(...PIECES, ...WORDS), { maxLength: 14 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(text, text, (before, behind) => {
      const bytes = Buffer.from(`${before}token${behind}`);
      const end = Buffer.byteLength(`${before}token`);
      return mayAssign(bytes, end) || assignmentAt(bytes, end) === undefined;
    }),
    { numRuns: 20_000, examples: [["", "??!"]] },
  );
});

it("what a shape fits passes the gate of its anchor", () => {
  const shapes = VENDOR_KINDS.filter((kind) => kind.names === undefined).flatMap((kind) => kind.shapes.map((source) => ({ kind, source })));
  const stopped = shapes.filter(({ kind, source }, index) => {
    const one = shape(source);
    const word = anchorText(one) ?? "";
    const bytes = Buffer.from(` ${madeUp(kind, drawFrom(index + 3), source)} `);
    const at = bytes.indexOf(word);
    return matchAt(bytes, one, at) !== undefined && !passes(gateOf(word, [one]), bytes, at);
  });
  expect(stopped).toEqual([]);
});
