/** Deliveries in a table. */
import type { Acceptance, Delivery, DeliveryEnd, DeliveryState } from "#src/records.ts";
import { date, maybeDate, maybeText, row, rows, text } from "#src/stores/statements/step.ts";
import type { Row, Steps, Value } from "#src/stores/statements/step.ts";

/** True where the delivery is to be worked on: it is new, or an explicit replay. */
export function* acceptDelivery({ delivery, replay = false, ignored }: Acceptance): Steps<boolean> {
  const { id, event, repository = null, payload, receivedAt } = delivery;
  const [state, at] = [ignored === undefined ? "accepted" : "ignored", receivedAt.getTime()];
  const settledAt = ignored === undefined ? null : at;
  const taken = yield* rows(replay ? AGAIN : ONCE, id, event, repository, payload, state, ignored ?? null, at, settledAt);
  return taken.length > 0;
}

const ACCEPT =
  "insert into deliveries (id, event, repository, payload, state, note, received_at, settled_at) values (?, ?, ?, ?, ?, ?, ?, ?)";
const ONCE = `${ACCEPT} on conflict (id) do nothing returning id`;
const AGAIN = `${ACCEPT} on conflict (id) do update set state = excluded.state, note = excluded.note, settled_at = excluded.settled_at returning id`;

export function* endDelivery({ id, state, note = null, at }: Omit<DeliveryEnd, "note"> & { readonly note?: string | null }): Steps<void> {
  yield* rows("update deliveries set state = ?, note = ?, settled_at = ? where id = ?", state, note, at.getTime(), id);
}

export function* deliveryById(id: string): Steps<Delivery | undefined> {
  const found = yield* row("select * from deliveries where id = ?", id);
  return found && deliveryFrom(found);
}

export function* deliveriesOf(filter: {
  readonly state?: DeliveryState;
  readonly before?: Date;
  readonly limit?: number;
}): Steps<readonly Delivery[]> {
  const wanted: readonly (readonly [string, Value | undefined])[] = [
    ["state = ?", filter.state],
    ["received_at < ?", filter.before?.getTime()],
  ];
  const { where, values } = conditions(wanted);
  const found = yield* rows(`select * from deliveries ${where} order by received_at desc, id desc limit ?`, ...values, filter.limit ?? 100);
  return found.map(deliveryFrom);
}

export function* pruneDeliveries(before: Date): Steps<number> {
  return (yield* rows("delete from deliveries where state <> 'accepted' and settled_at < ? returning id", before.getTime())).length;
}

/** A where clause of those conditions that have a value. */
export function conditions(wanted: readonly (readonly [string, Value | undefined])[]): {
  readonly where: string;
  readonly values: readonly Value[];
} {
  const given = wanted.flatMap(([condition, value]) => (value === undefined ? [] : [[condition, value] as const]));
  const where = given.length === 0 ? "" : `where ${given.map(([condition]) => condition).join(" and ")}`;
  return { where, values: given.map(([, value]) => value) };
}

const STATES: Readonly<Record<string, DeliveryState>> = { accepted: "accepted", done: "done", ignored: "ignored", failed: "failed" };

function deliveryFrom(found: Row): Delivery {
  const [repository, note, settledAt] = [maybeText(found, "repository"), maybeText(found, "note"), maybeDate(found, "settled_at")];
  return {
    id: text(found, "id"),
    event: text(found, "event"),
    ...(repository !== undefined && { repository }),
    payload: text(found, "payload"),
    receivedAt: date(found, "received_at"),
    state: STATES[text(found, "state")] ?? "failed",
    ...(note !== undefined && { note }),
    ...(settledAt !== undefined && { settledAt }),
  };
}
