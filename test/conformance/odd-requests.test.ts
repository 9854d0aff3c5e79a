/** What is legal and rare, from the unmodified clients, against stand-ins that refuse what the vendors refuse. */
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterEach, describe, expect, it } from "vitest";
import { startDoor } from "#test/fakes/door-server.ts";
import { json, startVendor, type Fault, type Json, type Vendor, type VendorId } from "#test/fakes/vendors/vendor.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function house(id: VendorId, upstream = "upstream-m") {
  const vendor = await startVendor(id);
  const door = await startDoor(`models: [{ id: m, provider: ${id}, base_url: "${vendor.url}", upstream_model: ${upstream} }]`);
  open.push(vendor, door);
  return {
    vendor,
    door,
    openai: new OpenAI({ baseURL: `${door.url}/v1`, apiKey: "any", maxRetries: 0 }),
    anthropic: new Anthropic({ baseURL: door.url, apiKey: "any", maxRetries: 0 }),
  };
}

const sentTo = (vendor: Vendor): Json => vendor.calls.at(-1)?.body ?? {};
const hi = { role: "user" as const, content: "Hi" };
const tool = (name: string) => ({ type: "function" as const, function: { name, parameters: { type: "object", properties: {} } } });
const PICTURE = "iVBORw0KGgo=";
const EACH = ["openai", "anthropic", "google", "deepseek"] as const;

/** A conversation in which a tool was called by somebody else: no signature, no thoughts. */
const CALLED: OpenAI.ChatCompletionMessageParam[] = [
  hi,
  { role: "assistant", content: null, tool_calls: [{ id: "call_a", type: "function", function: { name: "now", arguments: "{}" } }] },
  { role: "tool", tool_call_id: "call_a", content: "noon" },
];

const events =
  (...given: readonly Json[]): Fault =>
  ({ response }) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const one of given) response.write(`data: ${JSON.stringify(one)}\n\n`);
    response.end();
  };

describe("a tool's call", () => {
  it.each([
    ["nothing at all", []],
    ["an empty piece", [""]],
    ["pieces", ["{", "}"]],
  ])("without arguments is JSON in a stream, whether the vendor says %s", async (_, pieces) => {
    const { vendor, openai } = await house("anthropic");
    vendor.next(
      events(
        {
          type: "message_start",
          message: {
            id: "msg_1",
            type: "message",
            role: "assistant",
            model: "m",
            content: [],
            usage: { input_tokens: 1, output_tokens: 1 },
          },
        },
        { type: "content_block_start", index: 0, content_block: { type: "tool_use", id: "toolu_1", name: "now", input: {} } },
        ...pieces.map((piece) => ({ type: "content_block_delta", index: 0, delta: { type: "input_json_delta", partial_json: piece } })),
        { type: "content_block_stop", index: 0 },
        { type: "message_delta", delta: { stop_reason: "tool_use", stop_sequence: null }, usage: { output_tokens: 3 } },
        { type: "message_stop" },
      ),
    );
    const final = await openai.chat.completions.stream({ model: "m", messages: [hi], tools: [tool("now")] }).finalChatCompletion();
    const [call] = final.choices[0]?.message.tool_calls ?? [];
    expect(call?.type === "function" && JSON.parse(call.function.arguments)).toEqual({});
  });

  it.each([false, true])("that was demanded by name ends an Anthropic caller's turn as every call does (stream: %s)", async (stream) => {
    const { vendor, anthropic } = await house("openai");
    vendor.says({ tool: { name: "now", input: {} }, finish: "stop" });
    const order = { model: "m", max_tokens: 9, messages: [hi], tools: [{ name: "now", input_schema: { type: "object" as const } }] };
    const named = { ...order, tool_choice: { type: "tool" as const, name: "now" } };
    const message = stream ? await anthropic.messages.stream(named).finalMessage() : await anthropic.messages.create(named);
    expect([message.stop_reason, message.content.map(({ type }) => type)]).toEqual(["tool_use", ["tool_use"]]);
  });

  it("beside another stays apart from it for an Anthropic caller where the server numbers neither", async () => {
    const { vendor, anthropic } = await house("openai");
    const call = (id: string, city: string): Json => ({
      id,
      type: "function",
      function: { name: "weather", arguments: JSON.stringify({ city }) },
    });
    const chunk = (delta: Json, finish: string | null): Json => ({
      id: "c",
      object: "chat.completion.chunk",
      created: 1,
      model: "m",
      choices: [{ index: 0, delta, finish_reason: finish }],
    });
    vendor.next(events(chunk({ role: "assistant", tool_calls: [call("a", "Bonn"), call("b", "Köln")] }, null), chunk({}, "tool_calls")));
    const tools = [{ name: "weather", input_schema: { type: "object" as const } }];
    const message = await anthropic.messages.stream({ model: "m", max_tokens: 9, messages: [hi], tools }).finalMessage();
    expect(message.content).toMatchObject([
      { id: "a", input: { city: "Bonn" } },
      { id: "b", input: { city: "Köln" } },
    ]);
  });

  it.each([
    ["openai", "upstream-m"],
    ["anthropic", "upstream-m"],
    ["google", "gemini-3.8-flash"],
    ["google", "gemini-2.5-pro"],
    ["deepseek", "deepseek-v4-pro"],
  ] as const)("that another model made is taken up by %s (%s)", async (id, upstream) => {
    const { vendor, openai } = await house(id, upstream);
    vendor.says({ text: "It is noon." });
    const { choices } = await openai.chat.completions.create({ model: "m", messages: CALLED, tools: [tool("now")] });
    expect(choices[0]?.message.content).toBe("It is noon.");
  });

  it("of Gemini's keeps the signature that it came with, and has an id that no other answer's has", async () => {
    const { vendor, openai } = await house("google", "gemini-3.8-flash");
    const answer =
      (responseId: string): Fault =>
      ({ response }) =>
        json(response, 200, {
          candidates: [
            {
              content: { role: "model", parts: [{ functionCall: { name: "now", args: {} }, thoughtSignature: "c2lnbmVk" }] },
              finishReason: "STOP",
            },
          ],
          responseId,
        });
    const ids = [];
    for (let turn = 0; turn < 2; turn++) {
      vendor.next(answer(`r${turn}`));
      const { choices } = await openai.chat.completions.create({ model: "m", messages: [hi], tools: [tool("now")] });
      const [message] = choices.map((choice) => choice.message);
      if (message === undefined) throw new Error("no message");
      ids.push(message.tool_calls?.[0]?.id);
      await openai.chat.completions.create({
        model: "m",
        messages: [hi, message, { role: "tool", tool_call_id: ids[turn] ?? "", content: "noon" }],
      });
      expect(JSON.stringify(sentTo(vendor))).toContain('"thoughtSignature":"c2lnbmVk"');
    }
    expect(new Set(ids).size).toBe(2);
  });

  it("goes on without thoughts at DeepSeek only where they are missing", async () => {
    const { vendor, openai } = await house("deepseek");
    const thought = CALLED.map((message) => ("tool_calls" in message ? { ...message, reasoning_content: "What time is it?" } : message));
    for (const messages of [CALLED, thought, [hi]]) await openai.chat.completions.create({ model: "m", messages });
    expect(vendor.calls.map(({ body }) => body["thinking"])).toEqual([{ type: "disabled" }, undefined, undefined]);
  });
});

describe("a tool's result", () => {
  const used = { role: "assistant" as const, content: [{ type: "tool_use" as const, id: "toolu_1", name: "look", input: {} }] };
  const picture = { type: "image" as const, source: { type: "base64" as const, media_type: "image/png" as const, data: PICTURE } };

  it.each(["openai", "google"] as const)("with a picture reaches %s with it", async (id) => {
    const { vendor, anthropic } = await house(id);
    const result = (content: (Anthropic.TextBlockParam | Anthropic.ImageBlockParam)[]) => ({
      type: "tool_result" as const,
      tool_use_id: "toolu_1",
      content,
    });
    const ask = async (content: (Anthropic.TextBlockParam | Anthropic.ImageBlockParam)[]): Promise<unknown> => {
      const messages = [hi, used, { role: "user" as const, content: [result(content), { type: "text" as const, text: "Well?" }] }];
      await anthropic.messages.create({ model: "m", max_tokens: 9, messages });
      return (sentTo(vendor)["messages"] as unknown[] | undefined)?.slice(2) ?? JSON.stringify(sentTo(vendor)).includes(PICTURE);
    };
    const shown = [
      { type: "image_url", image_url: { url: `data:image/png;base64,${PICTURE}` } },
      { type: "text", text: "Well?" },
    ];
    const told = (content: string) => [
      { role: "tool", tool_call_id: "toolu_1", content },
      { role: "user", content: shown },
    ];
    expect(await ask([{ type: "text", text: "A cat." }, picture])).toEqual(id === "google" ? true : told("A cat."));
    expect(await ask([picture])).toEqual(id === "google" ? true : told("The result follows."));
  });

  it("of a kind that the vendor has no words for is refused, not left out", async () => {
    const { vendor, anthropic } = await house("openai");
    const found = { type: "search_result" as const, source: "a", title: "b", content: [{ type: "text" as const, text: "c" }] };
    const order = {
      model: "m",
      max_tokens: 9,
      messages: [
        hi,
        used,
        { role: "user" as const, content: [{ type: "tool_result" as const, tool_use_id: "toolu_1", content: [found] }] },
      ],
    };
    await expect(anthropic.messages.create(order)).rejects.toThrow(/search_result/);
    expect(vendor.calls).toEqual([]);
  });
});

describe("what is said", () => {
  it.each(EACH)("by nobody, by a system alone or as a refusal is taken by %s", async (id) => {
    const { vendor, openai } = await house(id);
    const refused = { role: "assistant" as const, content: [{ type: "refusal" as const, refusal: "I would rather not." }] };
    const orders: OpenAI.ChatCompletionMessageParam[][] = [
      [{ role: "system", content: "Write a poem." }],
      [{ role: "system", content: "" }, hi, { role: "assistant", content: "" }, { role: "user", content: "" }, hi],
      [
        hi,
        refused,
        {
          role: "user",
          content: [
            { type: "text", text: "" },
            { type: "text", text: "Why?" },
          ],
        },
      ],
    ];
    for (const messages of orders) {
      await openai.chat.completions.create({ model: "m", messages });
      expect(JSON.stringify(sentTo(vendor))).toContain(messages.length === 1 ? "poem" : messages.length === 3 ? "rather not" : "Hi");
    }
  });

  it.each([...EACH, "compatible" as const])("by a developer is heard by %s", async (id) => {
    const vendor = await startVendor(id === "compatible" ? "openai" : id);
    const door = await startDoor(`models: [{ id: m, provider: ${id}, base_url: "${vendor.url}", api_key_env: KEY }]`, {
      keys: () => ({ id: "KEY", secret: "test-key" }),
    });
    open.push(vendor, door);
    const openai = new OpenAI({ baseURL: `${door.url}/v1`, apiKey: "any", maxRetries: 0 });
    await openai.chat.completions.create({ model: "m", messages: [{ role: "developer", content: "Be brief." }, hi] });
    const role = { openai: "developer", deepseek: "system", compatible: "system", anthropic: undefined, google: undefined }[id];
    const sent = sentTo(vendor);
    if (role === undefined) expect(JSON.stringify(sent["system"] ?? sent["systemInstruction"])).toContain("Be brief.");
    else expect(sent["messages"]).toEqual([{ role, content: "Be brief." }, hi]);
  });

  it("by a system in the midst of an Anthropic caller's conversation stays the system's", async () => {
    const { vendor, anthropic } = await house("openai");
    const messages: Anthropic.MessageParam[] = [hi, { role: "system", content: [{ type: "text", text: "Be brief." }] }, hi];
    await anthropic.messages.create({ model: "m", max_tokens: 9, messages });
    expect(sentTo(vendor)["messages"]).toEqual([hi, { role: "system", content: "Be brief." }, hi]);
  });

  it("in thoughts alone leaves a turn that OpenAI takes", async () => {
    const { anthropic } = await house("openai");
    const thought = { role: "assistant" as const, content: [{ type: "thinking" as const, thinking: "Hm.", signature: "c2ln" }] };
    expect((await anthropic.messages.create({ model: "m", max_tokens: 9, messages: [hi, thought, hi] })).stop_reason).toBe("end_turn");
  });

  it("by a picture that lies at another vendor is refused, not sent empty", async () => {
    const { vendor, anthropic } = await house("openai");
    const messages: Anthropic.MessageParam[] = [
      { role: "user", content: [{ type: "image", source: { type: "file", file_id: "file_1" } }] },
    ];
    await expect(anthropic.messages.create({ model: "m", max_tokens: 9, messages })).rejects.toThrow(/from a source of type/);
    expect(vendor.calls).toEqual([]);
  });
});

describe("a parameter", () => {
  it.each([false, true])("of no tokens at all fills Anthropic's cache (stream: %s)", async (stream) => {
    const { vendor, anthropic } = await house("anthropic");
    vendor.says({ pieces: [], text: "", finish: "max_tokens" });
    const order = { model: "m", max_tokens: 0, messages: [hi] };
    const message = stream ? await anthropic.messages.stream(order).finalMessage() : await anthropic.messages.create(order);
    expect([message.stop_reason, sentTo(vendor)["max_tokens"]]).toEqual(["max_tokens", 0]);
  });

  it("of no tokens at all is refused where a vendor has no words for it, and from OpenAI's callers", async () => {
    const { vendor, anthropic, openai } = await house("openai");
    await expect(anthropic.messages.create({ model: "m", max_tokens: 0, messages: [hi] })).rejects.toThrow(/max_tokens/);
    await expect(openai.chat.completions.create({ model: "m", max_tokens: 0, messages: [hi] })).rejects.toThrow(/max_tokens/);
    expect(vendor.calls).toEqual([]);
  });

  it.each([false, true])("that the vendor has no words for is told to the caller by its name (stream: %s)", async (stream) => {
    const { openai } = await house("anthropic");
    const dropped = async (more: object): Promise<string | null> => {
      const { response } = await openai.chat.completions.create({ model: "m", messages: [hi], stream, ...more }).withResponse();
      await response.text().catch(() => "");
      return response.headers.get("x-gatehouse-dropped");
    };
    expect([await dropped({}), await dropped({ seed: 7, temperature: 0.5, top_p: 0.5 })]).toEqual([null, "seed, top_p"]);
  });

  it("is told as left out only where it was left out of the call that was answered", async () => {
    const [first, second] = [await startVendor("anthropic"), await startVendor("openai")];
    const models = [first, second].map(
      ({ url }, at) => `{ id: m${at}, provider: ${at === 0 ? "anthropic" : "openai"}, base_url: "${url}" }`,
    );
    const door = await startDoor(`models: [${models.join(", ")}]\nroutes: [{ name: m, models: [m0, m1], strategy: ladder }]`);
    open.push(first, second, door);
    first.next(({ response }) => json(response, 500, {}));
    const openai = new OpenAI({ baseURL: `${door.url}/v1`, apiKey: "any", maxRetries: 0 });
    const { response } = await openai.chat.completions.create({ model: "m", messages: [hi], seed: 7 }).withResponse();
    expect([response.headers.get("x-gatehouse-model"), response.headers.get("x-gatehouse-dropped")]).toEqual(["m1", null]);
  });
});

describe("a choice among tools", () => {
  const tools = [tool("now"), tool("later"), tool("never")];
  const chosen = {
    type: "allowed_tools" as const,
    allowed_tools: {
      mode: "required" as const,
      tools: [
        { type: "function", function: { name: "now" } },
        { type: "function", function: { name: "later" } },
      ],
    },
  };

  it.each([
    ["anthropic", { names: ["now", "later"], choice: { type: "any" } }],
    ["google", { names: ["now", "later"], choice: { functionCallingConfig: { mode: "ANY" } } }],
  ] as const)("leaves %s those that are allowed", async (id, { names, choice }) => {
    const { vendor, openai } = await house(id);
    await openai.chat.completions.create({ model: "m", messages: [hi], tools, tool_choice: chosen });
    const sent = sentTo(vendor);
    const declared = (sent["tools"] as { functionDeclarations?: Json[] }[]).flatMap((one) => one.functionDeclarations ?? [one as Json]);
    expect([declared.map(({ name }) => name), sent["tool_choice"] ?? sent["toolConfig"]]).toEqual([names, choice]);
  });

  it.each(["anthropic", "google"] as const)("in the older form of functions is refused for %s, not forgotten", async (id) => {
    const { vendor, openai } = await house(id);
    await expect(openai.chat.completions.create({ model: "m", messages: [hi], functions: [{ name: "now" }] })).rejects.toThrow(/`tools`/);
    expect(vendor.calls).toEqual([]);
  });
});

describe("a schema", () => {
  const loose = {
    type: "object" as const,
    properties: { n: { type: "integer", minimum: 1 }, more: { type: "object", properties: { s: { type: "string" } } } },
    required: ["n"],
  };
  const order = {
    model: "m",
    messages: [hi],
    response_format: { type: "json_schema" as const, json_schema: { name: "n", schema: loose } },
  };

  it("that is open goes to Anthropic closed, with what it has no words for in the description, and is held here", async () => {
    const { vendor, openai } = await house("anthropic");
    vendor.says((body) => ({ text: JSON.stringify(body).includes("not valid") ? '{"n":2}' : '{"n":0}' }));
    const { choices } = await openai.chat.completions.create(order);
    expect([choices[0]?.message.content, vendor.calls.length]).toEqual(['{"n":2}', 2]);
    expect((sentTo(vendor)["output_config"] as { format: Json }).format["schema"]).toEqual({
      type: "object",
      properties: {
        n: { type: "integer", description: "minimum: 1" },
        more: { type: "object", properties: { s: { type: "string" } }, additionalProperties: false },
      },
      required: ["n"],
      additionalProperties: false,
    });
  });

  it("of keys that are not named is refused for Anthropic, so that another model may take it", async () => {
    const { vendor, openai } = await house("anthropic");
    const map = { type: "object", additionalProperties: { type: "integer" } };
    const format = { type: "json_schema" as const, json_schema: { name: "n", schema: map } };
    await expect(openai.chat.completions.create({ ...order, response_format: format })).rejects.toThrow(/keys are not named/);
    expect(vendor.calls).toEqual([]);
  });

  it.each([
    [{ ...loose, additionalProperties: false }, false],
    [{ type: "object" as const, properties: { n: { type: "integer" } }, required: ["n"], additionalProperties: false }, true],
  ])("of an Anthropic caller is strict at OpenAI only where it may be", async (schema, strict) => {
    const { vendor, anthropic } = await house("openai");
    vendor.says({ text: '{"n":1}' });
    await anthropic.messages.create({
      model: "m",
      max_tokens: 9,
      messages: [hi],
      output_config: { format: { type: "json_schema", schema } },
    });
    expect(sentTo(vendor)["response_format"]).toEqual({ type: "json_schema", json_schema: { name: "answer", schema, strict } });
  });
});

describe("effort", () => {
  it.each([
    ["gemini-3.8-flash", "xhigh", { thinkingLevel: "high" }],
    ["gemini-3.8-flash", "minimal", { thinkingLevel: "minimal" }],
    ["gemini-2.5-pro", "medium", { thinkingBudget: 8_192 }],
    ["gemini-2.5-pro", "none", undefined],
  ] as const)("of %s is told in its own words: %s", async (model, effort, thinkingConfig) => {
    const { vendor, door, openai } = await house("google", model);
    const { response } = await openai.chat.completions.create({ model: "m", messages: [hi], reasoning_effort: effort }).withResponse();
    expect((sentTo(vendor)["generationConfig"] as Json | undefined)?.["thinkingConfig"]).toEqual(thinkingConfig);
    expect((await door.record(response.headers.get("x-gatehouse-run"))).dropped).toEqual(
      thinkingConfig === undefined ? ["reasoning_effort"] : [],
    );
  });
});

describe("several answers", () => {
  it.each(["anthropic", "deepseek"] as const)("are never asked of %s, which gives one", async (id) => {
    const { vendor, openai } = await house(id);
    await expect(openai.chat.completions.create({ model: "m", messages: [hi], n: 2 })).rejects.toThrow(/gives one answer a call, not 2/);
    expect(vendor.calls).toEqual([]);
  });

  it("of Gemini's stream each count their own calls, and begin with their own role", async () => {
    const { vendor, openai } = await house("google");
    const part = (index: number, parts: readonly Json[], finishReason?: string): Json => ({
      content: { role: "model", parts },
      index,
      ...(finishReason === undefined ? {} : { finishReason }),
    });
    const call = { functionCall: { name: "now", args: {} } };
    vendor.next(
      events(
        { candidates: [part(0, [call]), part(1, [{ text: "No" }])], responseId: "r" },
        { candidates: [part(1, [{ text: "on." }], "STOP"), part(0, [call], "STOP")], responseId: "r" },
      ),
    );
    const final = await openai.chat.completions.stream({ model: "m", messages: [hi], tools: [tool("now")], n: 2 }).finalChatCompletion();
    expect(
      final.choices.map(({ message, finish_reason: finish }) => [message.role, message.tool_calls?.length ?? 0, message.content, finish]),
    ).toEqual([
      ["assistant", 2, null, "tool_calls"],
      ["assistant", 0, "Noon.", "stop"],
    ]);
  });
});
