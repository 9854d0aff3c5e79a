/** `/help`: what there is, made from the registry. */
import type { Command } from "#src/command.ts";

export const commands: readonly Command[] = [
  {
    name: "help",
    usage: "[command]",
    summary: "the commands, who may give them, and examples",
    who: "read",
    examples: ["/help", "/help risk reserve"],
    plan: ({ words }) => {
      const name = words.join(" ").replace(/^\//, "").toLowerCase();
      return { effect: name === "" ? { do: "help" } : { do: "help", command: name.slice(0, 60) } };
    },
  },
];
