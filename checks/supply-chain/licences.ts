/** The licences of the dependencies against those that are allowed. */
import type { Draft } from "#src/check.ts";
import { own } from "#src/own.ts";
import { licenceJudge } from "#src/parsers/licence.ts";
import type { Dependency } from "#checks/supply-chain/materials.ts";
import type { SupplyChainOptions } from "#checks/supply-chain/options.ts";

/** One finding per package and version. Throws InvalidLicence for an allowed licence that is none. */
export function licenceDrafts(all: readonly Dependency[], { licences: { allow, known } }: SupplyChainOptions): readonly Draft[] {
  const judge = licenceJudge(allow);
  const seen = new Set<string>();
  return all.flatMap((one) => {
    const name = `${one.name}${one.version === "" ? "" : `@${one.version}`}`;
    if (seen.has(name)) return [];
    seen.add(name);
    const corrected = own(known, one.name);
    const stated = corrected === undefined ? one.licences : [corrected];
    const standings = stated.map(judge);
    const at = { path: one.path, ...(one.line === undefined ? {} : { line: one.line }) };
    if (stated.length > 0 && standings.every((standing) => standing === "allowed")) return [];
    const words = stated.map((text) => `"${text.slice(0, 100)}"`).join(", ");
    return standings.includes("disallowed")
      ? [{ fault: "disallowed-licence", message: `${name} has the licence ${words}, which is not allowed`, at }]
      : [
          {
            fault: "unknown-licence",
            message: words === "" ? `${name} states no licence` : `${name} states ${words}, which is no SPDX expression`,
            at,
          },
        ];
  });
}
