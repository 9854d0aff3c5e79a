/** `node scripts/screenshot-demo.ts`: runs the demo and draws the answer to the pull request with three faults, as docs/images/demo.svg. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { terminalPicture } from "./terminal-picture.ts";

const COLUMNS = 112;

const { stdout, status } = spawnSync(process.execPath, [join(import.meta.dirname, "demo.ts")], {
  encoding: "utf8",
  env: { ...process.env, FORCE_COLOR: "1" },
});
if (status !== 0) throw new Error(`the demo ended with ${status}`);
const lines = stdout.split("\n");
const [from, folded, calls] = ["# acme/", "▸ ➖", "calls of GitHub"].map((words) => lines.findIndex((line) => line.includes(words)));
const shown = [...lines.slice(from, folded), "", ...lines.slice(calls, (calls ?? 0) + 1)];
const picture = terminalPicture(COLUMNS, "What npm run demo shows of a pull request with three faults", [
  "$ npm run demo",
  "",
  ...shown.map(clipped),
]);
writeFileSync(join(import.meta.dirname, "../docs/images/demo.svg"), picture);

/** As wide as the terminal, not counting control sequences. */
function clipped(line: string): string {
  const plain = line.replaceAll(/\u001b\[[0-9;]*m/g, "");
  return plain.length <= COLUMNS ? line : `${line.slice(0, COLUMNS - 1 + (line.length - plain.length))}…`;
}
