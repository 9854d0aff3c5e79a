/** The money side of one run: reserved before the first call, more for each further one that costs, settled once at the end. */
import type { BudgetLine, BudgetRefusal } from "#src/budget.ts";
import { dollarsText } from "#src/price.ts";
import type { Engine } from "#src/api/models/engine.ts";
import type { Refusal } from "#src/api/models/inquiry.ts";
import type { Session } from "#src/api/models/session.ts";
import type { Target } from "#src/api/models/targets.ts";

export interface Spend {
  /** Reserves the upper estimate; a refusal where it does not fit. */
  open(upperNano: number | undefined): Promise<Refusal | undefined>;
  /** False where an earlier attempt has cost something and no room is left for one more. */
  afford(target: Target): Promise<boolean>;
  settle(): Promise<void>;
}

const LEASE_MS = 3_600_000;

export function spendOf(
  engine: Engine,
  session: Session,
  lines: readonly BudgetLine[],
  upperOf: (target: Target) => number | undefined,
): Spend {
  const open: string[] = [];
  let paid = 0;
  const reserve = async (nano: number): Promise<BudgetRefusal | undefined> => {
    const id = open.length === 0 ? session.id : `${session.id}#${open.length + 1}`;
    const until = engine.clock.now() + LEASE_MS;
    const refused = await engine.gate.reserve({ id, nano, keys: lines.map(({ key }) => key), until }, lines);
    if (refused === undefined) open.push(id);
    return refused;
  };
  const settle = async (): Promise<void> => {
    const nano = session.attempts.reduce((sum, { cost_nano: cost }) => sum + (cost ?? 0), 0);
    engine.levers?.settled?.(session.id, nano);
    const [first, ...more] = open;
    if (first === undefined) return;
    for (const id of more) await engine.gate.release(id);
    if (session.attempts.some(({ usage }) => usage !== undefined)) await engine.gate.settle(first, nano, lines);
    else await engine.gate.release(first);
  };
  return {
    open: async (upperNano) => {
      if (lines.length === 0) return undefined;
      try {
        const refused = await reserve(upperNano ?? 0);
        return refused === undefined ? undefined : overspent(refused, upperNano ?? 0);
      } catch {
        return { status: 503, code: "budget_unreadable", message: "the budget cannot be read or written: nothing is spent until it can" };
      }
    },
    afford: async (target) => {
      const costly = session.attempts.filter(({ usage }) => usage !== undefined).length;
      if (lines.length === 0 || costly <= paid) return true;
      paid = costly;
      return (await reserve(upperOf(target) ?? 0).catch(() => true as const)) === undefined;
    },
    settle,
  };
}

function overspent({ key, limitNano, remainingNano }: BudgetRefusal, nano: number): Refusal {
  const [scope, id, period] = key.split(":");
  const message = `the budget of ${dollarsText(limitNano)} dollars for ${scope} ${id} in ${period} has ${dollarsText(remainingNano)} left; this call could cost ${dollarsText(nano)}`;
  return { status: 402, code: "budget_exceeded", message };
}
