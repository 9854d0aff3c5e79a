/** Days and times, all of them UTC: no zone and no summer time has a say. */
import { instant as isoInstant } from "#schemas/iso-time.ts";

const DAY_MS = 86_400_000;

/** `2026-11-21`. */
export function utcDay(at: Date | string): string {
  return (typeof at === "string" ? at : at.toISOString()).slice(0, 10);
}

/** The day so many days before (or, below zero, after). */
export function daysBefore(day: string, days: number): string {
  return utcDay(new Date(Date.parse(`${day}T00:00:00.000Z`) - days * DAY_MS));
}

/** An ISO 8601 time with its offset, of a day that the calendar has, as UTC. A leap second, which clocks here do not have, is the last millisecond before it. Undefined for what is none. */
export function instant(text: string): Date | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(text)) return undefined;
  const leap = text.slice(17, 19) === "60";
  return isoInstant(leap ? `${text.slice(0, 17)}59.999${text.replace(/^.{19}(\.\d+)?/, "")}` : text);
}
