/** Work to be done, as whoever wants it says it. */

export interface NewJob {
  /** Names the handler. */
  readonly kind: string;
  /** Plain JSON. */
  readonly payload: unknown;
  /** Jobs of one key run one after another in the order in which they were accepted; a job without one waits for nobody. */
  readonly key?: string;
  /** Who the work is done for, such as an installation: those who wait take turns. */
  readonly fairness?: string;
  /** Waiting jobs of the same key with the same word here are dropped: a newer head makes them pointless. One that runs is left to run. */
  readonly supersedes?: string;
  /** Not before this time; the key's other jobs do not wait for it. */
  readonly notBefore?: Date;
}
