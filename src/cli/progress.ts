/** One line on a terminal's error output that says what long work is at. Silent for the first moment, and where nobody watches. */
import type { Terminal } from "#src/cli/command.ts";

const QUIET_MS = 700;

export interface ProgressLine {
  show(what: string): void;
  clear(): void;
}

export function progressLine(terminal: Terminal): ProgressLine {
  const columns = terminal.errorColumns;
  const started = terminal.elapsedMs();
  let shown = false;
  if (columns === undefined) return { show: () => undefined, clear: () => undefined };
  return {
    show(what) {
      if (terminal.elapsedMs() - started < QUIET_MS) return;
      shown = true;
      terminal.err(`\r\u001b[K${`… ${what}`.slice(0, columns - 1)}`);
    },
    clear() {
      if (shown) terminal.err("\r\u001b[K");
    },
  };
}
