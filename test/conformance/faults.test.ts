/** What the ladder does with each fault. Every case proves that the fault was really met: a router that does nothing passes none. */
import { connect } from "node:net";
import OpenAI from "openai";
import Anthropic from "@anthropic-ai/sdk";
import { afterEach, describe, expect, it } from "vitest";
import { startDoor, until, type DoorServer } from "#test/fakes/door-server.ts";
import * as faults from "#test/fakes/vendors/faults.ts";
import { startVendor, type Fault, type Vendor, type VendorId } from "#test/fakes/vendors/vendor.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

interface Scene {
  readonly first: Vendor;
  readonly second: Vendor;
  readonly door: DoorServer;
}

interface Setting {
  readonly first?: VendorId;
  readonly second?: VendorId;
  readonly attemptMs?: number;
  readonly idleMs?: number;
  readonly deadlineMs?: number;
  readonly retries?: number;
  readonly more?: string;
  readonly models?: string;
}

async function scene({
  first: one = "openai",
  second: two = "openai",
  attemptMs = 400,
  idleMs = 400,
  deadlineMs = 8_000,
  retries = 0,
  more = "",
  models = "[one, two]",
}: Setting = {}): Promise<Scene> {
  const [first, second] = [await startVendor(one), await startVendor(two)];
  first.says({ text: "From the first vendor, in several words." });
  second.says({ text: "From the second." });
  const door = await startDoor(`
models:
  - { id: one, provider: ${one}, base_url: "${first.url}", context_tokens: 1000 }
  - { id: two, provider: ${two}, base_url: "${second.url}", context_tokens: 200000 }
routes:
  - { name: best, models: ${models}, strategy: ladder, attempt_timeout_ms: ${attemptMs}, idle_timeout_ms: ${idleMs}, deadline_ms: ${deadlineMs}, retries_same_target: ${retries} }
${more}`);
  open.push(first, second, door);
  return { first, second, door };
}

const post = async (door: DoorServer, stream: boolean, extra: object = {}, headers: Record<string, string> = {}): Promise<Response> =>
  await fetch(`${door.url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ model: "best", messages: [{ role: "user", content: "Hi" }], stream, ...extra }),
  });

/** The texts of an OpenAI stream; throws where the transport breaks. */
function saidIn(events: string): string {
  return events
    .split("\n\n")
    .filter((event) => event.startsWith("data: {"))
    .map((event) => (JSON.parse(event.slice(6)) as { choices?: { delta?: { content?: string } }[] }).choices?.[0]?.delta?.content ?? "")
    .join("");
}

/** All bytes up to the end, and whether the end was a proper one. */
async function drained(response: Response): Promise<{ readonly text: string; readonly clean: boolean }> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
    return { text, clean: true };
  } catch {
    return { text, clean: false };
  }
}

const BEFORE: readonly [string, Fault, string][] = [
  ["status 500", faults.status(500), "server"],
  ["status 502", faults.status(502), "server"],
  ["status 503", faults.status(503), "overloaded"],
  ["status 504", faults.status(504), "timeout"],
  ["status 529", faults.status(529, "Overloaded", {}, "overloaded_error"), "overloaded"],
  ["status 408", faults.status(408), "timeout"],
  ["status 409", faults.status(409), "server"],
  ["status 429", faults.status(429, "slow down", { "retry-after": "7" }), "rate_limit"],
  ["status 429 for a spent quota", faults.status(429, "You exceeded your current quota", {}, "insufficient_quota"), "key"],
  ["status 401", faults.status(401, "Incorrect API key provided"), "key"],
  ["status 402", faults.status(402, "Insufficient Balance"), "key"],
  ["status 403", faults.status(403, "Country not supported"), "key"],
  ["status 404 for its model", faults.status(404, "The model does not exist", {}, "model_not_found"), "no_such_model"],
  ["a redirect", faults.redirect, "server"],
  ["silence before the headers", faults.hang, "timeout"],
  ["a reset before the headers", faults.resetBeforeHeaders, "connection"],
  ["HTML with status 200", faults.html, "unreadable"],
  ["garbage with status 200", faults.garbage, "unreadable"],
  ["JSON of another shape", faults.wrongShape, "unreadable"],
  ["an error told with status 200", faults.inBandError(), "overloaded"],
  ["a rate limit told with status 200", faults.inBandError("Rate limit reached", "rate_limit_error"), "rate_limit"],
];

describe.each([
  ["plain", false],
  ["streamed", true],
] as const)("a %s call falls to the next rung", (_, stream) => {
  it.each(BEFORE)("after %s", async (_name, fault, outcome) => {
    const { first, second, door } = await scene();
    first.always(fault);
    const response = await post(door, stream);
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(stream ? saidIn(text) : (JSON.parse(text) as { choices: { message: { content: string } }[] }).choices[0]?.message.content).toBe(
      "From the second.",
    );
    expect([first.faults() >= 1, second.calls.length]).toEqual([true, 1]);
    expect(response.headers.get("x-gatehouse-model")).toBe("two");
    expect(response.headers.get("x-gatehouse-reason")).toBe(`fallback:${outcome}`);
    const record = await door.record(response.headers.get("x-gatehouse-run"));
    expect(record.attempts.map((attempt) => [attempt.model, attempt.outcome])).toEqual([
      ["one", outcome],
      ["two", "answered"],
    ]);
  });
});

describe("a plain call falls to the next rung", () => {
  it.each([
    ["an empty body", faults.emptyBody, "unreadable"],
    ["a body that breaks off", faults.shortBody, "connection"],
  ] as const)("after %s", async (_, fault, outcome) => {
    const { first, door } = await scene();
    first.always(fault);
    const response = await post(door, false);
    expect([response.status, response.headers.get("x-gatehouse-reason"), first.faults() >= 1]).toEqual([200, `fallback:${outcome}`, true]);
  });
});

describe("a stream that fails before its first content falls to the next rung", () => {
  it.each([
    ["an empty stream", faults.emptyBody, "cut"],
    ["a cut after the role", faults.cutAfter(1), "connection"],
    ["an end after the role", faults.endAfter(1), "cut"],
    ["a stall after the role", faults.stallAfter(1), "timeout"],
    ["an error after the role", faults.errorAfter(1), "overloaded"],
    ["garbage after the role", faults.garbageAfter(1), "unreadable"],
  ] as const)("after %s", async (_, fault, outcome) => {
    const { first, door } = await scene();
    first.always(fault);
    const response = await post(door, true);
    expect(saidIn(await response.text())).toBe("From the second.");
    expect([response.headers.get("x-gatehouse-reason"), first.faults()]).toEqual([`fallback:${outcome}`, 1]);
  });

  it.each([
    ["anthropic", 3],
    ["google", 0],
    ["deepseek", 1],
  ] as const)("whatever the vendor: %s", async (vendor, events) => {
    const { first, door } = await scene({ first: vendor });
    first.always(faults.cutAfter(events));
    const response = await post(door, true);
    expect(saidIn(await response.text())).toBe("From the second.");
    expect([response.headers.get("x-gatehouse-model"), first.faults() >= 1]).toEqual(["two", true]);
  });

  it("holds back what a failing second rung began, too", async () => {
    const { first, second, door } = await scene({ models: "[one, two, one]".replace(", one]", "]"), more: "template: Nobody is in." });
    first.always(faults.cutAfter(1));
    second.always(faults.cutAfter(1));
    const text = await (await post(door, true)).text();
    expect(saidIn(text)).toBe("Nobody is in.");
    expect([first.faults(), second.faults()]).toEqual([1, 1]);
  });
});

describe("a stream that fails after its first content is told as an error, never as a clean end, and never replayed", () => {
  const AFTER: readonly [string, Fault, string][] = [
    ["a cut", faults.cutAfter(4), "stream_cut"],
    ["an end without a finish", faults.endAfter(4), "stream_cut"],
    ["a stall", faults.stallAfter(4), "stream_timeout"],
    ["an error inside", faults.errorAfter(4), "stream_cut"],
    ["garbage", faults.garbageAfter(4), "stream_cut"],
  ];
  it.each(AFTER)("after %s", async (_, fault, code) => {
    const { first, second, door } = await scene();
    first.always(fault);
    const response = await post(door, true);
    const { text, clean } = await drained(response);
    expect(clean).toBe(false);
    expect(saidIn(text)).toBe("From the first ");
    expect(text).toContain(`"code":"${code}"`);
    expect(text).not.toContain("[DONE]");
    expect([first.faults(), second.calls.length]).toEqual([1, 0]);
    expect(await door.record(response.headers.get("x-gatehouse-run"))).toMatchObject({
      outcome: "cut",
      attempts: [{ outcome: "cut", usage: { estimated: true } }],
    });
  });

  it("OpenAI's client throws", async () => {
    const { first, door } = await scene();
    first.always(faults.cutAfter(4));
    const client = new OpenAI({ baseURL: `${door.url}/v1`, apiKey: "any", maxRetries: 0 });
    const stream = await client.chat.completions.create({ model: "best", stream: true, messages: [{ role: "user", content: "Hi" }] });
    const read = async (): Promise<void> => {
      for await (const chunk of stream) void chunk;
    };
    await expect(read()).rejects.toThrow("broke off");
    expect(first.faults()).toBe(1);
  });

  it("Anthropic's client throws, whichever vendor it was", async () => {
    for (const vendor of ["anthropic", "openai", "google"] as const) {
      const { first, door } = await scene({ first: vendor });
      first.always(faults.cutAfter(5));
      const client = new Anthropic({ baseURL: door.url, apiKey: "any", maxRetries: 0 });
      await expect(
        client.messages.stream({ model: "best", max_tokens: 9, messages: [{ role: "user", content: "Hi" }] }).finalMessage(),
      ).rejects.toThrow("broke off");
      expect(first.faults()).toBe(1);
    }
  });
});

describe("a fault of the caller stays with the caller", () => {
  it.each([
    ["status 400", faults.status(400, "messages.0: invalid"), 400],
    ["status 413", faults.status(413, "Request too large"), 413],
    ["status 422", faults.status(422, "temperature must be positive"), 422],
    ["a content policy", faults.status(400, "Your request was rejected", {}, "content_policy_violation"), 400],
  ] as const)("%s never changes the rung", async (_, fault, status) => {
    const { first, second, door } = await scene({ more: "template: Nobody is in.", retries: 2 });
    first.always(fault);
    const response = await post(door, false);
    const body = (await response.json()) as { error: { message: string } };
    expect([response.status, first.faults(), second.calls.length]).toEqual([status, 1, 0]);
    expect(body.error.message).not.toBe("");
  });

  it("but a context that is too long goes to a model with a longer one", async () => {
    const { first, second, door } = await scene();
    first.always(faults.status(400, "This model's maximum context length is 1000 tokens", {}, "context_length_exceeded"));
    const response = await post(door, false);
    expect([response.status, response.headers.get("x-gatehouse-model"), first.faults(), second.calls.length]).toEqual([200, "two", 1, 1]);
  });

  it("and never to one with a shorter one", async () => {
    const { first, second, door } = await scene({ models: "[two, one]" });
    second.always(faults.status(400, "prompt is too long: 250000 tokens", {}, "invalid_request_error"));
    const response = await post(door, false);
    expect([response.status, second.faults(), first.calls.length]).toEqual([400, 1, 0]);
  });
});

describe("retries and waits", () => {
  it("asks the same target again as often as it may", async () => {
    const { first, second, door } = await scene({ retries: 2 });
    first.next(faults.status(500), faults.status(502));
    const response = await post(door, false);
    expect([response.headers.get("x-gatehouse-model"), first.calls.length, first.faults(), second.calls.length]).toEqual(["one", 3, 2, 0]);
  });

  it("waits as long as the vendor asks where there is nobody else", async () => {
    const { first, door } = await scene({ retries: 1, models: "[one]" });
    first.next(faults.status(429, "slow down", { "retry-after-ms": "150" }));
    const started = performance.now();
    const response = await post(door, false);
    expect([response.status, first.calls.length, performance.now() - started >= 150]).toEqual([200, 2, true]);
  });

  it("gives up where the wait would pass the deadline, and hands the wait on", async () => {
    const { first, door } = await scene({ retries: 1, models: "[one]", deadlineMs: 1_000 });
    first.always(faults.status(429, "slow down", { "retry-after": "30" }));
    const response = await post(door, false);
    expect([response.status, response.headers.get("retry-after"), first.faults()]).toEqual([429, "30", 1]);
  });

  it("leaves a vendor alone for as long as it asks", async () => {
    const { first, second, door } = await scene();
    first.next(faults.status(429, "slow down", { "retry-after": "30" }));
    for (let call = 0; call < 4; call++) expect((await post(door, false)).headers.get("x-gatehouse-model")).toBe("two");
    expect([first.calls.length, second.calls.length]).toEqual([1, 4]);
  });

  it("reads Gemini's wait from the body", async () => {
    const { first, door } = await scene({ first: "google" });
    first.next(({ response }) => {
      response.writeHead(429, { "content-type": "application/json" });
      response.end(
        JSON.stringify({
          error: {
            code: 429,
            message: "quota",
            status: "RESOURCE_EXHAUSTED",
            details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "21s" }],
          },
        }),
      );
    });
    const record = await door.record((await post(door, false)).headers.get("x-gatehouse-run"));
    expect(record.attempts[0]).toMatchObject({ outcome: "rate_limit", retry_after_ms: 21_000 });
  });

  it("answers within the deadline however many rungs hang", async () => {
    const { first, second, door } = await scene({ deadlineMs: 500, attemptMs: 400 });
    first.always(faults.hang);
    second.always(faults.hang);
    const response = await post(door, false);
    expect([response.status, first.faults(), second.faults()]).toEqual([504, 1, 1]);
  });

  it("ends a stream that drips past the deadline", async () => {
    const { first, door } = await scene({ deadlineMs: 600 });
    first.always(async ({ response, events }) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (let at = 0; !response.destroyed && at < 100; at++) {
        response.write(events()[2]);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    });
    const { text, clean } = await drained(await post(door, true));
    expect([clean, text.includes("stream_timeout"), first.faults()]).toEqual([false, true, 1]);
  });
});

describe("the circuit", () => {
  it("opens on a dead primary: of thirty calls few reach it", async () => {
    const { first, second, door } = await scene({ more: "breaker: { window: 10, failures: 3, cooldown_ms: 60000 }" });
    first.always(faults.status(500));
    for (let call = 0; call < 30; call++) expect((await post(door, false)).status).toBe(200);
    expect([first.faults(), second.calls.length]).toEqual([3, 30]);
  });

  it("lets one probe through after the cooldown and closes when it succeeds", async () => {
    let steady = 0;
    const [first, second] = [await startVendor("openai"), await startVendor("openai")];
    const door = await startDoor(
      `models: [{ id: one, provider: openai, base_url: "${first.url}" }, { id: two, provider: openai, base_url: "${second.url}" }]\nroutes: [{ name: best, models: [one, two], strategy: ladder }]\nbreaker: { window: 5, failures: 2, cooldown_ms: 1000 }`,
      { clock: { now: () => Date.now(), steady: () => steady } },
    );
    open.push(first, second, door);
    first.always(faults.status(500));
    for (let call = 0; call < 5; call++) await post(door, false);
    expect(first.faults()).toBe(2);
    steady = 1_001;
    await post(door, false);
    expect(first.faults()).toBe(3);
    await post(door, false);
    expect(first.faults()).toBe(3);
    first.always(undefined);
    steady = 2_100;
    const models = [];
    for (let call = 0; call < 3; call++) models.push((await post(door, false)).headers.get("x-gatehouse-model"));
    expect(models).toEqual(["one", "one", "one"]);
  });

  it("answers 503 with the time to wait when it is open and nobody else is there", async () => {
    const { first, door } = await scene({ models: "[one]", more: "breaker: { window: 1, failures: 1, cooldown_ms: 9000 }" });
    first.always(faults.status(500));
    expect((await post(door, false)).status).toBe(502);
    const response = await post(door, false);
    expect([response.status, first.faults(), Number(response.headers.get("retry-after")) > 0]).toEqual([503, 1, true]);
    expect(await response.json()).toMatchObject({ error: { code: "circuit_open" } });
  });

  it("does not mind a wall clock that jumps", async () => {
    let now = Date.now();
    const vendor = await startVendor("openai");
    const door = await startDoor(
      `models: [{ id: one, provider: openai, base_url: "${vendor.url}" }]\nbreaker: { window: 2, failures: 2, cooldown_ms: 60000 }`,
      {
        clock: { now: () => now, steady: () => performance.now() },
      },
    );
    open.push(vendor, door);
    vendor.next(faults.status(500), faults.status(500));
    const ask = async (): Promise<number> => (await post(door, false, { model: "one" })).status;
    expect([await ask(), await ask(), await ask()]).toEqual([502, 502, 503]);
    now += 365 * 86_400_000;
    expect(await ask()).toBe(503);
    now -= 3 * 365 * 86_400_000;
    expect(await ask()).toBe(503);
    expect(vendor.faults()).toBe(2);
  });
});

describe("hostile bytes", () => {
  it("carries UTF-8 that is split at every byte", async () => {
    const { first, door } = await scene({ attemptMs: 20_000 });
    first.says({ pieces: ["Grüße ", "🌍🏳️‍🌈", " 漢字"] });
    first.always(faults.byteByByte);
    expect(saidIn(await (await post(door, true)).text())).toBe("Grüße 🌍🏳️‍🌈 漢字");
    expect(first.faults()).toBe(1);
  });

  it.each(["openai", "anthropic", "google"] as const)("carries an event of a megabyte in pieces of 700 bytes from %s", async (vendor) => {
    const { first, door } = await scene({ first: vendor, attemptMs: 20_000 });
    const long = "x".repeat(1_400_000);
    first.says({ pieces: ["a", long, "z"] });
    first.always(faults.inPieces(700));
    expect(saidIn(await (await post(door, true)).text())).toBe(`a${long}z`);
    expect(first.faults()).toBe(1);
  });

  it.each([
    ["without the closing word", faults.withoutDone],
    ["with comments between", faults.withComments],
    ["with carriage returns", faults.withCarriageReturns],
  ] as const)("reads a good stream %s", async (_, fault) => {
    for (const vendor of ["openai", "anthropic"] as const) {
      const { first, second, door } = await scene({ first: vendor });
      first.always(fault);
      const text = await (await post(door, true)).text();
      expect([saidIn(text), text.match(/\[DONE\]/g)?.length, first.faults(), second.calls.length]).toEqual([
        "From the first vendor, in several words.",
        1,
        1,
        0,
      ]);
    }
  });

  it("estimates the usage where the vendor tells none, and marks it", async () => {
    const { first, door } = await scene();
    first.says({ text: "Twelve letters and more", usage: null });
    for (const stream of [false, true]) {
      const response = await post(door, stream);
      await response.text();
      const { usage } = await door.record(response.headers.get("x-gatehouse-run"));
      expect([usage?.estimated, (usage?.output ?? 0) > 0, (usage?.input ?? 0) > 0]).toEqual([true, true, true]);
    }
  });

  it("records which model the vendor says answered", async () => {
    const { first, door } = await scene();
    first.says({ text: "Hi", model: "another-model" });
    const response = await post(door, false);
    expect(await door.record(response.headers.get("x-gatehouse-run"))).toMatchObject({ model: "one", response_model: "another-model" });
  });

  it("passes over a vendor that ran out of resources within its answer", async () => {
    const { first, door } = await scene({ first: "deepseek" });
    first.says({ text: "", finish: "insufficient_system_resource" });
    const response = await post(door, true);
    expect([saidIn(await response.text()), response.headers.get("x-gatehouse-reason"), first.calls.length]).toEqual([
      "From the second.",
      "fallback:overloaded",
      1,
    ]);
  });
});

describe("callers that go away or read slowly", () => {
  const hangUp = async (door: DoorServer, stream: boolean, whenRead: number): Promise<void> => {
    const { port } = new URL(door.url);
    const body = JSON.stringify({ model: "best", messages: [{ role: "user", content: "Hi" }], stream });
    const socket = connect(Number(port), "127.0.0.1");
    let read = 0;
    await new Promise<void>((resolve) => {
      socket.on("connect", () =>
        socket.write(
          `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
        ),
      );
      socket.on("data", (chunk) => {
        read += chunk.length;
        if (read >= whenRead && whenRead > 0) resolve();
      });
      if (whenRead === 0) setTimeout(resolve, 100);
    });
    socket.destroy();
  };

  it.each([
    ["before the headers, plain", false, faults.hang, 0],
    ["before the headers, streamed", true, faults.hang, 0],
    ["while a stream is held", true, faults.stallAfter(1), 0],
    ["within a stream", true, faults.stallAfter(4), 1],
  ] as const)("free the upstream within a second: %s", async (_, stream, fault, whenRead) => {
    const { first, second, door } = await scene({ attemptMs: 60_000, idleMs: 60_000, deadlineMs: 60_000 });
    first.always(fault);
    await hangUp(door, stream, whenRead);
    await until(() => first.calls.length === 1 && first.open() === 0);
    expect([first.faults(), second.calls.length]).toEqual([1, 0]);
    expect(await until(() => door.records[0])).toMatchObject({ outcome: "hung_up" });
    expect([...door.door.engine.targets.values()].map(({ inFlight, breaker }) => [inFlight, breaker.openUntil])).toEqual([
      [0, undefined],
      [0, undefined],
    ]);
  });

  it("hold a vendor of 64 MiB back instead of being bought memory", async () => {
    const { first, door } = await scene({ attemptMs: 60_000, idleMs: 60_000, deadlineMs: 60_000 });
    let written = 0;
    first.always(async ({ response, events }) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      const event = (events()[2] ?? "").replace("From ", "y".repeat(65_536));
      while (written < 64 * 1024 * 1024 && !response.destroyed) {
        written += event.length;
        if (!response.write(event))
          await new Promise<void>((resolve) => {
            const go = (): void => {
              response.off("drain", go).off("close", go);
              resolve();
            };
            response.on("drain", go).on("close", go);
          });
      }
      response.end(events().slice(3).join(""));
    });
    const { port } = new URL(door.url);
    const body = JSON.stringify({ model: "best", messages: [{ role: "user", content: "Hi" }], stream: true });
    const socket = connect({ port: Number(port), host: "127.0.0.1" });
    socket.pause();
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    let last = -1;
    await until(() => {
      const still = written === last && written > 0;
      last = written;
      return still;
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(written).toBeLessThan(24 * 1024 * 1024);
    socket.destroy();
    await until(() => first.open() === 0);
  });
});

describe("the last rung", () => {
  it.each([false, true])("is the template, marked degraded (stream: %s)", async (stream) => {
    const { first, second, door } = await scene({ more: "template: { text: We are looking into it. }" });
    first.always(faults.status(500));
    second.always(faults.resetBeforeHeaders);
    const response = await post(door, stream);
    const text = await response.text();
    expect(stream ? saidIn(text) : text).toContain("We are looking into it.");
    expect([response.status, response.headers.get("x-gatehouse-reason"), response.headers.get("x-gatehouse-degraded")]).toEqual([
      200,
      "degraded",
      "true",
    ]);
    expect([first.faults() >= 1, second.faults() >= 1]).toEqual([true, true]);
  });

  it("is an error that names every step where there is no template", async () => {
    const { first, second, door } = await scene();
    first.always(faults.status(500, "one is down"));
    second.always(faults.status(503, "two is full"));
    const response = await post(door, false);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ error: { message: "one: one is down; two: two is full", code: "overloaded" } });
  });

  it("is never reached by a caller who wants the first choice or nothing", async () => {
    const { first, second, door } = await scene({ more: "template: Nobody is in." });
    first.always(faults.status(500));
    const response = await post(door, false, {}, { "x-gatehouse-fallback": "off" });
    expect([response.status, first.faults(), second.calls.length]).toEqual([502, 1, 0]);
  });
});
