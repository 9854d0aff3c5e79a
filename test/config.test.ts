import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { canonicalJson } from "#src/canonical.ts";
import { defineCheck } from "#src/check.ts";
import { ConfigurationError, effectivePolicy } from "#src/config.ts";
import { layered, type Raw } from "#src/layering.ts";
import { globList, patternText } from "#src/option.ts";
import { type AnyCheck, loosenings } from "#src/policy.ts";

const options = z.strictObject({
  required: z.array(z.string()).default([]),
  allowed: globList().default([]),
  stubs: z.strictObject({ days: z.int().min(0).default(30) }).prefault({}),
  names: z.array(z.strictObject({ paths: z.string(), pattern: patternText() })).default([]),
  mode: z.enum(["a", "b"]).default("a"),
});

const check = defineCheck({
  id: "structure",
  summary: "",
  why: "",
  options,
  strictness: { required: "more", allowed: "fewer", "stubs.days": "more", names: "more" },
  faults: {},
  examples: [],
  run: () => ({ findings: [] }),
}) as unknown as AnyCheck;

const file = (text: string) => ({ path: ".github/gatehouse.yml", text });
const policy = (text: string, organisation?: string) =>
  effectivePolicy([check], {
    repository: file(text),
    ...(organisation === undefined ? {} : { organisation: { path: "org.yml", text: organisation } }),
  });
const own = (body: string) => `version: 1\nchecks:\n  structure:\n${body.replace(/^/gm, "    ")}\n`;

function complaints(text: string): readonly string[] {
  try {
    policy(text);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
  }
}

describe("a configuration", () => {
  it.each([
    ["an unknown check", "version: 1\nchecks:\n  strukture: {}\n", ['3:3 unknown key "strukture" in checks; did you mean "structure"?']],
    ["an unknown option", own("requird: [a]"), ['4:5 unknown key "requird" in checks.structure; did you mean "required"?']],
    ["an unknown key inside a list", own("names:\n  - { paths: x, patern: y }"), ['5:21 unknown key "patern" in checks.structure.names.0; did you mean "pattern"?', "5:9 checks.structure.names.0.pattern: missing; text is expected"]], // prettier-ignore
    ["an unknown key at the top", "version: 1\ncheks: {}\n", ['2:1 unknown key "cheks"; did you mean "checks"?']],
    [
      "what may be of two types, and is of neither",
      "version: 1\nchecks:\n  structure: off\n",
      ["3:14 checks.structure: expected true or false or keys with values, found text"],
    ],
    ["a wrong type", own("required: README.md"), ["4:15 checks.structure.required: expected a list, found text"]],
    ["a severity that there is not", own("severity: warnings"), ['4:15 checks.structure.severity: expected notice, warning or failure, found "warnings"; did you mean warning?']], // prettier-ignore
    ["an unknown version", "version: 2\n", ["1:10 version: 2 is not read here: this Gatehouse reads version 1"]],
    ["a version in quotes", 'version: "1"\n', ["1:10 version: is text; write the number 1, without quotes"]],
    ["no version", "checks: {}\n", ["1:1 version: missing; write `version: 1`"]],
    ["a pattern that RE2 does not take", own("names: [{ paths: x, pattern: '(?=a)' }]"), [expect.stringContaining("4:34 checks.structure.names.0.pattern: /(?=a)/ is no RE2 pattern")]], // prettier-ignore
    ["a glob that cannot be", own('allowed: ["!a"]'), [expect.stringContaining('4:15 checks.structure.allowed.0: "!a" begins with "!"')]],
    ["a list for a file", "- 1\n", [expect.stringContaining("1:1 ")]],
    ["the key `locked` in a repository", "version: 1\nlocked: []\n", [expect.stringContaining('2:1 unknown key "locked"')]],
    ["a command that there is not", "version: 1\ncommands: { go-live enabel: { approvals: 2 } }\n", ['2:13 unknown key "go-live enabel" in commands; did you mean "go-live enable"?']], // prettier-ignore
    ["a severity that is none", own("severity: fatal"), [expect.stringContaining("4:15 checks.structure.severity: ")]],
    [
      "Windows line ends",
      "version: 1\r\nchecks:\r\n  structure:\r\n    lane: 1\r\n",
      [expect.stringContaining('4:5 unknown key "lane" in checks.structure')],
    ],
  ])("with %s is refused with line and column", (_, text, expected) => {
    const found = complaints(text);
    expect(
      found.filter((one) => !expected.some((want) => (typeof want === "string" ? one === want : Object(want).asymmetricMatch(one)))),
    ).toEqual([]);
    expect(found.length).toBeGreaterThan(0);
  });

  it("with a repeated key, an alias bomb or broken YAML is refused", () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefghi".split("").map((key, at) => `${key}: &${key} [${`*${"abcdefgh"[at]},`.repeat(9)}]`).join("\n")}\n`; // prettier-ignore
    for (const text of ["version: 1\nversion: 1\n", `version: 1\n${bomb}`, "version: [1\n", "\tversion: 1\n"])
      expect(complaints(text).length).toBeGreaterThan(0);
  });

  it("gives the same digest for the same rules, however they are written", () => {
    const digests = [own("required: [a]\nmode: a"), own("mode: a\nrequired:\n  - a # why\nstubs: { days: 30 }"), own("required: [a]")].map(
      (text) => policy(text).digest,
    );
    expect(new Set(digests).size).toBe(1);
    expect(policy(own("required: [b]")).digest).not.toBe(digests[0]);
  });
});

describe("an organisation's file", () => {
  it("unites lists, gives way to the repository elsewhere, and says where each key is from", () => {
    const made = policy(own("required: [b]\nmode: b"), own("required: [a]\nmode: a\nstubs: { days: 5 }"));
    expect(made.checks.get("structure")?.options).toMatchObject({ required: ["a", "b"], mode: "b", stubs: { days: 5 } });
    expect(made.origins.get("checks.structure.required")).toEqual(["organisation", "repository"]);
    expect(made.origins.get("checks.structure.stubs.days")).toEqual(["organisation"]);
    expect(made.origins.get("checks.structure.mode")).toEqual(["repository"]);
  });

  it.each([
    ["the key itself", ["checks.structure.required"], own("required: []")],
    ["a list that would unite", ["checks.structure.allowed"], own("allowed: [x]")],
    ["the check turned off", ["checks.structure.required"], "version: 1\nchecks: { structure: false }\n"],
    ["everything below", ["checks.structure"], own("mode: b\nseverity: notice")],
    ["all checks", ["checks"], "version: 1\nchecks: { structure: false }\n"],
  ])("locks %s", (_, locked, repository) => {
    const organisation = `${own("required: [a]\nmode: a")}locked: ${JSON.stringify(locked)}\n`;
    const made = policy(repository, organisation);
    expect(made.checks.get("structure")).toEqual(policy("version: 1\n", organisation).checks.get("structure"));
    expect(made.refused.length).toBeGreaterThan(0);
  });

  it.each([
    ["checks.strukture", 'locked: there is no key "checks.strukture", so nothing is locked by it; did you mean "checks.structure"?'],
    ["checks.structure.requird", 'locked: there is no key "checks.structure.requird", so nothing is locked by it; did you mean "checks.structure.required"?'], // prettier-ignore
    ["environment", 'locked: there is no key "environment", so nothing is locked by it; did you mean "environments"?'],
  ])("that locks %s, which is no key, is refused", (path, message) => {
    expect(() => policy("version: 1\n", `version: 1\nlocked: [checks, ${path}]\n`)).toThrow(`2:18: ${message}`);
  });

  it("locks what people name themselves", () => {
    expect(policy("version: 1\nenvironments: { qa: OBSERVE_ONLY }\n", "version: 1\nlocked: [environments.qa]\n").refused).toEqual(["environments.qa"]); // prettier-ignore
  });

  it("is never loosened at a locked key by any repository file", () => {
    const value: fc.Arbitrary<Raw> = fc.letrec<{ raw: Raw }>((tie) => ({
      raw: fc.oneof({ depthSize: "small" }, fc.constantFrom<Raw>(null, true, false, 1, "x"), fc.array(tie("raw"), { maxLength: 2 }), fc.dictionary(fc.constantFrom("a", "b", "c"), tie("raw"), { maxKeys: 3 })), // prettier-ignore
    })).raw;
    const map = fc.dictionary(fc.constantFrom("a", "b", "c"), value, { maxKeys: 3 });
    const path = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 3 });
    const at = (raw: Raw | undefined, keys: readonly string[]): Raw => keys.reduce<Raw>((one, key) => (typeof one === "object" && one !== null && !Array.isArray(one) ? (Object.hasOwn(one, key) ? (Reflect.get(one, key) as Raw) : null) : null), raw ?? null); // prettier-ignore
    fc.assert(fc.property(map, map, path, (organisation, repository, keys) => {
      expect(canonicalJson(at(layered(organisation, repository, [keys.join(".")]).value, keys))).toBe(canonicalJson(at(organisation, keys)));
    }), { numRuns: 2_000 }); // prettier-ignore
  });
});

describe("a loosening", () => {
  const goLive = (rule: string): string => `version: 1\ncommands: { go-live enable: { ${rule} } }\n`;
  const keys = (before: string, after: string) => loosenings([check], policy(before), policy(after)).map(({ key }) => key);
  it.each([
    ["nothing", own("required: [a]"), own("required: [a]"), []],
    ["one more required", own("required: [a]"), own("required: [a, b]"), []],
    ["one less required", own("required: [a, b]"), own("required: [b]"), ["checks.structure.required"]],
    ["one more allowed", own("allowed: [a]"), own("allowed: [a, b]"), ["checks.structure.allowed"]],
    ["one less allowed", own("allowed: [a, b]"), own("allowed: [a]"), []],
    ["another order", own("required: [a, b]"), own("required: [b, a]"), []],
    ["fewer days", own("stubs: { days: 30 }"), own("stubs: { days: 7 }"), ["checks.structure.stubs.days"]],
    ["more days", own("stubs: { days: 7 }"), own("stubs: { days: 30 }"), []],
    ["an option without a direction", own("mode: a"), own("mode: b"), ["checks.structure.mode"]],
    ["the check off", own("mode: a"), "version: 1\nchecks: { structure: false }\n", ["checks.structure"]],
    ["the check on", "version: 1\nchecks: { structure: false }\n", own("mode: b"), []],
    ["a lower severity", own("mode: a"), own("severity: warning"), ["checks.structure.severity"]],
    ["more ignored", own("mode: a"), own("paths: { ignore: [x/**] }"), ["checks.structure.paths.ignore"]],
    ["an environment with less", "version: 1\n", "version: 1\nenvironments: { production: SANDBOX_EXEC }\n", ["environments.production"]],
    ["a new environment below production", "version: 1\n", "version: 1\nenvironments: { live: OBSERVE_ONLY }\n", ["environments.live"]],
    ["a command for administrators alone", "version: 1\n", goLive("roles: [admin]"), []],
    ["a command for fewer roles", goLive("roles: [admin, maintain]"), goLive("roles: [maintain]"), []],
    ["a command for one more role", goLive("roles: [admin]"), goLive("roles: [admin, write]"), ["commands.go-live enable"]],
    ["a command for the same people, written otherwise", goLive('users: ["@Ada"]'), goLive("users: [ada]"), []],
    ["a command for whom it is by default", goLive("roles: [admin]"), goLive("approvals: 1"), ["commands.go-live enable"]],
    ["two people where one was enough", "version: 1\n", goLive("approvals: 2"), []],
    ["one person where two were asked for", goLive("approvals: 2"), "version: 1\n", ["commands.go-live enable"]],
    ["an order that waits as long", goLive("approvals: 2, within: 60m"), goLive("approvals: 2, within: 1h"), []],
    ["an order that waits longer", goLive("approvals: 2, within: 30m"), goLive("approvals: 2, within: 3h"), ["commands.go-live enable"]],
    [
      "an order that waits a day, when nobody says",
      goLive("approvals: 2, within: 30m"),
      goLive("approvals: 2"),
      ["commands.go-live enable"],
    ],
    ["a rule of a part over the whole's", "version: 1\ncommands: { go-live: { approvals: 2 } }\n", "version: 1\ncommands: { go-live: { approvals: 2 }, go-live enable: {} }\n", ["commands.go-live enable"]], // prettier-ignore
    ["a command for others", "version: 1\n", "version: 1\ncommands: { check: { roles: [read] } }\n", ["commands.check"]],
  ])("%s", (_, before, after, expected) => expect(keys(before, after)).toEqual(expected));
});
