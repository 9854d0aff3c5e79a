import { describe, expect, it } from "vitest";
import { check } from "#checks/registry.ts";
import { inventory, MANIFESTS } from "#src/modules.ts";
import { buildRegistry, REGISTRY_PATH, registryText } from "#src/registry.ts";
import { simulatedView } from "#src/views/simulated.ts";
import { failures, judge, type Given } from "#test/judge.ts";

const MANIFEST = "modules/billing/module.manifest.json";
const tree = {
  [MANIFEST]: '{ "name": "billing", "tags": ["lane:L2", "finance"], "health": { "mqi": 96 }, "observed_at": "2026-11-18T10:00:00Z" }\n',
  "modules/billing/README.md": "# Billing\n",
  "modules/billing/tests/test_pay.py": "",
  "modules/auth/module.manifest.json": '{ "name": "auth" }\n',
};
const generated = (files: Readonly<Record<string, string>>): string => {
  const view = simulatedView({ files });
  return registryText(buildRegistry(view, inventory(view, MANIFESTS)));
};
const text = generated(tree);
const line = (part: string): number => text.split("\n").findIndex((one) => one.includes(part)) + 1;
const told = async (files: Given["files"], options = {}) => {
  const outcome = await judge(check, { files, options });
  return outcome.state === "undecided"
    ? outcome.reason
    : outcome.findings.map(({ rule, at, message }) => `${rule.split("/")[1]} ${at?.path}:${at?.line ?? ""} ${message}`);
};

describe("registry", () => {
  it.each(check.examples)("example: $title", async ({ finds, ...given }) => {
    expect(failures(await judge(check, given)).map((one) => one.split(/[/ ]/)[1])).toEqual(finds);
  });

  it("does not apply without manifests and registry", async () => {
    expect(await judge(check, { files: { "README.md": "" } })).toMatchObject({ state: "notApplicable", facts: { modules: 0 } });
  });

  it("passes for what generation gives, and counts the modules", async () => {
    expect(await judge(check, { files: { ...tree, [REGISTRY_PATH]: text } })).toEqual({
      check: "registry",
      state: "passed",
      findings: [],
      facts: { modules: 2 },
    });
    expect(await told({ [REGISTRY_PATH]: generated({}) })).toEqual([]);
  });

  it.each([
    ["line ends", text.replaceAll("\n", "\r\n")],
    ["layout", JSON.stringify(JSON.parse(text))],
    ["order of keys", JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text) as object).toReversed()))],
    ["a byte order mark", `\u{feff}${text}`],
    ["a later time: a commit is newer than what was observed", text.replace("2026-11-18T10:00:00Z", "2026-11-19T10:00:00Z")],
  ])("does not mind %s", async (_, registry) => {
    expect(await told({ ...tree, [REGISTRY_PATH]: registry })).toEqual([]);
  });

  it("reports a registry that is not there, once", async () => {
    expect(await told(tree)).toEqual([`missing-registry ${REGISTRY_PATH}: 2 modules have manifests, and ${REGISTRY_PATH} is not there`]);
  });

  it("reports a module on either side alone, without its files", async () => {
    const { [MANIFEST]: _, ...rest } = tree;
    expect(await told({ ...rest, [REGISTRY_PATH]: text })).toEqual([
      `missing-on-disk ${REGISTRY_PATH}:${line(MANIFEST)} ${REGISTRY_PATH} lists ${MANIFEST} as the module "billing", and it is not there`,
    ]);
    expect(await told({ ...tree, [REGISTRY_PATH]: generated(rest) })).toEqual([
      `not-in-registry ${MANIFEST}:1 ${MANIFEST} is the module "billing" and is not in ${REGISTRY_PATH}`,
    ]);
    expect(await told({ [REGISTRY_PATH]: text })).toHaveLength(2);
  });

  it("reports documents and tests on either side", async () => {
    const { "modules/billing/README.md": _, "modules/billing/tests/test_pay.py": __, ...rest } = tree;
    const [doc, test] = ["modules/billing/README.md", "modules/billing/tests/test_pay.py"];
    expect(await told({ ...rest, [REGISTRY_PATH]: text })).toEqual([
      `missing-on-disk ${REGISTRY_PATH}:${line(doc)} ${REGISTRY_PATH} lists ${doc} as a document of the module "billing", and it is not there`,
      `missing-on-disk ${REGISTRY_PATH}:${line(test)} ${REGISTRY_PATH} lists ${test} as a test of the module "billing", and it is not there`,
    ]);
    expect(await told({ ...tree, [REGISTRY_PATH]: generated(rest) })).toEqual([
      `not-in-registry ${doc}:1 ${doc} is a document of the module "billing" and is not in ${REGISTRY_PATH}`,
      `not-in-registry ${test}:1 ${test} is a test of the module "billing" and is not in ${REGISTRY_PATH}`,
    ]);
  });

  it.each([
    ["a tag", text.replace('"finance"', '"money"'), `says something else in "tags" than ${MANIFEST} does`],
    ["a name", text.replace('"name": "billing"', '"name": "zbilling"'), `says something else in "name" than ${MANIFEST} does`],
    ["a figure of health", text.replace("96", "97"), `says something else in "health" than ${MANIFEST} does`],
    ["a path", text.replace('"path": "modules/billing"', '"path": "modules"'), `says something else in "path" than ${MANIFEST} does`],
    ["the count", text.replace('"module_count": 2', '"module_count": 3'), "counts 3 modules and lists 2"],
    [
      "the version",
      text.replace('"1.0"', '"0.9"'),
      '"schema_version" is wrong: invalid input: expected "1.0", so it is not what generation gives',
    ],
    [
      "a key of its own",
      text.replace('"module_count"', '"checked_by": "ada",\n  "module_count"'),
      '"checked_by" is no key that is known here, so it is not what generation gives',
    ],
    [
      "a time before the observation",
      text.replace("2026-11-18T10:00:00Z", "2026-11-18T09:59:59Z"),
      "is older than the newest observation, 2026-11-18T10:00:00.000Z",
    ],
    [
      "no time",
      text.replace("2026-11-18T10:00:00Z", "now"),
      '"generated_at" is no ISO 8601 time, such as 2026-11-18T10:00:00Z, so it is not what generation gives',
    ],
    ["nothing", "", "is no JSON: the text is empty; JSON needs a value"],
    ["a list", "[]", "the document is wrong: invalid input: expected object, received array, so it is not what generation gives"],
    [
      "a key twice",
      text.replace('"module_count"', '"module_count": 2,\n  "module_count"'),
      'is no JSON: the key "module_count" stands twice',
    ],
  ])("calls it stale when somebody wrote %s into it", async (_, registry, message) => {
    expect(await told({ ...tree, [REGISTRY_PATH]: registry })).toEqual([
      expect.stringMatching(/^stale docs\/_generated\/MODULE_REGISTRY\.json:\d+ /),
    ]);
    expect((await told({ ...tree, [REGISTRY_PATH]: registry }))[0]).toContain(message);
  });

  it("calls it stale when the order is another, a module stands twice, or a file is some other module's", async () => {
    const parsed = JSON.parse(text) as { modules: { docs: string[] }[]; module_count: number };
    const said = async (modules: unknown[], module_count = modules.length) =>
      await told({ ...tree, [REGISTRY_PATH]: JSON.stringify({ ...parsed, module_count, modules }) });
    const [auth, billing] = parsed.modules;
    expect(await said([billing, auth])).toEqual([`stale ${REGISTRY_PATH}:1 ${REGISTRY_PATH} is not sorted by name`]);
    expect(await said([auth, billing, billing])).toEqual([`stale ${REGISTRY_PATH}:1 ${REGISTRY_PATH} lists a module twice`]);
    expect(await said([{ ...auth, docs: ["modules/billing/README.md"] }, billing])).toEqual([
      `stale ${REGISTRY_PATH}:1 ${REGISTRY_PATH} lists modules/billing/README.md as a document of the module "auth", which it is not`,
    ]);
    expect(await said([auth, { ...billing, docs: ["modules/billing/README.md", "modules/billing/README.md"] }])).toEqual([
      `stale ${REGISTRY_PATH}:1 ${REGISTRY_PATH} lists docs or tests in another order than ${MANIFEST} does`,
    ]);
  });

  it("compares what a registry of another shape lists", async () => {
    const modules = [{ manifest: MANIFEST, docs: ["modules/billing/GONE.md"] }, { manifest: "x/module.manifest.json" }, 5];
    const rules = (await told({ ...tree, [REGISTRY_PATH]: JSON.stringify({ modules }) })).toString();
    expect(rules).toContain('lists modules/billing/GONE.md as a document of the module "billing", and it is not there');
    expect(rules).toContain('lists x/module.manifest.json as the module "x/module.manifest.json", and it is not there');
    expect(rules).toContain("modules/billing/README.md is a document");
    expect(rules).toContain("modules/auth/module.manifest.json is the module");
    expect(rules).not.toContain("test_pay.py");
    expect(rules).toContain('"schema_version"');
  });

  it("cannot decide over a manifest that can't be read, unless the rest differs", async () => {
    const broken = { ...tree, [MANIFEST]: "{" };
    expect(await told({ ...broken, [REGISTRY_PATH]: text })).toContain(
      `a manifest cannot be read: ${MANIFEST} is no JSON: expected a key in double quotes`,
    );
    expect(await told({ ...broken, [REGISTRY_PATH]: generated({ "a/b": "" }) })).toEqual([
      `not-in-registry modules/auth/module.manifest.json:1 modules/auth/module.manifest.json is the module "auth" and is not in ${REGISTRY_PATH}`,
      `not-in-registry ${MANIFEST}:1 ${MANIFEST} is a module and is not in ${REGISTRY_PATH}`,
    ]);
  });

  it("reads other paths", async () => {
    const files = { "x/m.json": '{ "name": "x" }', "registry.json": generated({}) };
    const options = { path: "registry.json", manifests: ["*/m.json"] };
    expect(await told(files, options)).toEqual(['not-in-registry x/m.json:1 x/m.json is the module "x" and is not in registry.json']);
  });
});
