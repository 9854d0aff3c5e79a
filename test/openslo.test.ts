import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { schema } from "#schemas/openslo.ts";
import { importOpenSlo } from "#src/openslo-import.ts";
import type { Imported } from "#src/openslo-import.ts";
import { openSlo, openSloName, openSloText } from "#src/openslo-export.ts";
import { inventory, MANIFESTS } from "#src/modules.ts";
import { parseYamlDocuments } from "#src/parsers/yaml.ts";
import { sloRows } from "#src/slo.ts";
import { schema as flagsShape } from "#schemas/flags.ts";
import { simulatedView } from "#src/views/simulated.ts";

const NOW = new Date("2026-11-20T10:00:00Z");
const FILE = "slo.openslo.yaml";
const at = (name: string): string => `modules/${name}/module.manifest.json`;
const view = (files: Readonly<Record<string, string>>) => simulatedView({ files, takenAt: NOW });
const imported = (files: Readonly<Record<string, string>>, yaml: string): Imported => {
  const given = view({ ...files, [FILE]: yaml });
  return importOpenSlo(given, inventory(given, MANIFESTS), [FILE]);
};
const exported = (files: Readonly<Record<string, string>>) => {
  const rows = sloRows(inventory(view(files), MANIFESTS), { lanes: ["L2", "L3"], flags: flagsShape().parse({}), now: NOW });
  return openSlo(rows, 14);
};
const RFC1123 = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

const billing = '{\n    "name": "billing",\n    "tags": ["lane:L2"]\n}\n';
const slo = (more: string, head = ""): string =>
  `apiVersion: openslo/v1\nkind: SLO\nmetadata:\n  name: billing-latency\n${head}spec:\n  service: billing\n  budgetingMethod: Occurrences\n${more}`;
const threshold = (query: string): string =>
  `  indicator:\n    metadata: { name: latency }\n    spec:\n      thresholdMetric:\n        metricSource: { type: Prometheus, spec: { query: ${query} } }\n`;
const ratio =
  "  indicator:\n    metadata: { name: x }\n    spec:\n      ratioMetric:\n        good: { metricSource: { spec: { query: a } } }\n        total: { metricSource: { spec: { query: b } } }\n";

describe("export to OpenSLO", () => {
  it("says a module's targets as objectives", () => {
    const files = {
      [at("pay")]: '{ "name": "Pay & Go", "description": "Pays.", "tags": ["lane:L3"], "sla": { "p95_latency_ms": 200, "coverage": 80 } }',
    };
    expect(openSloText(exported(files).objects)).toBe(`---
apiVersion: openslo/v1
kind: DataSource
metadata:
  name: module-manifests
  displayName: Module manifests
spec:
  description: Figures that the modules of this repository state in their manifests.
  type: Gatehouse
  connectionDetails:
    manifests: "**/module.manifest.json"
---
apiVersion: openslo/v1
kind: Service
metadata:
  name: pay-go
  displayName: Pay & Go
  labels:
    lane: L3
  annotations:
    gatehouse.dev/manifest: modules/pay/module.manifest.json
spec:
  description: Pays.
---
apiVersion: openslo/v1
kind: SLO
metadata:
  name: pay-go-latency
  displayName: "Pay & Go: p95 latency"
  annotations:
    gatehouse.dev/manifest: modules/pay/module.manifest.json
    gatehouse.dev/figure: sla.p95_latency_ms
    gatehouse.dev/unit: ms
spec:
  service: pay-go
  indicator:
    metadata:
      name: pay-go-latency-sli
    spec:
      thresholdMetric:
        metricSource:
          metricSourceRef: module-manifests
          spec:
            field: observed_p95_ms
  timeWindow:
    - duration: 14d
      isRolling: true
  budgetingMethod: Occurrences
  objectives:
    - displayName: p95 latency
      op: lte
      value: 200
      target: 0.95
---
apiVersion: openslo/v1
kind: SLO
metadata:
  name: pay-go-coverage
  displayName: "Pay & Go: test coverage"
  annotations:
    gatehouse.dev/manifest: modules/pay/module.manifest.json
    gatehouse.dev/figure: sla.coverage
    gatehouse.dev/unit: "%"
spec:
  service: pay-go
  indicator:
    metadata:
      name: pay-go-coverage-sli
    spec:
      ratioMetric:
        raw:
          metricSource:
            metricSourceRef: module-manifests
            spec:
              field: coverage
        rawType: success
  timeWindow:
    - duration: 14d
      isRolling: true
  budgetingMethod: Occurrences
  objectives:
    - displayName: test coverage
      targetPercent: 80
`);
  });

  it("leaves out, and says, what OpenSLO has no words for", () => {
    const files = { [at("a")]: '{ "name": "a", "sla": { "coverage": 100 } }', [at("b")]: '{ "name": "b" }' };
    expect(exported(files)).toEqual({
      objects: [],
      left: ["a asks for a coverage of 100 %, and a target in OpenSLO is less than 1", "a has no target", "b has no target"],
    });
  });

  /** Thousandths: figures as people write them. */
  const decimal = (min: number, max: number) => fc.integer({ min, max }).map((thousandths) => thousandths / 1_000);
  const module = fc.record({
    name: fc.oneof(
      fc.string({ unit: "binary", minLength: 1, maxLength: 80 }).filter((name) => name.trim() !== ""),
      fc.constantFrom("A b", "a-b", "a_b", "ä", "界"),
    ),
    p95: fc.option(decimal(1, 1_000_000_000)),
    coverage: fc.option(decimal(0, 99_999)),
  });
  it("is valid, has RFC 1123 names that are unique, and is read back as it was", () => {
    fc.assert(
      fc.property(fc.array(module, { maxLength: 6 }), (modules) => {
        const manifest = (sla: object, index: number): string => JSON.stringify({ name: modules[index]?.name.toWellFormed(), sla });
        const full = modules.map(({ p95, coverage }) => ({
          ...(p95 === null ? {} : { p95_latency_ms: p95 }),
          ...(coverage === null ? {} : { coverage }),
        }));
        const files = Object.fromEntries(full.map((sla, index) => [at(`m${index}`), manifest(sla, index)]));
        const text = openSloText(exported(files).objects);
        const values = parseYamlDocuments(text).flatMap((parsed) => (parsed.ok && parsed.value !== null ? [parsed.value] : []));
        const objects = values.map((value) => schema.parse(value));
        const names = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
        expect(objects.every(({ metadata }) => RFC1123.test(metadata.name))).toBe(true);
        expect(new Set(names).size).toBe(names.length);
        const bare = Object.fromEntries(full.map((_, index) => [at(`m${index}`), manifest({}, index)]));
        const back = imported(bare, text);
        const after = new Map(back.files.map(({ path, content }) => [path, content]));
        for (const [index, sla] of full.entries()) {
          const read = JSON.parse(after.get(at(`m${index}`)) ?? manifest({}, index)) as { readonly sla: object };
          expect(read.sla).toEqual(sla);
        }
        expect(back.left).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("import from OpenSLO", () => {
  it.each<[string, string, readonly [figure: string, value: unknown][]]>([
    [
      "a latency in the unit that the metric's name tells",
      slo(`${threshold("http_request_duration_seconds")}  objectives: [{ op: lte, value: 0.29, target: 0.95 }]\n`),
      [["sla.p95_latency_ms", 290]],
    ],
    [
      "a stricter percentile, which holds the 95th too",
      slo(`${threshold("latency_ms")}  objectives: [{ op: lt, value: 500, target: 0.99 }]\n`),
      [["sla.p95_latency_ms", 500]],
    ],
    [
      "a unit that is annotated",
      slo(
        `${threshold("latency")}  objectives: [{ op: lte, value: 2, targetPercent: 95 }]\n`,
        "  annotations: { gatehouse.dev/unit: s }\n",
      ),
      [["sla.p95_latency_ms", 2_000]],
    ],
    [
      "a unit that the source states",
      slo(
        `  indicator:\n    metadata: { name: latency }\n    spec: { thresholdMetric: { metricSource: { spec: { unit: ms } } } }\n  objectives: [{ op: lte, value: 120, target: 0.95 }]\n`,
      ),
      [["sla.p95_latency_ms", 120]],
    ],
    ["coverage as a ratio", slo(`${ratio}  objectives: [{ target: 0.29 }]\n`, "  displayName: Test coverage\n"), [["sla.coverage", 29]]],
    [
      "an indicator by reference",
      `apiVersion: openslo/v1\nkind: SLI\nmetadata: { name: billing-response-time }\nspec: { thresholdMetric: { metricSource: { spec: { query: response_ms } } } }\n---\n${slo("  indicatorRef: billing-response-time\n  objectives: [{ op: lte, value: 80, target: 0.95 }]\n")}`,
      [["sla.p95_latency_ms", 80]],
    ],
    [
      "a description that the manifest lacks",
      "apiVersion: openslo/v1\nkind: Service\nmetadata: { name: billing }\nspec: { description: Writes invoices. }\n",
      [["description", "Writes invoices."]],
    ],
  ])("takes %s", (_, yaml, expected) => {
    const { changes, left, files } = imported({ [at("billing")]: billing }, yaml);
    expect([left, changes.map(({ figure, after }) => [figure, after])]).toEqual([[], expected]);
    expect(files[0]?.content).toMatch(/^\{\n {4}"name": "billing",\n {4}"tags": \["lane:L2"\],\n {4}"/);
  });

  it.each<[string, string, string]>([
    [
      "no unit",
      slo(`${threshold("latency")}  objectives: [{ op: lte, value: 200, target: 0.95 }]\n`),
      "the unit of its value is not known",
    ],
    [
      "a percentile that says nothing of the 95th",
      slo(`${threshold("latency_ms")}  objectives: [{ op: lte, value: 200, target: 0.9 }]\n`),
      "none of its objectives holds 95 %",
    ],
    [
      "the wrong direction",
      slo(`${threshold("latency_ms")}  objectives: [{ op: gte, value: 200, target: 0.95 }]\n`),
      "none of its objectives holds 95 %",
    ],
    ["availability", slo(`${ratio}  objectives: [{ target: 0.999 }]\n`), "a ratio other than test coverage"],
    [
      "nobody's service",
      slo(`${threshold("latency_ms")}  objectives: [{ op: lte, value: 200, target: 0.95 }]\n`).replace(
        "service: billing",
        "service: biling",
      ),
      "no module is named biling; did you mean billing?",
    ],
    ["an SLI that is not there", slo("  indicatorRef: gone\n  objectives: [{ target: 0.9 }]\n"), "no SLI is named gone"],
    [
      "an alert policy",
      "apiVersion: openslo/v1\nkind: AlertPolicy\nmetadata: { name: a }\nspec: { conditions: [{ conditionRef: x }], notificationTargets: [] }\n",
      "no place for it",
    ],
    ["no target", slo(`${ratio}  objectives: [{}]\n`), "has either a target or a targetPercent"],
    [
      "two thresholds",
      slo(`${threshold("latency_ms")}  objectives: [{ op: lte, value: 1, target: 0.95 }, { op: lte, value: 2, target: 0.99 }]\n`),
      "has one objective",
    ],
    [
      "a window that neither rolls nor has a calendar",
      slo(`${ratio}  timeWindow: [{ duration: 1M }]\n  objectives: [{ target: 0.9 }]\n`),
      "is either rolling or has a calendar",
    ],
    [
      "two windows",
      slo(
        `${ratio}  timeWindow: [{ duration: 1d, isRolling: true }, { duration: 2d, isRolling: true }]\n  objectives: [{ target: 0.9 }]\n`,
      ),
      "timeWindow",
    ],
    [
      "slices without a target",
      slo(`${ratio}  objectives: [{ target: 0.9 }]\n`).replace("Occurrences", "Timeslices"),
      "has a timeSliceTarget with Timeslices",
    ],
    ["another version", "apiVersion: openslo/v2alpha\nkind: SLO\nmetadata: { name: a }\nspec: {}\n", "its apiVersion is openslo/v2alpha"],
    ["a text that is no YAML", "a: [", "it is no YAML"],
    [
      "a bomb of aliases",
      `a: &a [${"x, ".repeat(50)}x]\nb: &b [${"*a, ".repeat(50)}*a]\nc: &c [${"*b, ".repeat(50)}*b]\nd: [${"*c, ".repeat(50)}*c]\n`,
      "it is no YAML",
    ],
  ])("leaves out %s, and says why", (_, yaml, why) => {
    const { changes, left, files } = imported({ [at("billing")]: billing }, yaml);
    expect([changes, files, left.length]).toEqual([[], [], 1]);
    expect(left[0]?.why).toContain(why);
  });

  it("changes the key that is meant and no other byte", () => {
    const given = '{ "name":"billing" , "sla" : {"p95_latency_ms": 900, "note":"a  b"},\n\t"x": 1e2 }';
    const { files, changes } = imported(
      { [at("billing")]: given },
      slo(`${threshold("latency_ms")}  objectives: [{ op: lte, value: 200, target: 0.95 }]\n`),
    );
    expect(files[0]?.content).toBe(given.replace("900", "200"));
    expect(changes).toEqual([
      { module: "billing", manifest: at("billing"), figure: "sla.p95_latency_ms", before: 900, after: 200, from: `${FILE}:1` },
    ]);
  });

  it("takes two modules of one name for neither", () => {
    const files = { [at("a")]: billing, [at("b")]: billing };
    const { left } = imported(files, slo(`${threshold("latency_ms")}  objectives: [{ op: lte, value: 200, target: 0.95 }]\n`));
    expect(left[0]?.why).toBe(`2 modules are named billing: ${at("a")}, ${at("b")}`);
  });

  it("any name has a form in OpenSLO", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), (name) => RFC1123.test(openSloName(name))));
  });
});
