/** Google Gemini (https://ai.google.dev/api/generate-content). */
import { defineProvider } from "#src/provider.ts";
import { geminiToChunks, geminiToCompletion } from "#src/parsers/wire/gemini-answer.ts";
import { chatToGemini } from "#src/parsers/wire/gemini-request.ts";

export const provider = defineProvider({
  id: "google",
  telemetryName: "gcp.gemini",
  wire: "openai",
  keyEnv: "GEMINI_API_KEY",
  baseUrlEnv: "GEMINI_BASE_URL",
  baseUrl: "https://generativelanguage.googleapis.com",
  outgoing: (call) => {
    const { body, dropped } = chatToGemini(call.body, call.model);
    const root = /\/v1(?:alpha|beta)?$/.test(call.baseUrl) ? call.baseUrl : `${call.baseUrl}/v1beta`;
    const method = call.stream ? "streamGenerateContent?alt=sse" : "generateContent";
    return {
      url: `${root}/models/${encodeURIComponent(call.model)}:${method}`,
      headers: call.key === undefined ? {} : { "x-goog-api-key": call.key },
      body,
      dropped,
    };
  },
  answer: geminiToCompletion,
  chunks: geminiToChunks,
});
