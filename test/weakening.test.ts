/** A change that takes something away from the files that judge says so, and takes no check out of force. */
import { describe, expect, it } from "vitest";
import { checks } from "#checks/index.ts";
import type { Verdict } from "#src/check.ts";
import { judge } from "#src/engine.ts";
import { rulesFor } from "#src/rules.ts";
import { simulatedView } from "#src/views/simulated.ts";

type Files = Readonly<Record<string, string>>;
const now = new Date("2026-11-20T10:00:00Z");

async function verdictOf(
  base: Files,
  files: Files,
  only: string,
  options: Partial<Parameters<typeof simulatedView>[0]> = {},
): Promise<Verdict> {
  const view = simulatedView({ takenAt: now, base, files, ...options });
  return await judge({ checks, ...rulesFor(checks, view), view, now, elapsedMs: () => 0, only: new Set([only]) });
}

async function told(base: Files, files: Files): Promise<readonly string[]> {
  const { outcomes } = await verdictOf(base, files, "policy-change");
  return outcomes.flatMap(({ findings }) =>
    findings.map(({ severity, at, message }) => `${severity} ${at?.path}${at?.line === undefined ? "" : `:${at.line}`} ${message}`),
  );
}

const RULES = ".github/gatehouse.yml";
const FLAGS = "schemas/flags.json";
const SCHEMA = "schemas/module.manifest.schema.json";
const WORDS = "schemas/controlled_vocabulary.json";
const INVENTORY = "docs/governance/workflows.yml";
const QUEUE = "docs/review_queue.json";
const COA = "docs/compliance/coa_manifest.json";
const TEMPLATE = ".github/pull_request_template.md";
const schema = (rest: object): string => JSON.stringify({ type: "object", required: ["name", "owner"], ...rest });
const inventory = (...ids: readonly string[]): string =>
  `version: 1\nworkflows: [${ids.map((id) => `{ id: ${id}, manifest: ops/${id}.yml }`).join(", ")}]\n`;

const products = (...ids: readonly string[]): string => JSON.stringify({ version: 1, products: ids.map((id) => ({ id })) });
const MODULE: Files = { "a/module.manifest.json": '{ "name": "one" }', "a/index.ts": "" };
const unusable = (path: string): string =>
  `failure ${path} ${path} could not be used before this change: what the change takes away cannot be told`;
const LARGE = `{ "terms": [] }${" ".repeat(4 * 1024 * 1024)}`;

describe("policy-change tells a change", () => {
  it.each<readonly [string, Files, Files, readonly string[]]>([
    ["that lowers a floor", { [FLAGS]: '{\n"min_mqi_for_l2_modules": 90 }' }, { [FLAGS]: '{\n"min_mqi_for_l2_modules": 10 }' }, [`failure ${FLAGS}:2 ${FLAGS}: min_mqi_for_l2_modules: 90 becomes 10`]], // prettier-ignore
    ["that lowers a floor which the defaults set", {}, { [FLAGS]: '{"min_mqi_for_l3_modules": 0 }' }, [`failure ${FLAGS}:1 ${FLAGS}: min_mqi_for_l3_modules: 95 becomes 0`]], // prettier-ignore
    ["that deletes flags stricter than the defaults", { [FLAGS]: '{ "require_doc_ok_for_apis": true }' }, {}, [`failure ${FLAGS} ${FLAGS} is deleted: require_doc_ok_for_apis: true becomes false`]], // prettier-ignore
    ["after which the configuration is empty", { [RULES]: "version: 1" }, { [RULES]: "" }, [`failure ${RULES}:1 after this change the configuration cannot be used: version: missing; write \`version: 1\``]], // prettier-ignore
    ["of an inventory that was empty", { [INVENTORY]: "" }, { [INVENTORY]: inventory("a") }, [unusable(INVENTORY)]],
    ["after which the flags are none", { [FLAGS]: "{}" }, { [FLAGS]: "{ oops" }, [`failure ${FLAGS} after this change ${FLAGS}:1:3 is no JSON: expected a key in double quotes, found "o"`]], // prettier-ignore
    ["that deletes a schema", { [SCHEMA]: schema({}) }, {}, [`failure ${SCHEMA} ${SCHEMA} is deleted: Gatehouse's own schema would judge in its place`]], // prettier-ignore
    ["that requires one key less", { [SCHEMA]: schema({}) }, { [SCHEMA]: schema({ required: ["name"] }) }, [`failure ${SCHEMA}:1 ${SCHEMA}: required: ["name","owner"] becomes ["name"]`]], // prettier-ignore
    ["of a schema that another refers to", { [SCHEMA]: schema({ $ref: "part.json" }), "schemas/part.json": '{ "minProperties": 2 }' }, { [SCHEMA]: schema({ $ref: "part.json" }), "schemas/part.json": "{}" }, ["failure schemas/part.json:1 schemas/part.json: minProperties: 2 becomes nothing"]], // prettier-ignore
    ["that brings a schema which requires less than ours", {}, { [SCHEMA]: "{}" }, [expect.stringMatching(/^failure .* judges in the place of Gatehouse's own schema, and asks for less in properties\.name, .* and 1 more$/)]], // prettier-ignore
    ["that brings a schema which says less than ours, as a notice", {}, { [SCHEMA]: schema({}) }, [expect.stringMatching(/^notice .* asks for less in properties\.name,/)]], // prettier-ignore
    ["that deletes the vocabulary", { [WORDS]: '{ "terms": [] }' }, {}, [`failure ${WORDS} ${WORDS} is deleted: no tag would be judged any more`]], // prettier-ignore
    ["that adds terms, as a notice", { [WORDS]: '{ "terms": [{ "term": "a" }] }' }, { [WORDS]: '{ "terms": [{ "term": "A", "synonyms": ["b"] }, { "term": "c" }] }' }, [`notice ${WORDS} ${WORDS}: added to what tags may say: b, c`]], // prettier-ignore
    ["that deletes the inventory", { [INVENTORY]: inventory("a") }, {}, [`failure ${INVENTORY} ${INVENTORY} is deleted: no workflow would be critical any more`]], // prettier-ignore
    ["that takes a workflow out of sight", { [INVENTORY]: inventory("a", "b"), "ops/b.yml": "b" }, { [INVENTORY]: inventory("a"), "ops/b.yml": "b" }, [`failure ${INVENTORY} ${INVENTORY}: the workflow b is taken out, and its manifest ops/b.yml stays`]], // prettier-ignore
    ["that deletes the review queue", { [QUEUE]: '{ "entries": [] }' }, {}, [`failure ${QUEUE} ${QUEUE} is deleted: terms that wait would be forgotten`]], // prettier-ignore
    ["that deletes the manifest of certificates", { [COA]: '{ "version": 1, "products": [] }' }, {}, [`failure ${COA} ${COA} is deleted: no product would need a certificate any more`]], // prettier-ignore
    ["that empties the manifest of certificates", { [COA]: products("oil", "gum") }, { [COA]: products() }, [`failure ${COA} ${COA}: the list is emptied, and no product would need a certificate any more (before: oil, gum)`]], // prettier-ignore
    ["that takes a product out of the list, as a notice", { [COA]: products("oil", "gum") }, { [COA]: products("oil") }, [`notice ${COA} ${COA}: taken out of the list: gum`]], // prettier-ignore
    ["that renames a module's manifest", { ...MODULE, "b/module.manifest.json": "{}" }, { "a/manifest.json": "{}", "b/module.manifest.json": "{}" }, ["failure a/module.manifest.json a/module.manifest.json is gone: nothing is asked of the module one any more"]], // prettier-ignore
    ["that deletes the last module", MODULE, { "README.md": "" }, ["failure a/module.manifest.json a/module.manifest.json is gone: nothing is asked of the module one any more"]], // prettier-ignore
    ["after which the vocabulary is none", { [WORDS]: '{ "terms": [] }' }, { [WORDS]: "oops" }, [expect.stringMatching(/^failure schemas\/controlled_vocabulary\.json after this change .* is no JSON/)]], // prettier-ignore
    ["after which the vocabulary is too large", { [WORDS]: '{ "terms": [] }' }, { [WORDS]: LARGE }, [`failure ${WORDS} after this change ${WORDS}:1:1 is larger than 4 MiB and is not read`]], // prettier-ignore
    ["after which a schema is too large", { [SCHEMA]: schema({}) }, { [SCHEMA]: LARGE }, [`failure ${SCHEMA} after this change ${SCHEMA}:1:1 is larger than 4 MiB and is not read`]], // prettier-ignore
    ["of a vocabulary that nobody could read", { [WORDS]: LARGE }, { [WORDS]: '{ "terms": [] }' }, [`failure ${WORDS} ${WORDS} could not be used before this change: what the change takes away cannot be told`]], // prettier-ignore
    ["of a schema that nobody could read", { [SCHEMA]: "{" }, { [SCHEMA]: "{}" }, [`failure ${SCHEMA} ${SCHEMA} could not be used before this change: what the change takes away cannot be told`]], // prettier-ignore
    ["of flags that nobody could read", { [FLAGS]: "{ oops" }, { [FLAGS]: "{}" }, [unusable(FLAGS)]],
    [
      "of flags that were none",
      { [FLAGS]: '{ "min_mqi_for_l2_modules": "95" }' },
      { [FLAGS]: '{ "min_mqi_for_l2_modules": 10 }' },
      [unusable(FLAGS)],
    ],
    ["that deletes flags which were none", { [FLAGS]: '{ "min_mqi_for_l2_modules": "99" }' }, {}, [unusable(FLAGS)]],
    ["of a vocabulary that was none", { [WORDS]: '{ "terms": "a" }' }, { [WORDS]: '{ "terms": [] }' }, [unusable(WORDS)]],
    ["of an inventory that nobody could read", { [INVENTORY]: "workflows: [" }, { [INVENTORY]: inventory("a") }, [unusable(INVENTORY)]],
    ["of an inventory that was none", { [INVENTORY]: inventory("a", "a") }, { [INVENTORY]: inventory("a") }, [unusable(INVENTORY)]],
    ["of a list of products that was none", { [COA]: '{ "products": {} }' }, { [COA]: products("oil") }, [unusable(COA)]],
    [
      "after which the flags break their shape",
      { [FLAGS]: "{}" },
      { [FLAGS]: '{\n"min_mqi_for_l2_modules": "95" }' },
      [expect.stringMatching(/^failure schemas\/flags\.json:2 after this change schemas\/flags\.json:2:\d+ "min_mqi_for_l2_modules" /)],
    ],
    ["that asks for one section less", { [TEMPLATE]: "# INTENT\n\n# RISK\n" }, { [TEMPLATE]: "# INTENT\n" }, [`failure ${TEMPLATE} ${TEMPLATE}: the section RISK is no longer asked of pull requests`]], // prettier-ignore
  ])("%s", async (_, base, head, findings) => expect(await told(base, head)).toEqual(findings));

  it.each<readonly [string, Files, Files]>([
    ["that raises a floor", { [FLAGS]: '{ "min_mqi_for_l2_modules": 90 }' }, { [FLAGS]: '{ "min_mqi_for_l2_modules": 95 }' }],
    ["that only says more about a schema", { [SCHEMA]: schema({}) }, { [SCHEMA]: schema({ title: "Module", properties: { owner: { type: "string" } } }) }], // prettier-ignore
    [
      "that takes a term out",
      { [WORDS]: '{ "terms": [{ "term": "a" }, { "term": "b" }] }' },
      { [WORDS]: '{ "terms": [{ "term": "a" }] }' },
    ],
    ["that retires a workflow with its manifest", { [INVENTORY]: inventory("a", "b"), "ops/b.yml": "b" }, { [INVENTORY]: inventory("a") }],
    ["that moves a module", MODULE, { "z/a/module.manifest.json": '{ "name": "one" }', "a/notes.txt": "" }],
    ["that takes one module of two out", { ...MODULE, "b/module.manifest.json": "{}" }, { "b/module.manifest.json": "{}" }],
    ["that brings products", { [COA]: products() }, { [COA]: products("oil") }],
    ["that writes the defaults down", {}, { [FLAGS]: '{ "min_mqi_for_l2_modules": 90 }' }],
  ])("and not one %s", async (_, base, head) => expect(await told(base, head)).toEqual([]));
});

describe("a check whose file the change deletes still judges", () => {
  it.each<readonly [string, Files, readonly string[]]>([
    ["workflow-inventory", { [INVENTORY]: inventory("a") }, ["workflow-inventory/too-few"]],
    ["review-queue", { [QUEUE]: '{ "entries": [] }' }, ["review-queue/malformed"]],
    ["coa", { [COA]: '{ "version": 1, "products": [] }' }, ["coa/missing-certificate"]],
    ["snapshot-freshness", { "docs/snapshots/snapshot_2026-11-19_0800Z.json": "{}" }, ["snapshot-freshness/missing"]],
  ])("%s", async (id, base, rules) => {
    const { outcomes } = await verdictOf(base, { "README.md": "x" }, id);
    expect(outcomes.flatMap(({ findings }) => findings.map(({ rule }) => rule))).toEqual(rules);
  });

  it("and a workflow is held against the matrix that the change deletes", async () => {
    const matrix = { "docs/scorecards/NSM_matrix.md": "| a | .github/workflows/a.yml |\n" };
    const pull = { number: 1, title: "", body: "", labels: [], headRef: "f", baseRef: "main", author: "ada" };
    const { outcomes } = await verdictOf(matrix, { ".github/workflows/new.yml": "on: push\n" }, "pull-request", { pull });
    expect(outcomes.flatMap(({ findings }) => findings.map(({ rule }) => rule))).toEqual(["pull-request/workflow-not-in-matrix"]);
  });
});
