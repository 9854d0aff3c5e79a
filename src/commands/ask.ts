/** `/ask` and `/intent`: words for the model router and the intent engine. */
import type { Command } from "#src/command.ts";

const spoken = (name: "ask" | "intent", summary: string, example: string): Command => ({
  name,
  usage: "…",
  summary,
  who: "write",
  examples: [example],
  textFrom: 0,
  plan: ({ rest }) => {
    const text = rest(0);
    return text === undefined ? { wrong: `say what: \`${example}\`` } : { effect: { do: name, text } };
  },
});

export const commands: readonly Command[] = [
  spoken("ask", "ask a question about this repository's state", "/ask why is the router red?"),
  spoken("intent", "propose an action in plain words; policy decides", "/intent deploy the router to staging"),
];
