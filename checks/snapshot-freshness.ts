/** The check `snapshot-freshness`: the evidence of the repository's state is of today. */
import { z } from "zod";
import { late } from "#schemas/late.ts";
import { defineCheck } from "#src/check.ts";
import type { Draft, Example } from "#src/check.ts";
import { repositoryPath } from "#src/option.ts";
import { newestSnapshot, SNAPSHOT_FOLDER } from "#src/snapshots.ts";

const HOUR_MS = 3_600_000;

const options = late(() =>
  z.strictObject({
    /** The folder of the snapshots. */
    folder: repositoryPath().default(SNAPSHOT_FOLDER),
    /** A snapshot of exactly this age is fresh. */
    max_age_hours: z.number().positive().max(100_000).default(26),
  }),
);

export const check = defineCheck({
  id: "snapshot-freshness",
  summary: "the newest snapshot is older than 26 h, breaks its schema, or its time lies in the future",
  why: "Snapshots are the evidence that somebody else will ask for. One that was not taken, or cannot be read, is noticed the next day and not in the audit.",
  options,
  strictness: { folder: "any", max_age_hours: "fewer" },
  minds: "configured",
  faults: {
    missing: {
      severity: "failure",
      summary: "there is no snapshot",
      remedy: "Run `gatehouse snapshot --write` and commit what it writes.",
    },
    stale: {
      severity: "failure",
      summary: "the newest snapshot is too old",
      remedy: "Run `gatehouse snapshot --write`, and see why the daily one was not taken.",
    },
    invalid: {
      severity: "failure",
      summary: "the newest snapshot cannot be read or breaks its schema",
      remedy: "Take it again with `gatehouse snapshot --write`; the schema is schemas/snapshot.schema.json.",
    },
    future: {
      severity: "failure",
      summary: "the newest snapshot's time lies in the future",
      remedy: "Correct the clock that took it, and take it again.",
    },
  },
  examples: examples(),
  run({ view, options: { folder, max_age_hours: maxAge }, now, configured }) {
    const newest = newestSnapshot(view, folder);
    if (newest.state === "absent") {
      const hadOne = view.base !== undefined && newestSnapshot(view.base, folder).state !== "absent";
      if (!configured && !hadOne) return { notApplicable: `there are no snapshots in ${folder}` };
      const message = `there is no snapshot_YYYY-MM-DD_HHMMZ.json in ${folder}`;
      return { findings: [{ fault: "missing", message, at: { path: folder } }] };
    }
    const { path } = newest;
    if (newest.state === "invalid") {
      const findings = newest.problems.map(({ line, message }): Draft => ({ fault: "invalid", message, at: { path, line } }));
      return { findings, facts: { path } };
    }
    const facts = { path, takenAt: newest.takenAt.toISOString() };
    const at = { path, line: newest.timeLine };
    const ageMs = now.getTime() - newest.takenAt.getTime();
    if (ageMs < 0) return { findings: [{ fault: "future", message: `it was taken at ${facts.takenAt}, which is yet to come`, at }], facts };
    if (ageMs <= maxAge * HOUR_MS) return { findings: [], facts };
    const message = `the newest snapshot was taken at ${facts.takenAt}, more than ${maxAge} h ago`;
    return { findings: [{ fault: "stale", message, identity: "stale", at }], facts };
  },
});

function examples(): readonly Example[] {
  const model = { calls: 0, failures: 0, p50_ms: null, p95_ms: null, cost_usd: 0 };
  const taken = (timestamp: string): string =>
    JSON.stringify({
      version: "1.0",
      timestamp_utc: timestamp,
      orchestration: { runs_ok: 12, runs_fail: 0, p95_ms: 830 },
      models: { gpt: model, claude: model, gemini: model, deepseek: model },
      revenue_proxy: { checkout_success_rate: null },
      compliance: { age_gate_pass: true, coa_pass: true },
      workflow_coverage: { defined: 25, verified: 24, target: 25 },
      infra: { drift: false },
      risk_flags: [],
    });
  const now = "2026-11-20T10:00:00Z";
  const file = "docs/snapshots/snapshot_2026-11-19_0800Z.json";
  return [
    { title: "a snapshot of exactly 26 hours", files: { [file]: taken("2026-11-19T08:00:00Z") }, now, finds: [] },
    { title: "a snapshot of a second more", files: { [file]: taken("2026-11-19T07:59:59Z") }, now, finds: ["stale"] },
    { title: "a snapshot of tomorrow", files: { [file]: taken("2026-11-21T08:00:00Z") }, now, finds: ["future"] },
    { title: "a snapshot that is no JSON", files: { [file]: "oops" }, now, finds: ["invalid"] },
  ];
}
