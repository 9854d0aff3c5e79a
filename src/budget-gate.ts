/** The one gate that every call passes: budgets over a ledger, exact among all callers and processes. Orders that wait are decided in one append. */
import {
  decideBudget,
  emptyBudget,
  evolveBudget,
  overdue,
  remainingNano,
  type BudgetAnswer,
  type BudgetLine,
  type BudgetOrder,
  type BudgetRefusal,
  type BudgetState,
  type Reservation,
} from "#src/budget.ts";
import { LedgerConflict, type Event, type Ledger } from "#src/ledger.ts";

export interface BudgetGate {
  /** Rejects where the ledger cannot be read or written: then nothing may be spent. */
  reserve(reservation: Reservation, lines: readonly BudgetLine[]): Promise<BudgetRefusal | undefined>;
  settle(id: string, nano: number, lines: readonly BudgetLine[]): Promise<void>;
  release(id: string): Promise<void>;
  /** What the tightest of the lines leaves; Infinity without lines. */
  remaining(lines: readonly BudgetLine[]): Promise<number>;
}

export interface GateReach {
  /** Absent: the sums are kept in memory alone and begin anew with the process. */
  readonly ledger?: Pick<Ledger, "read" | "append">;
  readonly now: () => number;
  readonly warn?: (key: string, spentNano: number, limitNano: number) => void;
}

interface Waiting {
  readonly order: BudgetOrder;
  readonly done: (refused: BudgetRefusal | undefined) => void;
  readonly failed: (error: unknown) => void;
}

const ACTOR = "router";

/** One stream for each month of the wall clock; a reservation is settled where it was made. */
export function budgetGate(reach: GateReach): BudgetGate {
  const months = new Map<string, ReturnType<typeof monthGate>>();
  const monthOf = new Map<string, string>();
  const current = (): string => new Date(reach.now()).toISOString().slice(0, 7);
  const month = (name: string): ReturnType<typeof monthGate> => {
    const known = months.get(name) ?? monthGate(`router/budget/${name}`, reach);
    months.set(name, known);
    return known;
  };
  const finish = async (id: string, order: BudgetOrder): Promise<void> => {
    const name = monthOf.get(id) ?? current();
    monthOf.delete(id);
    await month(name).order(order);
  };
  return {
    reserve: async (reservation, lines) => {
      const name = current();
      monthOf.set(reservation.id, name);
      const refused = await month(name).order({ order: "reserve", reservation, lines });
      if (refused !== undefined) monthOf.delete(reservation.id);
      return refused;
    },
    settle: async (id, nano, lines) => await finish(id, { order: "settle", id, nano, lines }),
    release: async (id) => await finish(id, { order: "release", id }),
    remaining: async (lines) => (lines.length === 0 ? Number.POSITIVE_INFINITY : await month(current()).remaining(lines)),
  };
}

/** Orders that came while an append was under way are decided together by the next one. */
function monthGate(stream: string, reach: GateReach) {
  const waiting: Waiting[] = [];
  const fold = monthFold(stream, reach);
  let running = false;
  const decided = async (batch: readonly Waiting[]): Promise<void> => {
    await fold.load();
    for (;;) {
      const { answers, events } = decideAll(fold.state, [...overdue(fold.state, reach.now()), ...batch.map(({ order }) => order)]);
      if (!(await fold.write(events))) continue;
      const own = answers.slice(answers.length - batch.length);
      batch.forEach(({ done }, at) => done(refusalIn(own[at])));
      return;
    }
  };
  const run = async (): Promise<void> => {
    running = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, waiting.length);
      await decided(batch).catch((error: unknown) => {
        for (const { failed } of batch) failed(error);
      });
    }
    running = false;
  };
  const order = async (given: BudgetOrder): Promise<BudgetRefusal | undefined> =>
    await new Promise((done, failed) => {
      waiting.push({ order: given, done, failed });
      if (!running) void run();
    });
  const remaining = async (lines: readonly BudgetLine[]): Promise<number> => {
    await fold.load();
    return Math.min(...lines.map((line) => remainingNano(fold.state, line)));
  };
  return { order, remaining };
}

/** The month's sums, and how they are written: false where somebody else appended in between; then they are read again. */
function monthFold(stream: string, reach: GateReach) {
  const state = emptyBudget();
  let seq = 0;
  let loading: Promise<void> | undefined;
  const catchUp = async (): Promise<void> => {
    for await (const entry of reach.ledger?.read(stream, seq) ?? []) {
      evolveBudget(state, entry);
      seq = entry.seq;
    }
  };
  const load = async (): Promise<void> => {
    loading ??= catchUp().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    await loading;
  };
  const append = async (events: readonly Event[]): Promise<boolean> => {
    if (events.length === 0 || reach.ledger === undefined) return true;
    try {
      const entries = await reach.ledger.append(stream, events, seq, new Date(reach.now()));
      seq = entries.at(-1)?.seq ?? seq;
      return true;
    } catch (error) {
      if (!(error instanceof LedgerConflict)) throw error;
      await catchUp();
      return false;
    }
  };
  const write = async (events: readonly Event[]): Promise<boolean> => {
    if (!(await append(events))) return false;
    for (const event of events) {
      evolveBudget(state, event);
      const { key, spent_nano: spent, limit_nano: limit } = event.data;
      if (event.kind === "budget.warned") reach.warn?.(String(key), Number(spent), Number(limit));
    }
    return true;
  };
  return { state, load, write };
}

/** Each order sees what those before it in the batch did. */
function decideAll(
  state: BudgetState,
  orders: readonly BudgetOrder[],
): { readonly answers: readonly BudgetAnswer[]; readonly events: readonly Event[] } {
  const trial: BudgetState = {
    spent: new Map(state.spent),
    reserved: new Map(state.reserved),
    open: new Map(state.open),
    warned: new Set(state.warned),
  };
  const events: Event[] = [];
  const answers = orders.map((order) => {
    const answer = decideBudget(trial, order, ACTOR);
    for (const event of "events" in answer ? answer.events : []) {
      evolveBudget(trial, event);
      events.push(event);
    }
    return answer;
  });
  return { answers, events };
}

const refusalIn = (answer: BudgetAnswer | undefined): BudgetRefusal | undefined =>
  answer !== undefined && "refused" in answer ? answer.refused : undefined;
