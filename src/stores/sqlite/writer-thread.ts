/**
 * The thread that writes. Whatever waits when it looks goes into one transaction (group commit), each order behind a savepoint of its own;
 * answers leave after the commit, so that an answer means "on the disk". A waiting fsync holds up this thread alone.
 */
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import { writingConnection } from "#src/stores/sqlite/connection.ts";
import type { Connection } from "#src/stores/sqlite/connection.ts";
import { lowestTurn, recoverJobs } from "#src/stores/sqlite/job-steps.ts";
import { sent } from "#src/stores/sqlite/thread-error.ts";
import { writerOperations } from "#src/stores/sqlite/writer-operations.ts";
import type { Operations } from "#src/stores/statements/operations.ts";
import { fairTurns } from "#src/turns.ts";

export interface Order {
  readonly id: number;
  /** An operation's name, or `close`. */
  readonly name: string;
  readonly args: readonly never[];
}

export type Answered = { readonly id: number; readonly result: unknown } | { readonly id: number; readonly error: unknown };

const MAX_GROUP = 512;

function serve(port: MessagePort, path: string, now: number): void {
  const connection = writingConnection(path);
  connection.run(recoverJobs(now));
  const operations: Operations = writerOperations(fairTurns(connection.run(lowestTurn())));
  port.on("message", (first: Order) => {
    const group = [first, ...waiting(port)];
    const orders = group.filter(({ name }) => name !== "close");
    if (orders.length > 0) port.postMessage(performed(connection, operations, orders));
    const close = group.find(({ name }) => name === "close");
    if (close === undefined) return;
    connection.database.close();
    port.postMessage([{ id: close.id, result: undefined }]);
    port.close();
  });
  port.postMessage([]);
}

function* waiting(port: MessagePort): Generator<Order> {
  for (let count = 1; count < MAX_GROUP; count++) {
    const next = receiveMessageOnPort(port);
    if (next === undefined) return;
    yield next.message as Order;
  }
}

/** One transaction for the group. Where it cannot be committed, every order of it has failed. */
function performed({ database, run }: Connection, operations: Operations, group: readonly Order[]): readonly Answered[] {
  try {
    database.exec("begin immediate");
    const answers = group.map(({ id, name, args }): Answered => {
      const operation = operations[name];
      if (operation === undefined) return { id, error: sent(new Error(`no operation ${name}`)) };
      database.exec("savepoint one");
      try {
        return { id, result: run(operation(...args)) };
      } catch (error) {
        database.exec("rollback to one");
        return { id, error: sent(error) };
      } finally {
        database.exec("release one");
      }
    });
    database.exec("commit");
    return answers;
  } catch (error) {
    if (database.isTransaction) database.exec("rollback");
    return group.map(({ id }) => ({ id, error: sent(error) }));
  }
}

if (parentPort !== null) {
  const { path, now } = workerData as { readonly path: string; readonly now: number };
  serve(parentPort, path, now);
}
