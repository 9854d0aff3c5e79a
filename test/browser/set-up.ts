/** Somebody who has never registered a GitHub App follows docs/how-to/app.md in a browser, step by step, against the stand-in for GitHub. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import type { Browser, Page } from "playwright-core";
import { partsOf } from "#src/serve/parts.ts";
import { start } from "#src/serve/process.ts";
import { settingsOf } from "#src/serve/settings.ts";
import { people } from "#test/fakes/github/people.ts";
import { startGitHub } from "#test/fakes/github/server.ts";

export interface SetUpSeen {
  /** The heading of each page that was met, in order. */
  readonly headings: readonly string[];
  /** Whether the credentials were in the data directory, on each of these pages. */
  readonly kept: readonly boolean[];
  /** What the pages would not do: blocked by their policy, failed, or thrown. */
  readonly complaints: readonly string[];
  /** The conclusion on the first pull request, without a restart. */
  readonly conclusion: string | null | undefined;
}

/** `look` is called on every page. */
export async function followedSetUp(browser: Browser, look: (page: Page, step: number) => Promise<void>): Promise<SetUpSeen> {
  const hub = await startGitHub();
  const dataDir = mkdtempSync(join(tmpdir(), "gatehouse-set-up-"));
  const word = "the word of the docs";
  const env = { HOST: "127.0.0.1", PORT: "0", GATEHOUSE_DATA_DIR: dataDir, GATEHOUSE_ADMIN_KEY: word, GITHUB_API_URL: hub.url, GITHUB_SERVER_URL: hub.url }; // prettier-ignore
  const running = await start(settingsOf(env), env, pino({ level: "silent" }), partsOf);
  const [headings, kept, complaints]: [string[], boolean[], string[]] = [[], [], []];
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 900, height: 520 } });
  const page = await context.newPage();
  page.on("console", (said) => said.type() === "error" && complaints.push(said.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  const met = async (): Promise<void> => {
    headings.push(await page.getByRole("heading", { level: 1 }).innerText());
    kept.push(existsSync(join(dataDir, "github-app.json")));
    await look(page, headings.length);
  };
  const press = async (name: string): Promise<void> => {
    await page.getByRole("button", { name }).click();
    await met();
  };
  try {
    // Another site than the stand-in's, as it is in life: cookies and the policy of forms are tried too.
    await page.goto(`http://localhost:${running.port}/api/github/setup`);
    await met();
    await page.getByLabel("Set-up word").fill(word);
    for (const name of ["Begin", "Go on to GitHub", "Create GitHub App", "Keep them on this server"]) await press(name);
    const acting = people(hub.world, `http://127.0.0.1:${running.port}/api/github/webhooks`);
    const repository = acting.repository("acme", "shop", { ".github/gatehouse.yml": "version: 1\nchecks: { pull-request: false }\n" });
    const rollup = () => repository.runs.find(({ name, status }) => name === "gatehouse" && status === "completed");
    await acting.open(repository, { files: { "a.ts": "1;\n" } });
    for (let tries = 0; rollup() === undefined && tries < 3_000; tries++) await new Promise((resolve) => setTimeout(resolve, 20));
    return { headings, kept, complaints, conclusion: rollup()?.conclusion };
  } finally {
    await context.close();
    await running.stop();
    await hub.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
