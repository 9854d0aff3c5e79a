/** What is said to whoever uses the command line otherwise than it is meant. */
import { nearest } from "#src/nearest.ts";

/** The command line was used wrongly: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly word: string | undefined;

  constructor(message: string, word?: string) {
    super(message);
    this.word = word;
  }

  /** `command`: the one that was called, where there is such a one. */
  hint(commands: readonly string[], command?: string): string {
    if (command !== undefined) return `\`gatehouse help ${command}\` lists its options.\n`;
    const guess = this.word === undefined ? undefined : nearest(this.word, commands);
    return `${guess === undefined ? "" : `Did you mean "${guess}"? `}\`gatehouse help\` lists the commands.\n`;
  }
}
