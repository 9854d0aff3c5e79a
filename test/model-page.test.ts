import { describe, expect, it } from "vitest";
import { check as documents } from "#checks/doc-frontmatter.ts";
import { evidence } from "#src/generators/evidence.ts";
import { checks } from "#checks/index.ts";
import { isOurs, MODEL_PAGE, routerPage, withFrontMatter } from "#src/model-page.ts";
import { readRouterConfig } from "#src/router-config.ts";
import type { Sources } from "#src/snapshot.ts";
import { rulesFor } from "#src/rules.ts";
import { simulatedView } from "#src/views/simulated.ts";
import { failures, judge } from "#test/judge.ts";

const ROUTER = `
models:
  - { id: fast, provider: openai, upstream_model: gpt-5-mini, capability: 0.76, tags: [tools], context_tokens: 400000, input_cost_per_token: 0.00000025, output_cost_per_token: 0.000002, api_key_env: SOME_NAME }
  - { id: "a|b", provider: compatible, base_url: "http://10.0.0.7:8000", data_boundary: [eu, ch] }
  - { id: sorry, provider: template, text: We are looking into it. }
routes:
  - { name: auto, models: [fast, { model: "a|b", weight: 3 }, sorry], strategy: weighted }
`;
const page = routerPage(readRouterConfig(ROUTER));
const NOW = new Date("2026-11-02T00:05:00Z");

describe("the page of a router's models", () => {
  it("tells models, prices and routes, and nothing of keys, addresses and texts", () => {
    const rows = page.split("\n").filter((line) => line.startsWith("| "));
    expect(rows).toEqual([
      "| Model | Provider | Capability | Tags | Context | Output | Input $/M | Output $/M | Cached $/M | Data stays in |",
      "| --- | --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | --- |",
      "| `fast`<br>`gpt-5-mini` | openai | 0.76 | tools | 400,000 | – | 0.25 | 2 | – | – |",
      "| <code>a&#124;b</code> | compatible | 0.50 | – | – | – | – | – | – | eu<br>ch |",
      "| `sorry` | template | 0.50 | – | – | – | – | – | – | – |",
      "| Route | Strategy | Models |",
      "| --- | --- | --- |",
      "| `auto` | weighted | `fast`, <code>a&#124;b</code> × 3, `sorry` |",
    ]);
    expect(page).not.toMatch(/SOME_NAME|10\.0\.0\.7|looking into it/);
  });

  it("leaves out the column of data boundaries where no model has one, and says that there are no routes", () => {
    const plain = routerPage(readRouterConfig("models: [{ id: m, provider: openai }]"));
    expect(plain).toContain("| Cached $/M |\n");
    expect(plain).toContain("There are none: a request names a model.");
  });

  it("has the front matter that documents are asked for, where they are", async () => {
    expect(failures(await judge(documents, { files: { [MODEL_PAGE]: withFrontMatter(page) } }))).toEqual([]);
  });
});

describe("the day's evidence", () => {
  const made = async (files: Record<string, string>, sources: Sources = { modelPage: page }): Promise<string | undefined> => {
    const view = simulatedView({ files: { "README.md": "# A\n", ...files }, takenAt: NOW });
    const { policy } = rulesFor(checks, view);
    const { files: all } = await evidence({ view, policy, now: NOW, elapsedMs: () => 0, occasions: ["daily"], sources });
    return all.find(({ path }) => path === MODEL_PAGE)?.content;
  };

  it("begins the page where the router is there, and keeps it", async () => {
    expect(await made({})).toBe(withFrontMatter(page));
    expect(await made({ [MODEL_PAGE]: page.replace("fast", "slow") })).toBe(withFrontMatter(page));
    expect(await made({ ".github/gatehouse.yml": "version: 1\nchecks: { doc-frontmatter: false }\n" })).toBe(page);
  });

  it("leaves alone a page of that name that somebody wrote", async () => {
    expect(isOurs("# Our fashion models\n")).toBe(false);
    expect(await made({ [MODEL_PAGE]: "# Our fashion models\n" })).toBeUndefined();
  });

  it("has no such page without a router", async () => {
    expect(await made({}, {})).toBeUndefined();
  });
});
