/** Who asks for what is done, whatever it is. */

/** Who asks, why, and where it was asked: a comment's address, a request's id. */
export interface Asked {
  readonly actor: string;
  /** Absent is recorded as missing. */
  readonly reason?: string;
  readonly asked?: string;
}
