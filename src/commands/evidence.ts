/** Commands about the repository's own judgement and evidence. */
import type { Command } from "#src/command.ts";

const plain = (name: "check" | "snapshot" | "scorecard", summary: string, who: Command["who"]): Command => ({
  name,
  usage: "",
  summary,
  who,
  examples: [`/${name}`],
  plan: ({ words }) => (words.length > 0 ? { wrong: `/${name} takes nothing more` } : { effect: { do: name } }),
});

export const commands: readonly Command[] = [
  plain("check", "judge the pull request, or the default branch, again", "write"),
  plain("snapshot", "write a snapshot of the repository and its levers", "write"),
  plain("scorecard", "show the scorecard", "read"),
  {
    name: "explain",
    usage: "RULE",
    summary: "why a rule exists, an example, and the remedy",
    who: "read",
    examples: ["/explain age-gate/missing-gate"],
    plan: ({ words }) => {
      const [rule] = words;
      return words.length === 1 && rule !== undefined
        ? { effect: { do: "explain", rule } }
        : { wrong: "say one rule, such as `age-gate/missing-gate`" };
    },
  },
  {
    name: "revert",
    usage: "[last|ID] [--dry-run]",
    summary: "take back a generated change, where nothing has been changed since",
    who: "maintain",
    examples: ["/revert last --dry-run", "/revert 3f2a9c81"],
    flags: { bare: ["dry-run"] },
    plan: ({ words, flags }) => {
      const [which = "last"] = words;
      if (words.length > 1 || !/^[\w-]{1,64}$/.test(which)) return { wrong: "say `last` or the id of one change" };
      return { effect: { do: "revert", which, dryRun: Object.hasOwn(flags, "dry-run") } };
    },
  },
];
