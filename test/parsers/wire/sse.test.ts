import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OversizeEvent, sseReader } from "#src/parsers/wire/sse.ts";

const read = (pieces: readonly Uint8Array[]): readonly (readonly [string, string | undefined])[] => {
  const reader = sseReader();
  return pieces.flatMap((piece) => reader.push(piece)).map(({ name, data }) => [name, data] as const);
};

describe("server-sent events", () => {
  it.each([
    ["line feeds", "data: a\n\ndata: b\n\n"],
    ["carriage returns and line feeds", "data: a\r\n\r\ndata: b\r\n\r\n"],
    ["carriage returns", "data: a\r\rdata: b\r\r"],
    ["no space after the colon", "data:a\n\ndata:b\n\n"],
    ["extra blank lines", "\n\ndata: a\n\n\n\ndata: b\n\n"],
    ["a byte order mark", "\uFEFFdata: a\n\ndata: b\n\n"],
  ])("are read with %s", (_, text) => {
    expect(read([Buffer.from(text)])).toEqual([
      ["", "a"],
      ["", "b"],
    ]);
  });

  it("have names, several data lines, and comments", () => {
    expect(read([Buffer.from("event: x\ndata: a\ndata: b\nid: 7\n\n: hello\n\ndata\n\n")])).toEqual([
      ["x", "a\nb"],
      ["", undefined],
      ["", ""],
    ]);
  });

  it("read the same however the bytes are cut, and their raw bytes add up to what came", () => {
    const event = fc.tuple(fc.constantFrom("\n", "\r\n"), fc.string({ unit: fc.constantFrom("a", "ü", "🌍", " ", ":", "{") }));
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 30 }),
        (events, cuts) => {
          const whole = Buffer.from(events.map(([end, data]) => `data: ${data}${end}${end}`).join(""));
          const pieces: Uint8Array[] = [];
          for (let at = 0, turn = 0; at < whole.length; turn++) {
            const size = cuts[turn % cuts.length] ?? 1;
            pieces.push(whole.subarray(at, at + size));
            at += size;
          }
          expect(read(pieces)).toEqual(read([whole]));
          expect(read([whole])).toEqual(events.map(([, data]) => ["", data]));
        },
      ),
    );
  });

  it("are refused when one is longer than anybody means", () => {
    const reader = sseReader(100);
    expect(() => reader.push(Buffer.from("x".repeat(101)))).toThrow(OversizeEvent);
  });
});
