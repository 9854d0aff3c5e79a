/** Calls the command line in this process, with everything it would say kept. */
import type { Terminal } from "#src/cli/command.ts";
import { dispatch } from "#src/cli/main.ts";

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function runCli(words: readonly string[], more: Partial<Terminal> = {}): Promise<Said> {
  let [out, err] = ["", ""];
  const terminal: Terminal = {
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"] },
    cwd: process.cwd(),
    now: () => new Date("2026-11-20T10:00:00Z"),
    elapsedMs: () => performance.now(),
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    ...more,
  };
  const code = await dispatch(words, terminal);
  return { code, out, err };
}
