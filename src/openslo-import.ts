/**
 * OpenSLO v1 → targets in module manifests. Only what an objective really says is taken: "at most 200 ms for 99 %" holds the 95th
 * percentile to 200 ms, "for 90 %" does not. A value whose unit nobody states is no figure. What is not taken is said, with the reason.
 */
import { OPENSLO_VERSION, schema } from "#schemas/openslo.ts";
import type { OpenSloObject, Sli, Slo } from "#schemas/openslo.ts";
import type { Artifact } from "#src/artifact.ts";
import { withFields } from "#src/manifest-text.ts";
import { field } from "#src/modules.ts";
import type { Inventory, Module } from "#src/modules.ts";
import { nearest } from "#src/nearest.ts";
import { COVERAGE, FIGURE_NOTE, LATENCY, MANIFEST_NOTE, openSloName, P95, UNIT_NOTE } from "#src/openslo-export.ts";
import type { Path } from "#src/parsers/document.ts";
import { byText } from "#src/parsers/sorted.ts";
import type { RepositoryView } from "#src/view.ts";
import { yamlObjects } from "#src/yaml-objects.ts";
import type { LeftOut, PlacedObject } from "#src/yaml-objects.ts";

export interface FieldChange {
  readonly module: string;
  readonly manifest: string;
  /** Dotted: `sla.p95_latency_ms`. */
  readonly figure: string;
  readonly before: unknown;
  readonly after: unknown;
  /** `path:line` of what said it. */
  readonly from: string;
}

export interface Imported {
  readonly files: readonly (Artifact & { readonly content: string })[];
  readonly changes: readonly FieldChange[];
  readonly left: readonly LeftOut[];
}

type Read = { readonly path: Path; readonly value: number | string } | { readonly why: string };

/** Reads the files' objects; a target that stands in two of them is taken from the last. */
export function importOpenSlo(view: RepositoryView, inventory: Inventory, paths: readonly string[]): Imported {
  const { objects, left } = yamlObjects(view, paths, schema, new RegExp(`^${OPENSLO_VERSION}$`));
  const slis = new Map(objects.flatMap(({ object }) => (object.kind === "SLI" ? [[object.metadata.name, object.spec] as const] : [])));
  const kept: LeftOut[] = [...left];
  const wanted = new Map<string, FieldChange & { readonly path: Path }>();
  for (const placed of objects) {
    const { object, from } = placed;
    if (object.kind !== "SLO" && object.kind !== "Service") {
      if (object.kind !== "SLI" && object.kind !== "DataSource") kept.push(leftOut(placed, `a module manifest has no place for it`));
      continue;
    }
    const module = moduleOf(object, inventory);
    if ("why" in module) {
      kept.push(leftOut(placed, module.why));
      continue;
    }
    const read = object.kind === "SLO" ? figureOf(object, slis) : descriptionOf(object, module);
    if (read === undefined) continue;
    if ("why" in read) kept.push(leftOut(placed, read.why));
    else {
      const figure = read.path.join(".");
      const change = {
        module: module.name,
        manifest: module.manifest,
        figure,
        before: field(module, ...read.path.map(String)) ?? null,
        after: read.value,
        from,
        path: read.path,
      };
      wanted.set(`${module.manifest} ${figure}`, change);
    }
  }
  const changes = [...wanted.values()]
    .filter(({ before, after }) => before !== after)
    .sort((a, b) => byText(a.manifest, b.manifest) || byText(a.figure, b.figure));
  const files = [...Map.groupBy(changes, ({ manifest }) => manifest)].map(([path, edits]) => ({
    path,
    content: withFields(
      view.text(path) ?? "",
      edits.map((edit) => ({ path: edit.path, value: edit.after })),
    ),
  }));
  return { files, changes: changes.map(({ path: _path, ...change }) => change), left: kept };
}

/** By the manifest that the object names, else by the service's name, as the module writes it or as OpenSLO does. */
function moduleOf(object: Extract<OpenSloObject, { kind: "SLO" | "Service" }>, { modules }: Inventory): Module | { readonly why: string } {
  const noted = object.metadata.annotations?.[MANIFEST_NOTE];
  const byNote = modules.find(({ manifest }) => manifest === noted);
  if (byNote !== undefined) return byNote;
  const name = object.kind === "SLO" ? object.spec.service : object.metadata.name;
  const named = modules.filter((module) => module.name === name);
  const found = named.length > 0 ? named : modules.filter((module) => openSloName(module.name) === openSloName(name));
  const [first, second] = found;
  if (first !== undefined && second === undefined) return first;
  if (second !== undefined)
    return { why: `${found.length} modules are named ${name}: ${found.map(({ manifest }) => manifest).join(", ")}` };
  const guess = nearest(
    name,
    modules.map((module) => module.name),
  );
  return { why: `no module is named ${name}${guess === undefined ? "" : `; did you mean ${guess}?`}` };
}

function descriptionOf(object: Extract<OpenSloObject, { kind: "Service" }>, module: Module): Read | undefined {
  const description = object.spec?.description;
  return description === undefined || field(module, "description") !== undefined
    ? undefined
    : { path: ["description"], value: description };
}

function figureOf({ metadata, spec }: Slo, slis: ReadonlyMap<string, Sli>): Read {
  const indicator = spec.indicator?.spec ?? (spec.indicatorRef === undefined ? undefined : slis.get(spec.indicatorRef));
  if (indicator === undefined)
    return { why: spec.indicatorRef === undefined ? "it is composed of several indicators" : `no SLI is named ${spec.indicatorRef}` };
  const noted = metadata.annotations?.[FIGURE_NOTE];
  const words = [
    metadata.name,
    metadata.displayName,
    spec.indicator?.metadata.name,
    spec.indicator?.metadata.displayName,
    spec.indicatorRef,
  ]
    .join(" ")
    .toLowerCase();
  if (indicator.ratioMetric !== undefined) {
    if (noted !== COVERAGE && !/\bcoverage\b/.test(words))
      return { why: "it is a ratio other than test coverage, which module manifests do not state" };
    const [strictest] = spec.objectives
      .map(({ target, targetPercent }) => targetPercent ?? decimal((target ?? 0) * 100))
      .sort((a, b) => b - a);
    return { path: ["sla", "coverage"], value: strictest ?? 0 };
  }
  if (noted !== LATENCY && !/latenc|duration|response|p9\d|\btime\b/.test(words)) return { why: "its threshold is not one of latency" };
  const source = indicator.thresholdMetric?.metricSource.spec;
  const perUnit = millisecondsPer(metadata.annotations?.[UNIT_NOTE] ?? unitIn(source));
  if (perUnit === undefined) return { why: `the unit of its value is not known; state it as the annotation ${UNIT_NOTE}: ms or s` };
  const [strictest] = spec.objectives
    .filter(({ op, target, targetPercent }) => (op === "lte" || op === "lt") && (targetPercent ?? (target ?? 0) * 100) >= P95 * 100)
    .flatMap(({ value }) => (value === undefined || value <= 0 ? [] : [decimal(value * perUnit)]))
    .sort((a, b) => a - b);
  if (strictest === undefined)
    return { why: "none of its objectives holds 95 % or more under a value, so it says nothing of the 95th percentile" };
  return { path: ["sla", "p95_latency_ms"], value: strictest };
}

/** What the query's own words say: Prometheus puts the unit into the metric's name (https://prometheus.io/docs/practices/naming/). */
function unitIn(source: unknown): string | undefined {
  const text = JSON.stringify(source ?? null).slice(0, 20_000);
  const unit = /"unit":"([a-z]{1,12})"/.exec(text)?.[1];
  if (unit !== undefined) return unit;
  if (/_(?:milliseconds|millis|ms)(?![a-z])/.test(text)) return "ms";
  return /_seconds(?![a-z])/.test(text) ? "s" : undefined;
}

function millisecondsPer(unit: string | undefined): number | undefined {
  const units = new Map([["ms", 1], ["millisecond", 1], ["milliseconds", 1], ["s", 1_000], ["second", 1_000], ["seconds", 1_000]]); // prettier-ignore
  return unit === undefined ? undefined : units.get(unit);
}

/** 0.29 × 100 is 29, whatever floating point makes of it. */
const decimal = (value: number): number => Number(value.toPrecision(12));

const leftOut = ({ object, from }: PlacedObject<OpenSloObject>, why: string): LeftOut => ({
  from,
  object: `${object.kind}/${object.metadata.name}`,
  why,
});
