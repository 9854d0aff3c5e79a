/** A software bill of materials as SPDX JSON, 2.2 or 2.3 (https://spdx.github.io/spdx-spec/v2.3/). */
import { type Bill, type Component, purlParts } from "#src/parsers/bill-component.ts";
import { nearest, type Understood } from "#src/parsers/document.ts";
import { type Fields, fields } from "#src/parsers/fields.ts";

/** Words in a licence's place that state none. */
const UNSTATED: ReadonlySet<string> = new Set(["", "NOASSERTION", "NONE"]);

export function readSpdx(parsed: Understood): Bill {
  const root = fields(parsed.value);
  const version = root["spdxVersion"];
  if (version !== "SPDX-2.2" && version !== "SPDX-2.3")
    return { problem: 'has an "spdxVersion" that is not read: SPDX-2.2 and SPDX-2.3 are', line: nearest(parsed, ["spdxVersion"]).line };
  if (root["packages"] !== undefined && !Array.isArray(root["packages"]))
    return { problem: 'has "packages" that are no list', line: nearest(parsed, ["packages"]).line };
  const packages = (Array.isArray(root["packages"]) ? root["packages"] : []).map(fields);
  const subject = subjectOf(root);
  return {
    components: packages.flatMap((one, index) =>
      typeof one["name"] === "string" && (subject === undefined || one["SPDXID"] !== subject)
        ? [componentOf(one, one["name"], nearest(parsed, ["packages", index]).line)]
        : [],
    ),
    subject: packages.map((one) => (one["SPDXID"] === subject ? one["name"] : undefined)).find((name) => typeof name === "string"),
  };
}

/** What the document is about is the repository itself; a document that is about many packages is a list of them. */
function subjectOf(root: Fields): string | undefined {
  const listed = Array.isArray(root["documentDescribes"]) ? root["documentDescribes"] : [];
  const related = (Array.isArray(root["relationships"]) ? root["relationships"] : []).map(fields).flatMap((one) => {
    const [from, kind, to] = [one["spdxElementId"], one["relationshipType"], one["relatedSpdxElement"]];
    if (kind === "DESCRIBES" && from === "SPDXRef-DOCUMENT") return [to];
    return kind === "DESCRIBED_BY" && to === "SPDXRef-DOCUMENT" ? [from] : [];
  });
  const described = new Set([...listed, ...related].filter((id) => typeof id === "string"));
  return described.size === 1 ? [...described][0] : undefined;
}

/** The name as the package URL has it, where there is one: tools write others into the name. */
function componentOf(one: Fields, name: string, line: number): Component {
  const purl = (Array.isArray(one["externalRefs"]) ? one["externalRefs"] : [])
    .map(fields)
    .flatMap((reference) => (reference["referenceType"] === "purl" ? (purlParts(reference["referenceLocator"]) ?? []) : []))[0];
  const spoken = purl === undefined || purl.name === "" ? name : `${purl.namespace === "" ? "" : `${purl.namespace}/`}${purl.name}`;
  return {
    name: spoken,
    version: typeof one["versionInfo"] === "string" ? one["versionInfo"] : (purl?.version ?? ""),
    ecosystem: purl?.type ?? "",
    // What whoever made the document concluded stands before what the package says of itself.
    licences: [one["licenseConcluded"], one["licenseDeclared"]]
      .filter((licence) => typeof licence === "string")
      .filter((licence) => !UNSTATED.has(licence))
      .slice(0, 1),
    line,
  };
}
