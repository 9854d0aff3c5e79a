import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { personalData } from "#src/parsers/personal-data/find.ts";
import { pieceEnds } from "#src/parsers/personal-data/pieces.ts";
import { tokens } from "#src/parsers/personal-data/token.ts";
import type { PersonalType } from "#src/parsers/personal-data/span.ts";

const ALL = new Set(["email", "phone", "card", "iban", "ssn", "ip"]);
const found = (text: string): readonly string[] =>
  personalData(text, ALL).map(({ type, start, end }) => `${type} ${text.slice(start, end)}`);

/** Each with the value that has to be found, between its own words. */
const POSITIVE: Readonly<Record<PersonalType, readonly (readonly [string, string])[]>> = {
  email: [
    ["Write to ada.lovelace@example.com.", "ada.lovelace@example.com"],
    ["<bob+news@mail.example.co.uk>", "bob+news@mail.example.co.uk"],
    ["mailto:carol_1@sub.example.org?subject=x", "carol_1@sub.example.org"],
    ["jürgen@müller-example.de ist da", "jürgen@müller-example.de"],
    ['{"user":"dave@example.io"}', "dave@example.io"],
    ["contact:eve-99@example.museum,", "eve-99@example.museum"],
    ["from=frank@example.net;", "frank@example.net"],
    ["(grace@example.dev)", "grace@example.dev"],
    ["O'Brien: o'brien@example.ie", "o'brien@example.ie"],
    ["HEIDI@EXAMPLE.COM wrote", "HEIDI@EXAMPLE.COM"],
  ],
  phone: [
    ["Call +1 415-555-2671 now", "+1 415-555-2671"],
    ["+49 30 901820", "+49 30 901820"],
    ["ring +44 20 7946 0958.", "+44 20 7946 0958"],
    ["+14155552671", "+14155552671"],
    ["My number is (415) 555-2671.", "(415) 555-2671"],
    ["415-555-2671 is mine", "415-555-2671"],
    ["415.555.2671", "415.555.2671"],
    ["1-800-555-0199", "1-800-555-0199"],
    ["Tel.: 030 901820-12", "030 901820-12"],
    ["phone: 4155552671", "4155552671"],
    ["0049 30 901820", "0049 30 901820"],
    ["WhatsApp +55 11 91234-5678", "+55 11 91234-5678"],
    ["téléphone : 01 42 68 53 00", "01 42 68 53 00"],
    ["+49 (0)30 901820", "+49 (0)30 901820"],
  ],
  card: [
    ["card 4111 1111 1111 1111 exp 12/27", "4111 1111 1111 1111"],
    ["4111111111111111", "4111111111111111"],
    ["5500-0000-0000-0004", "5500-0000-0000-0004"],
    ["Amex 3782 822463 10005", "3782 822463 10005"],
    ["378282246310005", "378282246310005"],
    ["pay with 6011000990139424 please", "6011000990139424"],
    ["visa: 4012888888881881", "4012888888881881"],
    ["2223003122003222", "2223003122003222"],
    ["JCB 3530111333300000", "3530111333300000"],
    ["3056 930902 5904", "3056 930902 5904"],
  ],
  iban: [
    ["IBAN DE89 3704 0044 0532 0130 00 please", "DE89 3704 0044 0532 0130 00"],
    ["DE89370400440532013000", "DE89370400440532013000"],
    ["GB29 NWBK 6016 1331 9268 19", "GB29 NWBK 6016 1331 9268 19"],
    ["FR1420041010050500013M02606.", "FR1420041010050500013M02606"],
    ["to: NL91ABNA0417164300,", "NL91ABNA0417164300"],
    ["es9121000418450200051332", "es9121000418450200051332"],
    ["CH93-0076-2011-6238-5295-7", "CH93-0076-2011-6238-5295-7"],
    ["NO9386011117947", "NO9386011117947"],
  ],
  ssn: [
    ["SSN 536-90-4399", "536-90-4399"],
    ["my social is 219-09-9999.", "219-09-9999"],
    ["ssn: 536904399", "536904399"],
    ["Social Security Number: 536 90 4399", "536 90 4399"],
    ["(457-55-5462)", "457-55-5462"],
    ["'123-45-6789'", "123-45-6789"],
  ],
  ip: [
    ["from 203.0.113.42 at noon", "203.0.113.42"],
    ["client=198.51.100.7;", "198.51.100.7"],
    ["http://10.1.2.3:8080/x", "10.1.2.3"],
    ["[192.168.178.20]", "192.168.178.20"],
    ["2001:db8:85a3::8a2e:370:7334 logged in", "2001:db8:85a3::8a2e:370:7334"],
    ["[2001:db8::1]:443", "2001:db8::1"],
    ["remote 93.184.216.34, then", "93.184.216.34"],
    ["fe80::1ff:fe23:4567:890a", "fe80::1ff:fe23:4567:890a"],
  ],
};

const NEGATIVE: readonly string[] = [
  "order number 4111111111111111",
  "Order 123-45-6789 shipped",
  "invoice no. 2024-001-8834",
  "commit 3f786850e387550fdab836ed7e6dc881de23001b",
  "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  "version 10.2.33.4",
  "v1.2.3.4",
  "Chrome/120.0.6099.109",
  "npm i @scope/package@1.2.3",
  "git@github.com:octo/repo.git",
  "icon@2x.png",
  "2026-11-21T10:15:30.123Z",
  "at 12:30:45 and 01:02:03",
  "2026-11-21 10:15:30",
  "00:1B:44:11:3A:B7",
  "std::vector<int>::iterator",
  "123e4567-e89b-12d3-a456-426614174000",
  "4111 1111 1111 1112",
  "4111-1111-1111-1112",
  "1234567890123456",
  "0000 0000 0000 0000",
  "DE89 3704 0044 0532 0130 01",
  "GB00 NWBK 6016 1331 9268 19",
  "000-12-3456",
  "666-12-3456",
  "536-00-4399",
  "536-90-0000",
  "$1,299.99 and EUR 4.500,00",
  "3.14159265358979",
  "page 12-34, lines 100-200",
  "127.0.0.1:3000 and 0.0.0.0 and ::1",
  "256.300.1.2",
  "1.2.3.4.5",
  "tracking 4012888888881881",
  "timestamp 1763719530123456",
  "ISBN 978-3-16-148410-0",
  "section 4.2.1.3",
  "@property --color",
  "user@localhost",
  "a@b",
  "price 19.99 @ 3 pcs.",
  "the range 2020-2024, 55 %",
  "part 555-1234-999",
  "1,234,567,890",
  "room 415, floor 5, seat 2671",
  "+3 points, +12 more",
  "diff +1234 -567",
  "uses: actions/checkout@v4.1.1",
  "matrix 4 4 4 4",
  "let x = 5551234567;",
  "id 4155552671",
  "port 5432, pid 99812345",
  "Mozilla/5.0 (X11; Linux x86_64)",
  "ratio 16:9, 4:3",
  "key: a::b",
  "192.168.1.0.1.2",
  "user 12345678 of 99999999",
  "0.30000000000000004",
  "1e1000 and 0x4111111111111111",
  "lat 52.520008, lon 13.404954",
];

describe("personal data", () => {
  it.each(Object.entries(POSITIVE).flatMap(([type, cases]) => cases.map(([text, value]) => [type, text, value] as const)))(
    "of type %s is found in %j",
    (type, text, value) => {
      expect(found(text)).toEqual([`${type} ${value}`]);
    },
  );

  it.each(NEGATIVE)("is not seen in %j", (text) => {
    expect(found(text)).toEqual([]);
  });

  it("is found side by side", () => {
    expect(
      found("ada@example.com, +49 30 901820, 4111 1111 1111 1111; SSN 536-90-4399 from 203.0.113.42 (DE89370400440532013000)"),
    ).toEqual([
      "email ada@example.com",
      "phone +49 30 901820",
      "card 4111 1111 1111 1111",
      "ssn 536-90-4399",
      "ip 203.0.113.42",
      "iban DE89370400440532013000",
    ]);
  });

  it("never overlaps, and never leaves the text, whatever the text is", () => {
    const alphabet = fc.constantFrom(...Array.from("0123456789@.:-+() aZ/éDE4\n_="));
    fc.assert(
      fc.property(fc.array(alphabet, { maxLength: 200 }), (chars) => {
        const text = chars.join("");
        let at = 0;
        for (const { start, end } of personalData(text, ALL)) {
          expect(start >= at && end > start && end <= text.length).toBe(true);
          at = end;
        }
      }),
    );
  });

  it.each([
    "1 ".repeat(100_000),
    "1".repeat(200_000),
    "a@".repeat(100_000),
    "@".repeat(200_000),
    "1.".repeat(100_000),
    ":".repeat(200_000),
    "DE89 ".repeat(40_000),
    "+1(".repeat(60_000),
  ])("takes time linear in a hostile text (%#)", (text) => {
    expect(personalData(text, ALL).length).toBeLessThan(text.length);
  });
});

describe("pieces of a text", () => {
  it("cover it without a gap and are no longer than asked", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 5_000 }), fc.integer({ min: 600, max: 1_000 }), (text, size) => {
        const ends = pieceEnds(text, size);
        expect(ends.at(-1)).toBe(text.length);
        expect(ends.every((end, at) => end - (ends[at - 1] ?? 0) <= size && (end > (ends[at - 1] ?? -1) || text === ""))).toBe(true);
      }),
    );
  });
});

describe("a token's place", () => {
  it("is the same wherever it stands, and whatever long words stand around it", () => {
    // Put together here, so that no file holds one.
    const token = fc.constantFrom("ghp_", "sk-", "SG.", "AKIA").map((begun) => `${begun}16C7e42F292c6912E7710cabc`);
    const other = fc.constantFrom(
      "a",
      "ü ",
      ". ",
      "-",
      "word ",
      "7 ",
      "\n",
      "a-word.that_goes-on-without-a-digit ",
      "0123456789abcdef0123 ",
    );
    const around = fc.array(other, { maxLength: 40 }).map((parts) => `${parts.join("")} `);
    fc.assert(
      fc.property(around, token, around, (before, value, after) => {
        expect(tokens(`${before}${value} ${after}`)).toEqual([{ start: before.length, end: before.length + value.length }]);
      }),
    );
  });
});
