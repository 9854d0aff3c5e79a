/** The help pages, in the columns of the terminal. */
import { wrapped } from "#src/cells.ts";
import { COMMAND_USAGE } from "#src/cli/command-usage.ts";
import { UsageError } from "#src/cli/usage.ts";

const NARROWEST = 40;
const DEFAULT_COLUMNS = 80;

/** The help page, or one command's own, in lines of at most so many columns. Throws UsageError for a command that does not exist. */
export function usage(name?: string, columns = DEFAULT_COLUMNS): string {
  const width = Math.max(NARROWEST, columns);
  if (name === undefined) return overview(width);
  const found = COMMAND_USAGE.find((one) => one.name === name);
  if (found === undefined) throw new UsageError(`there is no command "${name}"`, name);
  const { line, summary, options, environment = [], examples = [] } = found;
  const parts = [
    paragraph(`gatehouse ${line}`, 0, width),
    paragraph(summary, 2, width),
    table(options, width),
    environment.length === 0 ? "" : `Environment\n${table(environment, width)}`,
    examples.length === 0 ? "" : `Examples\n${examples.map((example) => `  gatehouse ${example}\n`).join("")}`,
  ];
  return parts.filter((part) => part !== "").join("\n");
}

function overview(width: number): string {
  const commands = COMMAND_USAGE.map(({ name, summary }) => [name, summary] as const);
  const end =
    "Exit codes: 0 pass, 1 findings, 2 wrong use or configuration, 3 could not decide. `gatehouse help COMMAND` lists its options. Without a command it is `gatehouse serve`.";
  return `gatehouse COMMAND [PATH] [options]\n\n${table(commands, width)}\n${paragraph(end, 0, width)}`;
}

/** What is too long for its line hangs below itself. */
function table(rows: readonly (readonly [string, string])[], width: number): string {
  const left = Math.max(0, ...rows.map(([word]) => word.length)) + 4;
  return rows
    .map(([word, meaning]) => {
      const [first = "", ...more] = wrapped(meaning, Math.max(20, width - left));
      return `  ${word.padEnd(left - 2)}${first}\n${more.map((line) => `${" ".repeat(left)}${line}\n`).join("")}`;
    })
    .join("");
}

function paragraph(text: string, indent: number, width: number): string {
  return wrapped(text, width - indent)
    .map((line) => `${" ".repeat(indent)}${line}\n`)
    .join("");
}
