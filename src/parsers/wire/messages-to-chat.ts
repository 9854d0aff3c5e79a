/** An Anthropic messages request in OpenAI's words (https://platform.openai.com/docs/api-reference/chat/create). */
import { fields, isFields, list, plainText, present, text, type Fields } from "#src/parsers/wire/reading.ts";
import { Untranslatable, type Translated } from "#src/parsers/wire/untranslatable.ts";
import { isStrict } from "#src/parsers/wire/vendor-schema.ts";

const CARRIED = new Set(
  "model max_tokens system messages stop_sequences temperature top_p stream metadata tools tool_choice output_config".split(" "),
);

export function messagesToChat(request: Fields): Translated<Fields> {
  const dropped = Object.keys(request).filter((key) => !CARRIED.has(key) && request[key] !== null && request[key] !== undefined);
  if (request["max_tokens"] === 0) throw new Untranslatable("max_tokens of 0, which fills a cache, has no counterpart in OpenAI's wire");
  const system = systemText(request["system"]);
  const messages = list(request["messages"]).map(fields).flatMap(messagesOf);
  const stream = request["stream"] === true;
  const body = present({
    model: request["model"],
    messages: system === "" ? messages : [{ role: "system", content: system }, ...messages],
    max_completion_tokens: request["max_tokens"],
    stop: list(request["stop_sequences"]).length === 0 ? undefined : request["stop_sequences"],
    temperature: request["temperature"],
    top_p: request["top_p"],
    stream: stream ? true : undefined,
    stream_options: stream ? { include_usage: true } : undefined,
    user: fields(request["metadata"])["user_id"],
    tools: toolsOf(request["tools"]),
    tool_choice: choiceOf(request["tool_choice"]),
    parallel_tool_calls: fields(request["tool_choice"])["disable_parallel_tool_use"] === true ? false : undefined,
    response_format: formatOf(fields(request["output_config"])["format"] ?? request["output_format"]),
    reasoning_effort: fields(request["output_config"])["effort"],
  });
  return { body, dropped };
}

function systemText(system: unknown): string {
  if (typeof system === "string") return system;
  return list(system)
    .map((block) => text(fields(block)["text"]))
    .filter((part) => part !== "")
    .join("\n\n");
}

function messagesOf(message: Fields): readonly Fields[] {
  const { role, content } = message;
  if (typeof content === "string") return [{ role, content }];
  if (role === "system") return [{ role, content: systemText(content) }];
  const blocks = list(content).map(fields);
  return role === "assistant" ? [assistantMessage(blocks)] : userMessages(blocks);
}

/** What the model thought stays behind: it is signed for its own vendor. */
function assistantMessage(blocks: readonly Fields[]): Fields {
  const spoken = blocks
    .filter(({ type }) => type === "text")
    .map((block) => text(block["text"]))
    .join("");
  const calls = blocks.filter(({ type }) => type === "tool_use").map(toolCall);
  return calls.length === 0
    ? { role: "assistant", content: spoken }
    : { role: "assistant", content: spoken === "" ? null : spoken, tool_calls: calls };
}

function toolCall(block: Fields): Fields {
  return { id: block["id"], type: "function", function: { name: block["name"], arguments: JSON.stringify(block["input"] ?? {}) } };
}

/** A tool's message holds text alone: pictures and files of its result follow in the user's. */
function userMessages(blocks: readonly Fields[]): readonly Fields[] {
  const told = blocks.filter(({ type }) => type === "tool_result");
  const results = told.map(resultMessage);
  const rest = [...told.flatMap(shownIn), ...blocks.filter(({ type }) => type !== "tool_result").map(userPart)];
  const only = rest.length === 1 && rest[0]?.["type"] === "text" ? rest[0]["text"] : rest;
  return rest.length === 0 ? results : [...results, { role: "user", content: only }];
}

const partsIn = ({ content }: Fields): readonly Fields[] => list(content).map(fields).map(userPart);

const shownIn = (block: Fields): readonly Fields[] => partsIn(block).filter(({ type }) => type !== "text");

function resultMessage(block: Fields): Fields {
  const { content } = block;
  const only = typeof content === "string" ? content : plainText(partsIn(block));
  const said = only === "" && shownIn(block).length > 0 ? "The result follows." : only;
  return { role: "tool", tool_call_id: block["tool_use_id"], content: block["is_error"] === true ? `Error: ${said}` : said };
}

function userPart(block: Fields): Fields {
  if (block["type"] === "text") return { type: "text", text: block["text"] };
  const source = fields(block["source"]);
  const inline = `data:${text(source["media_type"])};base64,${text(source["data"])}`;
  if (block["type"] === "image" && source["type"] === "url") return { type: "image_url", image_url: { url: source["url"] } };
  if (block["type"] === "image" && source["type"] === "base64") return { type: "image_url", image_url: { url: inline } };
  if (block["type"] === "document" && source["type"] === "base64")
    return { type: "file", file: { filename: text(block["title"]) || "document.pdf", file_data: inline } };
  if (block["type"] === "document" && source["type"] === "text") return { type: "text", text: source["data"] };
  const from = text(source["type"]) === "" ? "" : ` from a source of type "${text(source["type"])}"`;
  throw new Untranslatable(`a content block of type "${text(block["type"])}"${from} has no counterpart in OpenAI's wire`);
}

function toolsOf(tools: unknown): readonly Fields[] | undefined {
  if (list(tools).length === 0) return undefined;
  return list(tools)
    .map(fields)
    .map((tool) => {
      if (!isFields(tool["input_schema"]))
        throw new Untranslatable(`the tool "${text(tool["name"])}" runs at Anthropic and has no counterpart in OpenAI's wire`);
      const { name, description, input_schema: parameters, strict } = tool;
      const held = strict === true && !isStrict(parameters) ? undefined : strict;
      return { type: "function", function: present({ name, description, parameters, strict: held }) };
    });
}

function choiceOf(choice: unknown): unknown {
  const { type, name } = fields(choice);
  if (type === "any") return "required";
  if (type === "tool") return { type: "function", function: { name } };
  return type === "auto" || type === "none" ? type : undefined;
}

function formatOf(format: unknown): Fields | undefined {
  if (fields(format)["type"] !== "json_schema") return undefined;
  const { schema } = fields(format);
  return { type: "json_schema", json_schema: { name: "answer", schema, strict: isStrict(schema) } };
}
