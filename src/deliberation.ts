/** How a batch of orders is decided: each over the state behind the one before it, with all that follows from it. Nothing is written here. */
import { canonicalJson } from "#src/canonical.ts";
import type { Governed, Levers } from "#src/governed.ts";
import { refusedEvent } from "#src/governed.ts";
import type { Entry, Event, Ledger } from "#src/ledger.ts";
import type { Refusal } from "#src/lever.ts";
import type { Happening, Order } from "#src/order.ts";
import { reactions } from "#src/reaction.ts";
import type { Write } from "#src/write.ts";

const MOST_REACTIONS = 200;

/** What became of an order. */
export interface Ruling {
  readonly entries: readonly Entry[];
  readonly refused?: Refusal;
  /** The state behind these entries; of a repeated order, a state that knows of them. */
  readonly state: Governed;
  /** The same order had been given before under its key: nothing was done again. */
  readonly repeated: boolean;
}

/** An order, or one that is made over the state at the moment when it is decided, such as one with a checklist. */
export type Asking = Order | ((state: Governed, now: Date) => Order | Promise<Order>);

export interface Waiting {
  readonly asking: Asking;
  readonly key: string | undefined;
  readonly answer: (ruling: Ruling) => void;
  readonly fail: (error: unknown) => void;
}

type Append = Extract<Write, { do: "append" }>;

export interface Settled {
  readonly state: Governed;
  readonly writes: readonly Append[];
  /** Each told the entries of all writes, in their order. */
  readonly answers: readonly ((entries: readonly (readonly Entry[])[]) => void)[];
}

/** What a batch is decided over. */
export interface Bench {
  readonly levers: Levers;
  readonly ledger: Pick<Ledger, "appended">;
  readonly stream: string;
  readonly state: Governed;
  /** The entry behind which the state is this. */
  readonly seq: number;
  readonly at: Date;
}

export async function deliberate({ levers, ledger, stream, at, ...start }: Bench, batch: readonly Waiting[]): Promise<Settled> {
  let { state, seq } = start;
  const writes: Append[] = [];
  const answers: Settled["answers"][number][] = [];
  const keys = new Map<string, number>();
  const keyed = batch.some(({ key }) => key !== undefined);
  const used = keyed ? await Promise.all(batch.map(async ({ key }) => (key === undefined ? undefined : await ledger.appended(stream, key)))) : []; // prettier-ignore
  for (const [place, { asking, key, answer }] of batch.entries()) {
    const sameBatch = key === undefined ? undefined : keys.get(key);
    const earlier = sameBatch === undefined ? used[place] : undefined;
    if (earlier !== undefined || sameBatch !== undefined) {
      const then = state;
      answers.push((all) => answer(repeatedRuling(earlier ?? all[sameBatch ?? -1] ?? [], then)));
      continue;
    }
    const order = typeof asking === "function" ? await asking(state, at) : asking;
    const { events, refused, state: then } = outcomeOf(levers, state, seq, order, at);
    if (events.length === 0) {
      answers.push(() => answer({ entries: [], state: then, repeated: false }));
      continue;
    }
    const index = writes.length;
    if (key !== undefined) keys.set(key, index);
    writes.push({ do: "append", stream, events, expected: seq, at, ...(key === undefined ? {} : { key }) });
    answers.push((all) => answer(rulingOf(all[index] ?? [], writes[index], then, refused)));
    state = then;
    seq += events.length;
  }
  return { state, writes, answers };
}

/** Another process may have been faster with the same key: then what it wrote is the answer. */
function rulingOf(entries: readonly Entry[], write: Append | undefined, state: Governed, refused: Refusal | undefined): Ruling {
  if (!isWritten(entries, write)) return repeatedRuling(entries, state);
  return { entries, state, repeated: false, ...(refused === undefined ? {} : { refused }) };
}

/** Whether these entries are what was to be written, where it was to be written. */
export function isWritten([first]: readonly Entry[], write: Append | undefined): boolean {
  if (write?.key === undefined) return true;
  const [event] = write.events;
  if (first === undefined || event === undefined || first.seq !== write.expected + 1) return false;
  return first.kind === event.kind && first.actor === event.actor && canonicalJson(first.data) === canonicalJson(event.data);
}

function repeatedRuling(entries: readonly Entry[], state: Governed): Ruling {
  const [first] = entries;
  const refused = first?.kind.endsWith(".refused") === true ? { refused: first.data as unknown as Refusal } : {};
  return { entries, state, repeated: true, ...refused };
}

/** The events of an order and of all that follows from it, and the state behind them. A refusal is one event. */
function outcomeOf(
  levers: Levers,
  start: Governed,
  seq: number,
  asked: Order,
  at: Date,
): { readonly state: Governed; readonly events: readonly Event[]; readonly refused?: Refusal } {
  let state = start;
  let refused: Refusal | undefined;
  const events: Event[] = [];
  const due: Order[] = [asked];
  for (let done = 0; due.length > 0 && done < MOST_REACTIONS; done++) {
    const order = due.shift();
    if (order === undefined) break;
    const decision = levers.decide(state, order, at);
    if ("refused" in decision && order === asked) refused = decision.refused;
    const happenings = "refused" in decision ? [refusedEvent(order, decision.refused)] : decision.events;
    for (const happening of happenings) {
      const event = { kind: happening.kind, actor: order.actor, data: withAsked(happening.data, order) };
      events.push(event);
      state = levers.evolve(state, { ...event, at: at.toISOString(), seq: seq + events.length });
      if (!("refused" in decision)) due.push(...reactions(happening as Happening));
    }
  }
  return refused === undefined ? { state, events } : { state, events, refused };
}

function withAsked(data: object, { asked }: Order): Readonly<Record<string, unknown>> {
  return asked === undefined ? { ...data } : { ...data, asked };
}
