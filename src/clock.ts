/** Time as it is handed in: what waits or stamps asks a clock, so that a test can move it. */
export interface Clock {
  now(): Date;
  /** Runs once, so many milliseconds from now; the answer calls it off. */
  after(ms: number, run: () => void): () => void;
}
