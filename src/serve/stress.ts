/** `gatehouse stress`: a bounded synthetic load through a running router, compared with the last one. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { stress } from "#src/api/models/stress-run.ts";
import type { CliCommand } from "#src/cli/command.ts";
import { choice, parseWords } from "#src/cli/options.ts";
import { UsageError } from "#src/cli/usage.ts";
import { type StressResult, stressDifference, stressText } from "#src/stress.ts";
import { jsonText, visibleText } from "#src/visible.ts";

const FLAGS = {
  url: { type: "string" },
  key: { type: "string" },
  route: { type: "string" },
  requests: { type: "string" },
  concurrency: { type: "string" },
  format: { type: "string" },
} as const;

export const run: CliCommand = async (words, terminal) => {
  const parsed = parseWords(words, FLAGS, 0);
  const format = choice("format", parsed.text("format"), ["text", "json"]);
  const key = parsed.text("key") ?? terminal.env["GATEHOUSE_ADMIN_KEY"];
  if (key === undefined) throw new UsageError("stress needs an API key: --key KEY, or GATEHOUSE_ADMIN_KEY");
  const result = await stress({
    url: (parsed.text("url") ?? "http://127.0.0.1:3000").replace(/\/+$/, ""),
    key,
    route: parsed.text("route") ?? "auto",
    requests: whole("requests", parsed.text("requests"), 100),
    concurrency: whole("concurrency", parsed.text("concurrency"), 8),
    fetch,
    now: () => terminal.now().getTime(),
  });
  const file = resolve(terminal.cwd, terminal.env["GATEHOUSE_DATA_DIR"] || "data", "stress.json");
  // What stands there was written by this command.
  const last = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as StressResult) : undefined;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(join(dirname(file), "stress.json"), jsonText(result));
  const differences = last === undefined ? [] : stressDifference(last, result);
  terminal.out(format === "json" ? jsonText({ result, differences }) : visibleText(stressText(result, last)));
  return result.failed === 0 ? 0 : 1;
};

function whole(name: string, given: string | undefined, fallback: number): number {
  if (given === undefined) return fallback;
  if (!/^[1-9]\d{0,4}$/.test(given)) throw new UsageError(`--${name} ${given}: a whole number from 1 to 99999`);
  return Number(given);
}
