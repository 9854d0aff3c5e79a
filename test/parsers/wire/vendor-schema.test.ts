import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Untranslatable } from "#src/parsers/wire/untranslatable.ts";
import { closedSchema, isStrict } from "#src/parsers/wire/vendor-schema.ts";

const object = (properties: object, more: object = {}) => ({ type: "object", properties, additionalProperties: false, ...more });
const whole = object({ a: { type: "string" } }, { required: ["a"] });

describe("a schema is strict", () => {
  it.each([
    ["where every object is closed and whole", whole, true],
    ["where no object stands in it", { type: "array", items: { type: "string" } }, true],
    ["not where a key may be missing", object({ a: { type: "string" } }), false],
    ["not where others may come", { ...whole, additionalProperties: undefined }, false],
    ["not where that is so within a list", { type: "array", items: object({ a: {} }) }, false],
    ["not within a definition", { $ref: "#/$defs/a", $defs: { a: object({ a: {} }) } }, false],
    ["not within one of several", { anyOf: [whole, { type: ["object", "null"], properties: {} }] }, false],
    ["where a key is only named like a schema's word", object({ properties: { type: "string" } }, { required: ["properties"] }), true],
  ])("%s", (_, schema, strict) => {
    expect(isStrict(schema)).toBe(strict);
  });
});

describe("a closed schema", () => {
  it.each([
    ["any object", { type: "object" }],
    ["keys of any name", { type: "object", properties: {}, additionalProperties: { type: "string" } }],
    ["parts that are all to hold: closed, each would shut out the others' keys", { allOf: [whole, object({ b: {} })] }],
    ["others beside those that are named", { type: "array", items: { type: "object", properties: { a: {} }, additionalProperties: true } }],
  ])("cannot be made of %s", (_, schema) => {
    expect(() => closedSchema(schema)).toThrow(Untranslatable);
  });

  it("keeps what can be kept, takes one of several for any of them, and tells the rest", () => {
    const given = {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      oneOf: [
        { type: "string", format: "uuid" },
        { type: "string", format: "iban", description: "An account.", maxLength: 34 },
      ],
      title: "Either",
      minItems: 1,
      properties: { minimum: { type: "array", items: { type: "number", multipleOf: 2 }, minItems: 3 } },
    };
    expect(closedSchema(given)).toEqual({
      title: "Either",
      minItems: 1,
      anyOf: [
        { type: "string", format: "uuid" },
        { type: "string", description: 'An account. format: "iban", maxLength: 34' },
      ],
      properties: { minimum: { type: "array", items: { type: "number", description: "multipleOf: 2" }, description: "minItems: 3" } },
      additionalProperties: false,
    });
  });

  it.each([
    ["an object without keys", { type: "object", additionalProperties: false }, { type: "object", additionalProperties: false }],
    ["an object that is told elsewhere", { type: "object", $ref: "#/$defs/a" }, { $ref: "#/$defs/a" }],
    ["an object that is one of several", { type: "object", anyOf: [whole, { type: "null" }] }, { anyOf: [whole, { type: "null" }] }],
    ["an object by a single part", { allOf: [whole] }, { allOf: [whole] }],
  ])("leaves %s what it is", (_, given, closed) => {
    expect(closedSchema(given)).toEqual(closed);
  });

  it("is closed all through, and closed again the same", () => {
    const { schema } = fc.letrec<{ schema: object }>((tie) => ({
      schema: fc.oneof(
        { maxDepth: 4 },
        fc.record({ type: fc.constant("integer"), minimum: fc.integer() }, { requiredKeys: ["type"] }),
        tie("schema").map((items) => ({ type: "array", items })),
        fc.array(tie("schema"), { minLength: 1, maxLength: 3 }).map((oneOf) => ({ oneOf })),
        fc
          .dictionary(fc.constantFrom("a", "minimum", "type", "__proto__"), tie("schema"), { maxKeys: 3 })
          .map((properties) => ({ type: "object", properties, required: Object.keys(properties) })),
      ),
    }));
    fc.assert(
      fc.property(schema, (given) => {
        const closed = closedSchema(given);
        expect([isStrict(closed), closedSchema(closed)]).toEqual([true, closed]);
      }),
    );
  });
});
