/** Gemini's answers and stream as OpenAI completions and chunks. */
import type { Step } from "#src/parsers/wire/events-to-chunks.ts";
import { fields, isFields, list, present, text, type Fields } from "#src/parsers/wire/reading.ts";
import { completionUsage, usageOfGemini } from "#src/parsers/wire/usage.ts";

const FINISH: Readonly<Record<string, string>> = { STOP: "stop", MAX_TOKENS: "length" };

/** Gemini's own refusals end as `content_filter`; a call it could not put together ends as `malformed_function_call`, which counts as a fault. */
function finishOf(reason: unknown, called: boolean): string {
  const told = text(reason);
  if (told === "MALFORMED_FUNCTION_CALL" || told === "UNEXPECTED_TOOL_CALL") return "malformed_function_call";
  return called && told === "STOP" ? "tool_calls" : (FINISH[told] ?? "content_filter");
}

/** Undefined where the answer has neither candidates nor a reason for having none. */
export function geminiToCompletion(answer: Fields, created: number): Fields | undefined {
  const blocked = fields(answer["promptFeedback"])["blockReason"];
  if (!Array.isArray(answer["candidates"]) && blocked === undefined) return undefined;
  const usage = usageOfGemini(answer["usageMetadata"]);
  const candidates = list(answer["candidates"]).map(fields);
  const choices = candidates.length === 0 ? [refused()] : candidates.map((candidate, at) => choiceOf(candidate, at, idOf(answer)));
  return {
    ...headOf(answer, created, "chat.completion"),
    choices,
    ...(usage === undefined ? {} : { usage: completionUsage(usage) }),
  };
}

function headOf(answer: Fields, created: number, object: string): Fields {
  return { id: idOf(answer), object, created, model: text(answer["modelVersion"]) };
}

const idOf = (answer: Fields): string => text(answer["responseId"]) || "gemini";

function refused(): Fields {
  return { index: 0, message: { role: "assistant", content: null, refusal: null }, logprobs: null, finish_reason: "content_filter" };
}

function choiceOf(candidate: Fields, index: number, answer: string): Fields {
  const parts = list(fields(candidate["content"])["parts"]).map(fields);
  const [said, thought] = [spoken(parts, false), spoken(parts, true)];
  const calls = parts.filter((part) => isFields(part["functionCall"])).map((part, at) => callOf(part, `${answer}_${index}_${at}`));
  const message = {
    role: "assistant",
    content: said === "" && calls.length > 0 ? null : said,
    refusal: null,
    ...(thought === "" ? {} : { reasoning_content: thought }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
  return { index, message, logprobs: null, finish_reason: finishOf(candidate["finishReason"], calls.length > 0) };
}

function spoken(parts: readonly Fields[], thought: boolean): string {
  return parts
    .filter((part) => (part["thought"] === true) === thought)
    .map((part) => text(part["text"]))
    .join("");
}

/** OpenAI takes ids of 40 characters. */
const MAX_OWN = 35;

/** Older models give a call no id; other vendors take a conversation only if no id stands in it twice, so `own` is of this answer. */
function callOf(part: Fields, own: string): Fields {
  const call = fields(part["functionCall"]);
  const signature = part["thoughtSignature"];
  return {
    id: text(call["id"]) || `call_${own.replace(/[^\w-]/g, "").slice(-MAX_OWN)}`,
    type: "function",
    function: { name: call["name"], arguments: JSON.stringify(call["args"] ?? {}) },
    ...(signature === undefined ? {} : { extra_content: { google: { thought_signature: signature } } }),
  };
}

/** Each of Gemini's chunks is a small answer of its own; the usage is cumulative, and told once, at the finish. */
export function geminiToChunks(created: number): Step {
  /** How many calls each choice has made. */
  const calls = new Map<number, number>();
  const one = (answer: Fields, candidate: Fields): readonly Fields[] => {
    const parts = list(fields(candidate["content"])["parts"]).map(fields);
    const index = typeof candidate["index"] === "number" ? candidate["index"] : 0;
    const before = calls.get(index);
    const called = parts
      .filter((part) => isFields(part["functionCall"]))
      .map((part, at) => ({ index: (before ?? 0) + at, ...callOf(part, `${idOf(answer)}_${index}_${(before ?? 0) + at}`) }));
    const all = (before ?? 0) + called.length;
    calls.set(index, all);
    const [said, thought] = [spoken(parts, false), spoken(parts, true)];
    const delta = present({
      ...(before === undefined ? { role: "assistant" } : {}),
      content: said === "" ? undefined : said,
      reasoning_content: thought === "" ? undefined : thought,
      tool_calls: called.length === 0 ? undefined : called,
    });
    const finish = candidate["finishReason"] === undefined ? null : finishOf(candidate["finishReason"], all > 0);
    return [{ ...headOf(answer, created, "chat.completion.chunk"), choices: [{ index, delta, logprobs: null, finish_reason: finish }] }];
  };
  return (answer) => {
    const candidates = list(answer["candidates"]).map(fields);
    const blocked = fields(answer["promptFeedback"])["blockReason"] !== undefined && candidates.length === 0;
    const chunks = (blocked ? [{ finishReason: "SAFETY" }] : candidates).flatMap((candidate) => one(answer, candidate));
    const usage = usageOfGemini(answer["usageMetadata"]);
    const finished = blocked || candidates.some((candidate) => candidate["finishReason"] !== undefined);
    if (usage === undefined || !finished) return chunks;
    return [...chunks, { ...headOf(answer, created, "chat.completion.chunk"), choices: [], usage: completionUsage(usage) }];
  };
}
