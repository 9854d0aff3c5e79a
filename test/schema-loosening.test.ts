/** What a schema lets through that another did not. */
import { describe, expect, it } from "vitest";
import type { Raw } from "#src/layering.ts";
import { schemaLoosenings } from "#src/schema-loosening.ts";

const keys = (before: Raw, after: Raw): readonly string[] => schemaLoosenings(before, after).map(({ key }) => key);

describe("a schema asks for less where", () => {
  it.each<readonly [string, Raw, Raw, readonly string[]]>([
    ["it becomes true", { type: "string" }, true, ["type"]],
    ["nothing fitted it before", false, { type: "string" }, [""]],
    ["a bound is moved outwards", { minLength: 3, maximum: 5 }, { minLength: 2, maximum: 6 }, ["maximum", "minLength"]],
    ["a bound goes", { maxLength: 120 }, {}, ["maxLength"]],
    ["a choice is added", { enum: ["a"] }, { enum: ["a", "b"] }, ["enum"]],
    ["the choices go", { enum: ["a"] }, {}, ["enum"]],
    ["another type is let in", { type: "string" }, { type: ["string", "null"] }, ["type"]],
    ["null is let in by OpenAPI's word", { type: "string" }, { type: "string", nullable: true }, ["nullable"]],
    ["other keys are let in", { additionalProperties: false }, {}, ["additionalProperties"]],
    ["one more key is let in", { additionalProperties: false, properties: {} }, { additionalProperties: false, properties: { x: {} } }, ["properties.x"]], // prettier-ignore
    ["a key may hold anything", { properties: { a: { type: "string" } } }, { properties: {} }, ["properties.a"]],
    [
      "a part asks for less",
      { properties: { a: { items: { pattern: "^x" } } } },
      { properties: { a: {} } },
      ["properties.a.items.pattern"],
    ],
    ["a pattern is another", { pattern: "^a" }, { pattern: "^b" }, ["pattern"]],
    ["one of several demands goes", { allOf: [{ a: 1 }, { b: 2 }] }, { allOf: [{ a: 1 }] }, ["allOf"]],
    ["what it refers to is another", { $ref: "#/$defs/a" }, { $ref: "#/$defs/b" }, ["$ref"]],
    ["a definition asks for less", { $defs: { a: { minimum: 1 } } }, { $defs: { a: {} } }, ["$defs.a.minimum"]],
    [
      "keys of a pattern are let in",
      { additionalProperties: false },
      { additionalProperties: false, patternProperties: { "^x-": {} } },
      ["patternProperties.^x-"],
    ],
    [
      "keys of a pattern are spared",
      { additionalProperties: { type: "string" } },
      { additionalProperties: { type: "string" }, patternProperties: { "^x-": {} } },
      ["patternProperties.^x-"],
    ],
    [
      "a new key is spared",
      { additionalProperties: { type: "string" } },
      { additionalProperties: { type: "string" }, properties: { a: {} } },
      ["properties.a"],
    ],
    [
      "a key goes and a pattern lets it in",
      { properties: { "x-a": { type: "string" } }, additionalProperties: false, patternProperties: { "^x-": {} } },
      { additionalProperties: false, patternProperties: { "^x-": {} } },
      ["properties.x-a"],
    ],
    [
      "a key goes and a pattern may let it in",
      { properties: { a: { type: "string" } }, additionalProperties: false, patternProperties: { "^[a-z]$": {} } },
      { additionalProperties: false, patternProperties: { "^[a-z]$": {} } },
      ["properties.a"],
    ],
    [
      "an item of the list is let in",
      { prefixItems: [{ type: "string" }], items: false },
      { prefixItems: [{ type: "string" }, {}], items: false },
      ["prefixItems.1"],
    ],
    ["the first items are spared", { items: { type: "string" } }, { items: { type: "string" }, prefixItems: [{}] }, ["prefixItems.0.type"]],
    ["an item loses its place", { prefixItems: [{ type: "string" }] }, { prefixItems: [] }, ["prefixItems.0.type"]],
    [
      "an item of the older list is let in",
      { items: [{}], additionalItems: false },
      { items: [{}, {}], additionalItems: false },
      ["prefixItems.1"],
    ],
    [
      "what a part knows is let in",
      { unevaluatedProperties: false },
      { unevaluatedProperties: false, allOf: [{ properties: { a: {} } }] },
      ["allOf"],
    ],
    [
      "what one more part knows is let in",
      { unevaluatedProperties: false, allOf: [{}] },
      { unevaluatedProperties: false, allOf: [{}, { properties: { a: {} } }] },
      ["allOf"],
    ],
    [
      "what a definition knows is let in",
      { unevaluatedProperties: false, $ref: "#/$defs/a", $defs: { a: {} } },
      { unevaluatedProperties: false, $ref: "#/$defs/a", $defs: { a: { properties: { b: {} } } } },
      ["$defs"],
    ],
    [
      "all else counts as evaluated",
      { unevaluatedProperties: false },
      { unevaluatedProperties: false, additionalProperties: {} },
      ["additionalProperties"],
    ],
    [
      "what parts know is spared from now on",
      { additionalProperties: false, allOf: [{}] },
      { unevaluatedProperties: false, allOf: [{}] },
      ["additionalProperties"],
    ],
    ["items that fit count as evaluated", { unevaluatedItems: false }, { unevaluatedItems: false, contains: {} }, ["contains"]],
    ["none has to be there", { contains: { const: 1 } }, { contains: { const: 1 }, minContains: 0 }, ["minContains"]],
    ["nothing has to be there at all", { contains: {} }, {}, ["contains"]],
    ["fewer have to be there", { contains: {}, minContains: 2 }, { contains: {} }, ["minContains"]],
    ["more may be there", { contains: {}, maxContains: 2 }, { contains: {} }, ["maxContains"]],
    [
      "fewer of what is there are counted",
      { contains: {}, maxContains: 2 },
      { contains: { type: "string" }, maxContains: 2 },
      ["contains"],
    ],
    [
      "its words mean those of another draft",
      { $schema: "https://json-schema.org/draft/2020-12/schema" },
      { $schema: "http://json-schema.org/draft-07/schema#" },
      ["$schema"],
    ],
    ["its words mean those of an older draft", {}, { $schema: "https://json-schema.org/draft/2019-09/schema" }, ["$schema"]],
    [
      "its references lead elsewhere",
      { $id: "https://a.example/x/", $ref: "b.json" },
      { $id: "https://a.example/y/", $ref: "b.json" },
      ["$id"],
    ],
    [
      "an anchor is moved",
      { $defs: { a: { $anchor: "x", minimum: 1 }, b: {} } },
      { $defs: { a: { minimum: 1 }, b: { $anchor: "x" } } },
      ["$defs.a.$anchor"],
    ],
    ["everything fits it", { not: {} }, { type: "string" }, [""]],
  ])("%s", (_, before, after, found) => expect(keys(before, after)).toEqual(found));
});

describe("a schema asks for as much where", () => {
  it.each<readonly [string, Raw, Raw]>([
    ["only words change", { title: "A", examples: [1] }, { description: "B" }],
    ["demands are added", {}, { type: "object", required: ["a"], maxLength: 3, enum: [1], not: { const: 2 }, properties: { a: false } }],
    ["a choice goes", { enum: ["a", "b"], type: ["string", "null"] }, { enum: ["a"], type: "string" }],
    ["keys are closed, and a known one goes", { properties: { a: { type: "string" } } }, { additionalProperties: false, properties: {} }],
    ["nothing fits it any more", { type: "string" }, false],
    ["keys stand in another order", { type: "string", minLength: 1 }, { minLength: 1, type: "string" }],
    ["the default is written down", { contains: { const: 1 } }, { contains: { const: 1 }, minContains: 1 }],
    [
      "the default is left out",
      { contains: { const: 1 }, minContains: 1, $schema: "https://json-schema.org/draft/2020-12/schema" },
      { contains: { const: 1 } },
    ],
    [
      "a new pattern asks for as much as the rest",
      { additionalProperties: { type: "string" } },
      { additionalProperties: { type: "string" }, patternProperties: { "^x": { type: "string", minLength: 1 } } },
    ],
    [
      "a new key fitted a pattern",
      { additionalProperties: false, patternProperties: { "^x-": {} } },
      { additionalProperties: false, patternProperties: { "^x-": {} }, properties: { "x-a": { type: "string" } } },
    ],
    [
      "a key goes that no pattern lets in",
      { additionalProperties: false, patternProperties: { "^x-": {} }, properties: { a: {} } },
      { additionalProperties: false, patternProperties: { "^x-": {} } },
    ],
    [
      "a part is added beside closed keys",
      { additionalProperties: false },
      { additionalProperties: false, allOf: [{ properties: { a: {} } }] },
    ],
    [
      "a place asks for more than the rest",
      { items: { type: "string" } },
      { items: { type: "string" }, prefixItems: [{ type: "string", minLength: 1 }] },
    ],
    ["whole numbers are asked for", { type: ["number", "string"] }, { type: ["integer", "string"] }],
    ["only its own name changes", { $id: "a", $ref: "#/$defs/a" }, { $id: "b", $ref: "#/$defs/a" }],
    ["nothing was ever asked of items", { contains: {}, minContains: 0 }, {}],
    ["a key is named like what every object has", { properties: {} }, { properties: { constructor: {}, toString: {} } }],
  ])("%s", (_, before, after) => expect(keys(before, after)).toEqual([]));
});
