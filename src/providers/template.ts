/** The last rung: an answer that is written down, made here, without any network. What it answers is marked degraded. */
import { defineProvider } from "#src/provider.ts";

export const provider = defineProvider({
  id: "template",
  telemetryName: "gatehouse.template",
  wire: "openai",
  outgoing: (call) => ({ url: "", headers: {}, body: call.body, dropped: [] }),
  answer: (body) => body,
});
