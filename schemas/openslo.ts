/** OpenSLO v1 (https://github.com/OpenSLO/OpenSLO, "Specification"), written down from its text: one object of a file. Further keys are let pass. */
import { z } from "zod";
import { LABEL_NAME } from "#schemas/label-name.ts";

export const published = { file: "openslo.schema.json", title: "OpenSLO v1 object" } as const;

export const OPENSLO_VERSION = "openslo/v1";

/** A positive number and one of minutes, hours, days, weeks, Months, Quarters, Years. */
const duration = z.string().regex(/^[1-9]\d{0,8}[mhdwMQY]$/, "is no duration such as 30m, 28d or 1M");
const labelKey = z.string().regex(LABEL_NAME, "is no label's key: at most 63 letters, digits, - _ and .");
const annotationKey = z
  .string()
  .regex(
    /^(?:(?=[^/]{1,253}\/)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*\/)?[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?$/,
    "is no annotation's key: prefix/name",
  );
const metadata = z.looseObject({
  name: z.string().min(1).max(253).describe("RFC 1123 where every implementation is to read it: 63 of a–z, 0–9 and -."),
  displayName: z.string().optional(),
  labels: z.record(labelKey, z.union([z.string(), z.array(z.string())])).nullish(),
  annotations: z.record(annotationKey, z.string()).nullish(),
});
const description = z.string().max(1_050).optional();

const metricSource = z.looseObject({
  metricSourceRef: z.string().min(1).optional(),
  type: z.string().optional(),
  spec: z.unknown().optional(),
});
const metric = z.looseObject({ metricSource });
const ratioMetric = z
  .looseObject({
    counter: z.boolean().optional(),
    good: metric.optional(),
    bad: metric.optional(),
    total: metric.optional(),
    rawType: z.enum(["success", "failure"]).optional(),
    raw: metric.optional(),
  })
  .refine(({ good, bad, total, raw, rawType }) => {
    if (raw !== undefined) return rawType !== undefined && good === undefined && bad === undefined && total === undefined;
    return total !== undefined && (good === undefined) !== (bad === undefined);
  }, "is good and total, bad and total, or raw with its rawType");
const indicatorSpec = z
  .looseObject({ description, thresholdMetric: metric.optional(), ratioMetric: ratioMetric.optional() })
  .refine(
    ({ thresholdMetric, ratioMetric: ratio }) => (thresholdMetric === undefined) !== (ratio === undefined),
    "has either a thresholdMetric or a ratioMetric",
  );
const indicator = z.looseObject({ metadata, spec: indicatorSpec });

const objective = z
  .looseObject({
    displayName: z.string().optional(),
    op: z.enum(["lte", "gte", "lt", "gt"]).optional(),
    value: z.number().optional(),
    target: z.number().min(0).lt(1).optional(),
    targetPercent: z.number().min(0).lt(100).optional(),
    timeSliceTarget: z.number().min(0).max(1).optional(),
    timeSliceWindow: z.union([z.number().positive(), duration]).optional(),
    indicator: indicator.optional(),
    indicatorRef: z.string().optional(),
    compositeWeight: z.number().positive().optional(),
  })
  .refine(
    ({ target, targetPercent }) => (target === undefined) !== (targetPercent === undefined),
    "has either a target or a targetPercent",
  );

const calendar = z.looseObject({
  startTime: z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/, "is no time such as 2026-01-01 00:00:00"),
  timeZone: z.string().min(1),
});
const timeWindow = z
  .looseObject({ duration, isRolling: z.boolean().optional(), calendar: calendar.optional() })
  .refine((window) => (window.calendar === undefined) === (window.isRolling === true), "is either rolling or has a calendar");

const sloSpec = z
  .looseObject({
    description,
    service: z.string().min(1),
    indicator: indicator.optional(),
    indicatorRef: z.string().min(1).optional(),
    timeWindow: z.array(timeWindow).length(1).optional(),
    budgetingMethod: z.enum(["Occurrences", "Timeslices", "RatioTimeslices"]),
    objectives: z.array(objective).min(1),
    alertPolicies: z.array(z.unknown()).nullish(),
  })
  .superRefine(({ indicator: inline, indicatorRef, objectives, budgetingMethod }, context) => {
    const refuse = (message: string, ...path: (string | number)[]): void => {
      context.addIssue({ code: "custom", message, path });
    };
    const own = Number(inline !== undefined) + Number(indicatorRef !== undefined);
    const composite = objectives.filter((one) => (one.indicator === undefined) !== (one.indicatorRef === undefined)).length;
    if (!(own === 1 && composite === 0) && !(own === 0 && composite === objectives.length))
      refuse("has an indicator or an indicatorRef, or one of them in each of its objectives");
    const threshold = inline?.spec.thresholdMetric !== undefined;
    if (threshold && objectives.length > 1) refuse("has one objective, since its indicator is a thresholdMetric", "objectives");
    for (const [at, one] of objectives.entries()) {
      const byThreshold = threshold || one.indicator?.spec.thresholdMetric !== undefined;
      if (byThreshold && (one.op === undefined || one.value === undefined))
        refuse("compares a thresholdMetric, so it has op and value", "objectives", at);
      if (budgetingMethod === "Timeslices" && one.timeSliceTarget === undefined)
        refuse("has a timeSliceTarget with Timeslices", "objectives", at);
      if (budgetingMethod !== "Occurrences" && one.timeSliceWindow === undefined)
        refuse(`has a timeSliceWindow with ${budgetingMethod}`, "objectives", at);
    }
  });

const alertPolicySpec = z.looseObject({
  description,
  alertWhenNoData: z.boolean().optional(),
  alertWhenResolved: z.boolean().optional(),
  alertWhenBreaching: z.boolean().optional(),
  conditions: z.array(z.unknown()).length(1),
  notificationTargets: z.array(z.unknown()),
});
const alertConditionSpec = z.looseObject({
  description,
  severity: z.string(),
  condition: z.looseObject({
    kind: z.string().optional(),
    op: z.enum(["lte", "gte", "lt", "gt"]),
    threshold: z.number(),
    lookbackWindow: duration,
    alertAfter: duration.optional(),
  }),
});

const head = { apiVersion: z.literal(OPENSLO_VERSION), metadata };

export const schema = z.discriminatedUnion("kind", [
  z.looseObject({
    ...head,
    kind: z.literal("DataSource"),
    spec: z.looseObject({ description, type: z.string(), connectionDetails: z.unknown().optional() }),
  }),
  z.looseObject({ ...head, kind: z.literal("SLO"), spec: sloSpec }),
  z.looseObject({ ...head, kind: z.literal("SLI"), spec: indicatorSpec }),
  z.looseObject({ ...head, kind: z.literal("AlertPolicy"), spec: alertPolicySpec }),
  z.looseObject({ ...head, kind: z.literal("AlertCondition"), spec: alertConditionSpec }),
  z.looseObject({ ...head, kind: z.literal("AlertNotificationTarget"), spec: z.looseObject({ description, target: z.string() }) }),
  z.looseObject({ ...head, kind: z.literal("Service"), spec: z.looseObject({ description }).nullish() }),
]);

export type OpenSloObject = z.output<typeof schema>;
export type Slo = Extract<OpenSloObject, { kind: "SLO" }>;
export type Sli = z.output<typeof indicatorSpec>;
