/** `/heimdall`: the confidence charter and its sandbox trials. */
import { confidenceChange } from "#schemas/governance.ts";
import type { Command } from "#src/command.ts";
import { fieldsOf, flagsOf, numberOf } from "#src/fields.ts";
import { confidenceChangeOf } from "#src/lever-change.ts";

export const commands: readonly Command[] = [
  {
    name: "heimdall status",
    usage: "",
    summary: "the confidence floors, and today's trials",
    who: "read",
    examples: ["/heimdall", "/heimdall status"],
    byItself: true,
    plan: () => ({ effect: { do: "show", what: "heimdall" } }),
  },
  {
    name: "heimdall trial",
    usage: "DOMAIN success|failure CONFIDENCE",
    summary: "record a sandbox trial",
    who: "write",
    examples: ["/heimdall trial BUYER_MATCH success 0.93"],
    plan: ({ words }) => {
      const [domain, outcome = "", said = ""] = words;
      const confidence = numberOf(said);
      const known = ["success", "failure"].includes(outcome);
      if (words.length !== 3 || domain === undefined || !known || confidence === undefined || confidence < 0 || confidence > 1)
        return { wrong: "say the domain, success or failure, and a confidence from 0 to 1, such as `BUYER_MATCH success 0.93`" };
      const order = { lever: "heimdall", do: "trial", domain, success: outcome === "success", confidence } as const;
      return { effect: { do: "order", order } };
    },
  },
  {
    name: "heimdall policy",
    usage: "DOMAIN --key value …",
    summary: "set a domain's floors; keys left out stay",
    who: "maintain",
    examples: ["/heimdall policy BUYER_MATCH --prod-use-enabled true --window 7d"],
    flags: { values: flagsOf(confidenceChange, ["domain"]) },
    plan: ({ words, flags }) => {
      const [domain] = words;
      if (domain === undefined || words.length > 1 || Object.keys(flags).length === 0)
        return { wrong: "say the domain and what to change, such as `BUYER_MATCH --prod-use-enabled true`" };
      const read = fieldsOf(confidenceChange, { domain }, flags);
      if ("wrong" in read) return read;
      return { effect: { do: "order", order: { lever: "heimdall", do: "upsert", domain, change: confidenceChangeOf(read.fields) } } };
    },
  },
];
