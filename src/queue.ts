/**
 * Durable work: at least once, in order per key, fair between those who share it. Implementations are part of a store, so that a job is
 * accepted in the same transaction as the record it belongs to.
 */
import type { NewJob } from "#src/new-job.ts";
import type { Write } from "#src/write.ts";

/** A job as its handler gets it. */
export interface Job {
  readonly id: string;
  readonly kind: string;
  readonly payload: unknown;
  readonly key: string | undefined;
  /** 1 the first time. */
  readonly attempt: number;
  readonly acceptedAt: Date;
  /** Aborted when the time limit is reached or the worker must stop: what the handler does afterwards counts for nothing. */
  readonly signal: AbortSignal;
}

/** Does the work; what it answers is written in the transaction that ends the job. It may run twice: its effects elsewhere must bear that. */
export type Handler = (job: Job) => Promise<readonly Write[] | void>;

export interface WorkOptions {
  /** Handlers by kind; a job of another kind fails with a message that says so. */
  readonly handlers: Readonly<Record<string, Handler>>;
  /** Jobs at a time in this process (8). */
  readonly concurrency?: number;
  /** After this long an attempt counts as failed (10 minutes). */
  readonly timeLimitMs?: number;
  readonly retry?: RetryOptions;
  /** How often to look for what other processes accepted, for retries and for schedules (1 second). */
  readonly pollMs?: number;
  /** Told of every failed attempt and of trouble with the store; nothing is thrown from the worker. */
  readonly onTrouble?: (trouble: Trouble) => void;
}

export interface RetryOptions {
  /** Failed attempts after which a job is dead (8). */
  readonly attempts?: number;
  /** The wait after the first failure (1 second); it doubles with each. */
  readonly firstDelayMs?: number;
  /** The longest wait (5 minutes). */
  readonly longestDelayMs?: number;
}

export interface Trouble {
  readonly error: unknown;
  readonly job?: Pick<Job, "id" | "kind" | "key" | "attempt">;
  /** The job will not be tried again by itself. */
  readonly dead: boolean;
}

export interface Worker {
  /** Looks for work now. */
  wake(): void;
  /** Takes no more jobs, waits up to `graceMs` (10 seconds) for those that run, then aborts them; they run again later, elsewhere or at the next start. */
  stop(graceMs?: number): Promise<void>;
}

/** A job that failed too often. It no longer holds back its key. */
export interface DeadJob {
  readonly id: string;
  readonly kind: string;
  readonly payload: unknown;
  readonly key: string | undefined;
  readonly acceptedAt: Date;
  readonly diedAt: Date;
  /** What the last attempt failed with. */
  readonly error: string;
}

export interface QueueCounts {
  readonly waiting: number;
  readonly active: number;
  readonly dead: number;
  /** When the oldest waiting job was accepted. */
  readonly oldest?: Date;
}

/** Work that is due by the clock: one job per slot, however many processes; slots that were missed are made up for by one job. */
export interface Schedule {
  readonly name: string;
  /** Five fields, UTC. */
  readonly cron: string;
  readonly job: NewJob;
}

export interface Queue {
  /** All or none; durable when it resolves. */
  enqueue(jobs: readonly NewJob[]): Promise<void>;
  work(options: WorkOptions): Promise<Worker>;
  counts(): Promise<QueueCounts>;
  /** The newest first. */
  dead(limit?: number): Promise<readonly DeadJob[]>;
  /** Puts dead jobs back at the end of the queue; the number that were there. */
  replay(ids: readonly string[]): Promise<number>;
  /** Forgets dead jobs; the number that were there. */
  discard(ids: readonly string[]): Promise<number>;
  /** Sets a schedule, or changes it; its first slot is the next one. Throws for a cron expression that does not read. */
  schedule(schedule: Schedule): Promise<void>;
  unschedule(name: string): Promise<void>;
  schedules(): Promise<readonly Schedule[]>;
}
