import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { MASKED_TYPES } from "#schemas/router-config.ts";
import { runRecord } from "#schemas/run-record.ts";
import { budgetGate } from "#src/budget-gate.ts";
import { replayRun } from "#src/decision-replay.ts";
import { memoryLedger } from "#src/ledgers/memory.ts";
import { spanFinder } from "#src/personal.ts";
import type { ModelDoorDeps } from "#src/api/models/door.ts";
import { startDoor, type DoorServer } from "#test/fakes/door-server.ts";
import * as faults from "#test/fakes/vendors/faults.ts";
import { startVendor, type Vendor } from "#test/fakes/vendors/vendor.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

const find = spanFinder(MASKED_TYPES, async () => await new Promise(setImmediate));
const PRICED = "input_cost_per_token: 0.000001, output_cost_per_token: 0.00001";

async function house(
  yaml: (url: string) => string,
  deps: Parameters<typeof startDoor>[1] = {},
): Promise<{ vendor: Vendor; door: DoorServer }> {
  const vendor = await startVendor("openai");
  const door = await startDoor(yaml(vendor.url), deps);
  open.push(vendor, door);
  return { vendor, door };
}

const one =
  (more = "", model = PRICED) =>
  (url: string) =>
    `models: [{ id: m, provider: openai, base_url: "${url}", ${model} }]\n${more}`;

const ask = async (
  door: DoorServer,
  body: object = {},
  headers: Record<string, string> = {},
  path = "/v1/chat/completions",
): Promise<Response> =>
  await fetch(`${door.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ model: "m", messages: [{ role: "user", content: "Hi" }], ...body }),
  });

const said = async (response: Response): Promise<string> =>
  ((await response.json()) as { choices: { message: { content: string } }[] }).choices[0]?.message.content ?? "";

describe("masking", () => {
  const ADA = "ada.lovelace@example.com";
  const order = { messages: [{ role: "user", content: `I am ${ADA}, 4111 1111 1111 1111` }] };

  it("keeps personal data from the vendor and from the record, and gives it back to the caller", async () => {
    const { vendor, door } = await house(one("record: { content: true }"), { find });
    vendor.says({ text: "Dear [EMAIL_1], your [CARD_1] is safe." });
    const response = await ask(door, order);
    expect(await said(response)).toBe(`Dear ${ADA}, your 4111 1111 1111 1111 is safe.`);
    const record = await door.record(response.headers.get("x-gatehouse-run"));
    expect(vendor.calls[0]?.body["messages"]).toEqual([{ role: "user", content: "I am [EMAIL_1], [CARD_1]" }]);
    expect(record.masked).toEqual({ email: 1, card: 1 });
    for (const sink of [vendor.calls[0]?.raw, JSON.stringify(record)])
      expect([sink?.includes("lovelace"), sink?.includes("4111 1111")]).toEqual([false, false]);
  });

  it.each(["/v1/chat/completions", "/v1/messages"])("gives it back in streams, tokens split across events (%s)", async (path) => {
    const { vendor, door } = await house(one(), { find });
    vendor.says({ pieces: ["Dear [", "EMA", "IL_", "1", "], bye [CARD", "_1]", "[X"] });
    const events = (await (await ask(door, { ...order, stream: true, max_tokens: 50 }, {}, path)).text())
      .split("\n")
      .filter((line) => line.startsWith("data: {"));
    const text = events
      .map((line) => JSON.parse(line.slice(6)) as { choices?: { delta: { content?: string } }[]; delta?: { text?: string } })
      .map((event) => event.choices?.[0]?.delta.content ?? event.delta?.text ?? "")
      .join("");
    expect(text).toBe(`Dear ${ADA}, bye 4111 1111 1111 1111[X`);
  });

  it("leaves tokens in the answer where the policy says so, and the text alone where masking is off", async () => {
    const kept = await house(one("redaction: { unmask: false, types: [email] }"), {
      find: spanFinder(["email"], async () => await Promise.resolve()),
    });
    kept.vendor.says({ text: "[EMAIL_1]" });
    expect(await said(await ask(kept.door, order))).toBe("[EMAIL_1]");
    expect(JSON.stringify(kept.vendor.calls[0]?.body)).toContain("4111 1111 1111 1111");
    const off = await house(one("redaction: { enabled: false }"), { find });
    await ask(off.door, order);
    expect(JSON.stringify(off.vendor.calls[0]?.body)).toContain(ADA);
  });
});

describe("structured output", () => {
  const schema = { type: "object", properties: { n: { type: "integer", minimum: 1 } }, required: ["n"], additionalProperties: false };
  const format = { response_format: { type: "json_schema", json_schema: { name: "n", schema } } };
  const two = (urls: readonly string[]) =>
    `models: [{ id: one, provider: openai, base_url: "${urls[0]}", ${PRICED} }, { id: two, provider: openai, base_url: "${urls[1]}", ${PRICED} }]\nroutes: [{ name: m, models: [one, two], strategy: ladder }]`;

  it.each([false, true])("is mended once by the same model (stream: %s)", async (stream) => {
    const { vendor, door } = await house(one());
    vendor.says((body) => ({ text: JSON.stringify(body).includes("not valid") ? '{"n":2}' : '{"n":"two"}' }));
    const response = await ask(door, { ...format, stream });
    const text = await response.text();
    expect([response.status, text.includes("two"), vendor.calls.length]).toEqual([200, false, 2]);
    const record = await door.record(response.headers.get("x-gatehouse-run"));
    expect(record.attempts.map(({ outcome, repair }) => [outcome, repair])).toEqual([
      ["unverified", undefined],
      ["answered", true],
    ]);
    expect(record.cost_nano).toBe(2 * (12 * 1_000 + 5 * 10_000));
  });

  it.each([false, true])("goes to the next rung when it cannot be mended, and is an error when nobody can (stream: %s)", async (stream) => {
    const [first, second] = [await startVendor("openai"), await startVendor("openai")];
    const door = await startDoor(two([first.url, second.url]));
    open.push(first, second, door);
    first.says({ text: '{"n":0}' });
    second.says({ text: '{"n":7}' });
    const good = await ask(door, { ...format, stream });
    expect([
      good.headers.get("x-gatehouse-model"),
      good.headers.get("x-gatehouse-reason"),
      first.calls.length,
      second.calls.length,
    ]).toEqual(["two", "fallback:unverified", 2, 1]);
    await good.text();
    second.says({ text: "not JSON" });
    const bad = await ask(door, { ...format, stream });
    expect(bad.status).toBe(502);
    expect(await bad.json()).toMatchObject({ error: { code: "unverified" } });
  });

  it("refuses a schema that cannot be checked", async () => {
    const { vendor, door } = await house(one());
    const response = await ask(door, {
      response_format: { type: "json_schema", json_schema: { name: "n", schema: { type: "nonsense" } } },
    });
    expect([response.status, vendor.calls.length]).toEqual([400, 0]);
  });
});

describe("budgets", () => {
  it("refuse with 402 what could pass the limit, settle what it cost, and warn once", async () => {
    const warned: string[] = [];
    const gate = budgetGate({ now: () => Date.now(), warn: (key) => warned.push(key.split(":").slice(0, 2).join(":")) });
    const { vendor, door } = await house(one("budgets: [{ scope: tenant, limit_usd: 0.0021, warn_at: 0.5 }]"), { gate });
    vendor.says({ text: "ok", usage: { input: 20, output: 48 } });
    const statuses = [];
    for (let call = 0; call < 6; call++) statuses.push((await ask(door, { max_tokens: 50 })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 402, 402]);
    expect(vendor.calls.length).toBe(4);
    expect(warned).toEqual(["tenant:acme"]);
    const refused = await ask(door, { max_tokens: 50 });
    expect(refused.headers.get("x-should-retry")).toBe("false");
    expect(await refused.json()).toMatchObject({ error: { code: "budget_exceeded" } });
  });

  it("count a call once where two of them hold for it, and the tighter one decides", async () => {
    const budgets = (...limits: readonly string[]): string => `budgets: [${limits.map((one) => `{ scope: tenant, ${one} }`).join(", ")}]`;
    const admitted = async (more: string): Promise<readonly number[]> => {
      const { vendor, door } = await house(one(more));
      vendor.says({ text: "ok", usage: { input: 20, output: 48 } });
      const statuses = [];
      for (let call = 0; call < 6; call++) statuses.push((await ask(door, { max_tokens: 50 })).status);
      return statuses;
    };
    const four = [200, 200, 200, 200, 402, 402];
    expect(await admitted(budgets("limit_usd: 0.0021", "id: acme, limit_usd: 1"))).toEqual(four);
    expect(await admitted(budgets("limit_usd: 1", "id: acme, limit_usd: 0.0021"))).toEqual(four);
  });

  it("never admit more than the limit under 500 calls at once, on one ledger behind two doors", async () => {
    const ledger = memoryLedger();
    const now = (): number => Date.now();
    const vendor = await startVendor("openai");
    vendor.says({ text: "ok", usage: { input: 8, output: 50 } });
    const deps = (): Partial<ModelDoorDeps> => ({ gate: budgetGate({ now, ledger }), newId: randomUUID });
    const yaml = one("budgets: [{ scope: global, limit_usd: 0.05 }]")(vendor.url);
    const doors = [await startDoor(yaml, deps()), await startDoor(yaml, deps())];
    open.push(vendor, ...doors);
    const answers = await Promise.all(
      Array.from({ length: 500 }, async (_, at) => (await ask(doors[at % doors.length] as DoorServer, { max_tokens: 50 })).status),
    );
    const admitted = answers.filter((status) => status === 200).length;
    expect(answers.filter((status) => status !== 200 && status !== 402)).toEqual([]);
    const [spent, reserved] = [new Map<string, number>(), new Map<string, number>()];
    for await (const entry of ledger.read(`router/budget/${new Date().toISOString().slice(0, 7)}`)) {
      if (entry.kind === "budget.reserved") reserved.set(String(entry.data["id"]), Number(entry.data["nano"]));
      if (entry.kind === "budget.settled") {
        spent.set(String(entry.data["id"]), Number(entry.data["nano"]));
        reserved.delete(String(entry.data["id"]));
      }
    }
    const total = [...spent.values()].reduce((sum, nano) => sum + nano, 0);
    expect([total, reserved.size]).toEqual([admitted * 508_000, 0]);
    expect(total <= 50_000_000 && admitted >= 80).toBe(true);
  });

  it("let a request that failed cost nothing", async () => {
    const { vendor, door } = await house(one("budgets: [{ scope: key, limit_usd: 0.0006 }]"));
    vendor.next(faults.status(500), faults.status(500), faults.status(500));
    for (let call = 0; call < 3; call++) expect((await ask(door, { max_tokens: 50 })).status).toBe(502);
    expect((await ask(door, { max_tokens: 50 })).status).toBe(200);
  });

  it.each([
    ["the caller's limit, however much the model may write", "max_output_tokens: 4000", { max_tokens: 40 }, 0.0009, [200, 200, 402]],
    ["what the model can write at most where the caller sets no limit", "max_output_tokens: 40", {}, 0.0009, [200, 200, 402]],
    ["all that it can write, a great deal too", "max_output_tokens: 4000", {}, 0.02, [402, 402, 402]],
    ["1,024 tokens where neither is known", "capability: 1", {}, 0.0108, [200, 200, 402]],
  ] as const)("reckon with %s", async (_, model, body, limit, statuses) => {
    const { vendor, door } = await house(one(`budgets: [{ scope: tenant, limit_usd: ${limit} }]`, `${PRICED}, ${model}`));
    vendor.says({ text: "ok", usage: { input: 20, output: 38 } });
    const answers = [];
    for (const at of statuses.keys()) answers[at] = (await ask(door, body)).status;
    expect(answers).toEqual(statuses);
  });

  it.each(["/v1/messages", "/v1/chat/completions"])(
    "reckon with the larger of two limits, whichever a server may heed (%s)",
    async (path) => {
      const { vendor, door } = await house(one("budgets: [{ scope: tenant, limit_usd: 0.02 }]"));
      for (const limits of [
        { max_tokens: 4_000, max_completion_tokens: 1 },
        { max_tokens: 1, max_completion_tokens: 4_000 },
      ])
        expect([(await ask(door, limits, {}, path)).status, vendor.calls.length]).toEqual([402, 0]);
    },
  );

  const LONG = "abcdefgh".repeat(4_000);
  it.each([
    ["a text that looks like a picture's bytes", { messages: [{ role: "user", content: LONG }] }],
    ["a text that begins as a picture's address does", { messages: [{ role: "user", content: `data:image/png;base64,${LONG}` }] }],
    ["a part of it", { messages: [{ role: "user", content: [{ type: "text", text: LONG }] }] }],
    ["what a key called data holds, which is no picture", { messages: [{ role: "user", content: "Hi", data: LONG }] }],
    ["a schema", { response_format: { type: "json_schema", json_schema: { name: "n", schema: { type: "object", description: LONG } } } }],
    ["the older form of tools", { functions: [{ name: "f", description: LONG }] }],
    ["what is thought to come", { prediction: { type: "content", content: LONG } }],
  ])("count all of %s", async (_, body) => {
    const { vendor, door } = await house(one("budgets: [{ scope: tenant, limit_usd: 0.003 }]"));
    expect([(await ask(door, { max_tokens: 1, ...body })).status, vendor.calls.length]).toEqual([402, 0]);
  });

  it("count a picture by the piece, however many bytes it has", async () => {
    const { door } = await house(one("budgets: [{ scope: tenant, limit_usd: 0.003 }]"));
    const url = `data:image/png;base64,${LONG}`;
    const openai = { messages: [{ role: "user", content: [{ type: "image_url", image_url: { url } }] }] };
    const source = { type: "base64", media_type: "image/png", data: LONG };
    const anthropic = { messages: [{ role: "user", content: [{ type: "image", source }] }] };
    const answers = [await ask(door, { max_tokens: 1, ...openai }), await ask(door, { max_tokens: 1, ...anthropic }, {}, "/v1/messages")];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  it("never admit a model without a price", async () => {
    const { vendor, door } = await house(one("budgets: [{ limit_usd: 100 }]", "capability: 1"));
    expect([(await ask(door)).status, vendor.calls.length]).toEqual([402, 0]);
  });

  it("close where the ledger cannot be written", async () => {
    const broken = { read: async function* () {}, append: async () => await Promise.reject(new Error("disk full")) };
    const { vendor, door } = await house(one("budgets: [{ limit_usd: 100 }]"), {
      gate: budgetGate({ now: () => Date.now(), ledger: broken }),
    });
    expect([(await ask(door)).status, vendor.calls.length]).toEqual([503, 0]);
  });

  it("count requests a minute", async () => {
    const { vendor, door } = await house(one("requests_per_minute: { key: 2 }"), { clock: { now: () => Date.now(), steady: () => 1_000 } });
    const answers = [await ask(door), await ask(door), await ask(door)];
    expect([answers.map(({ status }) => status), answers[2]?.headers.get("retry-after"), vendor.calls.length]).toEqual([
      [200, 200, 429],
      "30",
      2,
    ]);
  });
});

describe("calls marked PROD_EXEC", () => {
  const marked = { "x-gatehouse-execution-class": "PROD_EXEC" };

  it("ask the levers and are refused with their reason", async () => {
    const asked: unknown[] = [];
    const mayRun = async (question: unknown) => {
      asked.push(question);
      return await Promise.resolve({ allowed: false as const, code: "kill_switch_engaged", detail: "the kill switch is engaged" });
    };
    const { vendor, door } = await house(one(), { levers: { mayRun } });
    const refused = await ask(door, { max_tokens: 10 }, marked);
    expect(await refused.json()).toMatchObject({ error: { code: "kill_switch_engaged" } });
    expect([refused.status, vendor.calls.length, (await ask(door)).status]).toEqual([409, 0, 200]);
    expect(asked).toMatchObject([{ executionClass: "PROD_EXEC", tenant: "acme", actor: "ada" }]);
  });

  it("are blocked where the levers cannot be asked, and where there are none", async () => {
    const broken = await house(one(), { levers: { mayRun: async () => await Promise.reject(new Error("down")) } });
    expect([(await ask(broken.door, {}, marked)).status, broken.vendor.calls.length]).toEqual([409, 0]);
    const none = await house(one());
    expect((await ask(none.door, {}, marked)).status).toBe(409);
  });

  it("run where the levers allow it, and a key that is marked cannot be unmarked by a header", async () => {
    const questions: unknown[] = [];
    const mayRun = async (question: unknown) => {
      questions.push(question);
      return await Promise.resolve({ allowed: true as const });
    };
    const { door } = await house(one(), { levers: { mayRun }, caller: { executionClass: "PROD_EXEC" } });
    expect([(await ask(door, {}, { "x-gatehouse-execution-class": "OBSERVE_ONLY" })).status, questions.length]).toEqual([200, 1]);
  });
});

describe("a decision", () => {
  const yaml = (url: string): string => `
models:
  - { id: cheap, provider: openai, base_url: "${url}", capability: 0.4, tags: [eu], input_cost_per_token: 0.0000001, output_cost_per_token: 0.0000004, context_tokens: 1000 }
  - { id: strong, provider: openai, base_url: "${url}", capability: 0.9, tags: [eu, tools], input_cost_per_token: 0.000003, output_cost_per_token: 0.000015, data_boundary: eu }
  - { id: unpriced, provider: openai, base_url: "${url}", capability: 1 }
routes: [{ name: best, models: [cheap, strong, unpriced], strategy: score }]
weights: { latency: 0, cost: 1, capability: 1, failure: 1 }`;

  it("is explained without a call", async () => {
    const { vendor, door } = await house(yaml);
    const explain = async (body: object, headers = {}) =>
      (await (await ask(door, { model: "best", ...body }, headers, "/v1/route")).json()) as Record<string, unknown>;
    expect(await explain({})).toMatchObject({
      route: "best",
      strategy: "score",
      winner: "cheap",
      order: ["cheap", "strong", "unpriced"],
      notes: ["without a price, left out of cost routing and placed last: unpriced"],
    });
    expect(await explain({}, { "x-gatehouse-tags": "tools" })).toMatchObject({
      winner: "strong",
      order: ["strong"],
      excluded: [
        { model: "cheap", reason: "tags" },
        { model: "unpriced", reason: "tags" },
      ],
    });
    expect(await explain({}, { "x-gatehouse-data-boundary": "eu" })).toMatchObject({ winner: "strong", order: ["strong"] });
    expect(await explain({ max_tokens: 5_000 })).toMatchObject({
      winner: "strong",
      excluded: [{ model: "cheap", reason: "context_length" }],
    });
    expect(await explain({ tools: [{ type: "function", function: { name: "f" } }] })).toMatchObject({ winner: "strong" });
    expect(vendor.calls).toEqual([]);
    const unknown = await ask(door, { model: "nothing" }, {}, "/v1/route");
    expect([unknown.status, unknown.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
  });

  it("is recorded with its inputs, fits the schema of records, and is made again from it", async () => {
    const { door } = await house(yaml);
    const response = await ask(door, { model: "best" });
    const record = runRecord.parse(JSON.parse(JSON.stringify(await door.record(response.headers.get("x-gatehouse-run")))));
    expect(replayRun(record)).toEqual({ run: record.run, same: true, decisions: [{ same: true }] });
    const [made] = record.decisions;
    if (made === undefined) throw new Error("no decision");
    const changed = { ...record, decisions: [{ ...made, decision: { ...made.decision, order: ["strong", "cheap", "unpriced"] } }] };
    expect(replayRun(changed)).toMatchObject({ same: false, decisions: [{ difference: { key: "order" } }] });
  });

  it("counts tokens exactly where a context's end is near", async () => {
    const { vendor, door } = await house(yaml);
    const words = "hello ".repeat(700);
    const fits = await ask(door, { model: "cheap", messages: [{ role: "user", content: words }] });
    const long = await ask(door, { model: "cheap", messages: [{ role: "user", content: words.repeat(2) }] });
    expect([fits.status, long.status, vendor.calls.length]).toEqual([200, 400, 1]);
    expect(await long.json()).toMatchObject({ error: { code: "context_length_exceeded" } });
  });

  it("remembers latencies over a restart", async () => {
    const first = await house(yaml);
    await ask(first.door, { model: "strong" });
    const memory = JSON.parse(JSON.stringify(first.door.door.memory())) as ModelDoorDeps["memory"];
    const second = await house(yaml, memory === undefined ? {} : { memory });
    const told = (await (await ask(second.door, { model: "strong" }, {}, "/v1/route")).json()) as { candidates: { samples: number }[] };
    expect(told.candidates[0]?.samples).toBe(1);
  });
});

describe("names, paths and bodies", () => {
  it("pass an unknown model's name through, unchanged, where the configuration says to whom", async () => {
    const { vendor, door } = await house((url) => `passthrough: { provider: openai, base_url: "${url}" }`);
    const response = await ask(door, { model: "gpt-some-new" });
    expect([
      response.status,
      vendor.calls[0]?.body["model"],
      response.headers.get("x-gatehouse-reason"),
      response.headers.get("x-gatehouse-cost-usd"),
    ]).toEqual([200, "gpt-some-new", "passthrough", "unknown"]);
  });

  it("list routes and models for both clients", async () => {
    const { door } = await house(one("routes: [{ name: best, models: [m] }]"));
    const list = (await (await fetch(`${door.url}/v1/models`)).json()) as { data: { id: string }[] };
    expect(list.data.map(({ id }) => id)).toEqual(["best", "m"]);
    expect([(await fetch(`${door.url}/v1/models/m`)).status, (await fetch(`${door.url}/v1/models/x`)).status]).toEqual([200, 404]);
  });

  it.each([
    ["no JSON", "{", 400],
    ["no object", "[]", 400],
    ["no model", '{"messages":[{"role":"user","content":"x"}]}', 400],
    ["no messages", '{"model":"m"}', 400],
    ["a message without a role", '{"model":"m","messages":[{}]}', 400],
    ["more than the limit", JSON.stringify({ model: "m", messages: [{ role: "user", content: "x".repeat(1_100_000) }] }), 413],
  ] as const)("refuse %s", async (_, body, status) => {
    const { vendor, door } = await house(one());
    const response = await fetch(`${door.url}/v1/chat/completions`, { method: "POST", body });
    expect([
      response.status,
      vendor.calls.length,
      ((await response.json()) as { error: { message: string } }).error.message.length > 0,
    ]).toEqual([status, 0, true]);
  });

  it.each([
    ["told at once", (body: string) => body],
    ["in pieces, its length untold", (body: string) => new Blob([body]).stream()],
  ])("refuse to count the tokens of more than the limit, %s", async (_, sent) => {
    const { door } = await house(one());
    const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "x".repeat(1_100_000) }] });
    const response = await fetch(`${door.url}/v1/messages/count_tokens`, { method: "POST", body: sent(body), duplex: "half" });
    expect([response.status, await response.json()]).toMatchObject([413, { type: "error", error: { type: "request_too_large" } }]);
  });

  it("refuse Anthropic's wire in its own shape, and other methods", async () => {
    const { door } = await house(one());
    const response = await ask(door, {}, {}, "/v1/messages");
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { type: "error", error: { type: "invalid_request_error", message: "max_tokens: Field required" } },
    ]);
    expect((await fetch(`${door.url}/v1/messages`)).status).toBe(405);
  });

  it("hand the vendor's bytes on as they came where nothing has to be changed", async () => {
    const { vendor, door } = await house(one());
    vendor.next(({ response, answer }) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(`${JSON.stringify({ ...answer(), unknown_field: { kept: true } }, null, 3)}\n`);
    });
    expect(await (await ask(door)).text()).toContain('   "unknown_field": {\n      "kept": true');
  });

  it("speak both of Anthropic's versions", async () => {
    const vendor = await startVendor("anthropic");
    const door = await startDoor(`models: [{ id: m, provider: anthropic, base_url: "${vendor.url}" }]`);
    open.push(vendor, door);
    for (const version of ["2023-06-01", "2026-10-21"]) {
      const response = await ask(door, { max_tokens: 5 }, { "anthropic-version": version }, "/v1/messages");
      expect([response.status, vendor.calls.at(-1)?.headers["anthropic-version"]]).toEqual([200, version]);
    }
    expect((await ask(door, { max_tokens: 5, temperature: 2, top_p: 0.5 })).status).toBe(200);
    expect(await door.record("run_3")).toMatchObject({ dropped: ["top_p"] });
  });

  it("refuse a model whose key is missing without a call, and say which variable", async () => {
    const { vendor, door } = await house(one(), { keys: () => undefined });
    const response = await ask(door);
    expect([response.status, vendor.calls.length]).toEqual([502, 0]);
    expect(await response.json()).toMatchObject({ error: { message: "no API key: OPENAI_API_KEY is not set" } });
  });

  it("hold a model to as many calls at once as it may have", async () => {
    const { vendor, door } = await house(
      (url) =>
        `models: [{ id: a, provider: openai, base_url: "${url}", max_concurrency: 1 }, { id: b, provider: openai, base_url: "${url}" }]\nroutes: [{ name: m, models: [a, b], strategy: ladder }]`,
    );
    vendor.always(faults.slowGood(60));
    const answers = await Promise.all([ask(door), ask(door), ask(door)]);
    expect(answers.map(({ headers }) => headers.get("x-gatehouse-model") ?? "").sort((a, b) => a.localeCompare(b))).toEqual([
      "a",
      "b",
      "b",
    ]);
  });
});
