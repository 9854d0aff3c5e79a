import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "#checks/deployment-manifest/check.ts";
import { manifestDocuments } from "#checks/deployment-manifest/documents.ts";
import { GATES, throughGates } from "#src/manifest-gates.ts";
import { simulatedView } from "#src/views/simulated.ts";
import { failures, judge } from "#test/judge.ts";

const SOUND = {
  version: 1,
  kind: "deployment",
  name: "router",
  environment: "staging",
  permissions: { roles: ["roles/run.invoker"], invokers: ["serviceAccount:console"] },
  exposure: { ingress: "internal", authentication: "required" },
  resources: { cpu: 1, memory: "512Mi", max_instances: 3 },
  network: { default: "deny", egress: ["api.example.com", "*.example.com"] },
  compliance: { owner: "@fernhill/core", data: "internal" },
};
const LIMITS = { cpu: 4, memoryMib: 8192, maxInstances: 20, timeoutSeconds: 3600, regions: [] };
const faultsOf = (changed: object): readonly string[] =>
  throughGates({ ...SOUND, ...changed }, LIMITS).faults.map(({ fault, grade, at }) => `${fault} ${grade} ${at.join(".")}`);

describe("deployment-manifest", () => {
  it.each(check.examples)("example: $title", async (example) => {
    const outcome = await judge(check, example);
    expect(failures(outcome).map((rule) => rule.split(" ")[0])).toEqual(example.finds.map((fault) => `deployment-manifest/${fault}`));
  });

  it.each<[string, object, readonly string[]]>([
    ["what is sound", {}, []],
    ["an unknown key", { ingres: "x" }, ["schema critical ingres"]],
    ["another version", { version: 2 }, ["schema critical version"]],
    ["editor without its prefix", { permissions: { roles: ["Editor"] } }, ["broad-role critical permissions.roles.0"]],
    ["a wildcard", { permissions: { roles: ["roles/*"] } }, ["broad-role critical permissions.roles.0"]],
    ["an administrator", { permissions: { roles: ["roles/run.admin"] } }, ["admin-role high permissions.roles.0"]],
    ["everybody", { permissions: { invokers: ["allUsers"] } }, ["open-ingress critical permissions.invokers.0"]],
    [
      "a load balancer without authentication",
      { exposure: { ingress: "load-balancer", authentication: "none" } },
      ["open-ingress critical exposure.authentication"],
    ],
    ["the outside with authentication", { exposure: { ingress: "external", authentication: "required" } }, []],
    ["the inside without authentication", { exposure: { ingress: "internal", authentication: "none" } }, []],
    ["no exposure", { exposure: undefined }, ["unstated-exposure high exposure"]],
    ["exactly the quota", { resources: { cpu: "4000m", memory: "8Gi", max_instances: 20, timeout_seconds: 3600 } }, []],
    [
      "a little more",
      { resources: { cpu: "4001m", memory: "8193Mi", max_instances: 21, timeout_seconds: 3600.5 } },
      [
        "quota-exceeded high resources.cpu",
        "quota-exceeded high resources.memory",
        "quota-exceeded high resources.max_instances",
        "quota-exceeded high resources.timeout_seconds",
      ],
    ],
    [
      "no quota",
      { resources: undefined },
      ["missing-quota high resources.cpu", "missing-quota high resources.memory", "missing-quota high resources.max_instances"],
    ],
    [
      "an automation without an end",
      { kind: "automation", exposure: undefined, resources: {} },
      ["missing-quota high resources.timeout_seconds"],
    ],
    ["no network policy", { network: undefined }, ["open-network high network"]],
    [
      "everywhere",
      { network: { default: "deny", egress: ["*", "0.0.0.0/0", "*.com"] } },
      ["open-network high network.egress.0", "open-network high network.egress.1", "open-network high network.egress.2"],
    ],
    [
      "personal data for ever",
      { compliance: { owner: "a", data: "restricted", personal_data: true } },
      ["missing-retention high compliance.retention_days"],
    ],
    ["a secret by name", { env: { API_TOKEN: { secret: "API_TOKEN" }, TOKENS_PER_DAY: 5 } }, []],
    ["a secret's value", { env: { api_key: "in clear" } }, ["inline-secret high env.api_key"]],
  ])("%s", (_title, changed, expected) => {
    expect(faultsOf(changed)).toEqual(expected);
  });

  it("stops at once at a critical fault, and goes on after a high one", () => {
    const states = (changed: object): readonly string[] => throughGates({ ...SOUND, ...changed }, LIMITS).gates.map(({ state }) => state);
    expect(states({})).toEqual(["passed", "passed", "passed", "passed", "passed"]);
    expect(states({ name: "" })).toEqual(["failed", "not_run", "not_run", "not_run", "not_run"]);
    expect(states({ permissions: { roles: ["owner"] } })).toEqual(["passed", "failed", "not_run", "not_run", "not_run"]);
    expect(states({ resources: {} })).toEqual(["passed", "passed", "failed", "passed", "passed"]);
  });

  it("leaves other tools' manifests alone", async () => {
    const files = {
      "manifests/app.yml": "apiVersion: apps/v1\nkind: Deployment\n---\napiVersion: v1\nkind: Service\n",
      "manifests/a/b.yaml": "PackageIdentifier: A.B\nPackageVersion: 1\n",
      "manifests/x.yml": "a: {{ template }}\n",
    };
    expect(await judge(check, { files })).toMatchObject({
      state: "notApplicable",
      facts: { passedOver: ["manifests/a/b.yaml", "manifests/app.yml", "manifests/x.yml"] },
    });
    const configured = failures(await judge(check, { files, options: { regions: ["eu"] } }));
    expect([...new Set(configured.map((one) => one.replace(/:\d+$/, "")))]).toEqual([
      "deployment-manifest/schema manifests/a/b.yaml",
      "deployment-manifest/schema manifests/x.yml",
    ]);
    expect((await judge(check, { files: {} })).state).toBe("notApplicable");
  });

  it.each([
    ["of another version", { ...SOUND, version: 2 }],
    ["whose version is a text", { ...SOUND, version: "1" }],
    ["of an unknown kind", { ...SOUND, kind: "zeppelin" }],
    ["whose kind is written otherwise, and no more", { kind: "Deployment" }],
  ])("does not pass over a manifest %s", async (_, manifest) => {
    const finds = failures(await judge(check, { files: { "manifests/a.yml": JSON.stringify(manifest) } }));
    expect([...new Set(finds.map((one) => one.replace(/:\d+$/, "")))]).toEqual(["deployment-manifest/schema manifests/a.yml"]);
  });

  it.each(["version: 1\nkind: [", "version: '1'\r\nname: a: b", "kind: deployment\nname: a: b"])(
    "does not pass over a manifest that is no YAML: %j",
    async (text) => {
      const finds = failures(await judge(check, { files: { "manifests/a.yml": text } }));
      expect(finds.map((one) => one.replace(/:\d+$/, ""))).toEqual(["deployment-manifest/schema manifests/a.yml"]);
    },
  );

  it.each([
    ["", "this manifest is empty"],
    ["\n \n", "this manifest is empty"],
    ["# later\n", "this manifest declares nothing"],
    ["---\n---\n", "this manifest declares nothing"],
  ])("does not pass over one without content where the check is configured, and calls it what it is: %j", async (text, message) => {
    const files = { "manifests/a.yml": text };
    const outcome = await judge(check, { files, options: { regions: ["eu"] } });
    expect(failures(outcome)).toEqual(["deployment-manifest/schema manifests/a.yml:1"]);
    expect(outcome.findings).toMatchObject([{ message }]);
    expect((await judge(check, { files })).state).toBe("notApplicable");
  });

  it("points at the line, document by document, and says which gates were asked", async () => {
    const text = `${JSON.stringify(SOUND)}\n---\n${JSON.stringify({ ...SOUND, name: "second", network: { default: "allow" } }, null, 1)}\n`;
    const outcome = await judge(check, { files: { "manifests/two.yml": text } });
    expect(failures(outcome)).toEqual(["deployment-manifest/open-network manifests/two.yml:26"]);
    expect(outcome).toMatchObject({
      facts: {
        manifests: [
          { name: "router" },
          { name: "second", gates: GATES.map((gate) => ({ gate, state: gate === "network-policy" ? "failed" : "passed" })) },
        ],
      },
    });
  });

  it("cannot decide by a rule that is none, and counts one that cannot be asked as broken", async () => {
    const files = { "manifests/a.yml": JSON.stringify(SOUND) };
    const rules = (assert: string, grade: string): object => ({ rules: [{ id: "mine", assert, message: "no", grade }] });
    expect(await judge(check, { files, options: rules("manifest.", "high") })).toMatchObject({ state: "undecided" });
    expect((await judge(check, { files, options: rules("manifest.nothing > 1", "medium") })).findings).toMatchObject([
      { rule: "deployment-manifest/own-rule", severity: "warning", message: "mine: no (No such key: nothing)" },
    ]);
    expect(
      (await judge(check, { files, options: rules('manifest.name.matches("^r") && path.startsWith("manifests/")', "critical") })).state,
    ).toBe("passed");
  });

  it("holds the tree of one file at a time", () => {
    const asked: string[] = [];
    const view = simulatedView({ files: { "a.yml": JSON.stringify(SOUND), "b.json": JSON.stringify(SOUND), "c.yml": "a: [" } });
    const watched = {
      ...view,
      paths: view.paths,
      text: (path: string) => (asked.push(path), view.text(path)),
      kind: (path: string) => view.kind(path),
    };
    const after = Array.from(manifestDocuments(watched, ["**/*"], true), ({ state }) => [state, asked.length]);
    expect(after).toEqual([
      ["ours", 1],
      ["ours", 2],
      ["unusable", 3],
    ]);
  });

  it("reads a manifest in JSON as JSON, and what is no JSON as YAML", async () => {
    const long = { ...SOUND, env: { NOTE: "x".repeat(1_100_000) } };
    const files = { "manifests/a.json": JSON.stringify(long), "manifests/b.json": `# in the way of YAML\n${JSON.stringify(SOUND)}` };
    expect((await judge(check, { files, options: { manifests: ["manifests/*.json"] } })).state).toBe("passed");
  });

  it("never throws, whatever the manifest is", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.dictionary(fc.constantFrom(...Object.keys(SOUND), "env"), fc.jsonValue()).map((odd) => ({ ...SOUND, ...odd })),
        ),
        (value) => void throughGates(value, LIMITS),
      ),
    );
  });
});
