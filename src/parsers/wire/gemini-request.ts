/** An OpenAI chat completion request in Gemini's words (https://ai.google.dev/api/generate-content). */
import { dataUrl, fields, isFields, list, numeric, parsed, plainText, present, text, type Fields } from "#src/parsers/wire/reading.ts";
import { plainTools } from "#src/parsers/wire/tool-choice.ts";
import { Untranslatable, type Translated } from "#src/parsers/wire/untranslatable.ts";

const CARRIED = new Set(
  "model messages max_tokens max_completion_tokens stop temperature top_p stream stream_options tools tool_choice response_format seed n presence_penalty frequency_penalty reasoning_effort".split(
    " ",
  ),
);

/** `model` is the vendor's name for it: its generations differ in what they take. */
export function chatToGemini(given: Fields, model: string): Translated<Fields> {
  const chat = plainTools(given);
  const dropped = Object.keys(chat).filter((key) => !CARRIED.has(key) && chat[key] !== null && chat[key] !== undefined);
  const messages = list(chat["messages"]).map(fields);
  const system = messages
    .filter(({ role }) => role === "system" || role === "developer")
    .map(({ content }) => plainText(content))
    .filter((said) => said !== "");
  const instruction = system.length === 0 ? undefined : { parts: [{ text: system.join("\n\n") }] };
  const contents = contentsOf(messages, isSigning(model));
  const alone = contents.length === 0 && instruction !== undefined;
  const thinkingConfig = thinkingOf(text(chat["reasoning_effort"]), model);
  if (thinkingConfig === undefined && text(chat["reasoning_effort"]) !== "") dropped.push("reasoning_effort");
  const body = present({
    // A conversation of a system's words alone is one in OpenAI's wire only: somebody has to speak.
    contents: alone ? [{ role: "user", ...instruction }] : contents,
    systemInstruction: alone ? undefined : instruction,
    tools: toolsOf(chat["tools"]),
    toolConfig: toolConfig(chat["tool_choice"], chat["tools"]),
    generationConfig: generation(chat, thinkingConfig),
  });
  return { body, dropped };
}

const OLDER = /^gemini-(?:1|2)\b/;

/** From its third generation on a model refuses a call of its own that comes back without the signature that it gave. */
const isSigning = (model: string): boolean => !OLDER.test(model);

const LEVELS = new Map(Object.entries({ minimal: "minimal", low: "low", medium: "medium", high: "high", xhigh: "high", max: "high" }));
const BUDGETS = new Map(Object.entries({ minimal: 1_024, low: 1_024, medium: 8_192, high: 24_576, xhigh: 24_576, max: 24_576 }));

/** Older generations take a budget of tokens, with the figures that Google gives for OpenAI's words (https://ai.google.dev/gemini-api/docs/openai). */
function thinkingOf(effort: string, model: string): Fields | undefined {
  const [thinkingLevel, thinkingBudget] = [LEVELS.get(effort), BUDGETS.get(effort)];
  if (thinkingLevel === undefined) return undefined;
  return OLDER.test(model) ? { thinkingBudget } : { thinkingLevel };
}

function generation(chat: Fields, thinkingConfig: Fields | undefined): Fields | undefined {
  const format = fields(chat["response_format"]);
  const schema = format["type"] === "json_schema" ? fields(format["json_schema"])["schema"] : undefined;
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
    thinkingConfig,
  });
  return Object.keys(config).length === 0 ? undefined : config;
}

/** Neighbouring turns of one role become one; a tool's result is named by the call that asked for it. Who said nothing has no turn. */
function contentsOf(messages: readonly Fields[], signing: boolean): readonly Fields[] {
  const names = new Map<unknown, unknown>();
  const turns: { role: string; parts: Fields[] }[] = [];
  for (const message of messages) {
    const { role } = message;
    if (role === "system" || role === "developer") continue;
    for (const call of list(message["tool_calls"]).map(fields)) names.set(call["id"], fields(call["function"])["name"]);
    const speaker = role === "assistant" ? "model" : "user";
    const parts =
      role === "tool" ? [toolResult(message, names)] : [...partsOf(message["content"]), ...callParts(message["tool_calls"], signing)];
    if (parts.length === 0) continue;
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

/** What Google names for calls that another model made, or whose signature was lost on the way (https://ai.google.dev/gemini-api/docs/thought-signatures). */
const UNSIGNED = "skip_thought_signature_validator";

/** The first of a turn's calls has to be signed. */
function callParts(calls: unknown, signing: boolean): readonly Fields[] {
  return list(calls)
    .map(callPart)
    .map((part, at) => (signing && at === 0 ? { thoughtSignature: UNSIGNED, ...part } : part));
}

/** The thought's signature comes back with the call that it was given with, or the vendor refuses the call. */
function callPart(call: unknown): Fields {
  const called = fields(fields(call)["function"]);
  const signature = fields(fields(fields(call)["extra_content"])["google"])["thought_signature"];
  const functionCall = present({ id: fields(call)["id"], name: called["name"], args: fields(parsed(text(called["arguments"]))) });
  return present({ functionCall, thoughtSignature: signature });
}

function partsOf(content: unknown): readonly Fields[] {
  const parts = typeof content === "string" ? [{ text: content }] : list(content).map(fields).map(partOf);
  return parts.filter((part) => part["text"] !== "");
}

function partOf(part: Fields): Fields {
  if (part["type"] === "text") return { text: part["text"] };
  if (part["type"] === "refusal") return { text: part["refusal"] };
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
