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
    ["a key is named like what every object has", { properties: {} }, { properties: { constructor: {}, toString: {} } }],
  ])("%s", (_, before, after) => expect(keys(before, after)).toEqual([]));
});
