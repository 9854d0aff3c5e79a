/** Every operation that a store performs, by name: a name and its arguments cross to the thread that writes. */
import { dropCheckpoints, loadCheckpoint, saveCheckpoint } from "#src/stores/statements/checkpoint-steps.ts";
import { deliveriesOf, deliveryById, pruneDeliveries } from "#src/stores/statements/delivery-steps.ts";
import { addKey, keyByHash, keysOf, revokeKey, usedKey } from "#src/stores/statements/key-steps.ts";
import { appended, entriesAfter, headOf, storedAfter, streamNames } from "#src/stores/statements/ledger-steps.ts";
import { pruneRuns, runById, runsOf } from "#src/stores/statements/run-steps.ts";
import { removeSchedule, schedulesKept, setSchedule } from "#src/stores/statements/schedule-steps.ts";
import type { Steps } from "#src/stores/statements/step.ts";

/** Read alone. */
export const questions = {
  appended,
  deliveriesOf,
  deliveryById,
  entriesAfter,
  headOf,
  keyByHash,
  keysOf,
  loadCheckpoint,
  runById,
  runsOf,
  schedulesKept,
  storedAfter,
  streamNames,
};

/** Write, each in a transaction of its own. */
export const orders = {
  addKey,
  dropCheckpoints,
  pruneDeliveries,
  pruneRuns,
  removeSchedule,
  revokeKey,
  saveCheckpoint,
  setSchedule,
  usedKey,
};

export type Operations = Readonly<Record<string, (...args: never[]) => Steps<unknown>>>;

/** What the operation of this name answers. */
export type Answer<All, Name extends keyof All> = All[Name] extends (...args: never[]) => Steps<infer Result> ? Result : never;

export type Arguments<All, Name extends keyof All> = All[Name] extends (...args: infer Given) => unknown ? Given : never;

/** Whoever performs operations on a database. */
export interface Desk {
  readonly ask: <Name extends keyof typeof questions>(
    name: Name,
    ...args: Arguments<typeof questions, Name>
  ) => Promise<Answer<typeof questions, Name>>;
  readonly order: <Name extends keyof typeof orders>(
    name: Name,
    ...args: Arguments<typeof orders, Name>
  ) => Promise<Answer<typeof orders, Name>>;
}
