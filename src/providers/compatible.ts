/** Any server that speaks OpenAI's wire, local ones too: vLLM, Ollama, llama.cpp, LM Studio and the like. Its base URL is configured. */
import { defineProvider } from "#src/provider.ts";
import { chatAnswer, chatBody, chatUrl, inOlderWords } from "#src/parsers/wire/chat-wire.ts";

export const provider = defineProvider({
  id: "compatible",
  telemetryName: "openai_compatible",
  wire: "openai",
  outgoing: (call) => ({
    url: chatUrl(call.baseUrl, "/v1"),
    headers: call.key === undefined ? {} : { authorization: `Bearer ${call.key}` },
    body: inOlderWords(chatBody(call)),
    dropped: [],
  }),
  answer: chatAnswer,
});
