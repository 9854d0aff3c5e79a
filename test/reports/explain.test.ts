import { describe, expect, it } from "vitest";
import { z } from "zod";
import { textWidth } from "#src/cells.ts";
import { defineCheck } from "#src/check.ts";
import { glob, globList } from "#src/option.ts";
import { optionRows } from "#src/option-table.ts";
import { explainMarkdown, explainText } from "#src/reports/explain.ts";
import { expectGolden } from "#test/reports/golden.ts";

const check = defineCheck({
  id: "stubs",
  summary: "a moved path leaves no pointer to where it went",
  why: "Links from tickets, chats and other repositories outlive the paths that they point to. A pointer at the old path costs one file for a month and saves whoever follows the link from searching the history.",
  options: z.strictObject({
    preset: z.enum(["ssot", "none"]).default("none"),
    paths: globList().default(["docs/**"]),
    stubs: z.strictObject({ days: z.int().default(30), strict: z.boolean().default(false) }).prefault({}),
    names: z.array(z.strictObject({ paths: glob(), pattern: z.string() })).default([]),
    owner: z.union([z.string(), z.null()]).default(null),
    map: z.record(z.string(), z.number()).default({}),
  }),
  strictness: { paths: "more", stubs: "more", "stubs.strict": "any", preset: "none" },
  faults: {
    missing: {
      severity: "failure",
      summary: "a moved path left no stub",
      remedy: "Leave a file at the old path whose text names the new one: `Moved to <path>`.",
    },
    stale: { severity: "warning", summary: "a stub is older than it need be", remedy: "Remove the stub." },
  },
  examples: [
    {
      title: "a guide that moved without a word",
      base: { "docs/guide.md": "# Guide\n" },
      files: { "docs/guides/start.md": "# Guide\n" },
      options: { paths: ["docs/**"] },
      finds: ["missing"],
    },
    {
      title: "a stub with code in it",
      files: { "docs/guide.md": "Moved to `docs/guides/start.md`.\n```sh\n\tcat it\n```\n", "docs/guides/start.md": "" },
      finds: [],
    },
  ],
  run: () => ({ findings: [] }),
});

describe("explain", () => {
  it("tells one rule, with what breaks and what keeps it", () =>
    expectGolden("explain-rule.txt", explainText(check, "missing", { colour: false })));
  it("tells a whole check", () => expectGolden("explain-check.txt", explainText(check, undefined, { colour: false })));
  it("tells the names of very many rules, and how to ask for one", () => {
    const fault = check.faults["missing"] ?? { severity: "failure", summary: "", remedy: "" };
    const faults = Object.fromEntries(Array.from({ length: 41 }, (_, at) => [`rule-${at}`, fault]));
    const text = explainText({ ...check, faults }, undefined, { colour: false }).replaceAll(/\s+/g, " ");
    expect(text).toContain(`41 rules; \`gatehouse explain ${check.id}/NAME\` tells what one asks for and shows examples.`);
    expect([text.includes("rule-0, rule-1,"), text.includes(fault.remedy)]).toEqual([true, false]);
  });
  it("is the reference page of a check", () => expectGolden("explain.md", explainMarkdown(check)));
  it("says the same in colour", () =>
    expect(explainText(check, "stale", { colour: true }).replace(/\x1b\[[\d;]*m/g, "")).toBe(
      explainText(check, "stale", { colour: false }),
    ));
  it("leaves a glob that is longer than a line whole, so that it can be copied", () => {
    const long = `**/.env*.{${Array.from({ length: 30 }, (_, at) => `kind${at}`).join(",")}}`;
    const options = z.strictObject({ templates: globList().default(["**/*.tpl", long]) });
    expect(
      explainText({ ...check, options }, undefined, { colour: false })
        .split("\n")
        .slice(-3),
    ).toEqual(['  templates: list of text, default ["**/*.tpl",', `  "${long}"]`, ""]);
  });
  it.each([40, 80, 100])("keeps its words within %i columns", (columns) =>
    expect(
      explainText(check, undefined, { colour: false, columns })
        .split("\n")
        .filter((line) => !line.includes("│") && !line.startsWith("Fails") && !line.startsWith("Passes") && textWidth(line) > columns),
    ).toEqual([]),
  );
});

describe("the table of options", () => {
  it("has a row for each leaf, with type, default and what loosens it", () =>
    expect(optionRows(check)).toEqual([
      { name: "preset", type: "one of ssot, none", fallback: '"none"', looser: "never" },
      { name: "paths", type: "list of text", fallback: '["docs/**"]', looser: "fewer or lower" },
      { name: "stubs.days", type: "whole number", fallback: "30", looser: "fewer or lower" },
      { name: "stubs.strict", type: "yes or no", fallback: "false", looser: "changed in any way" },
      { name: "names", type: "list of { paths: text, pattern: text }", fallback: "[]", looser: "changed in any way" },
      { name: "owner", type: "text or null", fallback: "null", looser: "changed in any way" },
      { name: "map", type: "map of name to number", fallback: "{}", looser: "changed in any way" },
    ]));
  it("is empty for a check without options", () => expect(optionRows({ options: z.strictObject({}), strictness: {} })).toEqual([]));
});
