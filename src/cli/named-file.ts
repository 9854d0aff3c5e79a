/** Files that a caller names: what cannot be read or written is a mistake of the call, said in one line. */
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Terminal } from "#src/cli/command.ts";
import { UsageError } from "#src/cli/usage.ts";
import { systemWords } from "#src/system-error.ts";

/** `role`: the option that named it. Throws UsageError. */
export function readNamed(role: string, name: string, { cwd }: Terminal): string {
  try {
    return readFileSync(resolve(cwd, name), "utf8");
  } catch (cause) {
    throw new UsageError(`${role} ${name}: ${systemWords(cause)}`);
  }
}

/** As `--output` names it. Throws UsageError. */
export function writeOutput(name: string, text: string, { cwd }: Terminal): void {
  try {
    writeFileSync(resolve(cwd, name), text);
  } catch (cause) {
    throw new UsageError(`--output ${name}: ${systemWords(cause, "writing")}`);
  }
}
