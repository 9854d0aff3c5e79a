/** An OpenAI chat completion request in Gemini's words (https://ai.google.dev/api/generate-content). */
import { dataUrl, fields, isFields, list, numeric, parsed, plainText, present, text, type Fields } from "#src/parsers/wire/reading.ts";
import { Untranslatable, type Translated } from "#src/parsers/wire/untranslatable.ts";

const CARRIED = new Set(
  "model messages max_tokens max_completion_tokens stop temperature top_p stream stream_options tools tool_choice response_format seed n presence_penalty frequency_penalty reasoning_effort".split(
    " ",
  ),
);

export function chatToGemini(chat: Fields): Translated<Fields> {
  const dropped = Object.keys(chat).filter((key) => !CARRIED.has(key) && chat[key] !== null && chat[key] !== undefined);
  const messages = list(chat["messages"]).map(fields);
  const system = messages.filter(({ role }) => role === "system" || role === "developer").map(({ content }) => plainText(content));
  const body = present({
    contents: contentsOf(messages),
    systemInstruction: system.length === 0 ? undefined : { parts: [{ text: system.join("\n\n") }] },
    tools: toolsOf(chat["tools"]),
    toolConfig: toolConfig(chat["tool_choice"], chat["tools"]),
    generationConfig: generation(chat),
  });
  return { body, dropped };
}

function generation(chat: Fields): Fields | undefined {
  const format = fields(chat["response_format"]);
  const schema = format["type"] === "json_schema" ? fields(format["json_schema"])["schema"] : undefined;
  const effort = text(chat["reasoning_effort"]);
  const config = present({
    temperature: numeric(chat["temperature"]),
    topP: numeric(chat["top_p"]),
    maxOutputTokens: numeric(chat["max_completion_tokens"]) ?? numeric(chat["max_tokens"]),
    stopSequences: typeof chat["stop"] === "string" ? [chat["stop"]] : (chat["stop"] ?? undefined),
    candidateCount: chat["n"],
    seed: chat["seed"],
    presencePenalty: chat["presence_penalty"],
    frequencyPenalty: chat["frequency_penalty"],
    responseMimeType: schema !== undefined || format["type"] === "json_object" ? "application/json" : undefined,
    responseJsonSchema: schema,
    thinkingConfig: ["minimal", "low", "medium", "high"].includes(effort) ? { thinkingLevel: effort } : undefined,
  });
  return Object.keys(config).length === 0 ? undefined : config;
}

/** Neighbouring turns of one role become one; a tool's result is named by the call that asked for it. */
function contentsOf(messages: readonly Fields[]): readonly Fields[] {
  const names = new Map<unknown, unknown>();
  const turns: { role: string; parts: Fields[] }[] = [];
  for (const message of messages) {
    const { role } = message;
    if (role === "system" || role === "developer") continue;
    for (const call of list(message["tool_calls"]).map(fields)) names.set(call["id"], fields(call["function"])["name"]);
    const speaker = role === "assistant" ? "model" : "user";
    const parts =
      role === "tool" ? [toolResult(message, names)] : [...partsOf(message["content"]), ...list(message["tool_calls"]).map(callPart)];
    const last = turns.at(-1);
    if (last?.role === speaker) last.parts.push(...parts);
    else turns.push({ role: speaker, parts: [...parts] });
  }
  return turns;
}

function toolResult(message: Fields, names: ReadonlyMap<unknown, unknown>): Fields {
  const said = plainText(message["content"]);
  const value = parsed(said);
  const response = isFields(value) ? value : { result: said };
  return { functionResponse: { id: message["tool_call_id"], name: names.get(message["tool_call_id"]) ?? "tool", response } };
}

/** The thought's signature comes back with the call that it was given with, or the vendor refuses the call. */
function callPart(call: unknown): Fields {
  const called = fields(fields(call)["function"]);
  const signature = fields(fields(fields(call)["extra_content"])["google"])["thought_signature"];
  const functionCall = present({ id: fields(call)["id"], name: called["name"], args: fields(parsed(text(called["arguments"]))) });
  return present({ functionCall, thoughtSignature: signature });
}

function partsOf(content: unknown): readonly Fields[] {
  if (typeof content === "string") return content === "" ? [] : [{ text: content }];
  return list(content).map(fields).map(partOf);
}

function partOf(part: Fields): Fields {
  if (part["type"] === "text") return { text: part["text"] };
  if (part["type"] === "image_url" || part["type"] === "file") {
    const url = text(fields(part["image_url"])["url"]) || text(fields(part["file"])["file_data"]);
    const inline = dataUrl(url);
    if (inline) return { inlineData: { mimeType: inline.mediaType, data: inline.base64 } };
    if (url !== "") return { fileData: { fileUri: url } };
  }
  if (part["type"] === "input_audio") {
    const audio = fields(part["input_audio"]);
    return { inlineData: { mimeType: `audio/${text(audio["format"])}`, data: audio["data"] } };
  }
  throw new Untranslatable(`a content part of type "${text(part["type"])}" has no counterpart in Gemini's wire`);
}

function toolsOf(tools: unknown): readonly Fields[] | undefined {
  if (list(tools).length === 0) return undefined;
  const functionDeclarations = list(tools)
    .map(fields)
    .map((tool) => {
      if (tool["type"] !== "function")
        throw new Untranslatable(`a tool of type "${text(tool["type"])}" has no counterpart in Gemini's wire`);
      const { name, description, parameters } = fields(tool["function"]);
      return present({ name, description, parametersJsonSchema: parameters });
    });
  return [{ functionDeclarations }];
}

function toolConfig(choice: unknown, tools: unknown): Fields | undefined {
  if (list(tools).length === 0) return undefined;
  const name = fields(fields(choice)["function"])["name"];
  if (name !== undefined) return { functionCallingConfig: { mode: "ANY", allowedFunctionNames: [name] } };
  const mode = choice === "none" ? "NONE" : choice === "required" ? "ANY" : choice === "auto" ? "AUTO" : undefined;
  return mode === undefined ? undefined : { functionCallingConfig: { mode } };
}
