import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "#checks/supply-chain/check.ts";
import { LOCKFILES, parseLockfile } from "#src/parsers/lockfile.ts";
import { parseBill } from "#src/parsers/bill.ts";
import { simulatedView } from "#src/views/simulated.ts";
import { failures, judge } from "#test/judge.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const PATH = ".github/workflows/ci.yml";
const bill = (...components: readonly object[]): string => JSON.stringify({ bomFormat: "CycloneDX", specVersion: "1.6", components });
const listed = (name: string, version: string, type = "npm"): object => ({ name, version, purl: `pkg:${type}/${name}@${version}` });
const stale = async (name: string, lock: string, ...components: readonly object[]): Promise<readonly string[]> =>
  (await judge(check, { files: { "bom.json": bill(...components), [name]: lock }, options: { sbom: "bom.json" } })).findings.map(
    ({ message }) => message,
  );

describe("supply-chain", () => {
  it.each(check.examples)("example: $title", async (example) => {
    const outcome = await judge(check, example);
    expect(failures(outcome).map((rule) => rule.split(" ")[0])).toEqual(example.finds.map((fault) => `supply-chain/${fault}`));
  });

  it("says where each thing stands, in jobs, steps and composite actions", async () => {
    const files = {
      [PATH]: `on: push\njobs:\n  a:\n    permissions: write-all\n    uses: acme/flows/.github/workflows/x.yml@main\n  b:\n    steps:\n      - uses: ./local\n      - run: |\n          uses: acme/none@v1\n      - uses: acme/deploy/sub@${COMMIT.slice(1)}\n`,
      ".github/actions/set-up/action.yml": "runs:\n  using: composite\n  steps:\n    - uses: ACME/tool@v1\n",
    };
    const outcome = await judge(check, { files });
    expect(outcome.findings.map(({ rule, severity, at }) => `${rule} ${severity} ${at?.path}:${at?.line}`)).toEqual([
      "supply-chain/unpinned-action failure .github/actions/set-up/action.yml:4",
      `supply-chain/broad-permissions failure ${PATH}:4`,
      `supply-chain/unpinned-action failure ${PATH}:5`,
      `supply-chain/unstated-permissions warning ${PATH}:6`,
      `supply-chain/unpinned-action failure ${PATH}:11`,
    ]);
    expect((await judge(check, { files, options: { trusted: ["acme/*"] } })).findings.map(({ rule }) => rule)).toEqual([
      "supply-chain/broad-permissions",
      "supply-chain/unstated-permissions",
    ]);
  });

  it("does not apply where there is nothing to look at, and fails what it cannot read", async () => {
    expect((await judge(check, { files: { "README.md": "" } })).state).toBe("notApplicable");
    expect(failures(await judge(check, { files: { [PATH]: "jobs: [\n" } }))).toEqual([`supply-chain/unreadable-workflow ${PATH}:2`]);
    expect(failures(await judge(check, { files: { [PATH]: Buffer.of(0xff, 0) } }))).toEqual([`supply-chain/unreadable-workflow ${PATH}:1`]);
    expect((await judge(check, { files: { [PATH]: "" } })).state).toBe("passed");
  });

  it("reads no lockfile where nobody asks what stands in it", async () => {
    const files = { "pnpm-lock.yaml": "packages: {}\n", [PATH]: "permissions: {}\njobs: {}\n" };
    const read: string[] = [];
    const spied = (options: Record<string, unknown>) => async () => {
      const view = simulatedView({ files, takenAt: new Date(0) });
      const text = (path: string): string | undefined => (read.push(path), view.text(path));
      await check.prepare?.({ ...view, text }, check.options.parse(options));
      const given = { view: { ...view, text }, options: check.options.parse(options), now: new Date(0), configured: true };
      check.run({ ...given, outcome: () => undefined });
      return read.splice(0).includes("pnpm-lock.yaml");
    };
    expect([await spied({})(), await spied({ licences: { allow: ["MIT"] } })()]).toEqual([false, true]);
  });

  it("cannot decide over licences that nobody states, or over an allowed licence that is none", async () => {
    expect((await judge(check, { files: {}, options: { licences: { allow: ["MIT"] } } })).state).toBe("undecided");
    const files = { "bom.json": bill(listed("a", "1")) };
    expect(await judge(check, { files, options: { sbom: "bom.json", licences: { allow: ["MIT OR ISC"] } } })).toMatchObject({
      state: "undecided",
      reason: expect.stringContaining('"MIT OR ISC" is no single SPDX licence'),
    });
  });

  it.each<[string, readonly string[], string | undefined]>([
    ["MIT", ["MIT"], undefined],
    ["MIT OR GPL-3.0-only", ["MIT"], undefined],
    ["MIT AND GPL-3.0-only", ["MIT"], "disallowed-licence"],
    ["(MIT OR ISC) AND (Apache-2.0 OR GPL-2.0-only)", ["ISC", "Apache-2.0"], undefined],
    ["GPL-2.0-or-later", ["GPL-3.0-only"], undefined],
    ["GPL-2.0-only", ["GPL-3.0-only"], "disallowed-licence"],
    ["Apache-2.0 WITH LLVM-exception", ["Apache-2.0"], "disallowed-licence"],
    ["Apache-2.0 WITH LLVM-exception", ["Apache-2.0 WITH LLVM-exception"], undefined],
    ["UNLICENSED", ["Unlicense"], "unknown-licence"],
    ["SEE LICENSE IN x", ["MIT"], "unknown-licence"],
    ["__proto__", ["MIT"], "unknown-licence"],
    [Array(20).fill("(MIT OR ISC)").join(" AND "), ["MIT"], undefined],
    ["(".repeat(300) + "MIT" + ")".repeat(300), ["MIT"], "unknown-licence"],
  ])("%s against %j", async (expression, allow, fault) => {
    const files = { "bom.json": bill({ ...listed("a", "1"), licenses: [{ expression }] }) };
    const found = await judge(check, { files, options: { sbom: "bom.json", licences: { allow } } });
    expect(found.findings.map(({ rule }) => rule)).toEqual(fault === undefined ? [] : [`supply-chain/${fault}`]);
  });

  it("takes a licence that somebody looked up", async () => {
    const files = { "bom.json": bill({ ...listed("ibantools", "4.5.4"), licenses: [{ license: { name: "see the readme" } }] }) };
    const options = { sbom: "bom.json", licences: { allow: ["MIT"], known: { ibantools: "MIT OR MPL-2.0" } } };
    expect((await judge(check, { files, options })).state).toBe("passed");
  });

  it("leaves out what is only for development, and knows the repository's own packages", async () => {
    const lock = JSON.stringify({
      packages: {
        "": { name: "own" },
        "packages/part": { version: "1.0.0" },
        "node_modules/part": { link: true },
        "node_modules/a": { version: "1.0.0" },
        "node_modules/a/node_modules/@s/b": { version: "2.0.0" },
        "node_modules/vitest": { version: "5.0.0", dev: true },
      },
    });
    const all = [listed("a", "1.0.0"), listed("@s/b", "2.0.0"), listed("part", "1.0.0")];
    expect(await stale("package-lock.json", lock, ...all)).toEqual([]);
    expect(await stale("package-lock.json", lock, ...all, listed("vitest", "5.0.0"))).toEqual([]);
    expect(await stale("package-lock.json", lock, ...all.slice(1))).toEqual([
      "bom.json is not what package-lock.json says: it lacks a@1.0.0",
    ]);
    expect(await stale("package-lock.json", lock, ...all, listed("vitest", "4.0.0"))).toEqual([
      "bom.json is not what package-lock.json says: it lists vitest@4.0.0",
    ]);
  });

  it.each<[string, string, string, readonly string[]]>([
    ["pnpm-lock.yaml", "packages:\n  /a@1.0.0(b@2.0.0):\n    resolution: {}\n  '@s/b@2.0.0': {}\n", "npm", ["a@1.0.0", "@s/b@2.0.0"]],
    ["pnpm-lock.yaml", "packages:\n  /a/1.0.0:\n    dev: false\n", "npm", ["a@1.0.0"]],
    [
      "yarn.lock",
      '# yarn lockfile v1\n\n"@s/b@^2.0.0", "@s/b@^2.1.0":\n  version "2.1.3"\n  resolved "x"\n\na@^1:\n  version "1.0.0"\n',
      "npm",
      ["@s/b@2.1.3", "a@1.0.0"],
    ],
    [
      "yarn.lock",
      '__metadata:\n  version: 8\n\n"a@npm:^1, a@npm:^1.1":\n  version: 1.1.0\n\n"own@workspace:.":\n  version: 0.0.0-use.local\n',
      "npm",
      ["a@1.1.0"],
    ],
    [
      "Cargo.lock",
      'version = 4\n\n[[package]]\nname = "own"\nversion = "0.1.0"\n\n[[package]]\nname = "serde"\nversion = "1.0.2"\nsource = "registry+x"\n',
      "cargo",
      ["serde@1.0.2"],
    ],
    [
      "poetry.lock",
      '[[package]]\nname = "httpx"\nversion = "0.27.0"\noptional = false\n\n[package.dependencies]\nname = "no"\n',
      "pypi",
      ["httpx@0.27.0"],
    ],
    [
      "uv.lock",
      'version = 1\n[[package]]\nname = "own"\nversion = "0.1.0"\nsource = { editable = "." }\n\n[[package]]\nname = "idna"\nversion = "3.7"\nsource = { registry = "x" }\n',
      "pypi",
      ["idna@3.7"],
    ],
  ])("reads %s", (name, text, ecosystem, packages) => {
    const read = parseLockfile(name, text);
    expect(
      read !== undefined && "packages" in read ? [read.ecosystem, read.packages.map((one) => `${one.name}@${one.version}`)] : read,
    ).toEqual([ecosystem, packages]);
  });

  it("holds a bill of materials to the age of a lockfile that it cannot read", async () => {
    const files = { "bom.json": bill(), "go.sum": "x" };
    const committed = { "bom.json": new Date("2026-01-01"), "go.sum": new Date("2026-01-02") };
    const options = { sbom: "bom.json" };
    expect(failures(await judge(check, { files, options, committed }))).toEqual(["supply-chain/stale-sbom bom.json"]);
    expect(failures(await judge(check, { files, options, committed: { ...committed, "bom.json": new Date("2026-01-02") } }))).toEqual([]);
  });

  it("never throws for any lockfile or bill of materials", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...LOCKFILES),
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((one) => `{"packages":{"node_modules/x":${one}}}`),
        ),
        (name, text) => {
          parseLockfile(name, text);
          parseBill(text);
          parseBill(`{"bomFormat":"CycloneDX","components":[${text}]}`);
        },
      ),
    );
  });
});
