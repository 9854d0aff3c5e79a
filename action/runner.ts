/** What a GitHub runner gives a step, and takes from it (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands). */
import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";

export interface Runner {
  readonly env: NodeJS.ProcessEnv;
  readonly now: () => Date;
  readonly elapsedMs: () => number;
  readonly out: (text: string) => void;
  output(name: string, value: string): void;
  summary(markdown: string): void;
}

export function processRunner(env: NodeJS.ProcessEnv = process.env): Runner {
  return {
    env,
    now: () => new Date(),
    elapsedMs: () => performance.now(),
    out: (text) => void process.stdout.write(text),
    // A delimiter that nobody could foresee keeps a value from writing outputs of its own.
    output(name, value) {
      const mark = `gatehouse-${randomUUID()}`;
      append(env["GITHUB_OUTPUT"], `${name}<<${mark}\n${value}\n${mark}\n`);
    },
    summary: (markdown) => append(env["GITHUB_STEP_SUMMARY"], markdown),
  };
}

function append(file: string | undefined, text: string): void {
  if (file !== undefined && file !== "") appendFileSync(file, text);
}
