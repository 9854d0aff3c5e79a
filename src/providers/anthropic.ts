/** Anthropic (https://platform.claude.com/docs/en/api/messages). */
import { defineProvider } from "#src/provider.ts";
import { list, type Fields } from "#src/parsers/wire/reading.ts";

/** The version that still takes `temperature`, `top_p` and `top_k`: a translated request may carry them. */
const VERSION = "2023-06-01";

export const provider = defineProvider({
  id: "anthropic",
  telemetryName: "anthropic",
  wire: "anthropic",
  keyEnv: "ANTHROPIC_API_KEY",
  baseUrlEnv: "ANTHROPIC_BASE_URL",
  baseUrl: "https://api.anthropic.com",
  outgoing: (call) => ({
    url: `${call.baseUrl.endsWith("/v1") ? call.baseUrl : `${call.baseUrl}/v1`}/messages`,
    headers: {
      "anthropic-version": call.version ?? VERSION,
      ...(call.key === undefined ? {} : { "x-api-key": call.key }),
      ...(call.beta === undefined ? {} : { "anthropic-beta": call.beta }),
    },
    body: { ...call.body, model: call.model },
    dropped: [],
  }),
  answer: (body) => (isMessage(body) ? body : undefined),
});

function isMessage(body: Fields): boolean {
  return body["type"] === "message" && Array.isArray(body["content"]) && list(body["content"]).every((block) => typeof block === "object");
}
