/**
 * Fair turns (start-time fair queueing): whoever has many jobs waiting gets later and later turns, so that one job of somebody else comes
 * soon; and since turns only grow with what was served, nobody waits for ever.
 */
export interface Turns {
  /** The turn of a new job of this owner; lower turns go first. */
  next(owner: string): number;
  /** Told of the turn of every job that starts. */
  served(turn: number): void;
}

const MANY_OWNERS = 10_000;

export function fairTurns(start = 0): Turns {
  let now = start;
  const last = new Map<string, number>();
  return {
    next: (owner) => {
      const turn = Math.max(now, last.get(owner) ?? 0) + 1;
      if (last.size >= MANY_OWNERS) for (const [name, taken] of last) if (taken <= now) last.delete(name);
      last.set(owner, turn);
      return turn;
    },
    served: (turn) => {
      now = Math.max(now, turn);
    },
  };
}
