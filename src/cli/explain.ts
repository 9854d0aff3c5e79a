/** `gatehouse explain RULE`: why the rule exists, an example that fails, one that passes, and the remedy. */
import { checks } from "#checks/index.ts";
import type { CliCommand } from "#src/cli/command.ts";
import { choice, parseWords } from "#src/cli/options.ts";
import { wantsColour } from "#src/cli/render.ts";
import { UsageError } from "#src/cli/usage.ts";
import { nearest } from "#src/nearest.ts";
import { explainable, type Explained, explainMarkdown, explainText } from "#src/reports/explain.ts";

export const run: CliCommand = async (words, terminal) => {
  const parsed = parseWords(words, { format: { type: "string" } });
  const format = choice("format", parsed.text("format"), ["text", "markdown"]);
  const [rule] = parsed.positionals;
  if (rule === undefined) throw new UsageError(`explain needs a rule or a check, one of ${checks.map(({ id }) => id).join(", ")}`);
  const { check, fault } = found(rule);
  const colour = wantsColour(terminal.env, terminal.columns !== undefined);
  terminal.out(
    format === "markdown"
      ? explainMarkdown(check)
      : explainText(check, fault, { colour, ...(terminal.columns === undefined ? {} : { columns: terminal.columns }) }),
  );
  return 0;
};

/** A check by its id, or one of its rules. Throws UsageError with the nearest known name. */
function found(rule: string): { readonly check: Explained; readonly fault: string | undefined } {
  const [id = "", fault] = rule.split("/");
  const all = explainable(checks);
  const check = all.find((one) => one.id === id);
  if (check !== undefined && (fault === undefined || Object.hasOwn(check.faults, fault))) return { check, fault };
  const known = all.flatMap((one) => [one.id, ...Object.keys(one.faults).map((name) => `${one.id}/${name}`)]);
  const guess = nearest(rule, known);
  throw new UsageError(
    `there is no rule "${rule}"; ${guess === undefined ? `the checks are ${checks.map((one) => one.id).join(", ")}` : `did you mean ${guess}?`}`,
  );
}
