import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Facts } from "#src/parsers/wire/facts.ts";
import { streamPipe } from "#src/parsers/wire/pipe.ts";

const order = { from: "openai", to: "openai", wantsUsage: true, created: 1 } as const;
const chunk = (content: string, more: object = {}, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: "c", model: "m", choices: [{ index: 0, delta: { content }, finish_reason: finish }], ...more })}\n\n`;

/** What a whole stream came to, whatever pieces it came in. */
function passed(stream: Buffer, sizes: readonly number[], read: boolean): { readonly out: string; readonly facts: object } {
  const pipe = streamPipe(read ? { ...order, observe: () => undefined } : order);
  const [out, seen]: [Buffer[], Facts[]] = [[], []];
  let unreadable = false;
  for (let [at, turn] = [0, 0]; at < stream.length && !unreadable; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    const passage = pipe.push(stream.subarray(at, at + size));
    at += size;
    out.push(...passage.out.map((piece) => Buffer.from(piece)));
    seen.push(...passage.facts);
    unreadable = passage.unreadable !== undefined;
  }
  const last = <Key extends keyof Facts>(key: Key): Facts[Key] | undefined => seen.findLast((facts) => facts[key] !== undefined)?.[key];
  const facts = {
    unreadable,
    content: seen.some(({ content }) => content),
    done: seen.some(({ done }) => done),
    finish: last("finish"),
    usage: last("usage"),
    error: last("error"),
  };
  return { out: Buffer.concat(out).toString("utf8"), facts };
}

describe("a stream whose going-on is not parsed", () => {
  const tricky = fc.constantFrom(
    '"finish_reason":null',
    '"usage":{"prompt_tokens":9}',
    '"error":"x"',
    '"',
    "\\",
    "ü🌍",
    '{"content":"a"}]}',
    "\n\ndata: x",
  );
  const event = fc.oneof(
    { weight: 6, arbitrary: fc.array(fc.oneof(tricky, fc.string()), { maxLength: 4 }).map((parts) => chunk(parts.join(""))) },
    fc.constant(chunk("x", { usage: null })),
    fc.constant(chunk("x", { usage: { prompt_tokens: 3, completion_tokens: 2 } })),
    fc.constant(chunk("", {}, "stop")),
    fc.constant('data: {"error":{"message":"no"}}\n\n'),
    fc.constant("data: {broken\n\n"),
    fc.constant(": comment\n\n"),
    fc.constant("data: [DONE]\n\n"),
  );

  it("says and passes on the same as one that is", () => {
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 }),
        (events, sizes) => {
          const stream = Buffer.from(chunk("Hi") + events.join(""));
          expect(passed(stream, sizes, false)).toEqual(passed(stream, sizes, true));
        },
      ),
      { numRuns: 400 },
    );
  });

  it("still counts characters for an estimate", () => {
    const pipe = streamPipe(order);
    const facts = [chunk("12345"), chunk("1234567"), chunk('say "no"')].flatMap((text) => pipe.push(Buffer.from(text)).facts);
    expect(facts.map(({ characters }) => characters)).toEqual([5, 7, 5]);
  });
});
