/** The Action's inputs, as the runner hands them over (INPUT_*), held to action.yml. */
import { z } from "zod";
import { OCCASIONS } from "#src/occasion.ts";
import { shapeWords } from "#src/shape-words.ts";

const words = z.string().trim().default("");
const optional = words.transform((value) => (value === "" ? undefined : value));

const shape = z.object({
  command: z.enum(["check", "snapshot", "report", "gate", "risk-reserve", "risk-settle", "comment"]).default("check"),
  path: words.transform((value) => value || "."),
  base: optional,
  only: words.transform((value) => value.split(",").map((name) => name.trim()).filter((name) => name !== "")), // prettier-ignore
  config: optional,
  format: z.enum(["github", "text", "json", "sarif", "markdown"]).default("github"),
  occasions: words.transform((value) => value.split(",").map((name) => name.trim()).filter((name) => name !== "")).pipe(z.array(z.enum(OCCASIONS))), // prettier-ignore
  commit: optional,
  token: optional,
  server: optional,
  audience: optional,
  "ledger-ref": words.transform((value) => value || "refs/heads/gatehouse/ledger"),
  environment: optional,
  "execution-class": optional,
  engine: optional,
  amount: optional,
  reservation: optional,
  loss: optional,
  reason: optional,
  "fail-on": z.enum(["failure", "warning", "notice", "never"]).default("failure"),
});

export type Inputs = z.output<typeof shape>;

export const INPUT_NAMES: readonly string[] = Object.keys(shape.shape);

/** An input that the Action cannot use. */
export class InvalidInput extends Error {
  override readonly name = "InvalidInput";
}

/** Throws InvalidInput. */
export function inputsOf(env: NodeJS.ProcessEnv): Inputs {
  const given = Object.fromEntries(INPUT_NAMES.map((name) => [name, env[`INPUT_${name.toUpperCase()}`]?.trim() || undefined]));
  const result = shape.safeParse(given);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `input ${issue.path.join(".")}: ${shapeWords(issue, given[String(issue.path[0])])}`);
  throw new InvalidInput(faults.join("; "));
}
