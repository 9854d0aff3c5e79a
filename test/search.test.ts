import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { inventory, MANIFESTS } from "#src/modules.ts";
import { loadFrontMatter } from "#src/parsers/front-matter.ts";
import { search } from "#src/search.ts";
import type { SearchAnswer } from "#src/search.ts";
import { rank } from "#src/search-ranking.ts";
import { searchWords } from "#src/search-words.ts";
import { simulatedView } from "#src/views/simulated.ts";

beforeAll(loadFrontMatter);

const FILES = {
  "modules/checkout/module.manifest.json":
    '{ "name": "checkout", "description": "Takes payments and places orders", "tags": ["lane:L3", "payments"] }',
  "modules/checkout/README.md":
    "---\nmodule: checkout\ntype: guide\ntitle: Checkout guide\nstatus: stable\n---\n# Checkout\n\nHow an order is placed.\n\nPayments are retried twice.\n",
  "modules/search/module.manifest.json": '{ "name": "search", "description": "Finds products", "tags": ["lane:L1"] }',
  "docs/latency.md": "# Latency budgets\n\nThe checkout has 200 ms; routerHealth is measured apart.\n",
  "docs/policies.md": "# Policies\n\nRetry policies and the kill switch.\n",
  "docs/東京.md": "# 東京\n\n注文の履歴を検索する。\n",
  "docs/_generated/SLO_DASHBOARD.md": "# SLO dashboard\n\ncheckout checkout checkout\n",
  "src/checkout.ts": "export const checkout = 1;\n",
};
const asked = (query: string, files: Readonly<Record<string, string>> = FILES, limit = 10): SearchAnswer => {
  const view = simulatedView({ files, takenAt: new Date("2026-11-20T10:00:00Z") });
  return search(view, inventory(view, MANIFESTS), query, limit);
};
const found = (query: string, files?: Readonly<Record<string, string>>): readonly string[] =>
  asked(query, files).results.map(({ path, line }) => `${path}:${line}`);

describe("the words of a text", () => {
  it.each<[string, readonly string[]]>([
    ["", []],
    ["Latency budgets!", ["latency", "budget"]],
    [
      "routerHealth HTTPServer p95_ms",
      ["routerhealth", "router", "health", "httpserver", "http", "server", "p95", "p", "95", "m"].slice(0, 9).concat("ms"),
    ],
    ["policies classes status bus glass", ["policy", "classe", "status", "bus", "glass"]],
    ["café naïve ﬁne", ["cafe", "naive", "fine"]],
    ["注文の履歴", ["注文", "文の", "の履", "履歴"]],
    ["東", ["東"]],
    ["x".repeat(65), []],
  ])("%s", (text, words) => {
    expect(searchWords(text)).toEqual(words);
  });

  it("are found whatever the text, in time that grows with it", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 2_000 }), (text) => searchWords(text).every((word) => word !== "")));
  });
});

describe("search", () => {
  it("puts what is about the words before what mentions them, and names the line", () => {
    expect(found("checkout")).toEqual(["modules/checkout/module.manifest.json:1", "modules/checkout/README.md:7", "docs/latency.md:3"]);
    expect(found("retried payments")).toEqual(["modules/checkout/README.md:11", "modules/checkout/module.manifest.json:1"]);
    expect(found("order placed")).toEqual(["modules/checkout/README.md:9", "modules/checkout/module.manifest.json:1"]);
  });

  it.each([
    ["a part of a compound name", "health", ["docs/latency.md:3"]],
    ["the beginning of a word", "produ", ["modules/search/module.manifest.json:1"]],
    ["one slip of the keyboard", "latancy", ["docs/latency.md:1"]],
    ["plural for singular", "policy", ["docs/policies.md:1"]],
    ["a script without spaces", "履歴", ["docs/東京.md:3"]],
    ["nothing", "zeppelin", []],
  ])("finds by %s", (_, query, expected) => {
    expect(found(query)).toEqual(expected);
  });

  it("tells what each word was taken for", () => {
    expect(asked("latancy zeppelin produ").words).toEqual([
      { word: "latancy", as: ["latency"], how: "near" },
      { word: "zeppelin", as: [], how: "none" },
      { word: "produ", as: ["product"], how: "beginning" },
    ]);
  });

  it("gives documents that have all words before those that have some", () => {
    const files = { "a.md": `${"alpha ".repeat(50)}\n`, "b.md": "alpha and beta, once, among many other words of no interest\n" };
    expect(found("alpha beta", files)).toEqual(["b.md:1", "a.md:1"]);
  });

  it("shows, finds and remembers no secret, and nothing that moves the cursor", () => {
    const secret = ["AK", "IA", "Q3EGQ2PZ7XK4LMNR"].join("");
    const files = { "docs/keys.md": `# Keys\n\nThe old key ${secret} is \u001b[2Jgone.\n` };
    const [first] = asked("old key", files).results;
    expect(first?.line).toBe(3);
    expect(first?.snippet).not.toContain(secret.slice(0, 8));
    expect(first?.snippet).toContain("\\x1b[2Jgone");
    expect(
      asked(secret, files)
        .results.map(({ snippet }) => snippet)
        .join(""),
    ).not.toContain(secret.slice(4));
    expect(asked(secret.toLowerCase(), { "docs/keys.md": `# Keys\n\nThe old one ${secret} is gone.\n` }).total).toBe(0);
  });

  describe("shows, finds and remembers no secret of a path", () => {
    const key = ["AK", "IA", "Q3EGQ2PZ7XK4LMNR"].join("");
    const G = ["gh", "p_", "9aZ3kQ7mX2vB8nL5", "cR1tY6wE4uI0oP2s"].join("");
    it.each<[string, string, Readonly<Record<string, string>>]>([
      ["of a document without a title", "gone", { [`docs/${key}.md`]: "all is gone\n" }],
      ["of a folder, beside a title", "gone", { [`docs/${key}/a.md`]: "# Gone\n\nall is gone\n" }],
      ["that its text repeats", "gone", { [`docs/${key}.md`]: `all of ${key} is gone\n` }],
      ["of a module that has no name of its own", "gone", { [`m/${key}/module.manifest.json`]: '{ "description": "gone" }' }],
      ["of a folder above a module", "gone", { [`m/${key}/b/module.manifest.json`]: '{ "name": "b", "description": "gone" }' }],
    ])("%s", (_, query, files) => {
      const answer = asked(query, files);
      expect([answer.total, JSON.stringify(answer).includes(key)]).toEqual([1, false]);
      expect(asked(key, files).total).toBe(0);
    });

    it("nor do two secrets look the same", () => {
      const files = { [`docs/${key}.md`]: "gone\n", [`docs/${G}.md`]: "gone\n" };
      expect(new Set(asked("gone", files).results.map(({ path }) => path)).size).toBe(2);
    });
  });

  it("front matter is no line of a document, an empty one too", () => {
    expect(found("---", { "a.md": "---\n---\nfirst words\n" })).toEqual([]);
    expect(asked("words", { "a.md": "---\n---\nfirst words\n" }).results.map(({ line, snippet }) => [line, snippet])).toEqual([
      [3, "first words"],
    ]);
  });

  it("is the same in whatever order the files come", () => {
    const entries = Object.entries(FILES);
    fc.assert(
      fc.property(fc.shuffledSubarray(entries, { minLength: entries.length }), (shuffled) => {
        expect(asked("checkout latency payments", Object.fromEntries(shuffled))).toEqual(asked("checkout latency payments"));
      }),
      { numRuns: 10 },
    );
  });

  it("a limit shortens the list and not the count", () => {
    const answer = asked("checkout", FILES, 1);
    expect([answer.total, answer.results.length]).toEqual([3, 1]);
  });
});

describe("the ranking", () => {
  const counts = fc.array(fc.tuple(fc.constantFrom("a", "b", "c", "dd"), fc.integer({ min: 1, max: 5 })), { minLength: 1, maxLength: 4 });
  it("knows no document without a word, and orders wholly", () => {
    fc.assert(
      fc.property(fc.array(counts, { maxLength: 12 }), (given) => {
        const documents = given.map((list, at) => ({ key: `k${at}`, counts: new Map(list) }));
        const { ranked } = rank(documents, ["a", "dd"]);
        expect(new Set(ranked.map(({ key }) => key))).toEqual(
          new Set(documents.filter((one) => one.counts.has("a") || one.counts.has("dd")).map(({ key }) => key)),
        );
        expect(rank(documents.toReversed(), ["dd", "a"]).ranked.map(({ key, score }) => [key, score])).toEqual(
          ranked.map(({ key, score }) => [key, score]),
        );
      }),
    );
  });
});
