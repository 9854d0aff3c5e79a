/** `slo`: modules that promise a latency, a coverage and a quality keep their promises, on data that are fresh enough to tell. */
import { z } from "zod";
import { late } from "#schemas/late.ts";
import { defineCheck, type Draft } from "#src/check.ts";
import { inventory, isEmpty, MANIFESTS, undecidable } from "#src/modules.ts";
import { globList, repositoryPath } from "#src/option.ts";
import { nearest, type Path } from "#src/parsers/document.ts";
import { ruleFile } from "#src/rule-file.ts";
import { FLAGS_PATH, LANES, sloFacts, type SloRow, sloRows } from "#src/slo.ts";
import { lostManifests, weakenedFlags } from "#src/weakening.ts";
import { schema as flagsShape } from "#schemas/flags.ts";

const options = late(() =>
  z.strictObject({
    /** Modules of other lanes are exempt. */
    lanes: z.array(z.enum(LANES)).default(["L2", "L3"]),
    /** Days that figures stay fresh, and floors for the quality index. */
    flags: repositoryPath().default(FLAGS_PATH),
    manifests: globList()
      .min(1)
      .default([...MANIFESTS]),
  }),
);

const manifest = (rest: Readonly<Record<string, unknown>>): string =>
  `${JSON.stringify({ name: "billing", tags: ["lane:L2"], sla: { p95_latency_ms: 200, coverage: 80 }, observed_p95_ms: 150, coverage: 85, observed_at: "2026-11-18T10:00:00Z", health: { mqi: 96 }, ...rest }, null, 2)}\n`;
const PATH = "modules/billing/module.manifest.json";

export const check = defineCheck({
  id: "slo",
  summary: "a module of the lanes that matter misses its latency target, or its quality index or coverage is under its floor",
  why: "A target that nobody holds a module to is a wish. Old figures are passed over and said so: they prove nothing either way.",
  options,
  strictness: { lanes: "more", flags: "any", manifests: "more" },
  weakened: ({ flags, manifests }, turn) => [
    ...weakenedFlags(turn, { path: flags, usual: FLAGS_PATH }, flagsShape(), {
      enforce_observed_freshness_days: "any",
      min_mqi_for_l2_modules: "more",
      min_mqi_for_l3_modules: "more",
    }),
    ...lostManifests(turn, manifests),
  ],
  faults: {
    latency: {
      severity: "failure",
      summary: "the observed p95 latency is above the module's target",
      remedy: "Make the module faster, or agree on another target with those who rely on it.",
    },
    mqi: {
      severity: "failure",
      summary: "the module's quality index is under the floor of its lane",
      remedy: "Raise the quality index above the floor, or move the module to a lane that asks for less.",
    },
    coverage: {
      severity: "failure",
      summary: "the module's test coverage is under its own floor",
      remedy: "Add the tests that are missing, or agree on another floor.",
    },
    stale: {
      severity: "warning",
      summary: "the module's figures are too old, undated or dated in the future, so they judge nothing",
      remedy: "Measure again and write the figures and `observed_at` into the manifest.",
    },
    unmeasured: {
      severity: "warning",
      summary: "a figure or target that the lane asks for is not in the manifest",
      remedy: "Measure the module and write the figure into the manifest.",
    },
  },
  examples: [
    {
      title: "Slower than its target",
      files: { [PATH]: manifest({ observed_p95_ms: 201 }) },
      now: "2026-11-20T10:00:00Z",
      finds: ["latency"],
    },
    {
      title: "Coverage under the module's own floor",
      files: { [PATH]: manifest({ coverage: 79.9 }) },
      now: "2026-11-20T10:00:00Z",
      finds: ["coverage"],
    },
    {
      title: "A quality index of 94 is enough for L2 and not for L3",
      files: {
        [PATH]: manifest({ health: { mqi: 94 } }),
        "modules/pay/module.manifest.json": manifest({ name: "pay", tags: ["lane:L3"], health: { mqi: 94 } }),
      },
      now: "2026-11-20T10:00:00Z",
      finds: ["mqi"],
    },
    {
      title: "Figures of six weeks ago judge nothing",
      files: { [PATH]: manifest({ observed_p95_ms: 900, observed_at: "2026-10-01T00:00:00Z" }) },
      now: "2026-11-20T10:00:00Z",
      finds: [],
    },
    { title: "On target", files: { [PATH]: manifest({ observed_p95_ms: 200 }) }, now: "2026-11-20T10:00:00Z", finds: [] },
  ],
  run({ view, options: { lanes, flags, manifests }, now }) {
    const found = inventory(view, manifests);
    if (isEmpty(found)) return { notApplicable: `no file is named as ${manifests.join(" or ")}` };
    const set = ruleFile(view, { path: flags, usual: FLAGS_PATH }, flagsShape());
    if (set.state === "broken") return { undecided: set.reason };
    const rows = sloRows(found, { lanes, now, flags: set.state === "read" ? set.value : flagsShape().parse({}) });
    const findings = rows.filter(({ status }) => status !== "exempt").flatMap(draftsOf);
    const undecided = undecidable(found) ?? withoutTags(rows);
    const failing = findings.some(({ fault }) => fault !== "stale" && fault !== "unmeasured");
    if (undecided !== undefined && !failing) return { undecided };
    return { findings, facts: sloFacts(rows), ...(undecided === undefined ? {} : { reason: undecided }) };
  },
});

/** Tags that are no list may hide any lane. */
function withoutTags(rows: readonly SloRow[]): string | undefined {
  const hidden = rows.find(({ module }) => module.tags === undefined);
  return hidden && `${hidden.module.manifest} has tags that are no list, so its lane is not known`;
}

/** What is asked of a module, and which keys of its manifest say it. */
const ASKED = [
  { fault: "latency", dated: true, observed: ["observed_p95_ms"], target: ["sla", "p95_latency_ms"], side: "above", unit: " ms" },
  { fault: "coverage", dated: true, observed: ["coverage"], target: ["sla", "coverage"], side: "under", unit: " %" },
  { fault: "mqi", dated: false, observed: ["health", "mqi"], target: ["floor of its lane"], side: "under", unit: "" },
] as const;

function draftsOf(row: SloRow): readonly Draft[] {
  const { stale, latency, coverage } = row;
  const passedOver =
    stale !== undefined && [latency, coverage].some(({ observed, standing }) => observed !== null || standing === "invalid");
  return [
    ...ASKED.filter(({ dated }) => !dated || !passedOver).flatMap((asked) => judged(row, asked)),
    ...(latency.standing === "unasked" ? [drafted(row, "unmeasured", ["sla"], "has no target sla.p95_latency_ms")] : []),
    ...(passedOver ? [drafted(row, "stale", ["observed_at"], `${stale}; its figures are passed over`)] : []),
  ];
}

function judged(row: SloRow, { fault, observed, target, side, unit }: (typeof ASKED)[number]): readonly Draft[] {
  const figure = row[fault];
  const [key, asked] = [observed.join("."), target.join(".")];
  if (figure.standing === "unmeasured") return [drafted(row, "unmeasured", observed, `does not say its ${key}`)];
  if (figure.standing === "missed")
    return [drafted(row, fault, observed, `has ${key} ${figure.observed}${unit}, ${side} the ${asked} of ${figure.asked}${unit}`)];
  if (figure.standing !== "invalid") return [];
  const part = figure.asked === null ? target : observed;
  return [drafted(row, fault, part, `has no usable figure in ${part.join(".")}, so its ${fault} cannot be judged`)];
}

/** The same finding whatever the figure is: a new measurement that misses again is no news. */
function drafted({ module, lane }: SloRow, fault: string, part: Path, what: string): Draft {
  const at = { path: module.manifest, ...nearest(module.parsed, part) };
  return { fault, message: `${module.name} (lane ${lane}) ${what}`, at, identity: `${module.name} ${part.join(".")}` };
}
