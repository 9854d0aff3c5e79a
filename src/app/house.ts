/** What the App's work is done with: handed to every handler, so that nothing is found by itself. */
import type { Allowance } from "#src/app/allowance.ts";
import type { GitHub } from "#src/app/github.ts";
import type { Judging } from "#src/app/judging.ts";
import type { Memory } from "#src/app/memory.ts";
import type { Mirrors } from "#src/app/mirrors.ts";
import type { Receivers } from "#src/app/receivers.ts";
import type { Clock } from "#src/clock.ts";
import type { Store } from "#src/store.ts";

export type Log = (level: "debug" | "info" | "warn" | "error", msg: string, fields?: Readonly<Record<string, unknown>>) => void;

export interface House {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly github: GitHub;
  readonly allowance: Allowance;
  readonly mirrors: Mirrors;
  readonly judging: Judging;
  readonly memory: Memory;
  readonly serverUrl: string;
  /** Who is told of alerts. */
  readonly receivers: Receivers;
  /** Reaches receivers; GitHub is reached by `github`. */
  readonly fetch: typeof globalThis.fetch;
}
