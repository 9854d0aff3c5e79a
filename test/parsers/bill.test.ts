import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseBill } from "#src/parsers/bill.ts";
import { purlParts } from "#src/parsers/bill-component.ts";

const spdx = (rest: object): string => JSON.stringify({ spdxVersion: "SPDX-2.3", SPDXID: "SPDXRef-DOCUMENT", ...rest }, undefined, 1);
const purl = (locator: string): object => ({ referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: locator });

/** As `npm sbom --sbom-format spdx` writes it. */
const NPM = spdx({
  name: "shop@1.0.0",
  documentDescribes: ["SPDXRef-Package-shop-1.0.0"],
  packages: [
    { name: "shop", SPDXID: "SPDXRef-Package-shop-1.0.0", versionInfo: "1.0.0", externalRefs: [purl("pkg:npm/shop@1.0.0")] },
    {
      name: "@babel/core",
      SPDXID: "SPDXRef-Package-babel.core-7.28.0",
      versionInfo: "7.28.0",
      licenseDeclared: "MIT",
      externalRefs: [purl("pkg:npm/%40babel/core@7.28.0")],
    },
  ],
  relationships: [
    {
      spdxElementId: "SPDXRef-DOCUMENT",
      relatedSpdxElement: "SPDXRef-Package-shop-1.0.0",
      relationshipType: "DESCRIBES",
    },
  ],
});

describe("a bill of materials in SPDX", () => {
  it("leaves out the package that it is about", () => {
    expect(parseBill(NPM)).toEqual({
      subject: "shop",
      components: [{ name: "@babel/core", version: "7.28.0", ecosystem: "npm", licences: ["MIT"], line: 21 }],
    });
  });

  it("lists every package where it is about many of them", () => {
    const packages = ["a", "b"].map((name) => ({ name, SPDXID: `SPDXRef-${name}` }));
    const read = parseBill(spdx({ packages, documentDescribes: ["SPDXRef-a", "SPDXRef-b"] }));
    expect("components" in read && [read.subject, read.components.map(({ name }) => name)]).toEqual([undefined, ["a", "b"]]);
  });

  it.each<[string, object, object]>([
    ["takes the name of the package URL", { name: "npm:react", externalRefs: [purl("pkg:npm/react@19.0.0")] }, { name: "react", version: "19.0.0", ecosystem: "npm" }], // prettier-ignore
    ["takes a version that is written out first", { name: "x", versionInfo: "2", externalRefs: [purl("pkg:PyPI/x@1")] }, { version: "2", ecosystem: "pypi" }], // prettier-ignore
    ["keeps a name without a package URL", { name: "x" }, { name: "x", version: "", ecosystem: "", licences: [] }],
    ["goes past references of other kinds", { name: "x", externalRefs: [{ referenceType: "cpe23Type", referenceLocator: "pkg:npm/y@1" }] }, { name: "x", ecosystem: "" }], // prettier-ignore
    ["puts the conclusion before the declaration", { name: "x", licenseConcluded: "AGPL-3.0-only", licenseDeclared: "MIT" }, { licences: ["AGPL-3.0-only"] }], // prettier-ignore
    ["takes the declaration where nothing was concluded", { name: "x", licenseConcluded: "NOASSERTION", licenseDeclared: "MIT" }, { licences: ["MIT"] }], // prettier-ignore
    ["knows words that state no licence", { name: "x", licenseConcluded: "NONE", licenseDeclared: "NOASSERTION" }, { licences: [] }],
  ])("%s", (_title, one, expected) => {
    expect(parseBill(spdx({ packages: [one] }))).toMatchObject({ components: [expected] });
  });

  it.each<[string, string, number]>([
    ['{\n "spdxVersion": "SPDX-2.1"\n}', 'has an "spdxVersion" that is not read: SPDX-2.2 and SPDX-2.3 are', 2],
    ['{ "spdxVersion": "SPDX-2.3",\n "packages": {} }', 'has "packages" that are no list', 2],
    ['{ "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [] }', "is SPDX 3, which is not read: SPDX 2.3 and CycloneDX are", 1], // prettier-ignore
    ['{ "name": "shop" }', 'is neither CycloneDX nor SPDX: it has no "bomFormat" of "CycloneDX" and no "spdxVersion"', 1],
    ["[]", 'is neither CycloneDX nor SPDX: it has no "bomFormat" of "CycloneDX" and no "spdxVersion"', 1],
  ])("says of %j that it %s", (text, problem, line) => {
    expect(parseBill(text)).toEqual({ problem, line });
  });

  it("is read without throwing, whatever it holds", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        parseBill(spdx({ packages: [one, { name: "x", externalRefs: [other] }], relationships: [other], documentDescribes: [one] }));
      }),
    );
  });
});

describe("a package URL", () => {
  it.each<[unknown, object | undefined]>([
    ["pkg:npm/%40scope/name@1.2.3?arch=x#sub", { type: "npm", namespace: "@scope", name: "name", version: "1.2.3" }],
    ["pkg:golang/github.com/x/y@v1.0.0", { type: "golang", namespace: "github.com/x", name: "y", version: "v1.0.0" }],
    ["PKG:Cargo/serde", { type: "cargo", namespace: "", name: "serde", version: "" }],
    ["pkg:npm/%zz@%", { type: "npm", namespace: "", name: "%zz", version: "%" }],
    ["pkg:", { type: "", namespace: "", name: "", version: "" }],
    ["npm/x@1", undefined],
    [null, undefined],
  ])("%j has the parts %j", (text, parts) => {
    expect(purlParts(text)).toEqual(parts);
  });
});
