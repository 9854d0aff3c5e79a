/** `node scripts/screenshot-set-up.ts`: follows the docs' set-up in a browser against the stand-in for GitHub; docs/images/set-up-N.png is what is seen. */
import { join } from "node:path";
import { launched } from "#test/browser/browser.ts";
import { followedSetUp } from "#test/browser/set-up.ts";

const browser = await launched();
try {
  const folder = join(import.meta.dirname, "../docs/images");
  const seen = await followedSetUp(browser, async (page, step) => {
    // GitHub's own page is the stand-in's here, and looks like nothing on GitHub.
    if (step !== 3) await page.screenshot({ path: join(folder, `set-up-${step}.png`), clip: { x: 0, y: 0, width: 900, height: 400 } });
  });
  console.log(JSON.stringify(seen, undefined, 2));
} finally {
  await browser.close();
}
