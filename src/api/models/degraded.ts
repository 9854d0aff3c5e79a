/** The last rung: the configured text as an answer in the caller's wire, whole or as a stream. */
import { chunksToEvents } from "#src/parsers/wire/chunks-to-events.ts";
import { rendered } from "#src/parsers/wire/pipe.ts";
import type { Fields } from "#src/parsers/wire/reading.ts";
import { verification } from "#src/verifier.ts";
import type { Engine } from "#src/api/models/engine.ts";
import type { Session } from "#src/api/models/session.ts";
import { inWire } from "#src/api/models/wording.ts";

const USAGE = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };

export interface Degraded {
  readonly body: string;
  readonly events: string;
}

/** Undefined without a template, and where its text would break the schema that the caller asked for. */
export async function degraded(engine: Engine, session: Session): Promise<Degraded | undefined> {
  const { template } = engine.config;
  if (template === undefined || !template.enabled) return undefined;
  const { structure, fallback } = session.inquiry;
  if (!fallback) return undefined;
  if (structure !== undefined && (await verification(structure))(template.text).length > 0) return undefined;
  return written(session, template.text);
}

export function written(session: Session, text: string): Degraded {
  const { wire, wantsUsage } = session.inquiry;
  const created = Math.floor(session.at / 1000);
  const head = { id: session.id, created, model: "template" };
  const message = { role: "assistant", content: text, refusal: null };
  const whole = {
    ...head,
    object: "chat.completion",
    choices: [{ index: 0, message, logprobs: null, finish_reason: "stop" }],
    usage: USAGE,
  };
  const chunk = (delta: Fields, finish: string | null): Fields => ({
    ...head,
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  });
  const chunks = [chunk({ role: "assistant", content: text }, null), chunk({}, "stop")];
  const told = wantsUsage ? [{ ...head, object: "chat.completion.chunk", choices: [], usage: USAGE }] : [];
  const events =
    wire === "openai" ? `${[...chunks, ...told].map((one) => rendered(one, wire)).join("")}data: [DONE]\n\n` : asEvents(chunks);
  return { body: JSON.stringify(inWire(whole, "openai", wire, created)), events };
}

function asEvents(chunks: readonly Fields[]): string {
  const writer = chunksToEvents();
  return [...chunks.flatMap(writer.take), ...writer.close()].map((event) => rendered(event, "anthropic")).join("");
}
