/** Why a rule exists, what breaks it and what keeps it: at a terminal, and as the reference of a check in Markdown. */
import type { z } from "zod";
import { wrapped } from "#src/cells.ts";
import type { Check, Example, Fault } from "#src/check.ts";
import { exceptionRules } from "#src/exception-rules.ts";
import { optionRows } from "#src/option-table.ts";
import { code, prose, tableHead, tableRow } from "#src/markdown.ts";
import { capital } from "#src/report.ts";
import { visible } from "#src/visible.ts";

/** The parts of a check that can be explained. */
export type Explained = Pick<Check<unknown>, "id" | "summary" | "why" | "strictness" | "faults" | "examples"> & {
  readonly options: z.ZodType;
};

export interface ExplainLook {
  readonly colour: boolean;
  /** Cells in a line; 80 where it is not known. */
  readonly columns?: number;
}

/** What can be explained: the checks, and the rules of waivers and of the baseline, which belong to none. */
export const explainable = (checks: readonly unknown[]): readonly Explained[] => [...(checks as readonly Explained[]), ...exceptionRules()];

/** The answer to `/explain`: the check that has the rule; undefined where there is none. */
export function explainRule(checks: readonly unknown[], rule: string): string | undefined {
  const found = explainable(checks).find(({ id }) => id === rule.split("/")[0]);
  return found && explainMarkdown(found);
}

/** For a terminal: one rule of the check by the name after the slash, or the whole check where `fault` is left out. */
export function explainText(check: Explained, fault: string | undefined, look: ExplainLook): string {
  const width = Math.max(40, Math.min(100, Math.floor(look.columns ?? 80) || 80));
  const strong = (text: string): string => (look.colour ? `\x1b[1m${text}\x1b[0m` : text);
  const para = (text: string, indent = "  "): readonly string[] =>
    wrapped(visible(text), width - indent.length, "whole").map((line) => indent + line);
  const rules = Object.entries(check.faults).filter(([name]) => fault === undefined || name === fault);
  const lines = [
    strong(fault === undefined ? check.id : `${check.id}/${fault}`),
    ...para(`The check ${check.id} fails when ${check.summary}.`),
    "",
    strong("Why"),
    ...para(check.why),
    "",
    strong(fault === undefined ? "Rules" : "What to do"),
    ...(rules.length > MAX_RULE_SECTIONS
      ? manyRules(check.id, rules, para)
      : rules.flatMap(([name, one]) => ruleText(check.id, name, one, para))),
    ...examplesOf(check, fault).flatMap((example) => ["", strong(exampleTitle(example)), ...exampleText(example)]),
    "",
    ...optionsText(check, strong, para),
  ];
  return `${lines
    .map((line) => line.trimEnd())
    .join("\n")
    .trimEnd()}\n`;
}

/** Beyond this many, the table of rules says enough: what each asks for is much the same. */
const MAX_RULE_SECTIONS = 40;
/** Examples that are shown of a check with more rules. */
const FIRST = 4;

/**
 * The reference page of a check: what it is for, its rules with examples, its options. `shown` is asked for the text of each example file, so that
 * a page that is kept need not hold what an example is about.
 */
export function explainMarkdown(check: Explained, shown: (text: string) => string = (text) => text): string {
  const faults = Object.entries(check.faults);
  const sections = faults.length > MAX_RULE_SECTIONS ? [] : faults;
  const rows = optionRows(check);
  return [
    `# ${check.id}\n\nFails when ${prose(check.summary)}.\n\n${prose(check.why)}\n`,
    `## Rules\n\n${tableHead(["Rule", "Severity", "What is wrong"])}${faults.map(([name, fault]) => tableRow([code(`${check.id}/${name}`), fault.severity, prose(fault.summary)])).join("")}`,
    ...sections.map(([name, fault]) => `### ${check.id}/${name}\n\n${capital(prose(fault.summary))}.\n\n${prose(fault.remedy)}\n`),
    ...(check.examples.length === 0
      ? []
      : [`## Examples\n\n${check.examples.map((example) => exampleMarkdown(example, shown)).join("\n")}`]),
    rows.length === 0
      ? `## Options\n\nNone but ${code("severity")} and ${code("paths.ignore")}, which every check has.\n`
      : `## Options\n\n${tableHead(["Option", "Type", "Default", "Looser when"])}${rows.map(({ name, type, fallback, looser }) => tableRow([code(name), prose(type), code(fallback), looser])).join("")}\nEvery check also has ${code("severity")} and ${code("paths.ignore")}.\n`,
  ].join("\n");
}

/** For one rule: the first example that it fails and the first that passes; for a check: all, or the first of very many. */
function examplesOf(check: Explained, fault: string | undefined): readonly Example[] {
  if (fault === undefined) return Object.keys(check.faults).length > MAX_RULE_SECTIONS ? check.examples.slice(0, FIRST) : check.examples;
  const failing = check.examples.find(({ finds }) => finds.includes(fault));
  const passing = check.examples.find(({ finds }) => finds.length === 0);
  return [failing, passing].filter((example) => example !== undefined);
}

function ruleText(id: string, name: string, fault: Fault, para: (text: string, indent?: string) => readonly string[]): readonly string[] {
  return [...para(`${id}/${name} (${fault.severity}): ${fault.summary}.`), ...para(`→ ${fault.remedy}`, "    ")];
}

/** What each of very many asks for is much the same: their names are enough to ask for one. */
function manyRules(
  id: string,
  rules: readonly (readonly [name: string, fault: Fault])[],
  para: (text: string) => readonly string[],
): readonly string[] {
  return [
    ...para(`${rules.length} rules; \`gatehouse explain ${id}/NAME\` tells what one asks for and shows examples. Their names:`),
    ...para(rules.map(([name]) => name).join(", ")),
  ];
}

const exampleTitle = ({ title, finds }: Example): string =>
  `${finds.length === 0 ? "Passes" : `Fails (${[...new Set(finds)].join(", ")})`}: ${visible(title)}`;

function exampleText(example: Example): readonly string[] {
  return filesOf(example).flatMap(([name, content]) => [
    `  ${name}`,
    ...content
      .replace(/\n$/, "")
      .split("\n")
      .map((line) => `    │ ${visible(line.replaceAll("\t", "  "))}`),
  ]);
}

function exampleMarkdown(example: Example, shown: (text: string) => string): string {
  const files = filesOf(example).map(([name, given]) => {
    const content = shown(given);
    const longest = Math.max(2, ...Array.from(content.matchAll(/`+/g), ([run]) => run.length));
    const fence = "`".repeat(longest + 1);
    return `${code(name)}\n\n${fence}\n${content.replace(/\n$/, "")}\n${fence}\n`;
  });
  return `### ${prose(exampleTitle(example))}\n\n${files.join("\n")}`;
}

/** Options first, as one configures them; files of the base commit say so. */
function filesOf({ files, base, options, now }: Example): readonly (readonly [name: string, content: string])[] {
  const only = Object.keys(files).length;
  return [
    ...(options === undefined || Object.keys(options).length === 0 ? [] : [["options", JSON.stringify(options, null, 2)] as const]),
    ...(now === undefined ? [] : [["now", now] as const]),
    ...Object.entries(base ?? {}).map(([path, content]) => [`${path} (in the base commit)`, content || "(empty)"] as const),
    ...Object.entries(files).map(([path, content]) => [path, content || "(empty)"] as const),
    ...(only === 0 ? [["the head has no files", "(empty)"] as const] : []),
  ];
}

function optionsText(
  check: Explained,
  strong: (text: string) => string,
  para: (text: string, indent?: string) => readonly string[],
): readonly string[] {
  const rows = optionRows(check);
  if (rows.length === 0) return [];
  return [
    strong(`Options of ${check.id}`),
    ...rows.flatMap(({ name, type, fallback }) => para(`${name}: ${type}, default ${spaced(fallback)}`)),
  ];
}

/** A list's items, so that lines break between them. */
const spaced = (json: string): string => json.replaceAll('","', '", "');
