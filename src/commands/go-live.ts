/** `/go-live`: whether production may run, what must hold for it, on and off. */
import type { Command } from "#src/command.ts";

const order =
  (does: "enable" | "disable"): Command["plan"] =>
  (given) => {
    const reason = given.rest(0);
    return { effect: { do: "order", order: { lever: "go-live", do: does }, ...(reason === undefined ? {} : { reason }) } };
  };

export const commands: readonly Command[] = [
  {
    name: "go-live status",
    usage: "",
    summary: "whether production may run",
    who: "read",
    examples: ["/go-live", "/go-live status"],
    byItself: true,
    plan: () => ({ effect: { do: "show", what: "go-live" } }),
  },
  {
    name: "go-live checklist",
    usage: "",
    summary: "what must hold before going live, with its evidence",
    who: "read",
    examples: ["/go-live checklist"],
    plan: () => ({ effect: { do: "show", what: "checklist" } }),
  },
  {
    name: "go-live enable",
    usage: "[reason …]",
    summary: "go live; the checklist must pass",
    who: "maintain",
    examples: ["/go-live enable the launch is approved"],
    textFrom: 0,
    plan: order("enable"),
  },
  {
    name: "go-live disable",
    usage: "[reason …]",
    summary: "stop being live",
    who: "maintain",
    examples: ["/go-live disable we look into the numbers first"],
    textFrom: 0,
    plan: order("disable"),
  },
];
