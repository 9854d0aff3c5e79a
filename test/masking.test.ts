import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MASKED_TYPES } from "#schemas/router-config.ts";
import { mask, type Masked } from "#src/masking.ts";
import { unmaskAnswer, unmaskText } from "#src/unmasked.ts";
import { spanFinder } from "#src/personal.ts";
import { unmasker, unmaskStep } from "#src/unmasking.ts";
import type { Fields } from "#src/parsers/wire/reading.ts";

const find = spanFinder(MASKED_TYPES, async () => await new Promise(setImmediate));
const masked = async (body: Fields): Promise<Masked> => await mask(body, find);
/** Put together here, so that no file holds one. */
const TOKEN = ["ghp", "16C7e42F292c6912E7710c838347Ae178B4a"].join("_");

describe("a masked request", () => {
  it("hides what a repeated key of a tool's arguments hides", async () => {
    const call = (text: string): Fields => ({ tool_calls: [{ id: "c1", type: "function", function: { name: "f", arguments: text } }] });
    const { body } = await masked(call('{"to":"ada@example.com","to":"all","id":12345678901234567}'));
    expect(body).toEqual(call('{"to":"all","id":12345678901234568}'));
    const untouched = call('{ "to":"all","id":12345678901234567}');
    expect((await masked(untouched)).body).toEqual(untouched);
  });

  it("hides personal data in every message, the system's text, tools' arguments and results, and the caller's name", async () => {
    const body = {
      model: "m",
      user: "ada@example.com",
      system: "Ask bob@example.com.",
      messages: [
        { role: "user", content: "I am ada@example.com, card 4111 1111 1111 1111." },
        {
          role: "user",
          content: [
            { type: "text", text: "Call +49 30 901820" },
            { type: "image_url", image_url: { url: "data:image/png;base64,QUFBQUBhLmNvbQ==" } },
          ],
        },
        {
          role: "assistant",
          tool_calls: [
            {
              id: "c1",
              type: "function",
              function: { name: "pay", arguments: '{"iban":"DE89370400440532013000","card":4111111111111111,"n":3}' },
            },
          ],
        },
        { role: "tool", tool_call_id: "c1", content: "SSN 536-90-4399 at 203.0.113.42" },
        {
          role: "assistant",
          content: [{ type: "tool_use", id: "c2", name: "mail", input: { to: ["bob@example.com"], deep: { ip: "198.51.100.7" } } }],
        },
      ],
    };
    const { body: out, counts } = await masked(body);
    expect(out).toEqual({
      model: "m",
      user: "[EMAIL_1]",
      system: "Ask [EMAIL_2].",
      messages: [
        { role: "user", content: "I am [EMAIL_1], card [CARD_1]." },
        {
          role: "user",
          content: [
            { type: "text", text: "Call [PHONE_1]" },
            { type: "image_url", image_url: { url: "data:image/png;base64,QUFBQUBhLmNvbQ==" } },
          ],
        },
        {
          role: "assistant",
          tool_calls: [{ id: "c1", type: "function", function: { name: "pay", arguments: '{"iban":"[IBAN_1]","card":"[CARD_2]","n":3}' } }],
        },
        { role: "tool", tool_call_id: "c1", content: "SSN [SSN_1] at [IP_1]" },
        {
          role: "assistant",
          content: [{ type: "tool_use", id: "c2", name: "mail", input: { to: ["[EMAIL_2]"], deep: { ip: "[IP_2]" } } }],
        },
      ],
    });
    expect(counts).toEqual({ email: 2, card: 2, phone: 1, iban: 1, ssn: 1, ip: 2 });
  });

  it("hides secrets by the rules of the secrets check", async () => {
    const { body, counts } = await masked({ messages: [{ role: "user", content: `Grüße! my token is ${TOKEN} ok` }] });
    expect(body).toEqual({ messages: [{ role: "user", content: "Grüße! my token is [SECRET_1] ok" }] });
    expect(counts).toEqual({ secret: 1 });
  });

  it("is the same object where there is nothing to hide", async () => {
    const body = { messages: [{ role: "user", content: "Hello" }] };
    expect((await masked(body)).body).toBe(body);
  });

  it("never gives out a token that the request itself contains", async () => {
    const { body } = await masked({ messages: [{ role: "user", content: "[EMAIL_1] ada@example.com" }] });
    expect(body).toEqual({ messages: [{ role: "user", content: "[EMAIL_1] [EMAIL_2]" }] });
  });

  it("leaves keys that would change an object's prototype what they are", async () => {
    const body = JSON.parse('{"messages":[{"role":"user","content":"ada@example.com","__proto__":{"x":"bob@example.com"}}]}') as Fields;
    const out = await masked(body);
    expect(JSON.stringify(out.body)).toBe('{"messages":[{"role":"user","content":"[EMAIL_1]","__proto__":{"x":"[EMAIL_2]"}}]}');
    expect(({} as Fields)["x"]).toBeUndefined();
  });

  it("finds what stands at the seams of a long text", async () => {
    const filler = "lorem ipsum dolor sit amet ";
    const text = Array.from({ length: 3_000 }, (_, at) => (at % 100 === 0 ? `user${at}@example.com ` : filler)).join("");
    const { counts } = await masked({ messages: [{ role: "user", content: text }] });
    expect(counts).toEqual({ email: 30 });
  });
});

describe("an answer", () => {
  it("gets the caller's values back, in JSON escaped as JSON asks", async () => {
    const { vault } = await masked({ messages: [{ role: "user", content: "ada@example.com" }] });
    if (vault === undefined) throw new Error("nothing was masked");
    const chat = {
      choices: [
        { message: { content: "Hi [EMAIL_1] and [EMAIL_2]", tool_calls: [{ function: { name: "f", arguments: '{"to":"[EMAIL_1]"}' } }] } },
      ],
    };
    expect(unmaskAnswer(chat, "openai", vault)).toEqual({
      choices: [
        {
          message: {
            content: "Hi ada@example.com and [EMAIL_2]",
            tool_calls: [{ function: { name: "f", arguments: '{"to":"ada@example.com"}' } }],
          },
        },
      ],
    });
    const message = {
      content: [
        { type: "text", text: "[EMAIL_1]" },
        { type: "tool_use", input: { to: "[EMAIL_1]" } },
        { type: "thinking", thinking: "[EMAIL_1]" },
      ],
    };
    expect(unmaskAnswer(message, "anthropic", vault)).toEqual({
      content: [
        { type: "text", text: "ada@example.com" },
        { type: "tool_use", input: { to: "ada@example.com" } },
        { type: "thinking", thinking: "[EMAIL_1]" },
      ],
    });
    const quoted = { values: new Map([["[SECRET_1]", 'a"b\\c']]), longest: 10 };
    expect(JSON.parse(unmaskText('{"x":"[SECRET_1]"}', quoted, true))).toEqual({ x: 'a"b\\c' });
  });

  it("in pieces reads as the whole does, wherever it is split", () => {
    const vault = {
      values: new Map([
        ["[EMAIL_1]", "ada@example.com"],
        ["[IP_12]", "203.0.113.42"],
      ]),
      longest: 9,
    };
    const part = fc.constantFrom("[EMAIL_1]", "[IP_12]", "[EMAIL_9]", "[", "]", "[EM", "AIL_1]", "x", " ", "[[IP_12]]", "é");
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 60 }),
        (parts, sizes) => {
          const whole = parts.join("");
          const flow = unmasker(vault, false);
          let [out, at, turn] = ["", 0, 0];
          while (at < whole.length) {
            const size = sizes[turn++ % sizes.length] ?? 1;
            out += flow.push(whole.slice(at, at + size));
            at += size;
          }
          expect(out + flow.rest()).toBe(unmaskText(whole, vault));
        },
      ),
    );
  });

  it("as a stream gives out what it held when its choice, or its block, ends", () => {
    const vault = { values: new Map([["[EMAIL_1]", "ada@example.com"]]), longest: 9 };
    const chat = unmaskStep("openai", vault);
    const chunk = (delta: Fields, finish: string | null = null): Fields => ({ choices: [{ index: 0, delta, finish_reason: finish }] });
    expect([chunk({ content: "Hi [EMA" }), chunk({ content: "IL_1]! [EM" }), chunk({}, "stop")].flatMap(chat)).toEqual([
      chunk({ content: "Hi " }),
      chunk({ content: "ada@example.com! " }),
      chunk({ content: "[EM" }, "stop"),
    ]);
    const events = unmaskStep("anthropic", vault);
    const delta = (text: string): Fields => ({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } });
    expect([delta("[EMAIL"), delta("_1] ["), { type: "content_block_stop", index: 0 }].flatMap(events)).toEqual([
      delta(""),
      delta("ada@example.com "),
      delta("["),
      { type: "content_block_stop", index: 0 },
    ]);
  });
});
