/** Points in time as ISO 8601 writes them: a day, or a day and a time with or without an offset. What has no offset is UTC. */
import { z } from "zod";
import { late } from "#schemas/late.ts";

/** ISO 8601's extended format, as far as documents use it. The calendar is held by `instant`. */
const ISO = /^(\d{4}-\d{2}-\d{2})(?:[Tt](\d{2}:\d{2})(?::(\d{2})(\.\d{1,9})?)?([Zz]|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?$/;

/** The moment that the text names, to the millisecond; a day alone is its beginning. Undefined for what is no such text or no such day. */
export function instant(text: string): Date | undefined {
  const [, day = "", clock = "00:00", seconds = "00", fraction = "", offset = "Z"] = ISO.exec(text) ?? [];
  const midnight = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return undefined;
  const minutes = offsetMinutes(offset);
  const time = new Date(`${day}T${clock}:${seconds}${fraction.slice(0, 4)}Z`).getTime();
  // Twenty-four o'clock is the next day's midnight to the parser and a mistake to everybody else.
  if (minutes === undefined || Number.isNaN(time) || clock.startsWith("24")) return undefined;
  return new Date(time - minutes * 60_000);
}

/** The text of a point in time; its length and form are bounded by the pattern. */
export const isoTime = late(() =>
  z
    .string()
    .regex(ISO, "is no ISO 8601 time, such as 2026-11-18T10:00:00Z")
    .refine((text) => !ISO.test(text) || instant(text) !== undefined, "is a time that no calendar or clock has"),
);

/** Minutes east of Greenwich. */
function offsetMinutes(offset: string): number | undefined {
  if (offset === "Z" || offset === "z") return 0;
  const digits = offset.slice(1).replace(":", "");
  const [hours, minutes] = [Number(digits.slice(0, 2)), Number(digits.slice(2) || "0")];
  if (hours > 23 || minutes > 59) return undefined;
  return (offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}
