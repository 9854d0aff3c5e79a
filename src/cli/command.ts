/** What a command is, and what it is handed. */

/** What a command is handed: the rest of the words, and the outside world. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly now: () => Date;
  readonly elapsedMs: () => number;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Columns of standard output where it is a terminal. */
  readonly columns?: number;
  readonly errorColumns?: number;
}

/** Returns the exit code: 0 pass, 1 findings, 2 wrong use or configuration, 3 could not decide. */
export type CliCommand = (words: readonly string[], terminal: Terminal) => Promise<number>;

/** Commands by name, loaded when they are called. */
export type Commands = Readonly<Record<string, () => Promise<{ readonly run: CliCommand }>>>;
