/** An OpenAI chat completion request in Anthropic's words (https://platform.claude.com/docs/en/api/messages). */
import { dataUrl, fields, isFields, list, numeric, parsed, plainText, present, text, type Fields } from "#src/parsers/wire/reading.ts";
import { plainTools } from "#src/parsers/wire/tool-choice.ts";
import { Untranslatable, type Translated } from "#src/parsers/wire/untranslatable.ts";
import { closedSchema } from "#src/parsers/wire/vendor-schema.ts";

const DEFAULT_MAX_TOKENS = 4_096;
const CARRIED = new Set(
  "model messages max_tokens max_completion_tokens stop temperature top_p stream stream_options user tools tool_choice parallel_tool_calls response_format reasoning_effort".split(
    " ",
  ),
);

/** `maxTokens` is used where the request sets no limit: Anthropic requires one. */
export function chatToMessages(given: Fields, maxTokens: number = DEFAULT_MAX_TOKENS): Translated<Fields> {
  const chat = plainTools(given);
  const dropped = Object.keys(chat).filter((key) => !CARRIED.has(key) && chat[key] !== null && chat[key] !== undefined);
  const [system, turns] = [systemOf(list(chat["messages"])), turnsOf(list(chat["messages"]))];
  const [temperature, topP] = [numeric(chat["temperature"]), numeric(chat["top_p"])];
  if (temperature !== undefined && topP !== undefined) dropped.push("top_p");
  const format = formatOf(fields(chat["response_format"]), dropped);
  const effort = effortOf(text(chat["reasoning_effort"]));
  const body = present({
    model: chat["model"],
    max_tokens: numeric(chat["max_completion_tokens"]) ?? numeric(chat["max_tokens"]) ?? maxTokens,
    // A conversation of a system's words alone is one in OpenAI's wire only: somebody has to speak.
    system: system === "" || turns.length === 0 ? undefined : system,
    messages: turns.length === 0 && system !== "" ? [{ role: "user", content: system }] : turns,
    stop_sequences: stopsOf(chat["stop"]),
    temperature: temperature === undefined ? undefined : Math.min(1, temperature),
    top_p: temperature === undefined ? topP : undefined,
    stream: chat["stream"] === true ? true : undefined,
    metadata: typeof chat["user"] === "string" ? { user_id: chat["user"] } : undefined,
    tools: toolsOf(chat["tools"]),
    tool_choice: choiceOf(chat["tool_choice"], chat["parallel_tool_calls"], chat["tools"]),
    output_config: format === undefined && effort === undefined ? undefined : present({ format, effort }),
  });
  return { body, dropped };
}

function systemOf(messages: readonly unknown[]): string {
  return messages
    .map(fields)
    .filter(({ role }) => role === "system" || role === "developer")
    .map(({ content }) => plainText(content))
    .filter((said) => said !== "")
    .join("\n\n");
}

/** Neighbouring turns of one role become one: results of tools must stand together, at the head of the user's turn. Who said nothing has no turn. */
function turnsOf(messages: readonly unknown[]): readonly Fields[] {
  const turns: { role: string; content: unknown[] }[] = [];
  for (const message of messages.map(fields)) {
    const { role } = message;
    if (role === "system" || role === "developer") continue;
    const speaker = role === "assistant" ? "assistant" : "user";
    const blocks =
      role === "tool" ? [toolResult(message)] : speaker === "assistant" ? assistantBlocks(message) : userBlocks(message["content"]);
    if (blocks.length === 0) continue;
    const last = turns.at(-1);
    if (last?.role === speaker) last.content.push(...blocks);
    else turns.push({ role: speaker, content: [...blocks] });
  }
  return turns.map(({ role, content }) => ({ role, content: onlyText(content) ?? content }));
}

function onlyText(blocks: readonly unknown[]): string | undefined {
  const [first] = blocks;
  return blocks.length === 1 && isFields(first) && first["type"] === "text" ? text(first["text"]) : undefined;
}

function toolResult(message: Fields): Fields {
  const { content } = message;
  return {
    type: "tool_result",
    tool_use_id: message["tool_call_id"],
    content: typeof content === "string" ? content : userBlocks(content),
  };
}

function assistantBlocks(message: Fields): readonly Fields[] {
  const spoken = plainText(message["content"]) || text(message["refusal"]);
  const calls = list(message["tool_calls"])
    .map(fields)
    .map((call) => {
      const called = fields(call["function"]);
      return { type: "tool_use", id: call["id"], name: called["name"], input: fields(parsed(text(called["arguments"]))) };
    });
  return [...(spoken === "" ? [] : [{ type: "text", text: spoken }]), ...calls];
}

/** An empty text is no block: Anthropic refuses it. */
function userBlocks(content: unknown): readonly Fields[] {
  const blocks = typeof content === "string" ? [{ type: "text", text: content }] : list(content).map(fields).map(userBlock);
  return blocks.filter((block) => block["type"] !== "text" || block["text"] !== "");
}

function userBlock(part: Fields): Fields {
  if (part["type"] === "text") return present({ type: "text", text: part["text"], cache_control: part["cache_control"] });
  if (part["type"] === "image_url") {
    const url = text(fields(part["image_url"])["url"]);
    const inline = dataUrl(url);
    const source = inline ? { type: "base64", media_type: inline.mediaType, data: inline.base64 } : { type: "url", url };
    return { type: "image", source };
  }
  const file = part["type"] === "file" ? dataUrl(text(fields(part["file"])["file_data"])) : undefined;
  if (file) return { type: "document", source: { type: "base64", media_type: file.mediaType, data: file.base64 } };
  throw new Untranslatable(`a content part of type "${text(part["type"])}" has no counterpart in Anthropic's wire`);
}

function stopsOf(stop: unknown): readonly string[] | undefined {
  const stops = (typeof stop === "string" ? [stop] : list(stop)).map(text).filter((one) => one.trim() !== "");
  return stops.length === 0 ? undefined : stops;
}

function toolsOf(tools: unknown): readonly Fields[] | undefined {
  if (list(tools).length === 0) return undefined;
  return list(tools)
    .map(fields)
    .map((tool) => {
      if (tool["type"] !== "function")
        throw new Untranslatable(`a tool of type "${text(tool["type"])}" has no counterpart in Anthropic's wire`);
      const { name, description, parameters, strict } = fields(tool["function"]);
      const schema = parameters ?? { type: "object", properties: {} };
      return present({ name, description, input_schema: strict === true ? closedSchema(schema) : schema, strict });
    });
}

function choiceOf(choice: unknown, parallel: unknown, tools: unknown): Fields | undefined {
  if (list(tools).length === 0) return undefined;
  const single = parallel === false ? { disable_parallel_tool_use: true } : {};
  if (choice === "none") return { type: "none" };
  if (choice === "required") return { type: "any", ...single };
  const name = fields(fields(choice)["function"])["name"];
  if (name !== undefined) return { type: "tool", name, ...single };
  return choice === "auto" || parallel === false ? { type: "auto", ...single } : undefined;
}

function formatOf(format: Fields, dropped: string[]): Fields | undefined {
  if (format["type"] === "json_schema") return { type: "json_schema", schema: closedSchema(fields(format["json_schema"])["schema"]) };
  if (format["type"] === "json_object") dropped.push("response_format");
  return undefined;
}

function effortOf(effort: string): string | undefined {
  if (effort === "minimal") return "low";
  return ["low", "medium", "high", "xhigh", "max"].includes(effort) ? effort : undefined;
}
