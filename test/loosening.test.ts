/** What counts as weakening the rules, with the checks as they are. */
import { describe, expect, it } from "vitest";
import { checks } from "#checks/index.ts";
import { judge } from "#src/engine.ts";
import { rulesFor } from "#src/rules.ts";
import { simulatedView } from "#src/views/simulated.ts";

type Files = Readonly<Record<string, string>>;
const takenAt = new Date("2026-11-20T10:00:00Z");
const viewOf = (before: string, after: string, files: Files = {}) =>
  simulatedView({
    takenAt,
    base: { ...files, ".github/gatehouse.yml": `version: 1\nchecks: ${before}\n` },
    files: { ...files, ".github/gatehouse.yml": `version: 1\nchecks: ${after}\n` },
  });

function loosened(before: string, after: string, files?: Files): readonly string[] {
  const change = rulesFor(checks, viewOf(before, after, files)).policyChange;
  return change === undefined || "unreadable" in change ? ["unreadable"] : change.loosened.map(({ key }) => key);
}

const GATE = { "src/gate.tsx": "export const AgeGate = () => <div />;\n", "src/app.tsx": "export const App = () => <AgeGate />;\n" };

describe("a change of the rules loosens them where", () => {
  it.each<readonly [string, string, string, readonly string[], Files]>([
    ["an entry takes the place of a preset's own", "{ structure: { preset: ssot } }", "{ structure: { preset: ssot, frozen: [{ path: legacy, label: documentation }] } }", ["checks.structure.frozen"], {}], // prettier-ignore
    ["a preset goes and its paths are not named", "{ structure: { preset: ssot } }", "{ structure: {} }", ["checks.structure.preset", "checks.structure.required", "checks.structure.frozen"], {}], // prettier-ignore
    ["routes are named that leave the usual ones out", "{}", '{ age-gate: { restricted: ["/nothing/**"] } }', ["checks.age-gate.restricted"], GATE], // prettier-ignore
    ["layers that are set change", '{ layers: { order: [["a/**"], ["b/**"]] } }', '{ layers: { order: [["b/**"], ["a/**"]] } }', ["checks.layers.order"], {}], // prettier-ignore
    ["a pair forbids one less", '{ layers: { forbidden: [{ from: "a/**", to: [pg, knex] }] } }', '{ layers: { forbidden: [{ from: "a/**", to: [pg] }] } }', ["checks.layers.forbidden"], {}], // prettier-ignore
    ["cycles are let through", "{}", "{ layers: { cycles: false } }", ["checks.layers.cycles"], {}],
    ["no licence is judged any more", "{ supply-chain: { licences: { allow: [MIT] } } }", "{ supply-chain: {} }", ["checks.supply-chain.licences.allow"], {}], // prettier-ignore
    ["no section of the template is asked for", "{}", "{ pull-request: { sections: [] } }", ["checks.pull-request.sections"], { ".github/pull_request_template.md": "# INTENT\n" }], // prettier-ignore
    ["no gate is known any more", "{}", "{ age-gate: { sentinels: { components: [], attributes: [] } } }", ["checks.age-gate.restricted"], GATE], // prettier-ignore
    ["secrets may be allowed where they stand", "{ secrets: { inline: false } }", "{}", ["checks.secrets.inline"], {}],
    [
      "committed `.env` files are let through",
      "{}",
      "{ secrets: { envFiles: { enabled: false } } }",
      ["checks.secrets.envFiles.enabled"],
      {},
    ],
  ])("%s", (_, before, after, keys, files) => expect(loosened(before, after, files)).toEqual(keys));
});

describe("a change of the rules does not loosen them where", () => {
  it.each<readonly [string, string, string, Files]>([
    [
      "layers are set for the first time",
      "{}",
      '{ layers: { order: [["a/**"], ["b/**"]], entries: [a/main.ts], preset: layered-backend } }',
      {},
    ],
    ["routes are named and no gate stood in the tree", "{}", '{ age-gate: { restricted: ["/shop/**"] } }', {}],
    ["more routes are named than usual", "{}", '{ age-gate: { restricted: ["/checkout/**", "/cart/**", "/shop/**", "/products/**", "/purchase/**", "/order/**", "/x"] } }', GATE], // prettier-ignore
    ["secrets may no longer be allowed where they stand", "{}", "{ secrets: { inline: false } }", {}],
    ["a licence is allowed no longer, or licences are judged at all", "{ supply-chain: { licences: { allow: [MIT, ISC] } } }", "{ supply-chain: { licences: { allow: [MIT] } } }", {}], // prettier-ignore
    ["a pair forbids one more, or is written as several", '{ layers: { forbidden: [{ from: "a/**", to: [pg, knex] }] } }', '{ layers: { forbidden: [{ from: ["a/**", "b/**"], to: [knex, pg, axios] }] } }', {}], // prettier-ignore
    ["a pattern for names judges more files", '{ structure: { names: [{ paths: "a/*", pattern: "^x" }] } }', '{ structure: { names: [{ paths: ["b/*", "a/*"], pattern: "^x" }] } }', {}], // prettier-ignore
    ["a preset is written out", "{}", "{ structure: { preset: ssot } }", {}],
  ])("%s", (_, before, after, files) => expect(loosened(before, after, files)).toEqual([]));
});

it("taking the last age gate out of the tree does not take the check off", async () => {
  const shop = (page: string): Files => ({
    "package.json": '{ "dependencies": { "react-router-dom": "7" } }',
    "src/gate.tsx": "export const AgeGate = (p) => <div>{p.children}</div>;\n",
    "src/app.tsx": `import { Route, Routes } from "react-router-dom";\nimport { AgeGate } from "./gate";\nexport const App = () => <Routes><Route path="/checkout" element={${page}} /></Routes>;\n`,
  });
  const base = shop("<AgeGate><p /></AgeGate>");
  const files: Files = { ...shop("<p />"), "src/gate.tsx": "export {};\n" };
  const head = { ...files, "src/app.tsx": (files["src/app.tsx"] ?? "").replace('import { AgeGate } from "./gate";\n', "") };
  const view = simulatedView({ takenAt, base, files: head });
  const verdict = await judge({ checks, ...rulesFor(checks, view), view, now: takenAt, elapsedMs: () => 0, only: new Set(["age-gate"]) });
  expect(verdict.outcomes.flatMap(({ findings }) => findings.map(({ rule, at }) => `${rule} ${at?.path}`))).toEqual([
    "age-gate/missing-gate src/app.tsx",
  ]);
});
