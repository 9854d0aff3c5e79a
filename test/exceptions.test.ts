/** Files that are almost what is meant are told, never passed over in silence. */
import { describe, expect, it } from "vitest";
import { checks } from "#checks/index.ts";
import { ConfigurationError } from "#src/config.ts";
import { judge } from "#src/engine.ts";
import { rulesFor } from "#src/rules.ts";
import { simulatedView } from "#src/views/simulated.ts";

type Files = Readonly<Record<string, string>>;
const now = new Date("2026-11-20T10:00:00Z");
const CONFIGURATION = "version: 1\n";
const WAIVERS = ".github/gatehouse-waivers.yml";

describe("a configuration", () => {
  it.each<readonly [string, Files, string | undefined]>([
    ["with the other ending", { ".github/gatehouse.yaml": CONFIGURATION }, ".github/gatehouse.yaml:1:1: is not read: the configuration is .github/gatehouse.yml; rename this file"], // prettier-ignore
    ["in another case", { ".github/Gatehouse.YML": CONFIGURATION }, ".github/Gatehouse.YML:1:1: is not read: the configuration is .github/gatehouse.yml; rename this file"], // prettier-ignore
    ["beside the one that is read", { ".github/gatehouse.yml": CONFIGURATION, ".github/gatehouse.json": "{}" }, ".github/gatehouse.json:1:1: is not read: the configuration is .github/gatehouse.yml; take this file out"], // prettier-ignore
    ["under the right name", { ".github/gatehouse.yml": CONFIGURATION, ".github/gatehouse.md": "", ".github/gatehouse-x.yml": "" }, undefined], // prettier-ignore
  ])("%s is refused with the right name, or read", (_, files, message) => {
    const asked = (): unknown => rulesFor(checks, simulatedView({ files }));
    if (message === undefined) expect(asked).not.toThrow();
    else expect(asked).toThrow(new ConfigurationError([{ path: message.split(":")[0] ?? "", line: 1, column: 1, message: message.split(": ").slice(1).join(": ") }])); // prettier-ignore
  });

  it("that a change puts under another name is told as a loosening", () => {
    const view = simulatedView({ base: { ".github/gatehouse.yml": CONFIGURATION }, files: { ".github/gatehouse.yaml": CONFIGURATION } });
    expect(rulesFor(checks, view).policyChange).toMatchObject({ unreadable: [{ path: ".github/gatehouse.yaml" }] });
  });
});

describe("a waiver", () => {
  const judged = async (files: Files, base?: Files): Promise<readonly string[]> => {
    const view = simulatedView({ files, ...(base && { base }), takenAt: now });
    const verdict = await judge({ checks, ...rulesFor(checks, view), view, now, elapsedMs: () => 0, only: new Set(["structure"]) });
    return verdict.outcomes.flatMap(({ findings }) =>
      findings.map(({ rule, at, message }) => `${rule} ${at?.path}:${at?.line ?? "-"} ${message}`),
    );
  };
  const of = (rule: string): string =>
    `version: 1\nwaivers:\n  - { rule: ${rule}, path: "**", owner: ada, reason: known, until: "2027-01-01" }\n`;

  it.each([
    ["structure/forbiden-path", "there is no rule structure/forbiden-path; did you mean structure/forbidden-path?"],
    ["secrets/completely-else", "there is no rule secrets/completely-else; `gatehouse explain CHECK` lists a check's rules"],
    ["waiver/expired", "waiver/expired cannot be waived"],
  ])("of %s waives nothing and says so", async (rule, message) => {
    expect(await judged({ [WAIVERS]: of(rule) })).toEqual([`waiver/invalid ${WAIVERS}:3 ${message}`]);
  });

  it("of a rule that there is, is in order", async () => expect(await judged({ [WAIVERS]: of("secrets/env-file") })).toEqual([]));

  describe("that a change takes away or completes", () => {
    const configuration = { ".github/gatehouse.yml": 'version: 1\nchecks: { structure: { forbidden: ["**/*.bak"] } }\n' };
    const entry = (more: string): string => `version: 1\nwaivers:\n  - { rule: structure/forbidden-path, path: "*.bak", ${more} }\n`;
    const old = entry('owner: ada, reason: known, until: "2026-11-19"');
    const renewed = entry('owner: ada, reason: known, until: "2027-11-19"');
    const other = entry('owner: grace, reason: known, until: "2026-11-18"');
    const bySign = `version: 1\nwaivers:\n  - { fingerprint: "${"0".repeat(32)}", owner: ada, reason: known, until: "2026-11-19" }\n`;
    const found = "structure/forbidden-path a.bak";
    it.each<readonly [string, Files, Files, readonly string[]]>([
      ["with what it waived is mended", { [WAIVERS]: old, "a.bak": "" }, {}, []],
      ["with the whole file too", { [WAIVERS]: old, "a.bak": "" }, { "x.md": "" }, []],
      ["without mending what it waived is still expired", { [WAIVERS]: old, "a.bak": "" }, { "a.bak": "" }, [found, "waiver/expired"]],
      ["renewed, is not in force before it is merged", { [WAIVERS]: old, "a.bak": "" }, { [WAIVERS]: renewed, "a.bak": "" }, [found, "waiver/expired"]], // prettier-ignore
      ["and leaves there is still expired", { [WAIVERS]: old, "a.bak": "" }, { [WAIVERS]: old }, ["waiver/expired"]],
      ["in another owner's name alone is still expired", { [WAIVERS]: old, "a.bak": "" }, { [WAIVERS]: other }, ["waiver/expired"]],
      ["for a file that cannot be read mends nothing", { [WAIVERS]: old, "a.bak": "" }, { [WAIVERS]: "waivers: [" }, ["waiver/expired"]],
      ["of a fingerprint is still expired where not every check is asked", { [WAIVERS]: bySign }, {}, ["waiver/expired"]],
      ["complete is mended, and in force once it is merged", { [WAIVERS]: entry("owner: ada"), "a.bak": "" }, { [WAIVERS]: renewed, "a.bak": "" }, [found]], // prettier-ignore
      [
        "with another fault is still incomplete",
        { [WAIVERS]: entry("owner: ada") },
        { [WAIVERS]: entry("owner: grace") },
        ["waiver/invalid"],
      ],
    ])("%s", async (_, base, head, expected) => {
      const said = await judged({ ...configuration, ...head }, { ...configuration, ...base });
      expect(said.map((one) => expected.find((start) => one.startsWith(start)) ?? one)).toEqual(expected);
    });
  });

  it("in a file that nobody reads is told", async () => {
    expect(await judged({ ".github/gatehouse-waivers.yaml": of("secrets/env-file") })).toEqual([
      `waiver/invalid .github/gatehouse-waivers.yaml:- waivers are read from ${WAIVERS} alone`,
    ]);
  });
});
