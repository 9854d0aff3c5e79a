/** What may run: every class, environment and path, live or not. */
import { describe, expect, it } from "vitest";
import { classOf, EXECUTION_RULES, mayRun, type ExecutionQuestion, type Switches } from "#src/execution.ts";

const off = { live: false, killSwitch: false };
const live = { live: true, killSwitch: false };
const stopped = { live: true, killSwitch: true };

describe("what may run", () => {
  it.each<readonly [ExecutionQuestion, Switches, boolean, string, string]>([
    [{ executionClass: "OBSERVE_ONLY" }, off, true, "OBSERVE_ONLY", "ok"],
    [{ executionClass: "SANDBOX_EXEC" }, off, true, "SANDBOX_EXEC", "ok"],
    [{ executionClass: "PROD_EXEC" }, off, false, "PROD_EXEC", "not_live"],
    [{ executionClass: "PROD_EXEC" }, live, true, "PROD_EXEC", "ok"],
    [{ executionClass: "PROD_EXEC" }, stopped, false, "PROD_EXEC", "kill_switch_engaged"],
    [{ executionClass: "PROD_EXEC" }, { live: false, killSwitch: true }, false, "PROD_EXEC", "kill_switch_engaged"],
    [{ executionClass: "SANDBOX_EXEC" }, stopped, true, "SANDBOX_EXEC", "ok"],
    [{ executionClass: "PROD_EXEC" }, undefined, false, "PROD_EXEC", "state_unreadable"],
    [{ executionClass: "SANDBOX_EXEC" }, undefined, true, "SANDBOX_EXEC", "ok"],
    [{ executionClass: "OBSERVE_ONLY" }, undefined, true, "OBSERVE_ONLY", "ok"],
    [{ environment: "production" }, off, false, "PROD_EXEC", "not_live"],
    [{ environment: "staging" }, off, true, "SANDBOX_EXEC", "ok"],
    [{ environment: "staging" }, stopped, true, "SANDBOX_EXEC", "ok"],
    [{ environment: "elsewhere" }, off, false, "PROD_EXEC", "not_live"],
    [{ environment: "constructor" }, off, false, "PROD_EXEC", "not_live"],
    [{ environment: "elsewhere" }, live, true, "PROD_EXEC", "ok"],
    [{ path: "/health" }, off, true, "OBSERVE_ONLY", "ok"],
    [{ path: "/health/deep" }, off, true, "OBSERVE_ONLY", "ok"],
    [{ path: "/healthz" }, off, false, "PROD_EXEC", "not_live"],
    [{ path: "/v1/chat/completions" }, off, true, "SANDBOX_EXEC", "ok"],
    [{ path: "/v10/chat" }, off, false, "PROD_EXEC", "not_live"],
    [{ path: "/api/orders" }, off, false, "PROD_EXEC", "not_live"],
    [{ path: "/api/orders" }, live, true, "PROD_EXEC", "ok"],
    [{ path: "/api/orders" }, stopped, false, "PROD_EXEC", "kill_switch_engaged"],
    [{ path: "/api/orders" }, undefined, false, "PROD_EXEC", "state_unreadable"],
    [{ path: "/api/governance" }, undefined, true, "OBSERVE_ONLY", "ok"],
    [{ path: "/api/governance/../orders" }, off, false, "PROD_EXEC", "not_live"],
    [{ path: "/api/governance/%2e%2e/orders" }, off, false, "PROD_EXEC", "not_live"],
    [{ path: "/api/governance/..%2forders" }, off, false, "PROD_EXEC", "not_live"],
    [{ path: "//health" }, off, true, "OBSERVE_ONLY", "ok"],
    [{ path: "/x/../health" }, off, true, "OBSERVE_ONLY", "ok"],
    [{ path: "/health?x=/api" }, off, true, "OBSERVE_ONLY", "ok"],
    [{ path: "/health;x" }, off, false, "PROD_EXEC", "not_live"],
    [{ path: "/health%" }, off, false, "PROD_EXEC", "not_live"],
    [{ path: "health" }, off, false, "PROD_EXEC", "not_live"],
    [{ path: "" }, off, false, "PROD_EXEC", "not_live"],
    [{ path: "/" }, off, false, "PROD_EXEC", "not_live"],
  ])("%j while %j: %s", (question, switches, allowed, executionClass, reason) => {
    expect(mayRun(question, switches)).toEqual({ allowed, executionClass, reason });
  });

  it("asks a path's coarse layer even where its class would pass", () => {
    const rules = { ...EXECUTION_RULES, paths: [{ prefix: "/lab", class: "SANDBOX_EXEC" as const }] };
    expect(mayRun({ path: "/lab/x" }, off, rules)).toEqual({ allowed: false, executionClass: "SANDBOX_EXEC", reason: "not_live" });
    expect(mayRun({ path: "/lab/x" }, live, rules)).toEqual({ allowed: true, executionClass: "SANDBOX_EXEC", reason: "ok" });
  });

  it("takes the class of the longest prefix", () => {
    const paths = [
      { prefix: "/a/b", class: "OBSERVE_ONLY" as const },
      { prefix: "/a", class: "SANDBOX_EXEC" as const },
    ];
    const of = (path: string): string => classOf({ path }, { ...EXECUTION_RULES, paths });
    expect([of("/a"), of("/a/b"), of("/a/bc"), of("/a/b/c"), of("/")]).toEqual([
      "SANDBOX_EXEC",
      "OBSERVE_ONLY",
      "SANDBOX_EXEC",
      "OBSERVE_ONLY",
      "PROD_EXEC",
    ]);
  });
});
