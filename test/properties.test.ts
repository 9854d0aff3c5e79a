/** What holds whatever the input: fingerprints survive moves of the line, and the ratchet never grows silently. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { checks } from "#checks/index.ts";
import { type Check, defineCheck, type Example } from "#src/check.ts";
import { judge } from "#src/engine.ts";
import { BASELINE_PATH } from "#src/exceptions.ts";
import { findingsOf } from "#src/fingerprint.ts";
import type { AnyCheck } from "#src/policy.ts";
import { rulesFor } from "#src/rules.ts";
import { simulatedView } from "#src/views/simulated.ts";
import { judge as judgeOne } from "#test/judge.ts";

const now = new Date("2026-11-20T10:00:00Z");

/** What may stand above everything else without changing what a file means. */
const ABOVE: readonly (readonly [ending: RegExp, line: string])[] = [
  [/\.[cm]?[jt]sx?$/, "// moved"],
  [/\.(?:py|ya?ml|tf|toml|env)$|(?:^|\/)(?:CODEOWNERS|\.env)$/, "# moved"],
  [/\.html?$/, "<!-- moved -->"],
  [/\.json$/, ""],
];

/** Approvals are bound to the plan's bytes, so a plan is another plan when it moved. */
const isBound = (check: AnyCheck): boolean => check.approvals === "fingerprint";

function moved(files: Example["files"], lines: number): Example["files"] {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => {
      const line = ABOVE.find(([ending]) => ending.test(path))?.[1];
      return [path, line === undefined ? text : `${`${line}\n`.repeat(lines)}${text}`];
    }),
  );
}

const failing = checks
  // What `policy-change` judges is handed to it by the engine; its own test below goes through the engine.
  .filter((check) => !isBound(check) && check.id !== "policy-change")
  .flatMap((check) => check.examples.filter(({ finds }) => finds.length > 0).map((example) => [check, example] as const));

describe("a fingerprint", () => {
  it.each(failing.map(([check, example]) => [`${check.id}: ${example.title}`, check, example] as const))(
    "stays when lines are put above: %s",
    async (_, anyCheck, example) => {
      const check = anyCheck as unknown as Check<unknown>;
      const { files, base, ...rest } = example;
      const given = { ...rest, options: rest.options ?? {} };
      const before = await judgeOne(check, { ...given, files, ...(base && { base }) });
      expect(before.findings.length).toBeGreaterThan(0);
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 40 }), async (lines) => {
          const after = await judgeOne(check, { ...given, files: moved(files, lines), ...(base && { base: moved(base, lines) }) });
          expect(after.findings.map(({ fingerprint }) => fingerprint).sort()).toEqual(
            before.findings.map(({ fingerprint }) => fingerprint).sort(),
          );
        }),
        { numRuns: 4 },
      );
    },
  );

  it("of a loosened rule stays when lines are put above it", async () => {
    const rules = (lines: number, required: string) =>
      `${"# moved\n".repeat(lines)}version: 1\nchecks: { structure: { required: [${required}] } }\n`;
    const prints = async (lines: number): Promise<readonly string[]> => {
      const path = ".github/gatehouse.yml";
      const view = simulatedView({ base: { [path]: rules(0, "README.md, LICENSE") }, files: { [path]: rules(lines, "README.md") } });
      const verdict = await judge({ checks, ...rulesFor(checks, view), view, now, elapsedMs: () => 0, only: new Set(["policy-change"]) });
      return verdict.outcomes.flatMap(({ findings }) => findings.map(({ fingerprint }) => fingerprint));
    };
    expect((await prints(0)).length).toBe(1);
    expect(await prints(7)).toEqual(await prints(0));
  });

  it("depends on nothing but the rule, the path, what is found and how often it was found there before", () => {
    const faults = { bad: { severity: "failure", summary: "", remedy: "" } } as const;
    const draft = fc.record({ path: fc.constantFrom("a", "b"), what: fc.constantFrom("x", "y"), line: fc.nat(50) });
    fc.assert(
      fc.property(fc.array(draft, { maxLength: 8 }), fc.nat(100), (drafts, shift) => {
        const prints = (by: number): readonly string[] =>
          findingsOf(
            { id: "one", faults },
            drafts.map(({ path, what, line }) => ({ fault: "bad", message: what, at: { path, line: line + by } })),
          ).map(({ fingerprint }) => fingerprint);
        expect(prints(shift)).toEqual(prints(0));
        expect(new Set(prints(0)).size).toBe(drafts.length);
      }),
    );
  });
});

describe("the ratchet", () => {
  const bad = defineCheck({
    id: "bad-files",
    summary: "",
    why: "",
    options: z.strictObject({}),
    strictness: {},
    faults: { bad: { severity: "failure", summary: "a bad file", remedy: "Take it away." } },
    examples: [],
    run: ({ view }) => ({
      findings: view.paths.filter((path) => path.endsWith(".bad")).map((path) => ({ fault: "bad", message: "it is bad", at: { path } })),
    }),
  }) as unknown as AnyCheck;

  const NAMES = ["a.bad", "b.bad", "c.bad", "d.bad", "e.bad"];
  const printOf = new Map(
    findingsOf(
      { id: "bad-files", faults: { bad: { severity: "failure", summary: "", remedy: "" } } },
      NAMES.map((path) => ({ fault: "bad", message: "it is bad", at: { path } })),
    ).map(({ at, fingerprint }) => [at?.path ?? "", fingerprint]),
  );
  const files = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, ""]));
  const baseline = (names: readonly string[]) =>
    JSON.stringify({ version: 1, findings: names.map((path) => ({ fingerprint: printOf.get(path), rule: "bad-files/bad", path })) });
  const some = fc.subarray(NAMES);

  it("never grows silently: what the base's baseline does not list fails, whatever the head's lists", async () => {
    await fc.assert(
      fc.asyncProperty(some, some, some, some, async (before, known, after, listed) => {
        const view = simulatedView({
          base: { ...files(before), [BASELINE_PATH]: baseline(known) },
          files: { ...files(after), [BASELINE_PATH]: baseline(listed) },
        });
        const verdict = await judge({ checks: [bad], ...rulesFor([bad], view), view, now, elapsedMs: () => 0 });
        const failed = verdict.outcomes.flatMap(({ findings }) => findings).filter(({ severity }) => severity === "failure");
        const unlisted = after.filter((name) => !known.includes(name));
        const grown = listed.filter((name) => !known.includes(name));
        const stale = listed.filter((name) => known.includes(name) && !after.includes(name));
        expect(failed.filter(({ rule }) => rule === "bad-files/bad").map(({ at }) => at?.path)).toEqual(unlisted);
        expect(failed.filter(({ rule }) => rule === "baseline/grew").length).toBe(grown.length);
        expect(failed.filter(({ rule }) => rule === "baseline/stale-entry").length).toBe(stale.length);
        expect(verdict.conclusion).toBe(failed.length === 0 ? "success" : "failure");
      }),
    );
  });
});
