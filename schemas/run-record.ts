/** What is kept of a model run: enough to explain it and to decide it again. Content is kept only where it is asked for, and masked. */
import { z } from "zod";

const names = z.array(z.string());
const count = z.number().int().min(0);

const usageRecord = z.object({
  /** Cache reads and writes are parts of the input, reasoning is a part of the output. */
  input: count,
  output: count,
  cacheRead: count,
  cacheWrite: count,
  reasoning: count,
  estimated: z.boolean(),
});

const price = z.object({ input: z.number(), output: z.number(), cacheRead: z.number(), cacheWrite: z.number() });

const candidate = z.object({
  model: z.string(),
  provider: z.string(),
  capability: z.number(),
  tags: names,
  boundaries: names,
  contextTokens: count.optional(),
  maxOutputTokens: count.optional(),
  price: price.optional(),
  weight: z.number().optional(),
  latencyMs: z.number().optional(),
  samples: count,
  failures: count,
  circuit: z.enum(["closed", "open", "probe"]),
  busy: z.boolean(),
  manyChoices: z.boolean(),
});

const need = z.object({
  tags: names,
  implied: names,
  boundary: z.string().optional(),
  inputTokens: count,
  outputTokens: count.optional(),
  choices: count,
  budgetNano: z.number().optional(),
});

/** The inputs of a decision: `replay` decides over them again. */
const questionRecord = z.object({
  strategy: z.enum(["score", "ladder", "weighted"]),
  weights: z.object({ latency: z.number(), cost: z.number(), capability: z.number(), failure: z.number() }),
  candidates: z.array(candidate),
  need,
  turns: z.record(z.string(), z.number()),
});

const decisionRecord = z.object({
  order: names,
  excluded: z.array(z.object({ model: z.string(), reason: z.string(), detail: z.string() })),
  terms: z.array(
    z.object({
      model: z.string(),
      score: z.number(),
      latency: z.number(),
      cost: z.number(),
      capability: z.number(),
      failure: z.number(),
    }),
  ),
  notes: names,
  turns: z.record(z.string(), z.number()),
});

const attemptRecord = z.object({
  model: z.string(),
  provider: z.string(),
  upstream_model: z.string(),
  /** Milliseconds after the run's start. */
  started_ms: z.number(),
  /** 0 where nobody was called: a circuit had opened, a key was missing, the wire had no words for it, no budget was left. A call takes some time. */
  ms: z.number(),
  /** `answered`, or the class of the failure; `circuit_open` and the like where no call was made. */
  outcome: z.string(),
  message: z.string().optional(),
  status: z.number().optional(),
  retry_after_ms: z.number().optional(),
  /** Asked to mend an answer that broke the caller's schema. */
  repair: z.boolean().optional(),
  response_model: z.string().optional(),
  usage: usageRecord.optional(),
  cost_nano: z.number().optional(),
});

export const runRecord = z.object({
  version: z.literal(1),
  run: z.string(),
  at: z.string(),
  tenant: z.string(),
  key: z.string(),
  actor: z.string(),
  wire: z.enum(["openai", "anthropic"]),
  stream: z.boolean(),
  /** What the caller asked for; the route that it meant. */
  requested_model: z.string(),
  route: z.string(),
  execution_class: z.string(),
  request_digest: z.string(),
  masked: z.record(z.string(), z.number()),
  dropped: names,
  decisions: z.array(z.object({ question: questionRecord, decision: decisionRecord })),
  attempts: z.array(attemptRecord),
  outcome: z.enum(["answered", "degraded", "failed", "refused", "cut", "hung_up"]),
  /** Why this model: the strategy, `passthrough`, or `fallback:` and the failure before it. */
  reason: z.string(),
  status: z.number(),
  model: z.string().optional(),
  provider: z.string().optional(),
  response_id: z.string().optional(),
  response_model: z.string().optional(),
  finish: z.string().optional(),
  usage: usageRecord.optional(),
  /** Whole nanodollars over all attempts; absent where a price is missing. */
  cost_nano: z.number().optional(),
  timings: z.object({
    total_ms: z.number(),
    decision_ms: z.number(),
    overhead_ms: z.number(),
    first_content_ms: z.number().optional(),
  }),
  content: z.object({ request: z.unknown(), answer: z.unknown().optional() }).optional(),
});

export type RunRecord = z.output<typeof runRecord>;
export type AttemptRecord = RunRecord["attempts"][number];

/** An attempt that reached out to a vendor; the others were passed over without a call. */
export const wasCalled = ({ ms }: Pick<AttemptRecord, "ms">): boolean => ms > 0;
