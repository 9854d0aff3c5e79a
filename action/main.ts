/** The Action: inputs in; annotations, summary, outputs and an exit code out. */
import { askLedger } from "./ask-ledger.ts";
import { askServer } from "./ask-server.ts";
import { check } from "./check.ts";
import { comment } from "./comment.ts";
import { report } from "./evidence.ts";
import { inputsOf } from "./inputs.ts";
import { processRunner } from "./runner.ts";
import { visibleText } from "#src/visible.ts";

/** Wrong use or configuration; by the name of the error. */
const MISTAKES: ReadonlySet<string> = new Set(["InvalidInput", "ConfigurationError", "WrongUse", "UnreadableEvent"]);

// The parser's WebAssembly build runs on an interface that Node calls experimental; a workflow's log need not say so each time.
const emitWarning = process.emitWarning.bind(process);
process.emitWarning = (warning: string | Error, ...rest: never[]) => {
  if (!String(warning).startsWith("WASI is an experimental feature")) emitWarning(warning, ...rest);
};

const runner = processRunner();
try {
  const inputs = inputsOf(runner.env);
  if (inputs.command === "check") process.exitCode = await check(inputs, runner);
  else if (inputs.command === "snapshot" || inputs.command === "report") process.exitCode = await report(inputs, runner);
  else if (inputs.command === "comment") process.exitCode = await comment(inputs, runner, fetch);
  else process.exitCode = await (inputs.server === undefined ? askLedger : askServer)(inputs, runner, fetch);
} catch (error) {
  const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
  process.exitCode = MISTAKES.has(name) ? 2 : 3;
  const title = process.exitCode === 2 ? "Gatehouse cannot be used like this" : "Gatehouse could not decide";
  runner.out(`::error title=${title}::${escaped(visibleText(message))}\n`);
  runner.output("conclusion", "failure");
}

function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
