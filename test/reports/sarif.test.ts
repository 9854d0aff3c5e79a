import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Finding, Verdict } from "#src/check.ts";
import { sarif } from "#src/reports/sarif.ts";
import { expectGolden } from "#test/reports/golden.ts";
import { CATALOGUE, CLEAN, finding, REPOSITORY, SAMPLE } from "#test/reports/sample.ts";

const look = { catalogue: CATALOGUE, repositoryUrl: REPOSITORY, version: "1.2.3" };
const text = z.string().min(1);
const message = z.strictObject({ text });
const level = z.enum(["none", "note", "warning", "error"]);
const baseId = z.literal("%SRCROOT%");

/** An RFC 3986 relative reference without scheme, query and fragment. */
const uri = z.string().regex(/^(?!\/)(?:[A-Za-z0-9\-._~!$&'()*+,;=@/]|%[0-9A-F]{2})+$/);

/**
 * The part of SARIF 2.1.0 that we write, by the letter of the specification (sections 3.13 to 3.58): nothing else may be there,
 * and where GitHub asks for more than the specification (a location, descriptions, no empty texts), that is asked for too.
 */
const LOG = z.strictObject({
  $schema: z.url(),
  version: z.literal("2.1.0"),
  runs: z.tuple([
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: text,
          semanticVersion: z
            .string()
            .regex(/^\d+\.\d+\.\d+/)
            .optional(),
          rules: z.array(
            z.strictObject({
              id: text,
              shortDescription: z.strictObject({ text: text.max(1_024) }),
              fullDescription: z.strictObject({ text: text.max(1_024) }),
              help: z.strictObject({ text: text.max(1_024), markdown: text }),
              defaultConfiguration: z.strictObject({ level }),
              properties: z.strictObject({
                tags: z.array(text).max(10),
                "problem.severity": z.enum(["error", "warning", "recommendation"]),
              }),
            }),
          ),
        }),
      }),
      automationDetails: z.strictObject({ id: text }),
      invocations: z.tuple([
        z.strictObject({
          executionSuccessful: z.boolean(),
          toolExecutionNotifications: z.array(z.strictObject({ level, message, descriptor: z.strictObject({ id: text }) })),
        }),
      ]),
      versionControlProvenance: z
        .tuple([z.strictObject({ repositoryUri: z.url(), revisionId: text, mappedTo: z.strictObject({ uriBaseId: baseId }) })])
        .optional(),
      originalUriBaseIds: z.strictObject({ "%SRCROOT%": z.strictObject({ description: message }) }),
      columnKind: z.literal("utf16CodeUnits"),
      results: z
        .array(
          z.strictObject({
            ruleId: text,
            ruleIndex: z.int().min(0),
            level,
            message,
            locations: z.tuple([
              z.strictObject({
                physicalLocation: z.strictObject({
                  artifactLocation: z.strictObject({ uri, uriBaseId: baseId }),
                  region: z.strictObject({
                    startLine: z.int().min(1),
                    endLine: z.int().min(1),
                    startColumn: z.int().min(1).optional(),
                    endColumn: z.int().min(1).optional(),
                  }),
                }),
              }),
            ]),
            partialFingerprints: z.strictObject({ "gatehouse/v1": text, primaryLocationLineHash: text }),
            suppressions: z
              .array(z.strictObject({ kind: z.literal("external"), status: z.literal("accepted"), justification: text }))
              .optional(),
            properties: z.strictObject({ place: z.literal("repository") }).optional(),
          }),
        )
        .max(25_000),
    }),
  ]),
});

const read = (verdict: Verdict, given = look) => LOG.parse(JSON.parse(sarif(verdict, given))).runs[0];

describe("the SARIF log", () => {
  it("tells the sample", () => expectGolden("sample.sarif.json", sarif(SAMPLE, look)));
  it("gives the same bytes again", () => expect(sarif(structuredClone(SAMPLE), look)).toBe(sarif(SAMPLE, look)));

  it.each([
    ["the sample", SAMPLE, look],
    ["a clean verdict", CLEAN, look],
    ["a verdict of checks that nobody knows", SAMPLE, {}],
  ])("is of the shape of SARIF 2.1.0 for %s", (_name, verdict, given) => {
    const run = LOG.parse(JSON.parse(sarif(verdict, given))).runs[0];
    const rules = run.tool.driver.rules.map(({ id }) => id);
    expect(run.results.map(({ ruleIndex }) => rules[ruleIndex])).toEqual(run.results.map(({ ruleId }) => ruleId));
    expect(new Set(rules).size).toBe(rules.length);
    expect(rules).toEqual([...rules].sort());
  });

  it("has a result for every finding, in the verdict's order, and none for what does not apply", () =>
    expect(read(SAMPLE).results.map(({ ruleId, level: how }) => [ruleId, how])).toEqual(
      SAMPLE.outcomes.flatMap(({ findings }) =>
        findings.map(({ rule, severity }) => [rule, { failure: "error", warning: "warning", notice: "note" }[severity]]),
      ),
    ));

  it("has whoever waived a finding say so", () => {
    const borne = { by: "waiver", owner: "ada", until: "2027-01-01", reason: "known" } as const;
    const findings: readonly Finding[] = [{ rule: "a/b", severity: "notice", message: "x", fingerprint: "1".repeat(32), borne }];
    const { results } = read({ ...CLEAN, outcomes: [{ check: "a", state: "passed", findings }] });
    expect(results[0]?.suppressions).toEqual([
      { kind: "external", status: "accepted", justification: "waived by ada until 2027-01-01: known" },
    ]);
  });

  it("knows every rule of the checks that took part, found or not", () =>
    expect(read(CLEAN).tool.driver.rules.map(({ id }) => id)).toEqual([
      "structure/bad-name",
      "structure/missing-path",
      "vocabulary/unknown-term",
    ]));

  it("says that a check could not decide, as a failed execution and not as a result", () =>
    expect(read(SAMPLE).invocations).toEqual([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [
          {
            level: "error",
            descriptor: { id: "workflow-inventory/could-not-decide" },
            message: {
              text: "workflow-inventory could not decide: docs/governance/workflows.yml could not be read: line 3, column 5: the key `owner` stands twice",
            },
          },
        ],
      },
    ]));

  it("says what was under version control only where that is known", () => {
    expect(read(SAMPLE).versionControlProvenance?.[0].revisionId).toBe(SAMPLE.headSha);
    expect(read(CLEAN).versionControlProvenance).toBeUndefined();
    expect(read(SAMPLE, { catalogue: CATALOGUE, repositoryUrl: REPOSITORY, version: "1.0.0" }).tool.driver.semanticVersion).toBe("1.0.0");
  });

  it.each([
    [
      { path: "src/a b#?%:é.ts", line: 3, column: 2, endColumn: 5 },
      "src/a%20b%23%3F%25%3A%C3%A9.ts",
      { startLine: 3, endLine: 3, startColumn: 2, endColumn: 5 },
    ],
    [{ path: "a", line: 3, endLine: 9 }, "a", { startLine: 3, endLine: 9 }],
    [{ path: "a", line: 3, endLine: 4, column: 9, endColumn: 1 }, "a", { startLine: 3, endLine: 4, startColumn: 9, endColumn: 1 }],
    [{ path: "a", line: 3, column: 9, endColumn: 1 }, "a", { startLine: 3, endLine: 3, startColumn: 9 }],
    [{ path: "a" }, "a", { startLine: 1, endLine: 1 }],
    [undefined, ".github/gatehouse.yml", { startLine: 1, endLine: 1 }],
  ])("places %j at %s", (at, path, region) => {
    const one = finding("a/b", "failure", "x", at === undefined ? {} : { at });
    const [result] = read({ ...CLEAN, outcomes: [{ check: "a", state: "failed", findings: [one] }] }).results;
    expect(result?.locations[0].physicalLocation).toEqual({ artifactLocation: { uri: path, uriBaseId: "%SRCROOT%" }, region });
  });

  it("makes no link of what a message quotes", () => {
    const one = finding("a/b", "failure", "see [here](https://e.example)", { at: { path: "a" } });
    expect(read({ ...CLEAN, outcomes: [{ check: "a", state: "failed", findings: [one] }] }).results[0]?.message.text).toBe(
      "see [here] (https://e.example)",
    );
  });

  it("is of that shape for any message and path", () =>
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.string({ unit: "binary", minLength: 1 }).filter((path) => !path.startsWith("/")),
        (words, path) => {
          read({
            ...CLEAN,
            outcomes: [{ check: "a", state: "failed", findings: [finding("a/b", "failure", words, { at: { path, line: 1 } })] }],
          });
        },
      ),
    ));

  it("keeps to what GitHub takes, the gravest first, and says what it leaves out", () => {
    const findings = Array.from({ length: 25_010 }, (_, at) =>
      finding("a/b", at < 20 ? "notice" : "failure", `x${at}`, { at: { path: "a", line: at + 1 } }),
    );
    const run = LOG.parse(JSON.parse(sarif({ ...CLEAN, outcomes: [{ check: "a", state: "failed", findings }] }))).runs[0];
    expect(run.results).toHaveLength(25_000);
    expect(run.results.filter((one) => one.level === "note")).toHaveLength(10);
    expect(run.invocations[0].toolExecutionNotifications[0]?.message.text).toBe("10 results of lesser severity are left out.");
  });
});
