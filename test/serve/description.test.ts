/** The description is valid, and what it describes never breaks: random requests made from it get answers that it lists. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openApi } from "#src/api/openapi.ts";
import { allRoutes } from "#src/api/routes/all.ts";
import { REASON_CODES } from "#src/reason-codes.ts";
import { serve, type Served } from "#test/serve/process.ts";

const root = mkdtempSync(join(tmpdir(), "gatehouse-fuzz-"));
let server: Served;
beforeAll(async () => {
  server = await serve(join(root, "data"));
});
afterAll(async () => {
  await server.end();
  rmSync(root, { recursive: true, force: true });
});

const routes = allRoutes();
type Node = Readonly<Record<string, any>>; // oxlint-disable-line typescript/no-explicit-any
const described: Node = JSON.parse(JSON.stringify(openApi(routes)));
const operations = Object.entries<Node>(described["paths"]).flatMap(([path, methods]) =>
  Object.entries<Node>(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);

describe("the description", () => {
  it("names every operation once, and every schema in it compiles", () => {
    const ids = operations.map(({ operation }) => operation["operationId"]);
    expect(new Set(ids).size).toBe(ids.length);
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    for (const { operation } of operations) {
      const schemas = [
        operation["requestBody"]?.content["application/json"].schema,
        ...Object.values<Node>(operation["responses"]).flatMap(({ content }) => Object.values<Node>(content).map(({ schema }) => schema)),
      ];
      for (const schema of schemas)
        if (schema !== undefined && schema.$ref === undefined) expect(typeof ajv.compile(schema)).toBe("function");
    }
  });

  it("has a meaning for every code that a lever can answer with", () => {
    for (const code of ["ok", "not_live", "same_person", "daily_loss_exceeded", "PROD_GATE_PASS"]) expect(REASON_CODES[code]).toBeDefined();
  });
});

describe("requests made from the description", () => {
  const odd = fc.oneof(fc.string(), fc.double(), fc.integer(), fc.boolean(), fc.constant(null), fc.constant("__proto__"), fc.constant("\ud800"), fc.constant([]), fc.constant({ __proto__: 1 })); // prettier-ignore
  const valueOf = (schema: Node): fc.Arbitrary<unknown> => {
    if (schema["anyOf"] !== undefined) return fc.oneof(...schema["anyOf"].map(valueOf));
    if (schema["enum"] !== undefined) return fc.constantFrom(...schema["enum"]);
    if (schema["type"] === "object") {
      const fields = Object.entries<Node>(schema["properties"] ?? {}).map(([name, field]) => [name, valueOf(field)] as const);
      return fc.record(Object.fromEntries(fields), { requiredKeys: schema["required"] ?? [] });
    }
    if (schema["type"] === "array") return fc.array(valueOf(schema["items"]), { maxLength: 4 });
    if (schema["type"] === "boolean") return fc.boolean();
    if (schema["type"] === "integer") return fc.integer({ min: 0, max: 300 });
    if (schema["type"] === "number") return fc.integer({ min: 0, max: 300 }).map((n) => n / 100);
    return fc.constantFrom("GLOBAL", "NOTIFY", "WHOLESALE", "BUYER_MATCH", "contract_rate", "rsv_1_x", "2026-11-21T23:59:60Z", "x");
  };

  it.each(operations.map(({ method, path, operation }) => [method, path, operation] as const))(
    "to %s %s get an answer that is described, and never a 500",
    async (method, path, operation) => {
      const schema: Node | undefined = operation["requestBody"]?.content["application/json"].schema;
      const bodies = schema === undefined ? fc.constant(undefined) : fc.oneof({ weight: 4, arbitrary: valueOf(schema) }, { weight: 1, arbitrary: odd }, { weight: 1, arbitrary: fc.dictionary(fc.string(), odd) }); // prettier-ignore
      await fc.assert(
        fc.asyncProperty(bodies, fc.webSegment(), async (body, segment) => {
          const target = path.replace(/\{\w+\}/g, `x${encodeURIComponent(segment)}`);
          const headers = { authorization: `Bearer ${["admin", process.pid, "for", "tests"].join("-")}`, repository: "fuzz/all" };
          const answer = await server.call(method, target, {
            headers,
            ...(body === undefined ? {} : { body: JSON.stringify(body) ?? "null" }),
          });
          expect(Object.keys(operation["responses"])).toContain(String(answer.status));
          expect(answer.status).not.toBe(500);
        }),
        { numRuns: 25 },
      );
    },
  );
});
