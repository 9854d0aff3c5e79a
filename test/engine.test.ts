import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type Check, defineCheck, type Judgement, type Scene } from "#src/check.ts";
import { BASELINE_PATH, WAIVERS_PATH } from "#src/exceptions.ts";
import { judge, type JudgeGiven } from "#src/engine.ts";
import type { AnyCheck } from "#src/policy.ts";
import { rulesFor } from "#src/rules.ts";
import { simulatedView, type SimulatedFiles } from "#src/views/simulated.ts";
import { G } from "#test/parsers/secrets/attack-samples.ts";

const now = new Date("2026-11-20T10:00:00Z");
const FAULTS = { bad: { severity: "failure", summary: "a bad file", remedy: "Take it away." } } as const;

function probe(
  id: string,
  run: (scene: Scene<{ names: string[] }>) => Judgement,
  more: Partial<Check<{ names: string[] }>> = {},
): AnyCheck {
  const options = z.strictObject({ names: z.array(z.string()).default([]) });
  return defineCheck({
    id,
    summary: "",
    why: "",
    options,
    strictness: { names: "more" },
    faults: FAULTS,
    examples: [],
    run,
    ...more,
  }) as unknown as AnyCheck;
}

const bad = probe("bad-files", ({ view }) => ({
  findings: view.paths
    .filter((path) => path.endsWith(".bad"))
    .map((path) => ({ fault: "bad", message: `${path} is bad`, at: { path, line: 1 } })),
}));

async function verdict(checks: readonly AnyCheck[], given: SimulatedFiles, more: Partial<JudgeGiven> = {}) {
  const view = simulatedView(given);
  return await judge({ checks, ...rulesFor(checks, view), view, now, elapsedMs: () => 0, ...more });
}

const states = async (...given: Parameters<typeof verdict>) =>
  Object.fromEntries((await verdict(...given)).outcomes.map(({ check, state }) => [check, state]));
const fingerprintOf = async (files: SimulatedFiles["files"]) =>
  (await verdict([bad], { files })).outcomes[0]?.findings[0]?.fingerprint ?? "";

describe("a verdict", () => {
  it("is success where every check passes", async () => {
    expect(await verdict([bad], { files: { "a.ts": "" } })).toMatchObject({
      conclusion: "success",
      outcomes: [{ check: "bad-files", state: "passed", findings: [] }],
    });
  });

  it("names a path that holds a secret without it: in findings, facts and reasons, whichever check speaks", async () => {
    const facts = probe("facts", ({ view }) => ({
      findings: [],
      facts: { seen: view.paths, by: Object.fromEntries(view.paths.map((path) => [path, 1])) },
    }));
    const idle = probe("idle", ({ view }) => ({ notApplicable: `only ${view.paths[0] ?? ""}` }));
    const thrower = probe("thrower", ({ view }) => { throw new TypeError(view.paths[0]); }); // prettier-ignore
    const said = await verdict([bad, facts, idle, thrower], { files: { [`dump/${G}.bad`]: "" } });
    expect(said.outcomes.map(({ state }) => state)).toEqual(["failed", "passed", "notApplicable", "undecided"]);
    expect(JSON.stringify(said)).not.toContain(G);
    expect(said.outcomes[0]?.findings[0]?.at?.path).toMatch(/^dump\/ghp_…[\da-f]{5}\.bad$/);
  });

  it("is failure where a check throws, for it could not decide", async () => {
    const thrower = probe("thrower", () => { throw new TypeError("no such thing"); }); // prettier-ignore
    expect(await verdict([thrower], { files: {} })).toMatchObject({
      conclusion: "failure",
      outcomes: [{ check: "thrower", state: "undecided", reason: "could not decide: TypeError: no such thing" }],
    });
  });

  it("is failure where a check takes too long, even between two findings", async () => {
    let at = 0;
    const slow = probe("slow", () => ({ findings: (function* () { for (;;) yield { fault: "bad", message: "again" }; })() })); // prettier-ignore
    const outcome = (await verdict([slow], { files: {} }, { elapsedMs: () => (at += 1_000) })).outcomes[0];
    expect(outcome).toMatchObject({ state: "undecided", reason: "could not decide: it took longer than 60 s" });
  });

  it("is failure where a finding names a fault that the check does not declare", async () => {
    const wrong = probe("wrong", () => ({ findings: [{ fault: "other", message: "x" }] }));
    expect(await states([wrong], { files: {} })).toEqual({ wrong: "undecided" });
  });

  it("has an outcome for a check that is turned off", async () => {
    expect(await states([bad], { files: { ".github/gatehouse.yml": "version: 1\nchecks: { bad-files: false }\n", "a.bad": "" } })).toEqual({
      "bad-files": "notApplicable",
    });
  });

  it("lowers severity and leaves ignored paths out as the policy says", async () => {
    const yaml = (entry: string) => ({
      ".github/gatehouse.yml": `version: 1\nchecks: { bad-files: ${entry} }\n`,
      "a.bad": "",
      "v/b.bad": "",
    });
    expect((await verdict([bad], { files: yaml("{ severity: warning }") })).outcomes[0]?.findings.map(({ severity }) => severity)).toEqual([
      "warning",
      "warning",
    ]);
    expect(
      (await verdict([bad], { files: yaml("{ paths: { ignore: [v/**] } }") })).outcomes[0]?.findings.map(({ at }) => at?.path),
    ).toEqual(["a.bad"]);
  });

  it("runs what a check needs first, and gives the same outcome when only that check is asked for", async () => {
    const leaning = probe("a-leaning", ({ outcome }) => ({ findings: [], facts: { other: outcome("bad-files")?.state } }), {
      needs: () => ["bad-files", "none"],
    });
    const whole = await verdict([leaning, bad], { files: { "x.bad": "" } });
    const alone = await verdict([leaning, bad], { files: { "x.bad": "" } }, { only: new Set(["a-leaning"]) });
    expect(whole.outcomes[0]).toMatchObject({ facts: { other: "failed" } });
    expect(alone.outcomes).toEqual([whole.outcomes[0]]);
  });

  it("judges by the base's rules, whatever the head says", async () => {
    const config = (off: string) => ({ ".github/gatehouse.yml": `version: 1\nchecks: { bad-files: ${off} }\n` });
    expect(await states([bad], { base: config("true"), files: { ...config("false"), "a.bad": "" } })).toEqual({ "bad-files": "failed" });
  });
});

describe("a waiver", () => {
  const waived = (until: string, extra = "") =>
    `version: 1\nwaivers:\n  - rule: bad-files/bad\n    path: "**/*.bad"\n    owner: "@ada"\n    reason: soon gone\n    until: ${until}\n${extra}`;

  it("turns the finding into a notice to the end of its day, UTC", async () => {
    const at = (moment: string) =>
      states([bad], { files: { "a.bad": "", [WAIVERS_PATH]: waived("2026-11-20") } }, { now: new Date(moment) });
    expect(await at("2026-11-20T23:59:59.999Z")).toEqual({ "bad-files": "passed", waiver: "passed" });
    expect(await at("2026-11-21T00:00:00Z")).toEqual({ "bad-files": "failed", waiver: "failed" });
  });

  it("waives nothing without its owner", async () => {
    expect(await states([bad], { files: { "a.bad": "", [WAIVERS_PATH]: waived("2027-01-01").replace(/ {4}owner.*\n/, "") } })).toEqual({
      "bad-files": "failed",
      waiver: "failed",
    });
  });

  it("by fingerprint covers that finding alone", async () => {
    const fingerprint = await fingerprintOf({ "a.bad": "" });
    const text = `version: 1\nwaivers:\n  - { fingerprint: "${fingerprint}", owner: ada, reason: known, until: "2027-01-01" }\n`;
    const found = (await verdict([bad], { files: { "a.bad": "", "b.bad": "", [WAIVERS_PATH]: text } })).outcomes[0]?.findings;
    expect(found?.[0]?.remedy).toBe("Waived by ada until 2027-01-01: known.");
    expect(found?.map(({ at, severity, borne }) => [at?.path, severity, borne])).toEqual([
      ["a.bad", "notice", { by: "waiver", owner: "ada", until: "2027-01-01", reason: "known" }],
      ["b.bad", "failure", undefined],
    ]);
  });

  it("is read from the base: the head cannot waive for itself", async () => {
    expect(await states([bad], { base: {}, files: { "a.bad": "", [WAIVERS_PATH]: waived("2027-01-01") } })).toEqual({
      "bad-files": "failed",
    });
  });

  it.each(["", "[]", "\0", "version: 1", "waivers: 3", "version: 1\nwaivers: [3]"])(
    "file that says %j waives nothing and is reported",
    async (text) => {
      expect(await states([bad], { files: { "a.bad": "", [WAIVERS_PATH]: text } })).toEqual({ "bad-files": "failed", waiver: "failed" });
    },
  );
});

describe("the baseline", () => {
  const baseline = (...fingerprints: string[]) =>
    JSON.stringify({ version: 1, findings: fingerprints.map((fingerprint) => ({ fingerprint, rule: "bad-files/bad", path: "a.bad" })) });

  it("bears what it lists", async () => {
    const text = baseline(await fingerprintOf({ "a.bad": "" }));
    expect(await states([bad], { files: { "a.bad": "", [BASELINE_PATH]: text } })).toEqual({ "bad-files": "passed", baseline: "passed" });
  });

  it("fails where an entry's finding is gone", async () => {
    const text = baseline(await fingerprintOf({ "a.bad": "" }));
    expect(await states([bad], { files: { [BASELINE_PATH]: text } })).toEqual({ "bad-files": "passed", baseline: "failed" });
  });

  it("may not grow, and the head's growth bears nothing", async () => {
    const text = baseline(await fingerprintOf({ "a.bad": "" }));
    expect(await states([bad], { base: { "a.bad": "" }, files: { "a.bad": "", [BASELINE_PATH]: text } })).toEqual({
      "bad-files": "failed",
      baseline: "failed",
    });
  });

  it("may shrink with the finding", async () => {
    const text = baseline(await fingerprintOf({ "a.bad": "" }));
    expect(await states([bad], { base: { "a.bad": "", [BASELINE_PATH]: text }, files: { [BASELINE_PATH]: baseline() } })).toEqual({
      "bad-files": "passed",
      baseline: "passed",
    });
  });

  it("that cannot be read leaves the verdict undecided", async () => {
    expect(await states([bad], { files: { [BASELINE_PATH]: "{" } })).toEqual({ "bad-files": "passed", baseline: "undecided" });
  });
});

describe("a check whose approvals are bound to a fingerprint", () => {
  const bound = probe(
    "bad-files",
    ({ view }) => ({
      findings: view.paths.filter((path) => path.endsWith(".bad")).map((path) => ({ fault: "bad", message: path, at: { path } })),
    }),
    { approvals: "fingerprint" },
  );

  it("is not waived by rule and path", async () => {
    const text = 'version: 1\nwaivers:\n  - { rule: bad-files/bad, path: "**", owner: ada, reason: known, until: "2027-01-01" }\n';
    expect(await states([bound], { files: { "a.bad": "", [WAIVERS_PATH]: text } })).toEqual({ "bad-files": "failed", waiver: "failed" });
  });
});

describe("a waived finding", () => {
  it("does not fail its check for those who lean on it either", async () => {
    const leaning = probe("leaning", ({ outcome }) => ({ findings: [], facts: outcome("bad-files")?.state }), {
      needs: () => ["bad-files"],
    });
    const text = 'version: 1\nwaivers:\n  - { rule: bad-files/bad, path: "**", owner: ada, reason: known, until: "2027-01-01" }\n';
    expect((await verdict([leaning, bad], { files: { "a.bad": "", [WAIVERS_PATH]: text } })).outcomes[0]).toMatchObject({
      facts: "passed",
    });
  });
});
