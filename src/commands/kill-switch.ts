/** `/kill-switch`: stops production at once; letting go again takes the checklist. */
import type { Command } from "#src/command.ts";

const order =
  (does: "engage" | "release"): Command["plan"] =>
  (given) => {
    const reason = given.rest(0);
    return { effect: { do: "order", order: { lever: "go-live", do: does }, ...(reason === undefined ? {} : { reason }) } };
  };

export const commands: readonly Command[] = [
  {
    name: "kill-switch status",
    usage: "",
    summary: "whether the kill switch is engaged",
    who: "read",
    examples: ["/kill-switch status"],
    byItself: true,
    plan: () => ({ effect: { do: "show", what: "kill-switch" } }),
  },
  {
    name: "kill-switch engage",
    usage: "[reason …]",
    summary: "stop all production execution; one person is enough",
    who: "write",
    examples: ["/kill-switch engage offers go out twice"],
    textFrom: 0,
    plan: order("engage"),
  },
  {
    name: "kill-switch release",
    usage: "[reason …]",
    summary: "let production run again; the checklist must pass",
    who: "maintain",
    examples: ["/kill-switch release fixed by the last deployment"],
    textFrom: 0,
    plan: order("release"),
  },
];
