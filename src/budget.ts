/** Budgets as a pure fold: reserve an upper estimate, settle it once with what it cost, release what was never used. Amounts are whole nanodollars. */
import type { Event } from "#src/ledger.ts";

/** One limit that a call counts against, in one period: `tenant:acme:2026-11-21`. */
export interface BudgetLine {
  readonly key: string;
  readonly limitNano: number;
  readonly warnAt: number;
}

export interface Reservation {
  readonly id: string;
  readonly nano: number;
  readonly keys: readonly string[];
  /** Milliseconds since 1970: a reservation that nobody settled by then is booked as spent, for the vendor may have charged it. */
  readonly until: number;
}

export interface BudgetState {
  readonly spent: Map<string, number>;
  readonly reserved: Map<string, number>;
  readonly open: Map<string, Reservation>;
  readonly warned: Set<string>;
}

export type BudgetOrder =
  | { readonly order: "reserve"; readonly reservation: Reservation; readonly lines: readonly BudgetLine[] }
  | { readonly order: "settle"; readonly id: string; readonly nano: number; readonly lines: readonly BudgetLine[] }
  | { readonly order: "release"; readonly id: string };

export interface BudgetRefusal {
  readonly key: string;
  readonly limitNano: number;
  readonly remainingNano: number;
}

export type BudgetAnswer = { readonly events: readonly Event[] } | { readonly refused: BudgetRefusal };

export const emptyBudget = (): BudgetState => ({ spent: new Map(), reserved: new Map(), open: new Map(), warned: new Set() });

/** What a line has left, reservations counted as spent. */
export function remainingNano(state: BudgetState, line: BudgetLine): number {
  return line.limitNano - (state.spent.get(line.key) ?? 0) - (state.reserved.get(line.key) ?? 0);
}

/** An amount that reaches the limit exactly passes. Settling or releasing what is not open changes nothing. */
export function decideBudget(state: BudgetState, order: BudgetOrder, actor: string): BudgetAnswer {
  if (order.order === "reserve") return reserve(state, order.reservation, order.lines, actor);
  const open = state.open.get(order.id);
  if (open === undefined) return { events: [] };
  if (order.order === "release") return { events: [{ kind: "budget.released", actor, data: { id: order.id } }] };
  const settled: Event = { kind: "budget.settled", actor, data: { id: order.id, nano: order.nano } };
  const warnings = order.lines.flatMap((line): Event[] => {
    const spent = (state.spent.get(line.key) ?? 0) + order.nano;
    if (!open.keys.includes(line.key) || state.warned.has(line.key) || spent < line.limitNano * line.warnAt) return [];
    return [{ kind: "budget.warned", actor, data: { key: line.key, spent_nano: spent, limit_nano: line.limitNano } }];
  });
  return { events: [settled, ...warnings] };
}

function reserve(state: BudgetState, reservation: Reservation, lines: readonly BudgetLine[], actor: string): BudgetAnswer {
  for (const line of lines) {
    const left = remainingNano(state, line);
    if (left < reservation.nano || left <= 0)
      return { refused: { key: line.key, limitNano: line.limitNano, remainingNano: Math.max(0, left) } };
  }
  const { id, nano, keys, until } = reservation;
  return { events: [{ kind: "budget.reserved", actor, data: { id, nano, keys, until } }] };
}

/** Changes the state in place: it is folded over every call of a month. */
export function evolveBudget(state: BudgetState, { kind, data }: Pick<Event, "kind" | "data">): void {
  const id = String(data["id"]);
  if (kind === "budget.reserved") {
    const keys = Array.isArray(data["keys"]) ? data["keys"].map(String) : [];
    const reservation = { id, nano: Number(data["nano"]), keys, until: Number(data["until"]) };
    state.open.set(id, reservation);
    for (const key of keys) add(state.reserved, key, reservation.nano);
  } else if (kind === "budget.settled") close(state, id, Number(data["nano"]));
  else if (kind === "budget.released") close(state, id, 0);
  else if (kind === "budget.warned") state.warned.add(String(data["key"]));
}

function close(state: BudgetState, id: string, nano: number): void {
  const open = state.open.get(id);
  if (open === undefined) return;
  state.open.delete(id);
  for (const key of open.keys) {
    add(state.reserved, key, -open.nano);
    add(state.spent, key, nano);
  }
}

function add(sums: Map<string, number>, key: string, nano: number): void {
  const sum = (sums.get(key) ?? 0) + nano;
  if (sum === 0) sums.delete(key);
  else sums.set(key, sum);
}

/** Orders that book what nobody settled in time. */
export function overdue(state: BudgetState, now: number): readonly BudgetOrder[] {
  return [...state.open.values()].filter(({ until }) => until <= now).map(({ id, nano }) => ({ order: "settle", id, nano, lines: [] }));
}
