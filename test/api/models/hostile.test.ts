/** Callers and vendors that mean harm: nobody gets past masking, budgets or another's data, and nothing they send breaks the router. */
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { MASKED_TYPES } from "#schemas/router-config.ts";
import { runRecord } from "#schemas/run-record.ts";
import { budgetGate } from "#src/budget-gate.ts";
import { memoryLedger } from "#src/ledgers/memory.ts";
import { spanFinder } from "#src/personal.ts";
import { startDoor, until, type DoorServer } from "#test/fakes/door-server.ts";
import { json, startVendor, type Fault, type Vendor, type VendorId } from "#test/fakes/vendors/vendor.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

const find = spanFinder(MASKED_TYPES, async () => await new Promise(setImmediate));
const ADA = "ada.lovelace@example.com";
const PRICED = "input_cost_per_token: 0, output_cost_per_token: 0.00001";

async function house(
  more = "",
  deps: Parameters<typeof startDoor>[1] = {},
  id: VendorId = "openai",
): Promise<{ vendor: Vendor; door: DoorServer }> {
  const vendor = await startVendor(id);
  const door = await startDoor(`models: [{ id: m, provider: ${id}, base_url: "${vendor.url}", ${PRICED} }]\n${more}`, deps);
  open.push(vendor, door);
  return { vendor, door };
}

const hello = { model: "m", messages: [{ role: "user", content: "Hi" }] };
const send = async (
  door: DoorServer,
  body: unknown,
  headers: Record<string, string> = {},
  path = "/v1/chat/completions",
): Promise<Response> =>
  await fetch(`${door.url}${path}`, { method: "POST", headers, body: typeof body === "string" ? body : JSON.stringify(body) });
const codeIn = async (response: Response): Promise<string> => ((await response.json()) as { error: { code: string } }).error.code;

describe("a caller", () => {
  it.each([
    ["short", 10],
    ["long", 100_000],
  ])("hides nothing behind a key that stands twice in a %s request: no vendor reads what masking did not", async (_, size) => {
    const { vendor, door } = await house("", { find });
    const said = (content: string): string => `"content":${JSON.stringify(content)}`;
    const body = `{"model":"m","messages":[{"role":"user",${said(ADA)},${said("x ".repeat(size))}}]}`;
    expect((await send(door, body)).status).toBe(200);
    expect([vendor.calls[0]?.raw.includes(ADA), vendor.calls[0]?.raw.includes("x x x")]).toEqual([false, true]);
  });

  it("has long requests passed on as they came, but for what is ours", async () => {
    const vendor = await startVendor("openai");
    const door = await startDoor(`models: [{ id: m, provider: openai, base_url: "${vendor.url}", upstream_model: gpt-x }]`, { find });
    open.push(vendor, door);
    const rest = `"messages" : [ {"role":"user", "content":"${"lorem \\u00fcpsum \\/ ".repeat(1_000)}"} ]}`;
    await send(door, `{"model":"m", ${rest}`);
    expect(vendor.calls[0]?.raw).toBe(`{"model":"gpt-x", ${rest}`);
    await send(door, `{"model":"m", "stream":true, ${rest}`);
    expect(vendor.calls[1]?.raw).toBe(`{"stream_options":{"include_usage":true},"model":"gpt-x", "stream":true, ${rest}`);
    await send(door, `{"model":"m", "user":"${ADA}", ${rest}`);
    expect(vendor.calls[2]?.raw).toBe(JSON.stringify({ ...(JSON.parse(`{"model":"gpt-x","user":"[EMAIL_1]",${rest}`) as object) }));
  });

  it.each([
    ["a negative limit", { max_tokens: -1_000_000 }],
    ["a limit that is no number", { max_completion_tokens: "all" }],
    ["a broken limit", { max_tokens: 1.5 }],
    ["a limit without end", { max_tokens: 1e300 }],
    ["no choices", { n: 0 }],
    ["broken choices", { n: 2.5 }],
    ["a thousand choices", { n: 1_000 }],
    ["a name with a line's end", { model: "m\r\nx-evil: 1" }],
    ["a name with a NUL", { model: "m\u0000" }],
  ])("cannot ask for %s", async (_, body) => {
    const ledger = memoryLedger();
    const gate = budgetGate({ now: () => Date.now(), ledger });
    const { vendor, door } = await house("budgets: [{ limit_usd: 1 }]", { gate });
    const response = await send(door, { ...hello, ...body });
    expect([response.status, await codeIn(response), vendor.calls.length, await ledger.streams()]).toEqual([400, "invalid_request", 0, []]);
  });

  it("cannot nest past the mask, and what nests too deep breaks nothing", async () => {
    const { vendor, door } = await house("budgets: [{ limit_usd: 0.02 }]", { find });
    const nested = (levels: number): string => `${'{"a":'.repeat(levels)}"${ADA}"${"}".repeat(levels)}`;
    const body = (levels: number): string => `{"model":"m","messages":[{"role":"user","content":"Hi"}],"metadata":${nested(levels)}}`;
    for (const levels of [64, 1_000, 100_000]) expect((await send(door, body(levels))).status).toBe(400);
    expect((await send(door, body(50))).status).toBe(200);
    expect([vendor.calls.length, vendor.calls[0]?.raw.includes("lovelace")]).toEqual([1, false]);
    expect((await send(door, { ...hello, max_tokens: 900 })).status).toBe(200);
  });

  it("cannot hide a value behind a second key of the same name", async () => {
    const { vendor, door } = await house("", { find });
    await send(door, `{"model":"m","messages":[{"role":"user","content":"${ADA}","content":"Hi"}],"mod\\u0065l":"m"}`);
    expect(vendor.calls[0]?.raw).toBe('{"model":"m","messages":[{"role":"user","content":"Hi"}]}');
  });

  it("cannot reach prototypes by the names of keys", async () => {
    const { vendor, door } = await house("record: { content: true }", { find });
    const text = `{"model":"m","messages":[{"role":"user","content":"Hi","__proto__":{"polluted":1}}],"metadata":{"__proto__":{"polluted":"${ADA}"},"constructor":{"prototype":{"polluted":1}}},"__proto__":{"model":"other","stream":true}}`;
    const response = await send(door, text);
    expect([response.status, ({} as Record<string, unknown>)["polluted"]]).toEqual([400, undefined]);
    expect(vendor.calls[0]?.body["model"]).toBe("m");
    expect(vendor.calls[0]?.raw.includes("lovelace")).toBe(false);
  });

  it.each(["x-gatehouse-tags", "x-gatehouse-data-boundary", "anthropic-version", "anthropic-beta"])(
    "cannot write prose into %s",
    async (name) => {
      const { vendor, door } = await house();
      const response = await send(door, hello, { [name]: `eu <${ADA}>` });
      expect([response.status, await codeIn(response), vendor.calls.length]).toEqual([400, "invalid_header", 0]);
    },
  );

  it("sends more than the limit in chunks and is refused, then cut off", async () => {
    const { door } = await house("max_body_bytes: 2000");
    const socket = connect(Number(new URL(door.url).port), "127.0.0.1");
    let heard = "";
    const seen = { closed: false };
    socket.on("data", (chunk) => (heard += chunk.toString()));
    socket.on("error", () => undefined);
    socket.on("close", () => (seen.closed = true));
    socket.write("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n");
    const piece = `3e8\r\n${"x".repeat(1_000)}\r\n`;
    await until(() => {
      if (!seen.closed) socket.write(piece);
      return heard.includes("413");
    });
    for (let at = 0; at < 400 && !seen.closed; at++) {
      socket.write(piece);
      await new Promise(setImmediate);
    }
    await until(() => seen.closed);
    expect(heard).toContain("request_too_large");
  });

  it("asks for a name that is somebody's, and the record does not keep it", async () => {
    const { door } = await house("", { find });
    const response = await send(door, { ...hello, model: ADA });
    expect(response.status).toBe(404);
    expect(JSON.stringify(await door.record(response.headers.get("x-gatehouse-run")))).not.toContain("lovelace");
  });

  it("gets no other caller's values by calling for their tokens", async () => {
    const { vendor, door } = await house("", { find });
    vendor.says((body) => ({ text: `[EMAIL_1] ${JSON.stringify(body).includes("EMAIL") ? "known" : "unknown"}` }));
    const ask = async (content: string): Promise<string> => {
      const answer = (await (await send(door, { model: "m", messages: [{ role: "user", content }] })).json()) as {
        choices: [{ message: { content: string } }];
      };
      return answer.choices[0].message.content;
    };
    const answers = await Promise.all([ask(`I am ${ADA}`), ask("Who is [EMAIL_1]?"), ask("Say the token"), ask("I am bob@example.org")]);
    expect(answers).toEqual([`${ADA} known`, "[EMAIL_1] known", "[EMAIL_1] unknown", "bob@example.org known"]);
  });
});

describe("a vendor", () => {
  const says =
    (body: object): Fault =>
    ({ response }) =>
      json(response, 200, body);
  const choice = (content: unknown): object => ({ index: 0, message: { role: "assistant", content }, finish_reason: "stop" });

  it("cannot put figures without end, or long names, into records and budgets", async () => {
    const ledger = memoryLedger();
    const gate = budgetGate({ now: () => Date.now(), ledger });
    const { vendor, door } = await house("budgets: [{ limit_usd: 100 }]", { gate });
    const usage = { prompt_tokens: 1e308, completion_tokens: -5, prompt_tokens_details: { cached_tokens: 0.5 } };
    vendor.next(says({ id: "i".repeat(10_000), model: "m".repeat(10_000), choices: [choice("x")], usage }));
    const response = await send(door, { ...hello, max_tokens: 10 });
    const record = runRecord.parse(JSON.parse(JSON.stringify(await door.record(response.headers.get("x-gatehouse-run")))));
    expect([record.usage?.input, record.usage?.output, record.response_id?.length, record.response_model?.length]).toEqual([
      1e9, 0, 200, 200,
    ]);
    for await (const entry of ledger.read(`router/budget/${new Date().toISOString().slice(0, 7)}`))
      if (entry.kind === "budget.settled") expect(Number.isSafeInteger(entry.data["nano"])).toBe(true);
  });

  it("cannot write headers by the code of an error", async () => {
    const { vendor, door } = await house();
    vendor.next(({ response }) => json(response, 400, { error: { message: "no", code: "a\r\nset-cookie: b=1", type: "t\r\nx: y" } }));
    const response = await send(door, hello);
    expect([response.status, response.headers.get("x-gatehouse-reason"), response.headers.get("set-cookie")]).toEqual([
      400,
      "caller",
      null,
    ]);
  });

  it("that tells our key tells it to nobody", async () => {
    const { vendor, door } = await house();
    vendor.next(({ response, request }) =>
      json(response, 401, { error: { message: `Incorrect API key provided: ${request.headers.authorization ?? ""}` } }),
    );
    const response = await send(door, hello);
    expect(await response.text()).toContain("refused the router's key (status 401)");
    const record = JSON.stringify(await door.record(response.headers.get("x-gatehouse-run")));
    expect([record.includes("test-key"), record.includes("Incorrect API key")]).toEqual([false, true]);
  });

  it("cannot begin an event of its own by an event's name", async () => {
    const { vendor, door } = await house("", { find }, "anthropic");
    vendor.next(({ response }) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      const event = (given: object): string => `data: ${JSON.stringify(given)}\n\n`;
      response.end(
        event({ type: "message_start", message: { id: "m", model: "m", usage: { input_tokens: 1 } } }) +
          event({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hi [EMAIL_1]" } }) +
          event({ type: 'ping\ndata: {"type":"message_stop"}\n\nevent: x', index: 0 }) +
          event({ type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 1 } }) +
          event({ type: "message_stop" }),
      );
    });
    const text = await (
      await send(door, { ...hello, messages: [{ role: "user", content: ADA }], max_tokens: 9, stream: true }, {}, "/v1/messages")
    ).text();
    expect(text.split("\n").filter((line) => line.startsWith("event: "))).toEqual([
      "event: message_start",
      "event: content_block_delta",
      "event: message",
      "event: message_delta",
      "event: message_stop",
    ]);
    expect(text).toContain(ADA);
  });

  it("that answers too deep to be worded is an error, recorded, and its reservation is settled", async () => {
    const ledger = memoryLedger();
    const gate = budgetGate({ now: () => Date.now(), ledger });
    const { vendor, door } = await house("budgets: [{ limit_usd: 100 }]", { gate, find });
    vendor.next(({ response }) => {
      response.writeHead(200, { "content-type": "application/json" });
      const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
      response.end(
        `{"choices":[{"index":0,"message":{"role":"assistant","content":"[EMAIL_1]","x":${deep}}}],"usage":{"prompt_tokens":1,"completion_tokens":1}}`,
      );
    });
    const response = await send(door, { model: "m", max_tokens: 5, messages: [{ role: "user", content: ADA }] });
    expect(response.status).toBeGreaterThanOrEqual(500);
    await until(() => door.records.length === 1);
    await door.door.idle();
    const kinds: string[] = [];
    for await (const entry of ledger.read(`router/budget/${new Date().toISOString().slice(0, 7)}`)) kinds.push(entry.kind);
    expect(kinds).toEqual(["budget.reserved", "budget.settled"]);
  });

  it("cannot make the mask forget: what an answer breaks is told to it as tokens", async () => {
    const { vendor, door } = await house("record: { content: true }", { find });
    const schema = { type: "object", additionalProperties: { type: "integer" } };
    vendor.says((body) => ({ text: JSON.stringify(body).includes("not valid") ? '{"[EMAIL_1]":2}' : '{"[EMAIL_1]":"two"}' }));
    const response = await send(door, {
      model: "m",
      messages: [{ role: "user", content: `Count for ${ADA}` }],
      response_format: { type: "json_schema", json_schema: { name: "n", description: `for ${ADA}`, schema } },
    });
    expect([response.status, (await response.text()).includes(ADA), vendor.calls.length]).toEqual([200, true, 2]);
    const record = await door.record(response.headers.get("x-gatehouse-run"));
    expect(record.attempts[0]?.message).toBe("/[EMAIL_1]: must be integer");
    for (const sink of [...vendor.calls.map(({ raw }) => raw), JSON.stringify(record)]) expect(sink).not.toContain("lovelace");
  });

  it("that never closes after its last word is left", async () => {
    const { vendor, door } = await house();
    vendor.next(({ response, events }) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (const event of events()) response.write(event);
    });
    const response = await send(door, { ...hello, stream: true });
    expect(await response.text()).toContain("[DONE]");
    await until(() => vendor.open() === 0);
    expect(vendor.faults()).toBe(1);
  });

  it("keeps its place taken for as long as its stream runs", async () => {
    const vendor = await startVendor("openai");
    const door = await startDoor(`models: [{ id: m, provider: openai, base_url: "${vendor.url}", max_concurrency: 1 }]`);
    open.push(vendor, door);
    let finish = (): void => undefined;
    vendor.next(({ response, events }) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      const all = events();
      for (const event of all.slice(0, 3)) response.write(event);
      finish = () => void response.end(all.slice(3).join(""));
    });
    const stream = await send(door, { ...hello, stream: true });
    const busy = await send(door, hello);
    expect([busy.status, await codeIn(busy)]).toEqual([503, "at_capacity"]);
    finish();
    await stream.text();
    await door.door.idle();
    expect((await send(door, hello)).status).toBe(200);
  });
});

describe("a storm", () => {
  it("of callers and vendors that go at any moment leaves no place taken, no circuit's probe open and nothing unsettled", async () => {
    const gate = budgetGate({ now: () => Date.now() });
    const { vendor, door } = await house("budgets: [{ limit_usd: 1000 }]\nbreaker: { window: 10000, failures: 10000, cooldown_ms: 10 }", {
      gate,
    });
    const body = JSON.stringify({ ...hello, stream: true, max_tokens: 10 });
    const head = `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n`;
    let turn = 0;
    vendor.always(async ({ response, events }) => {
      const own = turn++;
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (const [at, event] of events().entries()) {
        if (own % 3 === 1 && at === own % 5) return void response.socket?.destroy();
        response.write(event);
        if (own % 2 === 0) await new Promise(setImmediate);
      }
      if (own % 4 !== 3) response.end();
    });
    const calls = Array.from({ length: 300 }, async (_, at) => {
      const socket = connect(Number(new URL(door.url).port), "127.0.0.1");
      const closed = new Promise<void>((resolve) => socket.on("close", () => resolve()));
      socket.on("error", () => undefined);
      socket.write(head + body);
      let read = 0;
      socket.on("data", (chunk) => {
        read += chunk.length;
        if (read >= (at * 97) % 2_400) socket.destroy();
      });
      if (at % 10 === 0) setTimeout(() => socket.destroy(), at % 23);
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 3_000))]);
      socket.destroy();
    });
    await Promise.all(calls);
    await door.door.idle();
    expect(turn).toBeGreaterThan(50);
    expect([...door.door.engine.targets.values()].map(({ inFlight }) => inFlight)).toEqual([0]);
    const outcomes = new Set(door.records.map(({ outcome }) => outcome));
    expect([outcomes.has("answered"), outcomes.has("hung_up")]).toEqual([true, true]);
    const spent = door.records.reduce((sum, { cost_nano: nano }) => sum + (nano ?? 0), 0);
    const line = { key: `tenant:acme:${new Date().toISOString().slice(0, 10)}`, limitNano: 1e12, warnAt: 1 };
    expect(await gate.remaining([line])).toBe(1e12 - spent);
    vendor.always(undefined);
    expect((await send(door, hello)).status).toBe(200);
  });
});
