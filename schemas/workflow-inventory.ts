/** The inventory of critical workflows, `docs/governance/workflows.yml`. */
import { z } from "zod";
import { late } from "#schemas/late.ts";
import { versionOne } from "#schemas/version-one.ts";

/** What is left out or empty is a finding of its own, so only what cannot be told from anything else is required. */
const text = late(() => z.union([z.string(), z.number(), z.boolean()]).nullish());

export const workflow = late(() =>
  z.looseObject({
    id: z.string().regex(/\S/, "an id has at least one character").describe("stands once in the file"),
    title: text(),
    owner: text().describe("an owner that CODEOWNERS knows: @user, @organisation/team or an e-mail address"),
    manifest: text().describe("path of the file that defines the workflow, such as .github/workflows/release.yml"),
    check: text().describe("id of a check of Gatehouse, or a command whose script is in the repository"),
    monitor: text().describe("where the workflow is watched"),
    auto_heal: text().describe("what mends the workflow when it breaks"),
    docs: text().describe("path of its documentation"),
    tier: text(),
  }),
);

export const schema = late(() => z.looseObject({ version: versionOne(), workflows: z.array(workflow()) }));
