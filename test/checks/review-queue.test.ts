import { describe, expect, it } from "vitest";
import { check } from "#checks/review-queue.ts";
import { failures, judge, type Given } from "#test/judge.ts";

const QUEUE = "docs/review_queue.json";
const VOCABULARY = "schemas/controlled_vocabulary.json";
const vocabulary =
  '{ "terms": [{ "term": "finance", "synonyms": [] }, { "term": "checkout", "synonyms": ["cart", "basket"] }, { "term": "search" }] }';
const entry = (term: unknown, rest: object = {}) => ({ term, evidence: ["modules/billing/module.manifest.json:4"], count: 1, ...rest });
const queue = (...entries: unknown[]): string => `${JSON.stringify({ entries }, null, 2)}\n`;
const told = async (given: Given) => {
  const outcome = await judge(check, given);
  return outcome.state === "undecided"
    ? outcome.reason
    : outcome.findings.map(({ rule, at, message }) => `${rule.split("/")[1]} ${at?.line} ${message}`);
};
const of = (text: string) => told({ files: { [VOCABULARY]: vocabulary, [QUEUE]: text } });

describe("review-queue", () => {
  it.each(check.examples)("example: $title", async ({ finds, ...given }) => {
    expect(failures(await judge(check, given)).map((line) => line.split(/[/ ]/)[1])).toEqual(finds);
  });

  it("does not apply without a queue", async () => {
    expect(await judge(check, { files: { [VOCABULARY]: vocabulary } })).toMatchObject({
      state: "notApplicable",
      reason: "docs/review_queue.json is not there",
    });
  });

  it.each([
    ["an empty queue", queue()],
    ["new terms", queue(entry("loyalty"), entry("rewards", { count: 12, evidence: ["a b.ts:1", "src/x.ts:10:3"] }))],
    ["further keys", JSON.stringify({ version: 1, entries: [entry("loyalty", { since: "2026-11-01" })] })],
    ["Windows line ends and a byte order mark", `\u{feff}${queue(entry("loyalty")).replaceAll("\n", "\r\n")}`],
  ])("takes %s", async (_, text) => {
    expect(await of(text)).toEqual([]);
  });

  it.each([
    [queue(entry("loyalty"), entry("rewards"), entry("loyalty")), ['duplicate 18 the term "loyalty" waits already, as entry 1']],
    [queue(entry("loyalty"), entry("LOYALTY ")), ['duplicate 11 the term "LOYALTY " waits already, as entry 1']],
    [
      queue(entry("x"), entry("X"), entry("x")),
      ['duplicate 11 the term "X" waits already, as entry 1', 'duplicate 18 the term "x" waits already, as entry 1'],
    ],
    [queue(entry("Finance")), ['already-in-vocabulary 4 "Finance" is a term of the vocabulary']],
    [queue(entry("basket")), ['already-in-vocabulary 4 "basket" is a synonym of "checkout" in the vocabulary']],
    [queue(entry("lane:L2")), ['already-in-vocabulary 4 "lane:L2" is a term of the vocabulary']],
    [queue(entry("loyalty", { evidence: [] })), ['no-evidence 5 the entry "loyalty" names no place where the term is used']],
    [queue(entry("loyalty", { evidence: ["", " "] })), ['no-evidence 5 the entry "loyalty" names no place where the term is used']],
    [queue({ term: "loyalty", count: 1 }), ['no-evidence 3 the entry "loyalty" names no place where the term is used']],
    [
      queue(entry("cart"), entry("cart", { evidence: [] })),
      [
        'already-in-vocabulary 4 "cart" is a synonym of "checkout" in the vocabulary',
        'already-in-vocabulary 11 "cart" is a synonym of "checkout" in the vocabulary',
        'duplicate 11 the term "cart" waits already, as entry 1',
        'no-evidence 12 the entry "cart" names no place where the term is used',
      ],
    ],
  ])("finds what is wrong in %j", async (text, expected) => {
    expect(await of(text)).toEqual(expected);
  });

  it.each([
    ["", ["malformed 1 docs/review_queue.json is no JSON: the text is empty; JSON needs a value"]],
    ["{", ["malformed 1 docs/review_queue.json is no JSON: expected a key in double quotes, found the end of the text"]],
    ["[]", ["malformed 1 the document is wrong: invalid input: expected object, received array"]],
    ["{}", ['malformed 1 "entries" is missing']],
    ['{ "entries": {} }', ['malformed 1 "entries" is wrong: invalid input: expected array, received object']],
    ['{ "entries": [],\n"entries": [] }', ['malformed 2 docs/review_queue.json is no JSON: the key "entries" stands twice']],
    [queue("loyalty"), ['malformed 3 "entries[0]" is wrong: invalid input: expected object, received string']],
    [queue(entry("")), ['malformed 4 "entries[0].term" is blank']],
    [queue(entry(5)), ['malformed 4 "entries[0].term" is wrong: invalid input: expected string, received number']],
    [queue({ evidence: ["a:1"], count: 1 }), ['malformed 3 "entries[0].term" is missing']],
    [queue(entry("loyalty", { count: -1 })), ['malformed 8 "entries[0].count" is wrong: too small: expected number to be >=0']],
    [queue(entry("loyalty", { count: 1.5 })), ['malformed 8 "entries[0].count" is wrong: invalid input: expected int, received number']],
    [queue({ term: "loyalty", evidence: ["a:1"] }), ['malformed 3 "entries[0].count" is missing']],
    [
      queue(entry("loyalty", { evidence: "a:1" })),
      ['malformed 5 "entries[0].evidence" is wrong: invalid input: expected array, received string'],
    ],
    [
      queue(entry("loyalty", { evidence: ["somewhere"] })),
      ['malformed 6 "entries[0].evidence[0]" is no place, such as "src/billing.ts:12"'],
    ],
  ])("calls %j malformed", async (text, expected) => {
    expect(await of(text)).toEqual(expected);
  });

  it("judges by the base's vocabulary and the head's queue", async () => {
    const files = { [QUEUE]: queue(entry("basket")) };
    expect(await told({ base: { [VOCABULARY]: vocabulary }, files: { ...files, [VOCABULARY]: '{ "terms": [] }' } })).toHaveLength(1);
    expect(await told({ base: {}, files: { ...files, [VOCABULARY]: vocabulary } })).toEqual([]);
  });

  it("needs no vocabulary, and cannot decide with one that can't be read, unless something else is wrong", async () => {
    expect(await told({ files: { [QUEUE]: queue(entry("basket")) } })).toEqual([]);
    const broken = { [VOCABULARY]: '{ "terms": [{}] }' };
    expect(await told({ files: { ...broken, [QUEUE]: queue(entry("basket")) } })).toBe(
      'schemas/controlled_vocabulary.json:1:13 "terms[0].term" is missing',
    );
    expect(await told({ files: { ...broken, [QUEUE]: queue(entry("a"), entry("a")) } })).toHaveLength(1);
  });
});
