/** The near end of the writer thread: orders go over, promises come back. */
import { extname } from "node:path";
import { setImmediate } from "node:timers";
import { Worker } from "node:worker_threads";
import { UnfitEvent } from "#src/ledger.ts";
import { received } from "#src/stores/sqlite/thread-error.ts";
import type { WriterOperations } from "#src/stores/sqlite/writer-operations.ts";
import type { Answered, Order } from "#src/stores/sqlite/writer-thread.ts";
import type { Answer, Arguments } from "#src/stores/statements/operations.ts";
import { StoreUnavailable } from "#src/store.ts";

export interface Writer {
  order<Name extends keyof WriterOperations>(
    name: Name,
    ...args: Arguments<WriterOperations, Name>
  ): Promise<Answer<WriterOperations, Name>>;
  /** Waits for what was ordered before. */
  readonly close: () => Promise<void>;
}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The thread's own file, beside this one: TypeScript in the sources, and in a build an entry `writer-thread` in the folder of this file's chunk. */
const THREAD = new URL(`./writer-thread${extname(import.meta.url)}`, import.meta.url);

/** Resolves when the thread has the database open and has recovered what was cut off. */
export async function startWriter(path: string, now: Date): Promise<Writer> {
  const thread = new Worker(THREAD, { workerData: { path, now: now.getTime() }, name: "gatehouse-store", execArgv: [] });
  const pending = new Map<number, Pending>();
  let [last, gone]: [number, Error | undefined] = [0, undefined];

  const fail = (error: Error): void => {
    gone ??= error;
    for (const { reject } of pending.values()) reject(gone);
    pending.clear();
  };
  thread.on("error", (cause) => fail(new StoreUnavailable(`the store's writer ended: ${messageOf(cause)}`, { cause })));
  thread.on("exit", () => fail(new StoreUnavailable("the store is closed")));

  const ready = new Promise<void>((resolve, reject) => {
    pending.set(0, { resolve: () => resolve(), reject });
  });
  thread.on("message", (answers: readonly Answered[]) => {
    if (answers.length === 0) settle(pending, { id: 0, result: undefined });
    for (const answer of answers) settle(pending, answer);
    if (pending.size === 0) thread.unref();
  });
  await ready;

  const put = outbox(
    () => pending.size === 1,
    (orders) => {
      if (gone === undefined) handOver(thread, pending, orders);
    },
  );
  const post = async (name: string, args: readonly unknown[]): Promise<unknown> => {
    if (gone !== undefined) throw gone;
    const id = ++last;
    return await new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject });
      put({ id, name, args: args as readonly never[] });
    });
  };
  return {
    order: async (name, ...args) => (await post(name, args)) as Answer<WriterOperations, typeof name>,
    close: async () => {
      if (gone !== undefined) return;
      await post("close", []);
      gone = new StoreUnavailable("the store is closed");
      await thread.terminate();
    },
  };
}

/** What is ordered in one turn of the event loop crosses together; a writer that has nothing else to do is not kept waiting for the turn's end. */
function outbox(isFirst: () => boolean, send: (orders: readonly Order[]) => void): (order: Order) => void {
  const waiting: Order[] = [];
  const sendAll = (): void => send(waiting.splice(0));
  return (order) => {
    if (waiting.push(order) > 1) return;
    if (isFirst()) queueMicrotask(sendAll);
    else setImmediate(sendAll);
  };
}

/** Where one of several is no plain data, that one is refused and the others go. */
function handOver(thread: Worker, pending: Map<number, Pending>, orders: readonly Order[]): void {
  thread.ref();
  try {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    thread.postMessage(orders);
  } catch (cause) {
    if (orders.length > 1) {
      for (const order of orders) handOver(thread, pending, [order]);
      return;
    }
    const error = new UnfitEvent(`what was to be written is not plain data: ${messageOf(cause)}`, { cause });
    for (const { id } of orders) {
      pending.get(id)?.reject(error);
      pending.delete(id);
    }
  }
}

function settle(pending: Map<number, Pending>, answer: Answered): void {
  const waiting = pending.get(answer.id);
  pending.delete(answer.id);
  if ("error" in answer) waiting?.reject(received(answer.error));
  else waiting?.resolve(answer.result);
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
