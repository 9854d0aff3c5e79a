/** Telephone numbers: international ones by their country, American ones by their form, others where the text says that they are one. */
import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import type { Group, NumberRun } from "#src/parsers/personal-data/numbers.ts";
import { before, type PersonalSpan } from "#src/parsers/personal-data/span.ts";

const NAMED =
  /\b(?:phone|telephone|tel|call|calling|mobile|cell|fax|whatsapp|sms|text|dial|hotline|contact|reach|ring|telefon|handy|rufnummer|mobil|t[ée]l[ée]phone|t[ée]l|m[óo]vil|tel[ée]fono|telefone|celular)[^\d\n]{0,24}$/;
const OTHERS =
  /\b(?:order|invoice|ticket|tracking|sku|serial|isbn|case|ref|reference|item|part|model|build|version|commit|article|account|batch|customer|patent|id|po|issue|pr|chapter|section|price|total|amount|usd|eur|gbp)(?: ?(?:no|nr|number|code))?\.?$/;
const MAX_GROUPS = 7;

export function phones(text: string, runs: readonly NumberRun[]): readonly PersonalSpan[] {
  return runs.flatMap((run) => {
    if (run.stuckBefore || run.stuckBehind) return [];
    const span = international(text, run) ?? american(text, run) ?? named(text, run);
    return span === undefined ? [] : [span];
  });
}

/** A bracket that opens right before belongs to the number. */
const startOf = (text: string, { start }: Group): number => ("(+".includes(text.charAt(start - 1)) && start > 0 ? start - 1 : start);

function international(text: string, { groups, lead }: NumberRun): PersonalSpan | undefined {
  const [first] = groups;
  if (first === undefined) return undefined;
  const dialled = lead !== "+" && first.digits.startsWith("00") && !first.digits.startsWith("000");
  if (lead !== "+" && !dialled) return undefined;
  for (let count = Math.min(groups.length, MAX_GROUPS); count > 0; count--) {
    const last = groups[count - 1];
    if (last === undefined) continue;
    const written = text.slice(first.start, last.end).replaceAll(/\(0\)|\D/g, "");
    const digits = dialled ? written.slice(2) : written;
    if (digits.length < 8 || digits.length > 15) continue;
    if (parsePhoneNumberFromString(`+${digits}`)?.isValid() === true || fictional(digits))
      return { type: "phone", start: dialled ? first.start : first.start - 1, end: last.end };
  }
  return undefined;
}

/** Numbers kept for stories: 555-01xx and the like have the form of real ones, and stand for them. */
const fictional = (digits: string): boolean => /^1[2-9]\d{2}[2-9]\d{6}$/.test(digits);

/** The North American form, whose area and exchange never begin with 0 or 1. */
function american(text: string, { groups }: NumberRun): PersonalSpan | undefined {
  const trunk = groups[0]?.digits === "1" ? 1 : 0;
  const [area, exchange, line] = groups.slice(trunk, trunk + 3);
  const first = groups[0];
  if (first === undefined || area === undefined || exchange === undefined || line === undefined || groups.length > trunk + 3)
    return undefined;
  const form = /^[2-9]\d{2}$/.test(area.digits) && /^[2-9]\d{2}$/.test(exchange.digits) && /^\d{4}$/.test(line.digits);
  if (!form) return undefined;
  const bracketed = exchange.separator.includes(")") && text.charAt(area.start - 1) === "(";
  const even = exchange.separator === line.separator && "-.\u2011\u2013".includes(exchange.separator) && exchange.separator !== "";
  const context = before(text, startOf(text, first));
  if (OTHERS.test(context) || !(bracketed || even || NAMED.test(context))) return undefined;
  return { type: "phone", start: startOf(text, first), end: line.end };
}

/** National forms are too free to be known by themselves. */
function named(text: string, { groups }: NumberRun): PersonalSpan | undefined {
  const [first] = groups;
  const last = groups[Math.min(groups.length, MAX_GROUPS) - 1];
  if (first === undefined || last === undefined) return undefined;
  const count = groups.slice(0, MAX_GROUPS).reduce((sum, { digits }) => sum + digits.length, 0);
  if (count < 7 || count > 13) return undefined;
  const context = before(text, startOf(text, first));
  if (OTHERS.test(context) || !NAMED.test(context)) return undefined;
  if (isDate(groups) || groups.some(({ separator }) => separator === "." && groups.length === 2)) return undefined;
  return { type: "phone", start: startOf(text, first), end: last.end };
}

const isDate = (groups: readonly Group[]): boolean => /^(?:4-2-2|2-2-4)$/.test(groups.map(({ digits }) => digits.length).join("-"));
