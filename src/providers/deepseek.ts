/** DeepSeek: OpenAI's wire at its own address (https://api-docs.deepseek.com). It knows `json_object`, not `json_schema`, and gives one answer a call. */
import { defineProvider } from "#src/provider.ts";
import { chatAnswer, chatBody, chatUrl, inOlderWords } from "#src/parsers/wire/chat-wire.ts";
import { fields, list, type Fields } from "#src/parsers/wire/reading.ts";

export const provider = defineProvider({
  id: "deepseek",
  telemetryName: "deepseek",
  wire: "openai",
  keyEnv: "DEEPSEEK_API_KEY",
  baseUrlEnv: "DEEPSEEK_BASE_URL",
  baseUrl: "https://api.deepseek.com",
  oneChoice: true,
  outgoing: (call) => {
    const body = goingOn(inOlderWords(chatBody(call)));
    const schema = fields(body["response_format"])["type"] === "json_schema";
    return {
      url: chatUrl(call.baseUrl, ""),
      headers: call.key === undefined ? {} : { authorization: `Bearer ${call.key}` },
      body: schema ? { ...body, response_format: { type: "json_object" } } : body,
      dropped: schema ? ["response_format.json_schema"] : [],
    };
  },
  answer: chatAnswer,
});

/**
 * While it thinks it refuses a conversation in which a tool was called and the thoughts before the call are missing: another model made it, or the caller's
 * library keeps none (https://api-docs.deepseek.com/guides/thinking_mode). Such a conversation goes on without thinking, unless the caller says otherwise.
 */
function goingOn(body: Fields): Fields {
  const calls = list(body["messages"])
    .map(fields)
    .filter((message) => list(message["tool_calls"]).length > 0);
  const forgotten = calls.some((message) => message["reasoning_content"] === undefined);
  return forgotten && body["thinking"] === undefined ? { ...body, thinking: { type: "disabled" } } : body;
}
