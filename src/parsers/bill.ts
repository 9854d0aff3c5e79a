/** A software bill of materials as JSON, in whichever of the two formats it is written. */
import type { Bill } from "#src/parsers/bill-component.ts";
import { readCycloneDx } from "#src/parsers/cyclonedx.ts";
import { fields } from "#src/parsers/fields.ts";
import { parseJson } from "#src/parsers/json.ts";
import { readSpdx } from "#src/parsers/spdx.ts";

/** Never throws. */
export function parseBill(text: string): Bill {
  const parsed = parseJson(text);
  if (!parsed.ok) return { problem: `is no JSON: ${parsed.problems[0]?.message ?? ""}`, line: parsed.problems[0]?.line ?? 1 };
  const root = fields(parsed.value);
  if (root["bomFormat"] === "CycloneDX") return readCycloneDx(parsed);
  if (root["spdxVersion"] !== undefined) return readSpdx(parsed);
  if (root["@graph"] !== undefined) return { problem: "is SPDX 3, which is not read: SPDX 2.3 and CycloneDX are", line: 1 };
  return { problem: 'is neither CycloneDX nor SPDX: it has no "bomFormat" of "CycloneDX" and no "spdxVersion"', line: 1 };
}
