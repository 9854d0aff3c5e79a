/** The entry of the `gatehouse` command: the command line, with the commands that put rooms together. They are loaded when they are called. */
import type { Commands } from "#src/cli/command.ts";
import { main as commandLine } from "#src/cli/main.ts";

const COMPOSED: Commands = {
  serve: () => import("#src/serve/serve.ts"),
  replay: () => import("#src/serve/replay.ts"),
  stress: () => import("#src/serve/stress.ts"),
};

export async function main(): Promise<void> {
  await commandLine(process.argv.slice(2), COMPOSED);
}
