/** `/tripwire`: regression tripwires. */
import { regressionChange } from "#schemas/governance.ts";
import type { Command } from "#src/command.ts";
import { fieldsOf, flagsOf } from "#src/fields.ts";
import { regressionChangeOf } from "#src/lever-change.ts";

export const commands: readonly Command[] = [
  {
    name: "tripwire status",
    usage: "",
    summary: "the tripwires, and how each stands",
    who: "read",
    examples: ["/tripwire", "/tripwire status"],
    byItself: true,
    plan: () => ({ effect: { do: "show", what: "tripwire" } }),
  },
  {
    name: "tripwire evaluate",
    usage: "[DOMAIN[/METRIC]]",
    summary: "evaluate tripwires; one that trips acts at once",
    who: "write",
    examples: ["/tripwire evaluate", "/tripwire evaluate WHOLESALE/contract_rate"],
    plan: ({ words }) => {
      const [domain, metric, ...more] = (words[0] ?? "").split("/");
      if (words.length > 1 || more.length > 0)
        return { wrong: "say one domain, or one domain and metric, such as `WHOLESALE/contract_rate`" };
      const which = domain === undefined || domain === "" ? {} : metric === undefined ? { domain } : { domain, metric };
      return { effect: { do: "order", order: { lever: "regression", do: "evaluate", ...which } } };
    },
  },
  {
    name: "tripwire policy",
    usage: "DOMAIN/METRIC --key value …",
    summary: "set a tripwire; keys left out stay",
    who: "maintain",
    examples: ["/tripwire policy WHOLESALE/contract_rate --enabled true --max-drop-fraction 0.15"],
    flags: { values: flagsOf(regressionChange, ["domain", "metric"]) },
    plan: ({ words, flags }) => {
      const [domain, metric, ...more] = (words[0] ?? "").split("/");
      if (words.length !== 1 || domain === undefined || metric === undefined || more.length > 0 || Object.keys(flags).length === 0)
        return { wrong: "say domain and metric and what to change, such as `WHOLESALE/contract_rate --enabled true`" };
      const read = fieldsOf(regressionChange, { domain, metric }, flags);
      if ("wrong" in read) return read;
      return {
        effect: { do: "order", order: { lever: "regression", do: "upsert", domain, metric, change: regressionChangeOf(read.fields) } },
      };
    },
  },
];
