import { describe, expect, it } from "vitest";
import { deliveryFigures } from "#src/delivery-figures.ts";

const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 20, 0, minute));
const entry = (kind: string, minute: number, cause: string) => ({ kind, at: at(minute).toISOString(), data: { cause } });

describe("figures of delivery", () => {
  it("are unknown where there is nothing to count", () => {
    expect(deliveryFigures({ verified: [], deployments: undefined, levers: [], alerts: [] })).toEqual({
      verification_latency_ms: null,
      deployment_success_rate: null,
      mttr_ms: null,
      drift_incidents: 0,
    });
  });

  it("are means over what ended", () => {
    const levers = [
      entry("incident.closed", 0, "before"),
      entry("incident.opened", 1, "a"),
      entry("incident.opened", 2, "b"),
      entry("incident.closed", 5, "a"),
      entry("incident.opened", 6, "open"),
      entry("incident.closed", 12, "b"),
    ];
    const alerts = ["failing", "raised", "resolved", "failing"].map((turn) => ({ kind: `alert.${turn}` }));
    const verified = [
      { openedAt: at(0), passedAt: at(2) },
      { openedAt: at(3), passedAt: at(9) },
    ];
    const deployments = ["success", "inactive", "failure", "in_progress", "error", "success"];
    expect(deliveryFigures({ verified, deployments, levers, alerts })).toEqual({
      verification_latency_ms: 4 * 60_000,
      deployment_success_rate: 0.6,
      mttr_ms: 7 * 60_000,
      drift_incidents: 2,
    });
  });
});
