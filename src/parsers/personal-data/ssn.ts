/** Social security numbers of the United States: 3-2-4, in ranges that are given out. */
import type { NumberRun } from "#src/parsers/personal-data/numbers.ts";
import { before, type PersonalSpan } from "#src/parsers/personal-data/span.ts";

const NAMED = /\b(?:ssn|social security(?: (?:number|no|#))?|soc sec|ss#|tax ?id|itin)(?: ?(?:no|nr|number|is|was))?\.?$/;
const OTHERS =
  /\b(?:order|invoice|ticket|part|sku|serial|isbn|case|tracking|ref|reference|item|model|build|version|id|article|product|po)(?: ?(?:no|nr|number|code))?\.?$/;

export function ssns(text: string, runs: readonly NumberRun[]): readonly PersonalSpan[] {
  return runs.flatMap(({ groups, stuckBefore, stuckBehind, lead }): PersonalSpan[] => {
    const [first] = groups;
    if (first === undefined || (groups.length !== 3 && first.digits.length !== 9) || stuckBefore || stuckBehind || lead === "+") return [];
    const context = before(text, first.start);
    const lengths = groups.map(({ digits }) => digits.length).join("-");
    const digits = groups.map((group) => group.digits).join("");
    const separators = new Set(groups.slice(1).map(({ separator }) => separator));
    const [separator] = separators;
    const dashed =
      lengths === "3-2-4" &&
      separators.size === 1 &&
      (separator === "-" || separator === "\u2011" || separator === "\u2013") &&
      !OTHERS.test(context);
    const named = (lengths === "9" || (lengths === "3-2-4" && separators.size === 1)) && NAMED.test(context);
    if (!(dashed || named) || !given(digits)) return [];
    return [{ type: "ssn", start: first.start, end: groups.at(-1)?.end ?? first.end }];
  });
}

function given(digits: string): boolean {
  const area = digits.slice(0, 3);
  return (
    area !== "000" &&
    area !== "666" &&
    digits.slice(3, 5) !== "00" &&
    digits.slice(5) !== "0000" &&
    (!area.startsWith("9") || /^[5-9]/.test(digits.slice(3)))
  );
}
