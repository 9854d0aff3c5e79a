/** `/approve` and `/reject`: the second person's word on an order that waits. */
import type { Command } from "#src/command.ts";

export const commands: readonly Command[] = [
  {
    name: "approve",
    usage: "ID",
    summary: "approve an order that waits for a second person",
    who: "maintain",
    examples: ["/approve ord_12_0a1b2c3d4e5f"],
    plan: ({ words }) => {
      const [id] = words;
      if (words.length !== 1 || id === undefined) return { wrong: "say the id that the waiting order's reply shows" };
      return { effect: { do: "approve", id } };
    },
  },
  {
    name: "reject",
    usage: "ID [reason …]",
    summary: "reject an order that waits for a second person",
    who: "maintain",
    examples: ["/reject ord_12_0a1b2c3d4e5f not before the audit"],
    textFrom: 1,
    plan: ({ words: [id], rest }) => {
      if (id === undefined) return { wrong: "say the id that the waiting order's reply shows" };
      const reason = rest(1);
      return { effect: { do: "reject", id, ...(reason === undefined ? {} : { reason }) } };
    },
  },
];
