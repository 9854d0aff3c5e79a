/** A generated document on standard output: byte for byte into a file or a pipe, with nothing hidden on a terminal. */
import type { Terminal } from "#src/cli/command.ts";
import { visibleText } from "#src/visible.ts";

export function printDocument(text: string, { out, columns }: Terminal): void {
  out(columns === undefined ? text : visibleText(text));
}
