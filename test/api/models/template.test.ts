/** The rung that is written down: last whatever the strategy, marked degraded, and never in the place of a refusal. */
import { afterEach, describe, expect, it } from "vitest";
import { readRouterConfig } from "#src/router-config.ts";
import { startDoor, type DoorServer } from "#test/fakes/door-server.ts";
import * as faults from "#test/fakes/vendors/faults.ts";
import { startVendor, type Vendor } from "#test/fakes/vendors/vendor.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function house(strategy: string, more = ""): Promise<{ vendor: Vendor; door: DoorServer }> {
  const vendor = await startVendor("openai");
  const door = await startDoor(
    `models: [{ id: last, provider: template, text: "We are looking into it.", capability: 1 }, { id: m, provider: openai, base_url: "${vendor.url}", tags: [tools], context_tokens: 2000, input_cost_per_token: 0.000001, output_cost_per_token: 0.00001 }]\nroutes: [{ name: best, models: [last, m], strategy: ${strategy} }]\n${more}`,
  );
  open.push(vendor, door);
  return { vendor, door };
}

const ask = async (door: DoorServer, body: object = {}, path = "/v1/chat/completions"): Promise<Response> =>
  await fetch(`${door.url}${path}`, {
    method: "POST",
    body: JSON.stringify({ model: "best", max_tokens: 50, messages: [{ role: "user", content: "Hi" }], ...body }),
  });

describe.each(["ladder", "score", "weighted"])("in a route by %s", (strategy) => {
  it("a model answers while one can, and the template only then", async () => {
    const { vendor, door } = await house(strategy);
    for (let call = 0; call < 3; call++) expect((await ask(door)).headers.get("x-gatehouse-model")).toBe("m");
    vendor.always(faults.status(500));
    const response = await ask(door);
    expect([
      response.status,
      response.headers.get("x-gatehouse-model"),
      response.headers.get("x-gatehouse-degraded"),
      vendor.faults(),
    ]).toEqual([200, "last", "true", 1]);
    expect(await response.json()).toMatchObject({ choices: [{ message: { content: "We are looking into it." }, finish_reason: "stop" }] });
    expect(await door.record(response.headers.get("x-gatehouse-run"))).toMatchObject({
      outcome: "degraded",
      model: "last",
      provider: "template",
      attempts: [{ model: "m", outcome: "server" }],
    });
  });

  it("and its figures don't enter the score", async () => {
    const { door } = await house(strategy);
    const told = (await (await ask(door, {}, "/v1/route")).json()) as { order: string[]; terms: { model: string }[] };
    expect([told.order, told.terms.some(({ model }) => model === "last")]).toEqual([["m", "last"], false]);
  });
});

describe("a template as a rung", () => {
  it.each(["/v1/chat/completions", "/v1/messages"])("speaks both wires, streams too (%s)", async (path) => {
    const { vendor, door } = await house("ladder");
    vendor.always(faults.hang);
    vendor.always(faults.resetBeforeHeaders);
    const text = await (await ask(door, { stream: true }, path)).text();
    expect(text).toContain("We are looking into it.");
    expect(text).toContain(path === "/v1/messages" ? "event: message_stop" : "data: [DONE]");
  });

  it("stands in for nobody whom the request itself keeps out", async () => {
    const { vendor, door } = await house("ladder", "budgets: [{ limit_usd: 0.0001 }]");
    expect((await ask(door)).status).toBe(402);
    const long = await house("ladder");
    expect((await ask(long.door, { max_tokens: 5_000 })).status).toBe(400);
    long.vendor.next(faults.status(400, "no"));
    expect([(await ask(long.door)).status, vendor.calls.length]).toEqual([400, 0]);
  });

  it("stands in where every circuit is open", async () => {
    const { vendor, door } = await house("ladder", "breaker: { window: 1, failures: 1, cooldown_ms: 60000 }");
    vendor.next(faults.status(500));
    for (let call = 0; call < 2; call++) expect((await ask(door)).headers.get("x-gatehouse-reason")).toBe("degraded");
    expect(vendor.calls.length).toBe(1);
  });

  it("is held to the schema that was asked for", async () => {
    const { vendor, door } = await house("ladder");
    vendor.always(faults.status(503));
    const format = { response_format: { type: "json_schema", json_schema: { name: "n", schema: { type: "object" } } } };
    const response = await ask(door, format);
    expect([response.status, vendor.faults()]).toEqual([503, 1]);
  });

  it("needs a text, and nothing is passed through to it", () => {
    expect(() => readRouterConfig("models: [{ id: last, provider: template }]")).toThrow('1:22: models.0.provider: "last" needs a text');
    expect(() => readRouterConfig("passthrough: template")).toThrow("a template answers nothing");
  });
});

describe("tokens", () => {
  it("are counted without a call and without a record", async () => {
    const { vendor, door } = await house("ladder");
    const count = async (body: object): Promise<unknown> =>
      await (await fetch(`${door.url}/v1/messages/count_tokens`, { method: "POST", body: JSON.stringify(body) })).json();
    const short = (await count({ model: "any", messages: [{ role: "user", content: "hello world" }] })) as { input_tokens: number };
    const long = (await count({ model: "any", messages: [{ role: "user", content: "hello world ".repeat(500) }] })) as {
      input_tokens: number;
    };
    expect([
      short.input_tokens > 2 && short.input_tokens < 30,
      long.input_tokens > 1_000,
      vendor.calls.length,
      door.records.length,
    ]).toEqual([true, true, 0, 0]);
    expect(await count({ model: "any" })).toMatchObject({ type: "error", error: { type: "invalid_request_error" } });
  });
});
