/** DeepSeek: OpenAI's wire at its own address (https://api-docs.deepseek.com). It knows `json_object`, not `json_schema`. */
import { defineProvider } from "#src/provider.ts";
import { chatAnswer, chatBody, chatUrl, withMaxTokens } from "#src/parsers/wire/chat-wire.ts";
import { fields } from "#src/parsers/wire/reading.ts";

export const provider = defineProvider({
  id: "deepseek",
  telemetryName: "deepseek",
  wire: "openai",
  keyEnv: "DEEPSEEK_API_KEY",
  baseUrlEnv: "DEEPSEEK_BASE_URL",
  baseUrl: "https://api.deepseek.com",
  outgoing: (call) => {
    const body = withMaxTokens(chatBody(call));
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
