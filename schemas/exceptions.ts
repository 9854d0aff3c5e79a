/** Files that bear with known findings: `.github/gatehouse-waivers.yml` and `.github/gatehouse-baseline.json`. */
import { z } from "zod";
import { late } from "#schemas/late.ts";
import { versionOne } from "#schemas/version-one.ts";

const common = late(() => ({
  owner: z.string("is missing: who answers for it?").trim().min(1, "is empty: who answers for it?"),
  reason: z.string("is missing: why is it borne?").trim().min(1, "is empty: why is it borne?"),
  until: z.iso.date("a day, such as 2027-01-31"),
}));

const byFingerprint = late(() =>
  z.strictObject({
    fingerprint: z.string().min(8),
    rule: z.undefined().optional(),
    path: z.undefined().optional(),
    ...common(),
  }),
);
const byRule = late(() =>
  z.strictObject({
    fingerprint: z.undefined().optional(),
    rule: z.string().regex(/^[\w-]+\/[\w.-]+$/, "a rule id, such as structure/forbidden-path"),
    path: z.string("is missing: a glob says where").min(1),
    ...common(),
  }),
);

const entry = late(() =>
  z.looseObject({ fingerprint: z.unknown().optional() }).transform((value, context) => {
    const result = (value.fingerprint === undefined ? byRule() : byFingerprint()).safeParse(value);
    if (result.success) return result.data;
    for (const { path, message } of result.error.issues) context.addIssue({ code: "custom", path, message });
    return z.NEVER;
  }),
);

export const waiverShape = late(() => ({ file: z.strictObject({ version: versionOne(), waivers: z.array(z.unknown()) }), entry: entry() }));

export type Waiver = z.output<ReturnType<typeof entry>>;

/** What `schemas/waivers.schema.json` is made from. */
export const waiversSchema = late(() =>
  z.strictObject({
    version: versionOne(),
    waivers: z.array(z.union([byFingerprint().omit({ rule: true, path: true }), byRule().omit({ fingerprint: true })])),
  }),
);

export const baselineShape = late(() =>
  z.strictObject({
    version: versionOne(),
    findings: z.array(z.strictObject({ fingerprint: z.string().min(1), rule: z.string().min(1), path: z.string() })),
  }),
);
