/** `/risk`: policies, reservations and settlements. */
import { riskChange } from "#schemas/governance.ts";
import type { Command } from "#src/command.ts";
import { fieldsOf, flagsOf, numberOf } from "#src/fields.ts";
import { riskChangeOf } from "#src/lever-change.ts";
import { centsOf } from "#src/money.ts";

export const commands: readonly Command[] = [
  {
    name: "risk status",
    usage: "",
    summary: "the risk policies, and what is used today",
    who: "read",
    examples: ["/risk", "/risk status"],
    byItself: true,
    plan: () => ({ effect: { do: "show", what: "risk" } }),
  },
  {
    name: "risk reserve",
    usage: "ENGINE AMOUNT [reason …]",
    summary: "reserve an amount in dollars, where GLOBAL and the engine's policy both allow it",
    who: "write",
    examples: ["/risk reserve WHOLESALE 15 an offer to a new buyer"],
    textFrom: 2,
    plan: ({ words: [engine, amount], rest }) => {
      const cents = centsOf(numberOf(amount ?? "") ?? Number.NaN);
      if (engine === undefined || cents === undefined || cents <= 0)
        return { wrong: "say the engine and an amount in dollars above zero with at most two places, such as `WHOLESALE 15`" };
      const reason = rest(2);
      const order = { lever: "risk", do: "reserve", engine, amountCents: cents } as const;
      return { effect: { do: "order", order, ...(reason === undefined ? {} : { reason }) } };
    },
  },
  {
    name: "risk settle",
    usage: "RESERVATION LOSS",
    summary: "settle a reservation with its loss in dollars; a profit is a negative loss",
    who: "write",
    examples: ["/risk settle rsv_1_0a1b2c3d4e5f 2.50"],
    plan: ({ words }) => {
      const [reservationId, loss] = words;
      const cents = centsOf(numberOf(loss ?? "") ?? Number.NaN);
      if (words.length !== 2 || reservationId === undefined || cents === undefined)
        return { wrong: "say the reservation and its loss in dollars with at most two places, such as `rsv_1_0a1b2c3d4e5f 2.50`" };
      return { effect: { do: "order", order: { lever: "risk", do: "settle", reservationId, lossCents: cents } } };
    },
  },
  {
    name: "risk policy",
    usage: "ENGINE --key value …",
    summary: "set an engine's risk policy; keys left out stay, `none` is no limit",
    who: "maintain",
    examples: ["/risk policy WHOLESALE --max-open-risk 400 --mode enforce"],
    flags: { values: flagsOf(riskChange, ["engine"]) },
    plan: ({ words, flags }) => {
      const [engine] = words;
      if (engine === undefined || words.length > 1 || Object.keys(flags).length === 0)
        return { wrong: "say the engine and what to change, such as `WHOLESALE --enabled true`" };
      const read = fieldsOf(riskChange, { engine }, flags);
      if ("wrong" in read) return read;
      return { effect: { do: "order", order: { lever: "risk", do: "upsert", engine, change: riskChangeOf(read.fields) } } };
    },
  },
];
