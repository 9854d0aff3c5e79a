/** One attempt at one target: the whole of a plain answer, or a stream held until its first content. It never writes to the caller. */
import { failureOf, type Failure, type Outgoing, type Provider } from "#src/provider.ts";
import { isFields, parsed, type Fields } from "#src/parsers/wire/reading.ts";
import { streamPipe, type PipeOrder } from "#src/parsers/wire/pipe.ts";
import { codeOf, OversizeAnswer, type Upstream, type UpstreamAnswer } from "#src/api/models/upstream.ts";
import { held, type OpenStream } from "#src/api/models/stream.ts";

export interface AttemptOrder {
  readonly provider: Provider;
  readonly outgoing: Outgoing;
  /** The outgoing body as it is sent. */
  readonly written: string | Uint8Array;
  readonly upstream: Upstream;
  readonly timeoutMs: number;
  readonly now: () => number;
  /** Present for a stream. */
  readonly pipe?: Omit<PipeOrder, "from" | "decode" | "created">;
  /** Holds a stream to its end: it is verified before anything of it is passed on. */
  readonly toTheEnd?: boolean;
  /** Is handed the way to end the attempt when the caller has gone. */
  readonly abortable: (abort: () => void) => void;
}

export type AttemptResult =
  | { readonly kind: "answer"; readonly body: Fields; readonly text: string; readonly asItCame: boolean }
  | { readonly kind: "stream"; readonly stream: OpenStream }
  | { readonly kind: "failed"; readonly failure: Failure }
  /** The caller hung up. */
  | { readonly kind: "gone" };

export async function attempt(order: AttemptOrder): Promise<AttemptResult> {
  let [late, gone] = [false, false];
  const { url, headers } = order.outgoing;
  const sent = order.upstream({ url, headers, body: order.written });
  const timer = setTimeout(() => {
    late = true;
    sent.abort();
  }, order.timeoutMs);
  order.abortable(() => {
    gone = true;
    sent.abort();
  });
  try {
    const answer = await sent.answer;
    if (answer.status < 200 || answer.status >= 300) return { kind: "failed", failure: await refused(answer, order.now()) };
    return order.pipe === undefined ? await plain(order, answer) : await opened(order, order.pipe, answer);
  } catch (error) {
    if (gone) return { kind: "gone" };
    return { kind: "failed", failure: late ? lateness(order.timeoutMs) : brokenOff(error) };
  } finally {
    clearTimeout(timer);
  }
}

function lateness(timeoutMs: number): Failure {
  return { kind: "timeout", message: `no answer within ${timeoutMs} ms` };
}

/** What went wrong with the connection, without its address. */
export function brokenOff(error: unknown): Failure {
  if (error instanceof OversizeAnswer) return { kind: "unreadable", message: error.message };
  const code = codeOf(error);
  return { kind: "connection", message: `the connection failed${code === "" ? "" : ` (${code})`}`, ...(code === "" ? {} : { code }) };
}

async function refused(answer: UpstreamAnswer, now: number): Promise<Failure> {
  const body = parsed(await answer.whole());
  return failureOf(answer.status, answer.headers, body, now);
}

/** An answer with status 200 that is none, or tells an error, has failed like any other. */
async function plain({ provider, now }: AttemptOrder, answer: UpstreamAnswer): Promise<AttemptResult> {
  const text = await answer.whole();
  const given = parsed(text);
  if (!isFields(given)) return { kind: "failed", failure: { kind: "unreadable", message: "the answer is no JSON object" } };
  const body = provider.answer(given, Math.floor(now() / 1000));
  if (body !== undefined) return { kind: "answer", body, text, asItCame: body === given };
  if (given["error"] !== undefined && given["error"] !== null)
    return { kind: "failed", failure: failureOf(answer.status, answer.headers, given, now()) };
  return { kind: "failed", failure: { kind: "unreadable", message: "the answer has not the shape of one" } };
}

async function opened(
  order: AttemptOrder,
  pipe: Omit<PipeOrder, "from" | "decode" | "created">,
  answer: UpstreamAnswer,
): Promise<AttemptResult> {
  const type = String(answer.headers["content-type"] ?? "");
  if (!type.toLowerCase().startsWith("text/event-stream")) {
    const given = parsed(await answer.whole());
    if (isFields(given) && isFields(given["error"])) return { kind: "failed", failure: failureOf(200, answer.headers, given, order.now()) };
    return { kind: "failed", failure: { kind: "unreadable", message: `the answer to a stream has the type "${type.slice(0, 60)}"` } };
  }
  const created = Math.floor(order.now() / 1000);
  const decode = order.provider.chunks?.(created);
  const flow = streamPipe({ ...pipe, from: order.provider.wire, created, ...(decode ? { decode } : {}) });
  const result = await held({ answer, pipe: flow, toTheEnd: order.toTheEnd === true });
  if ("stream" in result) return { kind: "stream", stream: result.stream };
  answer.discard();
  return { kind: "failed", failure: result.failure };
}
