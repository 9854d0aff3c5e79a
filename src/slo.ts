/**
 * Service-level objectives: how each module stands against the targets in its own manifest and the floors in the flags. Figures are dated by
 * `observed_at`; what is older than the flags allow, undated or dated in the future is stale and judges nothing. The quality index has no
 * date of its own: it counts as the manifest states it.
 */
import { field, type Inventory, type Module } from "#src/modules.ts";
import { instant } from "#schemas/iso-time.ts";
import type { Flags } from "#schemas/flags.ts";
import { byText } from "#src/parsers/sorted.ts";

export const LANES = ["L0", "L1", "L2", "L3"] as const;
export type Lane = (typeof LANES)[number];

/** Where the flags stand unless something else is configured. */
export const FLAGS_PATH = "schemas/flags.json";

/** Against the latency target: green up to it, yellow up to a tenth above it, red beyond. */
export type SloStatus = "green" | "yellow" | "red" | "stale" | "unmeasured" | "exempt";

/** How a figure stands to what is asked of it; "invalid" for what is no figure of its kind. */
export type Standing = "met" | "missed" | "unmeasured" | "unasked" | "invalid";

export interface Figure {
  readonly observed: number | null;
  readonly asked: number | null;
  readonly standing: Standing;
}

export interface SloRow {
  readonly module: Module;
  /** The highest lane that the module is tagged with; null without any. */
  readonly lane: Lane | null;
  readonly status: SloStatus;
  /** Judged only where the data are fresh. */
  readonly latency: Figure;
  /** Judged only where the data are fresh. */
  readonly coverage: Figure;
  readonly mqi: Figure;
  /** As the manifest says it. */
  readonly observedAt: string | null;
  /** Why the data are stale, as a clause about the module; absent where they are fresh. */
  readonly stale?: string;
}

export interface Objectives {
  readonly lanes: readonly Lane[];
  readonly flags: Flags;
  readonly now: Date;
}

/** One row per module, by name and then by manifest. */
export function sloRows({ modules }: Inventory, objectives: Objectives): readonly SloRow[] {
  return modules
    .map((module) => rowOf(module, objectives))
    .sort((a, b) => byText(a.module.name, b.module.name) || byText(a.module.manifest, b.module.manifest));
}

/** The facts of the check and the command. */
export function sloFacts(rows: readonly SloRow[]): { readonly modules: readonly Readonly<Record<string, unknown>>[] } {
  return {
    modules: rows.map(({ module, lane, latency, status, observedAt }) => ({
      module: module.name,
      lane,
      targetP95Ms: latency.asked,
      observedP95Ms: latency.observed,
      status,
      observedAt,
    })),
  };
}

/** Lanes are written `lane:L0` to `lane:L3`; another case names the same lane, so that no spelling takes a module out of it. */
function laneOf(tags: readonly string[]): Lane | null {
  const lower = new Set(tags.map((tag) => tag.toLowerCase()));
  return LANES.findLast((lane) => lower.has(`lane:${lane.toLowerCase()}`)) ?? null;
}

function rowOf(module: Module, { lanes, flags, now }: Objectives): SloRow {
  const lane = laneOf(module.tags ?? []);
  const observedAt = field(module, "observed_at");
  const stale = staleness(observedAt, flags.enforce_observed_freshness_days, now);
  const latency = figure(field(module, "observed_p95_ms"), field(module, "sla", "p95_latency_ms"), isPositive, isAmount, atMost);
  const row = {
    module,
    lane,
    latency,
    coverage: figure(field(module, "coverage"), field(module, "sla", "coverage"), isPercentage, isPercentage, atLeast),
    mqi: figure(field(module, "health", "mqi"), floorOf(lane, flags), isPercentage, isPercentage, atLeast),
    observedAt: typeof observedAt === "string" ? observedAt : null,
    ...(stale === undefined ? {} : { stale }),
  };
  return { ...row, status: lane === null || !lanes.includes(lane) ? "exempt" : statusOf(latency, stale) };
}

function statusOf({ observed, asked, standing }: Figure, stale: string | undefined): SloStatus {
  if (observed === null || asked === null || standing === "invalid") return "unmeasured";
  if (stale !== undefined) return "stale";
  if (standing === "met") return "green";
  return withinTenth(observed, asked) ? "yellow" : "red";
}

/** Undefined for fresh data. Data that are exactly as old as allowed are fresh. */
function staleness(observedAt: unknown, days: number, now: Date): string | undefined {
  if (observedAt === undefined || observedAt === null) return "does not say when its figures were observed";
  const time = typeof observedAt === "string" ? instant(observedAt) : undefined;
  if (time === undefined) return `says "${clipped(observedAt)}" for observed_at, which is no ISO 8601 time`;
  if (time.getTime() > now.getTime()) return `was observed in the future, at ${time.toISOString()}`;
  if (now.getTime() - time.getTime() <= days * DAY_MS) return undefined;
  return `was last observed at ${time.toISOString()}, more than ${days} days ago`;
}

function floorOf(lane: Lane | null, flags: Flags): number | null {
  if (lane === "L2") return flags.min_mqi_for_l2_modules;
  return lane === "L3" ? flags.min_mqi_for_l3_modules : null;
}

type Kind = (value: number) => boolean;

function figure(
  observed: unknown,
  asked: unknown,
  askedKind: Kind,
  observedKind: Kind,
  meets: (observed: number, asked: number) => boolean,
): Figure {
  const [seen, wanted] = [amount(observed, observedKind), amount(asked, askedKind)];
  const figures = { observed: seen ?? null, asked: wanted ?? null };
  if (wanted === null) return { ...figures, standing: "unasked" };
  if (seen === undefined || wanted === undefined) return { ...figures, standing: "invalid" };
  if (seen === null) return { ...figures, standing: "unmeasured" };
  return { ...figures, standing: meets(seen, wanted) ? "met" : "missed" };
}

/** Null where the manifest says nothing, undefined where it says something that is no such figure. */
function amount(value: unknown, kind: Kind): number | null | undefined {
  if (value === undefined || value === null) return null;
  return typeof value === "number" && Number.isFinite(value) && kind(value) ? value : undefined;
}

const DAY_MS = 86_400_000;

const isAmount: Kind = (value) => value >= 0;
const isPositive: Kind = (value) => value > 0;
const isPercentage: Kind = (value) => value >= 0 && value <= 100;
const atMost = (observed: number, asked: number): boolean => observed <= asked;
const atLeast = (observed: number, asked: number): boolean => observed >= asked;

/** 220 is within a tenth of 200, though 200 × 1.1 is a little more than 220 in floating point, and 1.1 × 1.1 a little less than 1.21 might be. */
function withinTenth(observed: number, asked: number): boolean {
  return observed * 10 - asked * 11 <= asked * 1e-9;
}

function clipped(value: unknown): string {
  return (typeof value === "string" ? value : JSON.stringify(value)).slice(0, 60);
}
