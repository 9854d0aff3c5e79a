/** What `gate`, `risk-reserve` and `risk-settle` read from their inputs and leave behind, whoever is asked. */
import type { ExecutionClass } from "#src/execution.ts";
import { centsOf } from "#src/money.ts";
import { type Inputs, InvalidInput } from "./inputs.ts";
import type { Runner } from "./runner.ts";

const CLASSES: readonly ExecutionClass[] = ["OBSERVE_ONLY", "SANDBOX_EXEC", "PROD_EXEC"];

/** One step that is tried again is one order. */
export function stepKey(env: NodeJS.ProcessEnv): string {
  const names = ["GITHUB_REPOSITORY", "GITHUB_RUN_ID", "GITHUB_RUN_ATTEMPT", "GITHUB_JOB", "GITHUB_ACTION"];
  return names
    .map((name) => env[name])
    .join("/")
    .slice(0, 200);
}

/** Exactly one of both. Throws InvalidInput. */
export function gateBody({
  environment,
  "execution-class": executionClass,
}: Inputs): { readonly execution_class: ExecutionClass } | { readonly environment: string } {
  if (environment !== undefined && executionClass !== undefined)
    throw new InvalidInput("input environment: give it or execution-class, not both");
  if (executionClass !== undefined) {
    const known = CLASSES.find((one) => one === executionClass);
    if (known === undefined) throw new InvalidInput(`input execution-class: one of ${CLASSES.join(", ")}`);
    return { execution_class: known };
  }
  if (environment === undefined) throw new InvalidInput("input environment: which environment is deployed to");
  return { environment };
}

/** Whole cents. Throws InvalidInput. */
export function centsIn(name: string, given: string | undefined): number {
  if (given === undefined || !/^-?\d{1,12}(\.\d{1,2})?$/.test(given))
    throw new InvalidInput(`input ${name}: dollars with at most two decimal places, such as 12.50`);
  const cents = centsOf(Number(given));
  if (cents === undefined) throw new InvalidInput(`input ${name}: at most a billion dollars, and ${given} is more`);
  return cents;
}

export function told(runner: Runner, { command }: Inputs, allowed: boolean, reason: string, detail: string): void {
  runner.output("allowed", String(allowed));
  runner.output("reason", reason);
  runner.output("conclusion", allowed ? "success" : "failure");
  runner.summary(`**Gatehouse ${command}**: ${allowed ? "allowed" : "not allowed"} · \`${reason.replace(/[^\w-]/g, "")}\`\n`);
  const line = `${command}: ${reason}${detail === "" ? "" : ` (${detail})`}`.replaceAll("%", "%25").replace(/[\r\n]+/g, " ");
  runner.out(allowed ? `${line}\n` : `::error title=Gatehouse does not allow this::${line}\n`);
}
