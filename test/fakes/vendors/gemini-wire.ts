/** Gemini's wire: CRLF between events, cumulative usage on every chunk, no closing word. */
import type { Json, Said, VendorWire } from "#test/fakes/vendors/vendor.ts";

const KNOWN = new Set("contents systemInstruction tools toolConfig safetySettings generationConfig cachedContent".split(" "));
const PATH = /^\/v1beta\/models\/([^/:]+):(generateContent|streamGenerateContent\?alt=sse)$/;
const STATUS: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  503: "UNAVAILABLE",
};

const error = (status: number, message: string, type?: string): Json => ({
  error: { code: status, message, status: type ?? STATUS[status] ?? "INTERNAL" },
});

function usageOf(said: Said): Json {
  const { input = 12, output = 5, cached = 0, thought = 0 } = said.usage ?? {};
  return {
    promptTokenCount: input,
    candidatesTokenCount: output - thought,
    thoughtsTokenCount: thought,
    cachedContentTokenCount: cached,
    totalTokenCount: input + output,
  };
}

const partsOf = (said: Said, text: string): Json[] =>
  said.tool ? [{ functionCall: { name: said.tool.name, args: said.tool.input } }] : [{ text }];

/** The first call of a model's turn carries the thought's signature. */
function isSigned({ parts }: Json): boolean {
  const first = (parts as Json[]).find((part) => part["functionCall"] !== undefined);
  return first === undefined || first["thoughtSignature"] !== undefined;
}

export const geminiWire: VendorWire = {
  refusal: (request, body, key) => {
    const no = (status: number, message: string) => ({ status, body: error(status, message) });
    if (!PATH.test(request.url ?? "")) return no(404, "Requested entity was not found.");
    if (request.headers["x-goog-api-key"] !== key) return no(400, "API key not valid. Please pass a valid API key.");
    const unknown = Object.keys(body).find((name) => !KNOWN.has(name));
    if (unknown !== undefined) return no(400, `Invalid JSON payload received. Unknown name "${unknown}": Cannot find field.`);
    const { contents } = body as { contents?: Json[] };
    if (!Array.isArray(contents) || contents.length === 0) return no(400, "contents is not specified");
    const wrong = contents.find(
      ({ role, parts }) => !["user", "model"].includes(String(role)) || !Array.isArray(parts) || parts.length === 0,
    );
    if (wrong !== undefined) return no(400, "Please use a valid role: user, model.");
    const model = PATH.exec(request.url ?? "")?.[1] ?? "";
    const thinking = (body["generationConfig"] as { thinkingConfig?: Json } | undefined)?.thinkingConfig;
    if (model.startsWith("gemini-2") && thinking?.["thinkingLevel"] !== undefined)
      return no(400, "Thinking level is not supported for this model.");
    if (model.startsWith("gemini-2") || contents.every(isSigned)) return undefined;
    return no(400, "Function call is missing a thought_signature in functionCall parts.");
  },
  streams: (request) => (request.url ?? "").includes("streamGenerateContent"),
  model: (request) => PATH.exec(request.url ?? "")?.[1] ?? "",
  error,
  answer: (model, said) => ({
    candidates: [
      {
        content: { role: "model", parts: partsOf(said, said.text ?? said.pieces?.join("") ?? "") },
        finishReason: said.finish ?? "STOP",
        index: 0,
      },
    ],
    ...(said.usage === null ? {} : { usageMetadata: usageOf(said) }),
    modelVersion: model,
    responseId: "resp-1",
  }),
  events: (model, said) => {
    const pieces = said.tool ? [""] : (said.pieces ?? (said.text ?? "").match(/\S+\s*|\s+/g) ?? []);
    return pieces.map((text, at) => {
      const last = at === pieces.length - 1;
      const candidate = {
        content: { role: "model", parts: partsOf(said, text) },
        ...(last ? { finishReason: said.finish ?? "STOP" } : {}),
        index: 0,
      };
      return `data: ${JSON.stringify({ candidates: [candidate], ...(said.usage === null ? {} : { usageMetadata: usageOf(said) }), modelVersion: model, responseId: "resp-1" })}\r\n\r\n`;
    });
  },
};
