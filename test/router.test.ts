import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide, normalised, type Candidate, type Question } from "#src/router.ts";

const candidate = (model: string, more: Partial<Candidate> = {}): Candidate => ({
  model,
  provider: "openai",
  capability: 0.5,
  tags: [],
  boundaries: [],
  price: { input: 1_000_000, output: 1_000_000, cacheRead: 0, cacheWrite: 0 },
  samples: 0,
  failures: 0,
  circuit: "closed",
  busy: false,
  manyChoices: true,
  ...more,
});

const question = (candidates: readonly Candidate[], more: Partial<Question> = {}): Question => ({
  strategy: "score",
  weights: { latency: 1, cost: 1, capability: 1, failure: 1 },
  candidates,
  need: { tags: [], implied: [], inputTokens: 100, choices: 1 },
  turns: {},
  ...more,
});

const priced = (picodollars: number): Partial<Candidate> => ({
  price: { input: picodollars, output: picodollars, cacheRead: 0, cacheWrite: 0 },
});

describe("the score", () => {
  it.each([
    ["latency", [candidate("slow", { latencyMs: 900 }), candidate("fast", { latencyMs: 100 })], ["fast", "slow"]],
    ["cost", [candidate("dear", priced(9_000_000)), candidate("cheap", priced(1_000_000))], ["cheap", "dear"]],
    ["capability", [candidate("weak", { capability: 0.1 }), candidate("strong", { capability: 0.9 })], ["strong", "weak"]],
    ["failures", [candidate("shaky", { samples: 10, failures: 5 }), candidate("firm", { samples: 10 })], ["firm", "shaky"]],
    ["the order of the configuration where all is equal", [candidate("b"), candidate("a"), candidate("c")], ["b", "a", "c"]],
    [
      "the middle for one without figures",
      [candidate("slow", { latencyMs: 900 }), candidate("new"), candidate("fast", { latencyMs: 100 })],
      ["fast", "new", "slow"],
    ],
  ] as const)("orders by %s", (_, candidates, order) => {
    expect(decide(question(candidates)).order).toEqual(order);
  });

  it("sums its terms", () => {
    const weights = { latency: 2, cost: 3, capability: 5, failure: 7 };
    const { terms } = decide(
      question(
        [
          candidate("a", { latencyMs: 100, samples: 10, failures: 1 }),
          candidate("b", { latencyMs: 300, capability: 1, ...priced(2_000_000) }),
        ],
        { weights },
      ),
    );
    expect(terms).toEqual([
      { model: "a", score: 3.2, latency: 0, cost: 0, capability: 2.5, failure: 0.7 },
      { model: "b", score: 5, latency: 2, cost: 3, capability: 0, failure: 0 },
    ]);
  });

  it("normalises to nothing where there is nothing to compare", () => {
    expect([
      normalised([]),
      normalised([7]),
      normalised([7, 7]),
      normalised([undefined, undefined]),
      normalised([1, undefined, 3]),
    ]).toEqual([[], [0], [0, 0], [0, 0], [0, 0.5, 1]]);
  });

  it("never takes a model without a price for free, and says so", () => {
    const { price: _, ...free } = candidate("unpriced", { capability: 1 });
    expect(decide(question([free, candidate("priced", { capability: 0 })]))).toMatchObject({
      order: ["priced", "unpriced"],
      notes: ["without a price, left out of cost routing and placed last: unpriced"],
    });
    expect(decide(question([free]))).toMatchObject({ order: ["unpriced"], notes: ["no model has a price: cost is left out of the score"] });
    expect(decide(question([free], { need: { tags: [], implied: [], inputTokens: 1, choices: 1, budgetNano: 1e9 } }))).toMatchObject({
      order: [],
      excluded: [{ reason: "budget" }],
    });
  });
});

describe("the filters", () => {
  const base = question([]).need;
  it.each([
    ["tags", { tags: ["eu"] }, candidate("a", { tags: ["us"] })],
    ["context_length", { inputTokens: 900, outputTokens: 200 }, candidate("a", { contextTokens: 1_000 })],
    ["data_boundary", { boundary: "eu" }, candidate("a", { boundaries: ["us"] })],
    ["choices", { choices: 2 }, candidate("a", { manyChoices: false })],
    ["budget", { budgetNano: 10 }, candidate("a")],
    ["circuit_open", {}, candidate("a", { circuit: "open" })],
    ["at_capacity", {}, candidate("a", { busy: true })],
  ] as const)("leave out by %s", (reason, need, one) => {
    expect(decide(question([one], { need: { ...base, ...need } }))).toMatchObject({ order: [], excluded: [{ model: "a", reason }] });
  });

  it("ask for an implied tag only where somebody declares it", () => {
    const need = { ...base, implied: ["vision"] };
    expect(decide(question([candidate("a"), candidate("b")], { need })).order).toEqual(["a", "b"]);
    expect(decide(question([candidate("a"), candidate("b", { tags: ["vision"] })], { need })).order).toEqual(["b"]);
  });

  it("take what exactly fits the context, and let a probe through", () => {
    expect(decide(question([candidate("a", { contextTokens: 100, circuit: "probe" })])).order).toEqual(["a"]);
  });
});

describe("the weighted strategy", () => {
  const turn = (candidates: readonly Candidate[], count: number): Readonly<Record<string, number>> => {
    const won: Record<string, number> = {};
    let turns: Question["turns"] = {};
    for (let at = 0; at < count; at++) {
      const decision = decide(question(candidates, { strategy: "weighted", turns }));
      turns = decision.turns;
      const [winner = ""] = decision.order;
      won[winner] = (won[winner] ?? 0) + 1;
    }
    return won;
  };

  it("gives each model its share, by its own weight or by its cost", () => {
    expect(turn([candidate("a", { weight: 3 }), candidate("b", { weight: 1 })], 400)).toEqual({ a: 300, b: 100 });
    expect(turn([candidate("cheap", priced(1_000_000)), candidate("dear", priced(4_000_000))], 500)).toEqual({ cheap: 400, dear: 100 });
  });
});

describe("a decision", () => {
  it("is the same for the same question, and orders exactly those that no filter left out", () => {
    const any = fc.record({
      capability: fc.double({ min: 0, max: 1, noNaN: true }),
      latencyMs: fc.option(fc.integer({ min: 1, max: 9_999 }), { nil: undefined }),
      failures: fc.integer({ min: 0, max: 9 }),
      circuit: fc.constantFrom("closed" as const, "open" as const, "probe" as const),
      contextTokens: fc.integer({ min: 50, max: 200 }),
    });
    fc.assert(
      fc.property(
        fc.array(any, { maxLength: 12 }),
        fc.constantFrom("score" as const, "ladder" as const, "weighted" as const),
        (given, strategy) => {
          const candidates = given.map(({ latencyMs, ...one }, at) =>
            candidate(`m${at}`, { ...one, samples: 9, ...(latencyMs === undefined ? {} : { latencyMs }) }),
          );
          const first = decide(question(candidates, { strategy }));
          expect(decide(question(candidates, { strategy }))).toEqual(first);
          expect([...first.order, ...first.excluded.map(({ model }) => model)].toSorted()).toEqual(
            candidates.map(({ model }) => model).toSorted(),
          );
        },
      ),
    );
  });
});
