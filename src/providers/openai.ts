/** OpenAI (https://platform.openai.com/docs/api-reference/chat). */
import { defineProvider } from "#src/provider.ts";
import { chatAnswer, chatBody, chatUrl } from "#src/parsers/wire/chat-wire.ts";

export const provider = defineProvider({
  id: "openai",
  telemetryName: "openai",
  wire: "openai",
  keyEnv: "OPENAI_API_KEY",
  baseUrlEnv: "OPENAI_BASE_URL",
  baseUrl: "https://api.openai.com/v1",
  outgoing: (call) => ({
    url: chatUrl(call.baseUrl, "/v1"),
    headers: call.key === undefined ? {} : { authorization: `Bearer ${call.key}` },
    body: chatBody(call),
    dropped: [],
  }),
  answer: chatAnswer,
});
