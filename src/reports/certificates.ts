/** `docs/compliance/COA_MANIFEST.md`: the products and their certificates of analysis, for people. The same facts give the same bytes. */
import type { CertificateState, ProductStanding } from "#src/certificates.ts";
import { withPart } from "#src/kept-text.ts";
import { code, encodedSegment, linked, prose, tableHead, tableRow } from "#src/markdown.ts";
import { byText } from "#src/parsers/sorted.ts";
import { plural } from "#src/report.ts";

const MARKS: Readonly<Record<CertificateState, string>> = {
  missing: "❌ missing",
  invalid: "❌ not whole, or no pass",
  altered: "❌ another file than certified",
  expired: "❌ expired",
  "in force": "✅ in force",
};
const ORDER = ["missing", "invalid", "altered", "expired", "in force"] as const;

/** What needs somebody comes first; then what expires first. */
export function certificates(standings: readonly ProductStanding[], existing?: string): string {
  const ordered = standings.toSorted(
    (a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || byText(a.expiry ?? "", b.expiry ?? "") || byText(a.product, b.product),
  );
  const good = standings.filter(({ state }) => state === "in force").length;
  const rows = ordered.map((one) =>
    tableRow([
      one.name === null || one.name.trim() === "" ? code(one.product) : `${prose(one.name)}<br><sub>${code(one.product)}</sub>`,
      MARKS[one.state],
      one.expiry === null ? "–" : prose(one.expiry),
      one.result === null ? "–" : prose(one.result),
      [one.lab, one.batch].map((part) => (part === null ? "–" : prose(part))).join("<br>"),
      one.sampled === null ? "–" : prose(one.sampled),
      one.file === null
        ? "–"
        : linked(
            "certificate",
            `../../${one.file
              .replace(/^(?:\.?\/)+/, "")
              .split("/")
              .map(encodedSegment)
              .join("/")}`,
          ),
    ]),
  );
  const head = tableHead(["Product", "Standing", "Expires", "Result", "Lab, batch", "Sampled", "File"]);
  const body = `${good} of ${plural(standings.length, "product")} ${standings.length === 1 ? "has" : "have"} a certificate in force.\n\n${head}${rows.join("")}
A certificate holds to the end of the day on which it expires (UTC). The newest sample decides.`;
  return withPart(existing, { name: "certificates", command: "gatehouse coa --write", title: "Certificates of analysis", body });
}
