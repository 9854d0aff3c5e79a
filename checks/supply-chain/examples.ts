/** Small repositories and what `supply-chain` says of them. */
import type { Example } from "#src/check.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

const workflow = (permissions: string, uses: string): Record<string, string> => ({
  ".github/workflows/ci.yml": `on: push\n${permissions}jobs:\n  build:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: ${uses}\n`,
});
const READ = "permissions:\n  contents: read\n";

const bill = (...components: readonly object[]): string => JSON.stringify({ bomFormat: "CycloneDX", specVersion: "1.6", components });
const component = (name: string, version: string, id: string): object => ({
  type: "library",
  name,
  version,
  purl: `pkg:npm/${name}@${version}`,
  licenses: [{ license: { id } }],
});
const lock = (packages: Readonly<Record<string, object>>): string =>
  JSON.stringify({ lockfileVersion: 3, packages: { "": {}, ...packages } });
const ZOD = { "node_modules/zod": { version: "4.6.7", license: "MIT" } };

export const examples: readonly Example[] = [
  { title: "a third-party action at a tag", files: workflow(READ, "acme/deploy@v2"), finds: ["unpinned-action"] },
  { title: "a third-party action at a commit", files: workflow(READ, `acme/deploy@${COMMIT} # v2.1.0`), finds: [] },
  { title: "GitHub's own action at a tag", files: workflow(READ, "actions/checkout@v4"), finds: [] },
  {
    title: "GitHub's own action at a tag, where nobody is trusted",
    files: workflow(READ, "actions/checkout@v4"),
    options: { trusted: [] },
    finds: ["unpinned-action"],
  },
  { title: "an image at a tag", files: workflow(READ, "docker://alpine:3.22"), finds: ["unpinned-action"] },
  { title: "every permission", files: workflow("permissions: write-all\n", "actions/checkout@v4"), finds: ["broad-permissions"] },
  {
    title: "a bill of materials that lists what is locked",
    files: { "sbom.cdx.json": bill(component("zod", "4.6.7", "MIT")), "package-lock.json": lock(ZOD) },
    options: { sbom: "sbom.cdx.json" },
    finds: [],
  },
  {
    title: "a bill of materials from before an update",
    files: { "sbom.cdx.json": bill(component("zod", "4.6.6", "MIT")), "package-lock.json": lock(ZOD) },
    options: { sbom: "sbom.cdx.json" },
    finds: ["stale-sbom"],
  },
  {
    title: "a bill of materials in SPDX that lacks what is locked",
    files: {
      "sbom.spdx.json": JSON.stringify({
        spdxVersion: "SPDX-2.3",
        documentDescribes: ["SPDXRef-shop"],
        packages: [{ SPDXID: "SPDXRef-shop", name: "shop", versionInfo: "1.0.0" }],
      }),
      "package-lock.json": lock(ZOD),
    },
    options: { sbom: "sbom.spdx.json" },
    finds: ["stale-sbom"],
  },
  {
    title: "a bill of materials that is not there",
    files: { "package-lock.json": lock(ZOD) },
    options: { sbom: "sbom.cdx.json" },
    finds: ["missing-sbom"],
  },
  {
    title: "a licence that is not allowed",
    files: { "sbom.cdx.json": bill(component("readline-gpl", "1.0.0", "GPL-3.0-only")) },
    options: { sbom: "sbom.cdx.json", licences: { allow: ["MIT", "Apache-2.0"] } },
    finds: ["disallowed-licence"],
  },
  {
    title: "a choice of licences of which one is allowed, as the lockfile states it",
    files: { "package-lock.json": lock({ "node_modules/either": { version: "1.0.0", license: "(GPL-3.0-only OR MIT)" } }) },
    options: { licences: { allow: ["MIT"] } },
    finds: [],
  },
  {
    title: "a package without a licence",
    files: { "package-lock.json": lock({ ...ZOD, "node_modules/bare": { version: "1.0.0" } }) },
    options: { licences: { allow: ["MIT"] } },
    finds: ["unknown-licence"],
  },
];
