/** A request in the words of each wire, made once, and an answer back in the caller's. */
import { completionToMessage, messageToCompletion } from "#src/parsers/wire/answers.ts";
import { chatToMessages } from "#src/parsers/wire/chat-to-messages.ts";
import type { Wire } from "#src/parsers/wire/facts.ts";
import { messagesToChat } from "#src/parsers/wire/messages-to-chat.ts";
import { changedBytes } from "#src/parsers/wire/outline.ts";
import { fields, list, plainText, text, type Fields } from "#src/parsers/wire/reading.ts";
import type { Outgoing } from "#src/provider.ts";
import { usageOfCompletion, usageOfMessage, type Usage } from "#src/parsers/wire/usage.ts";
import type { VendorKey } from "#src/api/models/engine.ts";
import type { Inquiry } from "#src/api/models/inquiry.ts";
import type { Session } from "#src/api/models/session.ts";
import type { Target } from "#src/api/models/targets.ts";

const CHARACTERS_A_TOKEN = 4;
/** Names that a vendor tells go into records: nobody's are longer. */
const MAX_NAME = 200;

/** The call as the target's vendor takes it. Throws Untranslatable. */
export function outgoingOf(target: Target, inquiry: Inquiry, body: Fields, key: VendorKey | undefined): Outgoing {
  const { provider, upstreamModel, baseUrl } = target;
  const same = provider.wire === inquiry.wire;
  const worded = same
    ? { body, dropped: [] }
    : inquiry.wire === "openai"
      ? chatToMessages(body, target.model.max_output_tokens)
      : messagesToChat(body);
  const outgoing = provider.outgoing({
    model: upstreamModel,
    body: worded.body,
    stream: inquiry.stream,
    key: key?.secret,
    baseUrl,
    ...(same && inquiry.version !== undefined ? { version: inquiry.version } : {}),
    ...(same && inquiry.beta !== undefined ? { beta: inquiry.beta } : {}),
  });
  return worded.dropped.length === 0 ? outgoing : { ...outgoing, dropped: [...worded.dropped, ...outgoing.dropped] };
}

/** Shorter ones are written anew for less than it costs to look at them. */
const LONG_BYTES = 4_096;

/**
 * The outgoing body as it is sent. The caller's own bytes, with the few values changed that are ours, where they prove that they say what was
 * read of them, and nothing was masked: what stands behind a repeated key would be hidden from masking, limits and budgets. Else written anew.
 */
export function writtenFor({ inquiry, raw }: Pick<Session, "inquiry" | "raw">, body: Fields, outgoing: Fields): string | Uint8Array {
  const own = body === inquiry.body && raw !== undefined && raw.length >= LONG_BYTES ? changedBytes(raw, body, outgoing) : undefined;
  return own ?? JSON.stringify(outgoing);
}

export function inWire(body: Fields, from: Wire, to: Wire, created: number): Fields {
  if (from === to) return body;
  return from === "anthropic" ? messageToCompletion(body, created) : completionToMessage(body);
}

/** What an answer says of itself. */
export interface Told {
  readonly usage: Usage;
  readonly id: string;
  readonly model: string;
  readonly finish: string;
}

/** Without a word from the vendor the usage is estimated from the text, and marked so. */
export function toldIn(body: Fields, wire: Wire, inputTokens: number): Told {
  const usage = wire === "openai" ? usageOfCompletion(body["usage"]) : usageOfMessage(body["usage"]);
  const finish = wire === "openai" ? fields(list(body["choices"])[0])["finish_reason"] : body["stop_reason"];
  return {
    usage: usage ?? estimated(inputTokens, usage === undefined ? JSON.stringify(body).length : 0),
    id: text(body["id"]).slice(0, MAX_NAME),
    model: text(body["model"]).slice(0, MAX_NAME),
    finish: text(finish).slice(0, MAX_NAME),
  };
}

export function estimated(inputTokens: number, characters: number): Usage {
  const output = Math.ceil(characters / CHARACTERS_A_TOKEN);
  return { input: inputTokens, output, cacheRead: 0, cacheWrite: 0, reasoning: 0, estimated: true };
}

/** The texts that a schema has to hold for: one for each choice; none where the model refused or called a tool. */
export function spokenIn(body: Fields, wire: Wire): readonly string[] {
  if (wire === "anthropic") {
    if (body["stop_reason"] === "refusal" || body["stop_reason"] === "tool_use") return [];
    return [plainText(list(body["content"]).filter((block) => fields(block)["type"] === "text"))];
  }
  return list(body["choices"]).flatMap((choice) => {
    const message = fields(fields(choice)["message"]);
    const excused =
      text(message["refusal"]) !== "" || list(message["tool_calls"]).length > 0 || fields(choice)["finish_reason"] === "content_filter";
    return excused ? [] : [plainText(message["content"])];
  });
}

/** The request again, with the answer that broke the schema and what is wrong with it. */
export function repairBody(body: Fields, answer: string, faults: readonly string[]): Fields {
  const complaint = `The answer is not valid for the JSON schema that was asked for:\n${faults.map((fault) => `- ${fault}`).join("\n")}\nAnswer again with the corrected JSON alone.`;
  const said = answer === "" ? [] : [{ role: "assistant", content: answer }];
  return { ...body, messages: [...list(body["messages"]), ...said, { role: "user", content: complaint }] };
}
