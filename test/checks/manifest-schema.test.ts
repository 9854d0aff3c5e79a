import { describe, expect, it } from "vitest";
import { check } from "#checks/manifest-schema.ts";
import { failures, judge, type Given } from "#test/judge.ts";

const MANIFEST = "modules/billing/module.manifest.json";
const SCHEMA = "schemas/module.manifest.schema.json";
const DRAFT = "https://json-schema.org/draft/2020-12/schema";
const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const whole = {
  name: "billing",
  description: "Invoices and payments",
  tags: ["lane:L2", "finance"],
  sla: { p95_latency_ms: 200, coverage: 80 },
  health: { mqi: 96 },
  observed_p95_ms: 120,
  coverage: 88,
  observed_at: "2026-11-18T10:00:00Z",
  matrix: { contract: "contracts/billing.json" },
};
const told = async (given: Given) => {
  const outcome = await judge(check, given);
  return outcome.state === "undecided" ? outcome.reason : outcome.findings.map(({ at, message }) => `${at?.line}:${at?.column} ${message}`);
};
const builtIn = (value: unknown) => told({ files: { [MANIFEST]: typeof value === "string" ? value : pretty(value) } });
const own = (schema: unknown, value: unknown = whole) =>
  told({ files: { [SCHEMA]: typeof schema === "string" ? schema : pretty(schema), [MANIFEST]: pretty(value) } });

describe("manifest-schema", () => {
  it.each(check.examples)("example: $title", async ({ finds, ...given }) => {
    expect(failures(await judge(check, given)).map((line) => line.split(/[/ ]/)[1])).toEqual(finds);
  });

  it("does not apply without manifests", async () => {
    expect(await judge(check, { files: { "README.md": "" } })).toEqual({
      check: "manifest-schema",
      state: "notApplicable",
      reason: "no file is named as **/module.manifest.json",
      findings: [],
    });
  });

  it.each([
    ["a whole manifest", whole],
    ["a name alone", { name: "x" }],
    ["further keys at every level", { name: "x", owner: 1, sla: { x: 1 }, health: { x: 1 }, matrix: { x: [] } }],
    [
      "the ends of the ranges",
      { name: "x", coverage: 100, sla: { p95_latency_ms: 0.1, coverage: 0 }, observed_p95_ms: 0, health: { mqi: 0 } },
    ],
    ["an offset and a day", { name: "x", observed_at: "2026-11-18T10:00:00.123+02:00" }],
    ["a day", { name: "x", observed_at: "2026-11-18" }],
    ["Windows line ends", pretty(whole).replaceAll("\n", "\r\n")],
    ["a byte order mark", `\u{feff}${pretty(whole)}`],
  ])("takes %s", async (_, value) => {
    expect(await builtIn(value)).toEqual([]);
  });

  it.each([
    [{}, ['1:1 "name" is missing']],
    [{ name: "" }, ['2:3 "name" is blank']],
    [{ name: "  " }, ['2:3 "name" is blank']],
    [{ name: 5 }, ['2:3 "name" is wrong: invalid input: expected string, received number']],
    [{ name: "x", tags: "finance" }, ['3:3 "tags" is wrong: invalid input: expected array, received string']],
    [{ name: "x", tags: ["a", 1] }, ['5:5 "tags[1]" is wrong: invalid input: expected string, received number']],
    [{ name: "x", sla: { p95_latency_ms: 0 } }, ['4:5 "sla.p95_latency_ms" is wrong: too small: expected number to be >0']],
    [{ name: "x", sla: { p95_latency_ms: -1 } }, ['4:5 "sla.p95_latency_ms" is wrong: too small: expected number to be >0']],
    [{ name: "x", sla: { p95_latency_ms: "200" } }, ['4:5 "sla.p95_latency_ms" is wrong: invalid input: expected number, received string']],
    [{ name: "x", sla: { coverage: 100.5 } }, ['4:5 "sla.coverage" is wrong: too big: expected number to be <=100']],
    [{ name: "x", coverage: 101 }, ['3:3 "coverage" is wrong: too big: expected number to be <=100']],
    [{ name: "x", coverage: -1 }, ['3:3 "coverage" is wrong: too small: expected number to be >=0']],
    [{ name: "x", health: { mqi: "96" } }, ['4:5 "health.mqi" is wrong: invalid input: expected number, received string']],
    [{ name: "x", observed_at: "yesterday" }, ['3:3 "observed_at" is no ISO 8601 time, such as 2026-11-18T10:00:00Z']],
    [{ name: "x", observed_at: "2026-02-30T10:00:00Z" }, ['3:3 "observed_at" is a time that no calendar or clock has']],
    [[], ["1:1 is no JSON object"]],
    ["", ["1:1 is no JSON: the text is empty; JSON needs a value"]],
    ['{ "name": "billing", }\n', ['1:22 is no JSON: expected a key in double quotes, found "}"']],
    ['{ "name": "a",\n  "name": "b" }\n', ['2:3 is no JSON: the key "name" stands twice']],
  ])("finds what is wrong in %j", async (value, expected) => {
    expect(await builtIn(value)).toEqual(expected);
  });

  it("reports a manifest that is no text", async () => {
    expect(await told({ files: { [MANIFEST]: new Uint8Array([0xff, 0xfe, 0x7b]) } })).toEqual(["1:1 is no UTF-8 text"]);
  });

  it("judges each manifest, at its line", async () => {
    const files = {
      "a/module.manifest.json": pretty({ name: 1 }),
      "b/module.manifest.json": pretty({ name: "b" }),
      "module.manifest.json": "{}",
    };
    expect(failures(await judge(check, { files }))).toEqual([
      "manifest-schema/violation a/module.manifest.json:2",
      "manifest-schema/violation module.manifest.json:1",
    ]);
  });

  it("judges by the repository's own schema alone", async () => {
    expect(await own({ $schema: DRAFT, type: "object" }, { anything: "goes" })).toEqual([]);
    expect(await own(true, {})).toEqual([]);
    expect(
      await own({
        $schema: DRAFT,
        type: "object",
        required: ["name", "owner"],
        additionalProperties: false,
        properties: {
          name: { type: "string", pattern: "^[A-Z]+$" },
          description: { enum: ["a", "b"] },
          tags: { type: "array", uniqueItems: true, contains: { pattern: "^lane:L[01]$" } },
          sla: { $ref: "#/$defs/sla" },
          health: { const: {} },
          observed_p95_ms: { anyOf: [{ type: "string" }, { minimum: 500 }] },
          coverage: { multipleOf: 3 },
          observed_at: { format: "date" },
        },
        $defs: { sla: { properties: { p95_latency_ms: { type: "integer", exclusiveMinimum: 200 } }, unevaluatedProperties: false } },
      }),
    ).toEqual([
      '1:1 "owner" is missing',
      '2:3 "name" must match pattern "^[A-Z]+$"',
      '3:3 "description" must be one of ["a","b"]',
      '4:3 "tags" must contain at least 1 valid item(s)',
      '9:5 "sla.p95_latency_ms" must be > 200',
      '10:5 "sla.coverage" is no key that the schema allows',
      '12:3 "health" must be {}',
      '15:3 "observed_p95_ms" must match a schema in anyOf',
      '16:3 "coverage" must be multiple of 3',
      '17:3 "observed_at" must match format "date"',
      '18:3 "matrix" is no key that the schema allows',
    ]);
  });

  it.each([
    ["2020-12 without a $schema", { prefixItems: [{ type: "string" }] }, []],
    ["2019-09", { $schema: "https://json-schema.org/draft/2019-09/schema", type: "array" }, ["1:1 the document must be array"]],
    ["07", { $schema: "http://json-schema.org/draft-07/schema#", type: "array" }, ["1:1 the document must be array"]],
    ["an unknown format", { properties: { name: { format: "of-our-own" } } }, []],
    ["keywords of its own", { "x-owner": "ada", properties: { name: { "x-hint": 1 } } }, []],
    [
      "an $id of its own",
      { $id: "https://example.invalid/m.json", $ref: "#/$defs/m", $defs: { m: { required: ["toString"] } } },
      ['1:1 "toString" is missing'],
    ],
  ])("knows %s", async (_, schema, expected) => {
    expect(await own(schema)).toEqual(expected);
  });

  it.each([
    [
      "a remote reference",
      { $schema: DRAFT, $ref: "https://schemas.example.invalid/m.json" },
      /refers to https:\/\/schemas\.example\.invalid\/m\.json, which is not in the repository and is not fetched/,
    ],
    [
      "a local reference to nothing",
      { $ref: "#/$defs/none" },
      /refers to schemas\/module\.manifest\.schema\.json#\/\$defs\/none, which is not/,
    ],
    ["a file that is not there", { $ref: "none.json" }, /refers to schemas\/none\.json/],
    ["a remote reference deep inside", { properties: { sla: { allOf: [{ $ref: "http://x.invalid/y#/z" }] } } }, /http:\/\/x\.invalid\/y/],
    ["an unknown type", { type: "strnig" }, /schema is invalid/],
    ["a draft it does not know", { $schema: "http://json-schema.org/draft-04/schema#" }, /none of the drafts/],
    ["a dialect of its own", { $schema: "https://example.invalid/dialect" }, /none of the drafts/],
    ["a pattern that takes more than linear time", { properties: { name: { pattern: "^(?=a)" } } }, /invalid or unsupported Perl syntax/],
    ["an asynchronous schema", { $async: true, type: "object" }, /asynchronous/],
    ["a list", [], /a schema is an object, or true or false/],
    ["an empty file", "", /schemas\/module\.manifest\.schema\.json:1:1 is no JSON/],
    ["a key twice", '{ "type": "object",\n "type": "array" }', /module\.manifest\.schema\.json:2:2 .*"type" stands twice/],
  ])("cannot decide with %s in the schema", async (_, schema, reason) => {
    expect(await own(schema)).toMatch(reason);
  });

  it("finds a schema's neighbours in the repository", async () => {
    const files = {
      [SCHEMA]: pretty({ properties: { sla: { $ref: "common/sla.json#/$defs/sla" } } }),
      "schemas/common/sla.json": pretty({ $defs: { sla: { $ref: "../figure.json" } } }),
      "schemas/figure.json": pretty({ type: "number" }),
      [MANIFEST]: pretty(whole),
    };
    expect(await told({ files })).toEqual(['8:3 "sla" must be number']);
  });

  it("cannot decide where the configured schema is not there", async () => {
    expect(await told({ files: { [MANIFEST]: "{}" }, options: { schema: "s.json" } })).toBe(
      "s.json is named by the configuration and is not there",
    );
  });

  it("reads the schema from the base, never from the head", async () => {
    const [strict, loose] = [pretty({ required: ["owner"] }), "{}"];
    const files = { [SCHEMA]: loose, [MANIFEST]: pretty(whole) };
    expect(await told({ base: { [SCHEMA]: strict }, files })).toEqual(['1:1 "owner" is missing']);
    expect(await told({ base: { [SCHEMA]: loose }, files: { ...files, [SCHEMA]: strict } })).toEqual([]);
    expect(await told({ base: { "README.md": "" }, files: { ...files, [SCHEMA]: "not even JSON" } })).toEqual([]);
  });

  it("gives up on a manifest for which the schema leads to the same part on too many ways, and on no other", async () => {
    const schema = {
      $schema: DRAFT,
      $ref: "#/$defs/part",
      $defs: {
        part: {
          anyOf: [
            { properties: { is: { const: "sum" }, of: { $ref: "#/$defs/part" } }, required: ["is"] },
            { properties: { is: { const: "product" }, of: { $ref: "#/$defs/part" } } },
          ],
        },
      },
    };
    const nested = (depth: number, is: string): unknown => (depth === 0 ? {} : { is, of: nested(depth - 1, is) });
    expect(await own(schema, nested(12, "product"))).toEqual([]);
    expect(await own(schema, { name: "billing", parts: Array.from({ length: 10_000 }, () => nested(2, "sum")) })).toEqual([]);
    expect(await own(schema, nested(60, "sum"))).toEqual([
      "1:1 the document nests too deep to be judged by this schema, which leads to the same part on many ways",
    ]);
  });

  it("takes linear time over hostile manifests", async () => {
    const items = Array.from({ length: 30_000 }, (_, n) => ({ n }));
    expect(await own({ properties: { tags: { uniqueItems: true } } }, { tags: items })).toEqual([]);
    expect(
      await own(
        { properties: { tags: { uniqueItems: true } } },
        {
          tags: [
            { a: 1, b: [2] },
            { b: [2], a: 1 },
          ],
        },
      ),
    ).toHaveLength(1);
    expect(await own({ properties: { name: { pattern: "^(a+)+$" } } }, { name: `${"a".repeat(50_000)}!` })).toHaveLength(1);
    expect(await own({ properties: { name: { format: "uri" } } }, { name: `http://${"a".repeat(100_000)}` })).toHaveLength(1);
  });
});
