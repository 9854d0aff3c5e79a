/** Whether an order is the one that its idempotency key was first used for, as far as the ledger tells: the same key for another order is a mistake. */
import type { Ruling } from "#src/deliberation.ts";
import type { Order } from "#src/order.ts";
import { own } from "#src/own.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Fields of an order, and what the ledger calls them where it names them otherwise. */
const NAMED: Readonly<Record<string, string>> = {
  engine: "engine",
  domain: "domain",
  metric: "metric",
  reservation: "reservation",
  recommendation: "recommendation",
  amountCents: "amount_cents",
  lossCents: "loss_cents",
  success: "success",
  confidence: "confidence",
};

export function isSameOrder(order: Order, { entries: [entry] }: Ruling): boolean {
  if (entry === undefined) return true;
  const kept = fieldsOf(entry.data);
  // A refusal keeps the order as it was given; a policy stands in a field of its own.
  const told: readonly Fields[] = [kept, fieldsOf(kept["policy"]), fieldsOf(kept["order"])];
  const change = fieldsOf(own(order as unknown as Fields, "change"));
  return (
    Object.entries(NAMED).every(([name, inLedger]) => agrees(own(order as unknown as Fields, name), told, [name, inLedger])) &&
    Object.entries(change).every(([name, value]) => agrees(value, told, [name])) &&
    agreesOnLists(order, kept)
  );
}

function agrees(given: unknown, told: readonly Fields[], names: readonly string[]): boolean {
  if (given === undefined) return true;
  const kept = told.flatMap((fields) => names.flatMap((name) => (Object.hasOwn(fields, name) ? [fields[name]] : [])));
  return kept.length === 0 || kept.includes(given);
}

/** Events are the same but for the times that were given to them here; an evaluation is of what its results are of. */
function agreesOnLists(order: Order, kept: Fields): boolean {
  if (order.lever !== "regression") return true;
  const before = listOf(order.do === "kpi" ? kept["readings"] : kept["results"]);
  if (before === undefined) return true;
  if (order.do === "evaluate")
    return before.every(({ domain, metric }) => (order.domain ?? domain) === domain && (order.metric ?? metric) === metric);
  if (order.do !== "kpi" || before.length !== order.readings.length) return order.do !== "kpi";
  const fields = ["domain", "metric", "success", "value"];
  return order.readings.every((reading, at) => fields.every((name) => before[at]?.[name] === own(reading as unknown as Fields, name)));
}

function listOf(value: unknown): readonly Fields[] | undefined {
  return Array.isArray(value) ? value.map(fieldsOf) : undefined;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}
