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
  const transaction = bracketsOf(connection.database);
  port.on("message", (first: readonly Order[]) => {
    const group = [...first, ...waiting(port, first.length)];
    const orders = group.filter(({ name }) => name !== "close");
    if (orders.length > 0) port.postMessage(performed(connection, transaction, operations, orders));
    const close = group.find(({ name }) => name === "close");
    if (close === undefined) return;
    connection.database.close();
    port.postMessage([{ id: close.id, result: undefined }]);
    port.close();
  });
  port.postMessage([]);
}

function* waiting(port: MessagePort, count: number): Generator<Order> {
  for (let left = MAX_GROUP - count; left > 0;) {
    const next = receiveMessageOnPort(port);
    if (next === undefined) return;
    const orders = next.message as readonly Order[];
    left -= orders.length;
    yield* orders;
  }
}

/** The statements around an order and around a group, prepared once: there are as many of them as of any others. */
function bracketsOf(database: Connection["database"]) {
  const prepared = (sql: string): (() => void) => {
    const statement = database.prepare(sql);
    return () => void statement.run();
  };
  return {
    begin: prepared("begin immediate"),
    savepoint: prepared("savepoint one"),
    rollBack: prepared("rollback to one"),
    release: prepared("release one"),
    commit: prepared("commit"),
  };
}

/** One transaction for the group. Where it cannot be committed, every order of it has failed. */
function performed(
  { database, run }: Connection,
  { begin, savepoint, rollBack, release, commit }: ReturnType<typeof bracketsOf>,
  operations: Operations,
  group: readonly Order[],
): readonly Answered[] {
  const done = ({ id, name, args }: Order): Answered => {
    const operation = operations[name];
    if (operation === undefined) throw new Error(`no operation ${name}`);
    return { id, result: run(operation(...args)) };
  };
  const apart = (order: Order): Answered => {
    savepoint();
    try {
      return done(order);
    } catch (error) {
      rollBack();
      return { id: order.id, error: sent(error) };
    } finally {
      release();
    }
  };
  try {
    begin();
    // Whoever is alone needs no savepoint: it is the transaction.
    const answers = group.map(group.length === 1 ? done : apart);
    commit();
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
