/** Judgements in threads of their own: git and parsers may take seconds, and a webhook must be answered meanwhile. */
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { EvidenceMade, EvidenceQuestion, Judged, Question, RegenerateQuestion, Regenerated } from "#src/app/judging-question.ts";

export interface Judging {
  judged(question: Question, signal?: AbortSignal): Promise<Judged>;
  regenerated(question: RegenerateQuestion, signal?: AbortSignal): Promise<Regenerated>;
  evidence(question: EvidenceQuestion, signal?: AbortSignal): Promise<EvidenceMade>;
  close(): Promise<void>;
}

export interface JudgingGiven {
  /** 2. */
  readonly threads?: number;
  /** Where facts are remembered between runs. */
  readonly cacheFolder: string;
}

/** The thread's own file, beside this one: TypeScript in the sources, and in a build an entry `judging-thread` in the folder of this file's chunk. */
const THREAD = new URL(`./judging-thread${extname(import.meta.url)}`, import.meta.url);

/** The thread died or was ended; the judgement may be asked again. */
export class JudgingCutOff extends Error {
  override readonly name = "JudgingCutOff";
}

interface Asked {
  readonly message: unknown;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly signal: AbortSignal | undefined;
}

export function judging({ threads = 2, cacheFolder }: JudgingGiven): Judging {
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const waiting: Asked[] = [];

  const start = (): Worker => {
    const thread = new Worker(THREAD, { workerData: { cacheFolder }, name: "gatehouse-judging", execArgv: [] });
    // An idle thread does not keep the process alive.
    thread.unref();
    all.add(thread);
    thread.on("error", () => undefined);
    thread.once("exit", () => {
      all.delete(thread);
      if (idle.includes(thread)) idle.splice(idle.indexOf(thread), 1);
    });
    return thread;
  };
  const next = (): void => {
    if (waiting.length === 0) return;
    const thread = idle.pop() ?? (all.size < threads ? start() : undefined);
    const asked = thread === undefined ? undefined : waiting.shift();
    if (thread === undefined || asked === undefined) return;
    void given(thread, asked).finally(() => {
      if (all.has(thread)) idle.push(thread);
      next();
    });
  };
  const ask = async (message: unknown, signal?: AbortSignal): Promise<unknown> =>
    await new Promise((resolve, reject) => {
      waiting.push({ message, resolve, reject, signal });
      next();
    });
  return {
    judged: async (question, signal) => (await ask({ judge: question }, signal)) as Judged,
    regenerated: async (question, signal) => (await ask({ regenerate: question }, signal)) as Regenerated,
    evidence: async (question, signal) => (await ask({ evidence: question }, signal)) as EvidenceMade,
    close: async () => {
      await Promise.all([...all].map(async (thread) => await thread.terminate()));
    },
  };
}

/** One question at a time; a time limit ends the thread, since nothing else stops a loop. */
async function given(thread: Worker, { message, resolve, reject, signal }: Asked): Promise<void> {
  if (signal?.aborted === true) return reject(new JudgingCutOff("called off before it began"));
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  const onMessage = ({ answer, error }: { answer?: unknown; error?: { name: string; message: string } }): void => {
    if (error === undefined) resolve(answer);
    else reject(Object.assign(new Error(error.message), { name: error.name }));
    end();
  };
  const onExit = (): void => {
    reject(new JudgingCutOff("the judgement was cut off"));
    end();
  };
  const onAbort = (): void => void thread.terminate();
  thread.on("message", onMessage).once("exit", onExit);
  signal?.addEventListener("abort", onAbort, { once: true });
  thread.ref();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  thread.postMessage(message);
  await over;
  thread.unref();
  thread.off("message", onMessage).off("exit", onExit);
  signal?.removeEventListener("abort", onAbort);
}
