import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { riskLog, type Risk } from "#src/risk-log.ts";

const risk = (id: string, evidence = "2 failures"): Risk => ({
  id,
  category: "check",
  description: `The check ${id} does not pass`,
  evidence,
});
const rows = (text: string): readonly string[] => text.split("\n").filter((line) => line.startsWith("| GH-"));

describe("the risk register", () => {
  it("begins with a table of its own", () => {
    expect(riskLog(undefined, [risk("slo")], "2026-11-02")).toBe(
      [
        "# Risk register",
        "",
        "Rows whose ID begins with GH- are kept by Gatehouse: it sets Status, Evidence and Since. Everything else is yours, in those rows too.",
        "",
        "| ID | Category | Description | Likelihood | Impact | Status | Mitigation | Evidence | Since |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        "| GH-slo | check | The check slo does not pass |  |  | open |  | 2 failures | 2026-11-02 |",
        "",
      ].join("\n"),
    );
  });

  it("changes nothing while nothing changes, closes what is over and opens what comes again", () => {
    const first = riskLog(undefined, [risk("slo")], "2026-11-02");
    expect(riskLog(first, [risk("slo")], "2026-11-09")).toBe(first);
    const over = riskLog(first, [], "2026-11-16");
    expect(rows(over)).toEqual(["| GH-slo | check | The check slo does not pass |  |  | closed |  | 2 failures | 2026-11-16 |"]);
    expect(riskLog(over, [], "2026-11-23")).toBe(over);
    expect(rows(riskLog(over, [risk("slo", "1 failure")], "2026-11-30"))).toEqual([
      "| GH-slo | check | The check slo does not pass |  |  | open |  | 1 failure | 2026-11-30 |",
    ]);
  });

  it("keeps a person's rows, words and columns to the byte", () => {
    const kept = [
      "# Our risks",
      "|Id|  Owner |Status|Description|",
      "|:--|---|---|---|",
      "|R-1| ada \\| bo |open|  flood  |",
      "|GH-slo|ada|accepted|we know|",
      "",
      "Text below, with a | bar.",
      "",
    ].join("\n");
    expect(riskLog(kept, [risk("slo")], "2026-11-02")).toBe(kept);
    expect(riskLog(kept, [risk("coa")], "2026-11-02")).toBe(
      kept.replace(
        "|GH-slo|ada|accepted|we know|",
        "| GH-slo | ada | closed | we know |\n| GH-coa |  | open | The check coa does not pass |",
      ),
    );
    expect(riskLog("Only prose.\n", [], "2026-11-02")).toBe(
      "Only prose.\n\n| ID | Category | Description | Likelihood | Impact | Status | Mitigation | Evidence | Since |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
  });

  it("never touches a line that is not its own, and settles at once", () => {
    const line = fc.oneof(fc.string(), fc.constantFrom("| ID | Status |", "| --- | --- |", "| GH-slo | open |", "| R-1 | open |", ""));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.subarray(["slo", "coa", "age-gate"]), (lines, ids) => {
        const text = lines.join("\n");
        const once = riskLog(
          text,
          ids.map((id) => risk(id)),
          "2026-11-02",
        );
        expect(
          riskLog(
            once,
            ids.map((id) => risk(id)),
            "2026-11-09",
          ),
        ).toBe(once);
        const foreign = (all: string): readonly string[] => all.split("\n").filter((one) => one.trim() !== "" && !/^\s*\|\s*GH-/.test(one));
        expect(foreign(once).slice(0, foreign(text).length)).toEqual(foreign(text));
      }),
    );
  });
});
