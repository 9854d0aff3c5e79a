import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { launched } from "#test/browser/browser.ts";
import { followedSetUp } from "#test/browser/set-up.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Ids of the rules for accessible pages that this page breaks. */
async function barriers(page: Page): Promise<readonly string[]> {
  // Evaluated by the debugger: the page's own policy lets no script in.
  await page.evaluate(axe);
  return await page.evaluate<string[]>("axe.run().then(({ violations }) => violations.map(({ id }) => id))");
}

describe("set-up in a browser", () => {
  it("goes by the docs, keeps nothing before it is confirmed, and then judges without a restart", async () => {
    const browser = await launched();
    const barred: string[] = [];
    try {
      const seen = await followedSetUp(browser, async (page, step) => {
        if (step !== 3) barred.push(...(await barriers(page)));
      });
      expect(seen).toEqual({
        headings: ["Set up Gatehouse", "Register the GitHub App", "Create GitHub App", "Keep the App's credentials?", "Gatehouse is ready"],
        kept: [false, false, false, false, true],
        complaints: [],
        conclusion: "success",
      });
      expect(barred).toEqual([]);
    } finally {
      await browser.close();
    }
  }, 240_000);
});
