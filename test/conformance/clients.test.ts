/** The unmodified clients of both wires, through the door, against a stand-in of every vendor. */
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startDoor, type DoorServer } from "#test/fakes/door-server.ts";
import { startVendor, type Vendor, type VendorId } from "#test/fakes/vendors/vendor.ts";

const VENDORS: readonly VendorId[] = ["openai", "anthropic", "google", "deepseek"];
const SCHEMA = { type: "object", properties: { city: { type: "string" } }, required: ["city"], additionalProperties: false };
const PARAMETERS = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };

describe.each([...VENDORS, "compatible" as const])("a model of %s", (id) => {
  let vendor: Vendor;
  let door: DoorServer;
  let openai: OpenAI;
  let anthropic: Anthropic;

  beforeAll(async () => {
    vendor = await startVendor(id === "compatible" ? "openai" : id);
    const keyed = id === "compatible" ? "    api_key_env: LOCAL_KEY\n" : "";
    door = await startDoor(
      `models:\n  - id: m\n    provider: ${id}\n    base_url: ${vendor.url}\n    upstream_model: upstream-m\n${keyed}    input_cost_per_token: 0.000001\n    output_cost_per_token: 0.000002\n`,
      { keys: (_, env) => (env === undefined ? undefined : { id: env, secret: "test-key" }) },
    );
    openai = new OpenAI({ baseURL: `${door.url}/v1`, apiKey: "any", maxRetries: 0 });
    anthropic = new Anthropic({ baseURL: door.url, apiKey: "any", maxRetries: 0 });
  });

  afterAll(async () => {
    await door.close();
    await vendor.close();
  });

  it("answers OpenAI's client, with what it used and cost", async () => {
    vendor.says({ text: "Hello there.", usage: { input: 100, output: 20, cached: 40 } });
    const { data, response } = await openai.chat.completions
      .create({
        model: "m",
        messages: [
          { role: "system", content: "Be kind." },
          { role: "user", content: "Hi" },
        ],
        temperature: 0.5,
      })
      .withResponse();
    expect(data.choices[0]?.message.content).toBe("Hello there.");
    expect(data.choices[0]?.finish_reason).toBe("stop");
    expect(data.usage).toMatchObject({ prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 });
    expect(response.headers.get("x-gatehouse-model")).toBe("m");
    expect(response.headers.get("x-gatehouse-reason")).toBe("model");
    expect(response.headers.get("x-gatehouse-cost-usd")).toBe("0.00014");
    const record = await door.record(response.headers.get("x-gatehouse-run"));
    expect(record).toMatchObject({
      tenant: "acme",
      actor: "ada",
      outcome: "answered",
      model: "m",
      cost_nano: 140_000,
      usage: { input: 100, output: 20, cacheRead: 40 },
    });
    expect(JSON.stringify(vendor.calls.at(-1)?.body)).toContain("Be kind.");
  });

  it("streams to OpenAI's client, with the usage where it is asked for", async () => {
    vendor.says({ pieces: ["Hel", "lo ", "wör", "ld 🌍."], usage: { input: 9, output: 4 } });
    const stream = await openai.chat.completions.create({
      model: "m",
      messages: [{ role: "user", content: "Hi" }],
      stream: true,
      stream_options: { include_usage: true },
    });
    let [said, finish, usage] = ["", "", 0];
    for await (const chunk of stream) {
      said += chunk.choices[0]?.delta.content ?? "";
      finish = chunk.choices[0]?.finish_reason ?? finish;
      usage = chunk.usage?.total_tokens ?? usage;
    }
    expect([said, finish, usage]).toEqual(["Hello wörld 🌍.", "stop", 13]);
  });

  it("leaves the usage chunk out of a stream that did not ask for it", async () => {
    vendor.says({ text: "Hi" });
    const stream = await openai.chat.completions.create({ model: "m", messages: [{ role: "user", content: "Hi" }], stream: true });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.every(({ choices }) => choices.length === 1)).toBe(true);
  });

  it("lets OpenAI's client call tools and hand in their results", async () => {
    const tools = [{ type: "function" as const, function: { name: "weather", description: "The weather", parameters: PARAMETERS } }];
    vendor.says((body) =>
      JSON.stringify(body).includes("21 degrees") ? { text: "Warm." } : { tool: { name: "weather", input: { city: "Köln" } } },
    );
    const asked = [{ role: "user" as const, content: "Weather?" }];
    const first = await openai.chat.completions.create({ model: "m", messages: asked, tools, tool_choice: "auto" });
    const [call] = first.choices[0]?.message.tool_calls ?? [];
    expect(first.choices[0]?.finish_reason).toBe("tool_calls");
    expect(call?.type === "function" && [call.function.name, JSON.parse(call.function.arguments)]).toEqual(["weather", { city: "Köln" }]);
    const [message] = first.choices.map((choice) => choice.message);
    if (message === undefined) throw new Error("no message");
    const second = await openai.chat.completions.create({
      model: "m",
      tools,
      messages: [...asked, message, { role: "tool", tool_call_id: call?.id ?? "", content: "21 degrees" }],
    });
    expect(second.choices[0]?.message.content).toBe("Warm.");
  });

  it("streams a tool's call to OpenAI's client", async () => {
    vendor.says({ tool: { name: "weather", input: { city: "Köln" } } });
    const tools = [{ type: "function" as const, function: { name: "weather", parameters: PARAMETERS } }];
    const final = await openai.chat.completions
      .stream({ model: "m", messages: [{ role: "user", content: "Weather?" }], tools })
      .finalChatCompletion();
    const [call] = final.choices[0]?.message.tool_calls ?? [];
    expect(call?.type === "function" && [call.function.name, JSON.parse(call.function.arguments)]).toEqual(["weather", { city: "Köln" }]);
  });

  it("holds JSON for OpenAI's client to the schema, plain and streamed", async () => {
    vendor.says({ pieces: ['{"city":', '"Bonn"}'] });
    const format = { type: "json_schema" as const, json_schema: { name: "place", schema: SCHEMA, strict: true } };
    const order = { model: "m", messages: [{ role: "user" as const, content: "Where?" }], response_format: format };
    const plain = await openai.chat.completions.create(order);
    expect(JSON.parse(plain.choices[0]?.message.content ?? "")).toEqual({ city: "Bonn" });
    const streamed = await openai.chat.completions.stream(order).finalChatCompletion();
    expect(JSON.parse(streamed.choices[0]?.message.content ?? "")).toEqual({ city: "Bonn" });
  });

  it("answers Anthropic's client", async () => {
    vendor.says({ text: "Hello there.", usage: { input: 100, output: 20, cached: 40 } });
    const message = await anthropic.messages.create({
      model: "m",
      max_tokens: 64,
      system: "Be kind.",
      messages: [{ role: "user", content: "Hi" }],
    });
    expect(message.content).toMatchObject([{ type: "text", text: "Hello there." }]);
    expect([message.role, message.stop_reason]).toEqual(["assistant", "end_turn"]);
    expect(message.usage).toMatchObject({ input_tokens: 60, cache_read_input_tokens: 40, output_tokens: 20 });
  });

  it("streams to Anthropic's client", async () => {
    vendor.says({ pieces: ["Hel", "lo ", "wör", "ld 🌍."], usage: { input: 9, output: 4 } });
    const message = await anthropic.messages
      .stream({ model: "m", max_tokens: 64, messages: [{ role: "user", content: "Hi" }] })
      .finalMessage();
    expect(message.content).toMatchObject([{ type: "text", text: "Hello wörld 🌍." }]);
    expect([message.stop_reason, message.usage.output_tokens]).toEqual(["end_turn", 4]);
  });

  it("lets Anthropic's client call tools and hand in their results, plain and streamed", async () => {
    const tools = [{ name: "weather", description: "The weather", input_schema: { ...PARAMETERS, type: "object" as const } }];
    vendor.says((body) =>
      JSON.stringify(body).includes("21 degrees") ? { text: "Warm." } : { tool: { name: "weather", input: { city: "Köln" } } },
    );
    const order = { model: "m", max_tokens: 64, tools, messages: [{ role: "user" as const, content: "Weather?" }] };
    const first = await anthropic.messages.create(order);
    const streamed = await anthropic.messages.stream(order).finalMessage();
    for (const message of [first, streamed]) {
      expect(message.stop_reason).toBe("tool_use");
      expect(message.content.map((block) => block.type === "tool_use" && [block.name, block.input])).toEqual([
        ["weather", { city: "Köln" }],
      ]);
    }
    const [block] = first.content;
    const second = await anthropic.messages.create({
      ...order,
      messages: [
        ...order.messages,
        { role: "assistant", content: first.content },
        {
          role: "user",
          content: [
            { type: "tool_result", tool_use_id: block?.type === "tool_use" ? block.id : "", content: "21 degrees" },
            { type: "text", text: "Well?" },
          ],
        },
      ],
    });
    expect(second.content).toMatchObject([{ type: "text", text: "Warm." }]);
  });

  it("tells both clients a caller's fault in their own shape", async () => {
    await expect(openai.chat.completions.create({ model: "no-such", messages: [{ role: "user", content: "Hi" }] })).rejects.toThrow(
      OpenAI.NotFoundError,
    );
    await expect(
      anthropic.messages.create({ model: "no-such", max_tokens: 1, messages: [{ role: "user", content: "Hi" }] }),
    ).rejects.toThrow(Anthropic.NotFoundError);
    await expect(openai.chat.completions.create({ model: "m", messages: [] })).rejects.toThrow(OpenAI.BadRequestError);
  });
});
