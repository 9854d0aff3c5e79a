/** Waivers that are added to a file: everything else in it stays to the byte. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { waiverShape } from "#schemas/exceptions.ts";
import { parseYaml } from "#src/parsers/yaml.ts";
import { withWaiver } from "#src/waiver-entry.ts";

const WAIVER = { fingerprint: "3f2a9c81d0e4b576", owner: "@ada", reason: "the supplier ships in December", until: "2026-12-31" };
const ITEM = '- fingerprint: "3f2a9c81d0e4b576"\n  owner: "@ada"\n  reason: "the supplier ships in December"\n  until: 2026-12-31\n';
const indented = (item: string): string => item.replace(/^/gm, "  ").trimEnd() + "\n";
const OLD = "fingerprint: aaaaaaaaaaaaaaaa, owner: x, reason: y, until: 2026-12-01";

describe("a waiver", () => {
  it.each<readonly [string, string | undefined, string]>([
    ["begins the file", undefined, `version: 1\nwaivers:\n${indented(ITEM)}`],
    [
      "takes the place of an empty list",
      "# ours\nversion: 1\nwaivers: [] # none yet\n",
      `# ours\nversion: 1\nwaivers: # none yet\n${indented(ITEM)}`,
    ],
    [
      "follows the last of an indented list",
      `version: 1\nwaivers:\n  - { ${OLD} } # why\n`,
      `version: 1\nwaivers:\n  - { ${OLD} } # why\n${indented(ITEM)}`,
    ],
    [
      "follows the last of a list without indentation",
      `waivers:\n- { ${OLD} }\nversion: 1\n`,
      `waivers:\n${ITEM}- { ${OLD} }\nversion: 1\n`,
    ],
    [
      "follows one that is told by rule and path",
      "version: 1\nwaivers:\n  - rule: a/b\n    path: x",
      `version: 1\nwaivers:\n  - rule: a/b\n    path: x\n${indented(ITEM)}`,
    ],
    ["follows a file without a last line feed", `version: 1\nwaivers:\n- { ${OLD} }`, `version: 1\nwaivers:\n- { ${OLD} }\n${ITEM}`],
  ])("%s", (_, text, expected) => {
    const made = withWaiver(text, WAIVER);
    expect(made).toEqual({ text: expected });
  });

  it.each([
    ["unreadable_file", "waivers: {"],
    ["unreadable_file", "version: 2\nwaivers: []\n"],
    ["already_waived", `version: 1\nwaivers:\n- { fingerprint: 3f2a9c81d0e4b576, owner: x, reason: y, until: 2027-01-01 }\n`],
  ])("is refused as %s for %j", (code, text) => {
    expect(withWaiver(text, WAIVER)).toMatchObject({ refused: code });
  });

  it("is read back as it was given, whatever its reason and owner say", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", minLength: 1 }),
        fc.constantFrom(undefined, "version: 1\nwaivers: []\n", `version: 1\nwaivers:\n- { ${OLD} }\n`),
        (words, text) => {
          const reason = words.toWellFormed().trim() || "none";
          const made = withWaiver(text, { ...WAIVER, reason });
          const parsed = "text" in made ? parseYaml(made.text) : undefined;
          const file = waiverShape().file.parse(parsed?.ok === true ? parsed.value : undefined);
          expect(file.waivers.at(-1)).toEqual({ ...WAIVER, reason });
          expect("text" in made && /[\u202a-\u202e\u200b-\u200f]/.test(made.text)).toBe(false);
        },
      ),
      { numRuns: 300 },
    );
  });
});
