/** One after another where names meet: whoever works on a stream waits here, in this process, for those before, not in a storm of conflicts. */

/** Runs `work` when all earlier work on any of these names has ended; work on other names runs beside it. */
export type InTurn = <Result>(names: readonly string[], work: () => Promise<Result>) => Promise<Result>;

export function inTurn(): InTurn {
  const last = new Map<string, Promise<void>>();
  return async (names, work) => {
    // All names are taken in one go, so that two with names in common can never wait for each other.
    const before = names.flatMap((name) => last.get(name) ?? []);
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    for (const name of names) last.set(name, ended);
    try {
      await Promise.all(before);
      return await work();
    } finally {
      end();
      for (const name of names) if (last.get(name) === ended) last.delete(name);
    }
  };
}
