/**
 * The modules' targets as OpenSLO v1: a Service for each module that has one, an SLO for each target, and the DataSource that the figures
 * come from. A 95th percentile of at most 200 ms says that 95 % of what happens takes 200 ms or less, and a floor of 80 % for coverage
 * that 80 of 100 are good: these are the objectives. The same modules give the same bytes.
 */
import { stringify } from "yaml";
import { field } from "#src/modules.ts";
import type { SloRow } from "#src/slo.ts";
import { OPENSLO_VERSION } from "#schemas/openslo.ts";
import type { OpenSloObject } from "#schemas/openslo.ts";

/** Which manifest an object was made from, and which of its figures: import reads them back. */
export const MANIFEST_NOTE = "gatehouse.dev/manifest";
export const FIGURE_NOTE = "gatehouse.dev/figure";
export const UNIT_NOTE = "gatehouse.dev/unit";
export const LATENCY = "sla.p95_latency_ms";
export const COVERAGE = "sla.coverage";
/** A percentile of 95 is an objective of 0.95. */
export const P95 = 0.95;

const SOURCE = "module-manifests";
const MAX_NAME = 63;

export interface Exported {
  readonly objects: readonly OpenSloObject[];
  /** What OpenSLO has no words for, as clauses that name the module. */
  readonly left: readonly string[];
}

/** `freshDays` is how long figures count: the window. */
export function openSlo(rows: readonly SloRow[], freshDays: number): Exported {
  const names = nameGiver();
  const objects: OpenSloObject[] = [];
  const left: string[] = [];
  const window = `${Math.max(1, Math.round(freshDays))}d`;
  for (const row of rows) {
    const targets = [...latencyOf(row), ...coverageOf(row, left)];
    if (targets.length === 0) {
      left.push(`${row.module.name} has no target`);
      continue;
    }
    const service = names(row.module.name);
    objects.push(serviceOf(row, service), ...targets.map((target) => sloOf(row, service, target, window)));
  }
  return { objects: objects.length === 0 ? [] : [dataSource(), ...objects], left };
}

/** One YAML document per object. */
export function openSloText(objects: readonly OpenSloObject[]): string {
  return objects.map((object) => `---\n${stringify(object, { lineWidth: 0, aliasDuplicateObjects: false })}`).join("");
}

interface Target {
  readonly figure: string;
  readonly suffix: string;
  readonly title: string;
  readonly unit: string;
  readonly indicator: object;
  readonly objective: object;
}

function latencyOf({ latency: { asked } }: SloRow): readonly Target[] {
  if (asked === null) return [];
  const indicator = { thresholdMetric: metric("observed_p95_ms") };
  return [
    {
      figure: LATENCY,
      suffix: "latency",
      title: "p95 latency",
      unit: "ms",
      indicator,
      objective: { op: "lte", value: asked, target: P95 },
    },
  ];
}

function coverageOf({ module, coverage: { asked } }: SloRow, left: string[]): readonly Target[] {
  if (asked === null) return [];
  if (asked >= 100) {
    left.push(`${module.name} asks for a coverage of 100 %, and a target in OpenSLO is less than 1`);
    return [];
  }
  const indicator = { ratioMetric: { raw: metric("coverage"), rawType: "success" } };
  return [{ figure: COVERAGE, suffix: "coverage", title: "test coverage", unit: "%", indicator, objective: { targetPercent: asked } }];
}

function metric(figure: string): object {
  return { metricSource: { metricSourceRef: SOURCE, spec: { field: figure } } };
}

function dataSource(): OpenSloObject {
  return {
    apiVersion: OPENSLO_VERSION,
    kind: "DataSource",
    metadata: { name: SOURCE, displayName: "Module manifests" },
    spec: {
      description: "Figures that the modules of this repository state in their manifests.",
      type: "Gatehouse",
      connectionDetails: { manifests: "**/module.manifest.json" },
    },
  };
}

function serviceOf({ module, lane }: SloRow, name: string): OpenSloObject {
  const description = field(module, "description");
  return {
    apiVersion: OPENSLO_VERSION,
    kind: "Service",
    metadata: {
      name,
      displayName: module.name,
      ...(lane === null ? {} : { labels: { lane } }),
      annotations: { [MANIFEST_NOTE]: module.manifest },
    },
    ...(typeof description === "string" && description !== "" ? { spec: { description: description.slice(0, 1_050) } } : { spec: {} }),
  };
}

function sloOf({ module }: SloRow, service: string, target: Target, window: string): OpenSloObject {
  const { figure, suffix, title, unit, indicator, objective } = target;
  const name = fitted(service, `-${suffix}`);
  return {
    apiVersion: OPENSLO_VERSION,
    kind: "SLO",
    metadata: {
      name,
      displayName: `${module.name}: ${title}`,
      annotations: { [MANIFEST_NOTE]: module.manifest, [FIGURE_NOTE]: figure, [UNIT_NOTE]: unit },
    },
    spec: {
      service,
      indicator: { metadata: { name: fitted(service, `-${suffix}-sli`) }, spec: indicator },
      timeWindow: [{ duration: window, isRolling: true }],
      budgetingMethod: "Occurrences",
      objectives: [{ displayName: title, ...objective }],
    },
  } as OpenSloObject;
}

/** The name as RFC 1123 has it; the second module that would have the same one gets a number. */
function nameGiver(): (given: string) => string {
  const taken = new Set<string>();
  return (given) => {
    const plain = openSloName(given);
    let name = plain;
    for (let number = 2; taken.has(name); number++) name = fitted(plain, `-${number}`);
    taken.add(name);
    return name;
  };
}

/** Lower-case letters, digits and hyphens, 63 at most. */
export function openSloName(given: string): string {
  const plain = given
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
  return fitted(plain.replace(/^-|-$/g, "") || "module", "");
}

function fitted(name: string, ending: string): string {
  return `${name.slice(0, MAX_NAME - ending.length).replace(/-+$/, "")}${ending}`;
}
