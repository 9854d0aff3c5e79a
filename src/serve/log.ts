/** The server's log: a JSON object a line for machines, and plain lines where a person reads along. */
import { styleText } from "node:util";
import type { Logger } from "pino";
import { visible } from "#src/visible.ts";

const LEVELS: Readonly<Record<number, string>> = {
  10: "trace",
  20: "debug",
  30: "",
  40: styleText("yellow", "warning"),
  50: styleText("red", "error"),
  60: styleText("red", "fatal"),
};

/** `terminal` is whether standard output is one. */
export async function logger(level: string, terminal: boolean): Promise<Logger> {
  const { pino } = await import("pino");
  if (!terminal) return pino({ level });
  return pino(
    { level, base: null },
    { write: (line) => process.stdout.write(plainLine(JSON.parse(line) as Readonly<Record<string, unknown>>)) },
  );
}

/** The time of day (UTC), the level where it is not the usual one, the message, and the rest as `name=value`. */
export function plainLine({ level, time, msg, ...rest }: Readonly<Record<string, unknown>>): string {
  const clock = styleText("dim", new Date(Number(time)).toISOString().slice(11, 19));
  const fields = Object.entries(rest).map(([name, value]) => styleText("dim", `${visible(name)}=${visible(shown(value))}`));
  return [clock, LEVELS[Number(level)] ?? "", visible(shown(msg ?? "")), ...fields].filter((part) => part !== "").join(" ") + "\n";
}

/** An error by its message: where it was thrown is in the JSON of the log that machines read. */
function shown(value: unknown): string {
  if (typeof value === "string") return value;
  const message: unknown = typeof value === "object" && value !== null && "message" in value ? value.message : undefined;
  return typeof message === "string" ? message : JSON.stringify(value);
}
