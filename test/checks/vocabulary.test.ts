import { describe, expect, it } from "vitest";
import { check } from "#checks/vocabulary.ts";
import { failures, judge, type Given } from "#test/judge.ts";

const VOCABULARY = "schemas/controlled_vocabulary.json";
const QUEUE = "docs/review_queue.json";
const MANIFEST = "modules/billing/module.manifest.json";
const vocabulary =
  '{ "terms": [{ "term": "finance", "synonyms": [] }, { "term": "checkout", "synonyms": ["cart", "Basket"] }, { "term": "search" }] }';
const queue = (...terms: string[]): string => JSON.stringify({ entries: terms.map((term) => ({ term, evidence: ["x:1"], count: 1 })) });
const manifest = (...tags: unknown[]): string => `${JSON.stringify({ name: "billing", tags }, null, 2)}\n`;
const told = async (given: Given) => {
  const outcome = await judge(check, given);
  return outcome.state === "undecided"
    ? outcome.reason
    : outcome.findings.map(({ severity, at, message }) => `${severity} ${at?.path}:${at?.line} ${message}`);
};
const tagged = (...tags: unknown[]) =>
  told({ files: { [VOCABULARY]: vocabulary, [QUEUE]: queue("loyalty"), [MANIFEST]: manifest(...tags) } });
const unknown = (tag: string, line: number, more = "") =>
  `failure ${MANIFEST}:${line} billing is tagged with "${tag}", which is neither in the vocabulary nor in docs/review_queue.json${more}`;

describe("vocabulary", () => {
  it.each(check.examples)("example: $title", async ({ finds, ...given }) => {
    expect(failures(await judge(check, given)).map((line) => line.split(/[/ ]/)[1])).toEqual(finds);
  });

  it("does not apply without manifests or without a vocabulary", async () => {
    expect(await judge(check, { files: { [VOCABULARY]: vocabulary } })).toMatchObject({
      state: "notApplicable",
      reason: "no file is named as **/module.manifest.json",
    });
    expect(await judge(check, { files: { [MANIFEST]: manifest("x") } })).toMatchObject({
      state: "notApplicable",
      reason: "schemas/controlled_vocabulary.json is not there",
    });
    expect(await judge(check, { base: {}, files: { [VOCABULARY]: vocabulary, [MANIFEST]: manifest("x") } })).toMatchObject({
      state: "notApplicable",
      reason: "schemas/controlled_vocabulary.json is not there in the base commit, whose vocabulary judges",
    });
  });

  it("knows terms, synonyms, lanes and what waits in the queue", async () => {
    expect(await tagged("finance", "cart", "Basket", "loyalty", "lane:L0", "lane:L1", "lane:L2", "lane:L3")).toEqual([]);
    expect(await tagged()).toEqual([]);
    expect(await told({ files: { [VOCABULARY]: vocabulary, [MANIFEST]: '{ "name": "x" }' } })).toEqual([]);
  });

  it("finds each unknown tag at its line", async () => {
    expect(await tagged("finance", "blockchain", "lane:L4", "")).toEqual([unknown("blockchain", 5), unknown("lane:L4", 6), unknown("", 7)]);
    expect(await tagged("serch")).toEqual([unknown("serch", 4, '; did you mean "search"?')]);
  });

  it("warns of a known word in another case", async () => {
    expect(await tagged("Finance", "Loyalty", "lane:l2", "basket")).toEqual([
      `warning ${MANIFEST}:4 billing is tagged with "Finance", which is written "finance"`,
      `warning ${MANIFEST}:5 billing is tagged with "Loyalty", which is written "loyalty"`,
      `warning ${MANIFEST}:6 billing is tagged with "lane:l2", which is written "lane:L2"`,
      `warning ${MANIFEST}:7 billing is tagged with "basket", which is written "Basket"`,
    ]);
  });

  it("knows no tag that is no text, and no tags that are no list", async () => {
    expect(await tagged(5, null)).toEqual([
      `failure ${MANIFEST}:4 billing is tagged with 5, which is no text`,
      `failure ${MANIFEST}:5 billing is tagged with null, which is no text`,
    ]);
    expect(await told({ files: { [VOCABULARY]: vocabulary, [MANIFEST]: '{ "name": "x", "tags": "finance" }' } })).toEqual([
      `failure ${MANIFEST}:1 the tags of x are no list, so no vocabulary knows them`,
    ]);
  });

  it("judges by the base's vocabulary and the head's queue", async () => {
    const files = { [VOCABULARY]: vocabulary.replace("finance", "blockchain"), [MANIFEST]: manifest("blockchain") };
    expect(await told({ base: { [VOCABULARY]: vocabulary }, files })).toEqual([unknown("blockchain", 4)]);
    expect(await told({ base: { [VOCABULARY]: vocabulary }, files: { ...files, [QUEUE]: queue("blockchain") } })).toEqual([]);
    expect(await told({ base: { [VOCABULARY]: vocabulary, [QUEUE]: queue("blockchain") }, files })).toEqual([unknown("blockchain", 4)]);
  });

  it.each(["", "{", '{ "entries": 5 }', '{ "entries": [5, { "term": 5 }] }'])("takes nothing from the malformed queue %j", async (text) => {
    expect(await told({ files: { [VOCABULARY]: vocabulary, [QUEUE]: text, [MANIFEST]: manifest("loyalty") } })).toEqual([
      unknown("loyalty", 4),
    ]);
  });

  it.each([
    ["", "schemas/controlled_vocabulary.json:1:1 is no JSON: the text is empty; JSON needs a value"],
    ['["finance"]', "schemas/controlled_vocabulary.json:1:1 the document is wrong: invalid input: expected object, received array"],
    [
      '{ "terms": ["finance"] }',
      'schemas/controlled_vocabulary.json:1:13 "terms[0]" is wrong: invalid input: expected object, received string',
    ],
    [
      '{ "terms": [{ "term": "a", "synonyms": "b" }] }',
      'schemas/controlled_vocabulary.json:1:28 "terms[0].synonyms" is wrong: invalid input: expected array, received string',
    ],
  ])("cannot decide with the vocabulary %j", async (text, reason) => {
    expect(await told({ files: { [VOCABULARY]: text, [MANIFEST]: manifest("x") } })).toBe(reason);
  });

  it("cannot decide over a manifest that can't be read, unless a tag is unknown", async () => {
    const files = { [VOCABULARY]: vocabulary, "x/module.manifest.json": "" };
    expect(await told({ files: { ...files, [MANIFEST]: manifest("finance") } })).toMatch(
      /^a manifest cannot be read: x\/module\.manifest\.json /,
    );
    expect(await told({ files: { ...files, [MANIFEST]: manifest("blockchain") } })).toEqual([unknown("blockchain", 4)]);
  });

  it("proposes terms that were seen often, by manifests or by the queue's own count", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 5 }, (_, n) => [
        `m${n}/module.manifest.json`,
        manifest("loyalty", "loyalty", "finance", ...(n > 0 ? ["rewards"] : [])),
      ]),
    );
    const entries = [
      { term: "loyalty", evidence: ["x:1"], count: 1 },
      { term: "rewards", evidence: ["x:1"], count: 1 },
      { term: "gifts", evidence: ["x:1"], count: 7 },
    ];
    const outcome = await judge(check, { files: { ...many, [VOCABULARY]: vocabulary, [QUEUE]: JSON.stringify({ entries }) } });
    expect(outcome).toMatchObject({
      state: "passed",
      facts: {
        proposals: [
          { term: "gifts", seen: 7, waiting: true, manifests: [] },
          { term: "loyalty", seen: 5, waiting: true, manifests: Object.keys(many) },
        ],
      },
    });
  });
});
