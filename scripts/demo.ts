/**
 * `npm run demo`: Gatehouse as it runs for real, against a stand-in for GitHub in the same process. Nothing leaves this machine.
 * A pull request with three faults is opened, judged and mended. `--stay` keeps the server and the stand-in running to look around.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { partsOf } from "#src/serve/parts.ts";
import { start } from "#src/serve/process.ts";
import { settingsOf } from "#src/serve/settings.ts";
import { people } from "#test/fakes/github/people.ts";
import { startGitHub } from "#test/fakes/github/server.ts";
import { conversation, type Look, renderedComment, renderedRuns } from "#test/fakes/github/rendered.ts";
import { MENDED, SAMPLE, THREE_FAULTS } from "#test/fakes/github/sample.ts";
import type { Comment, Pull, Repository } from "#test/fakes/github/world.ts";

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const look: Look = { colour: (process.stdout.isTTY || process.env["FORCE_COLOR"] !== undefined) && !process.env["NO_COLOR"] };

const hub = await startGitHub();
const dataDir = mkdtempSync(join(tmpdir(), "gatehouse-demo-"));
const { app, webhookSecret } = hub.world;
const env = {
  HOST: "127.0.0.1",
  PORT: process.env["PORT"] ?? "0",
  GATEHOUSE_DATA_DIR: dataDir,
  APP_ID: String(app.id),
  PRIVATE_KEY: app.privateKey,
  WEBHOOK_SECRET: webhookSecret,
  GITHUB_API_URL: hub.url,
  GITHUB_SERVER_URL: hub.url,
};
const running = await start(settingsOf(env), env, pino({ level: process.env["LOG_LEVEL"] ?? "silent" }), partsOf);
const address = `http://127.0.0.1:${running.port}`;
const acting = people(hub.world, `${address}/api/github/webhooks`);

say(`Gatehouse listens on ${address}; the stand-in for GitHub is ${hub.url}.`);
say("\n# acme/storefront, a pull request with three faults\n");
const repository = acting.repository("acme", "storefront", SAMPLE);
repository.roles.set("ada", "admin");
const { pull } = await acting.open(repository, {
  files: THREE_FAULTS(),
  title: "Faster checkout",
  branch: "faster-checkout",
  author: "ada",
});
await shown("opened");

say("\n# The fix is pushed\n");
await acting.push(repository, pull, MENDED());
await shown("synchronize");

say("\n# Two commands\n");
for (const words of ["/help", "/go-live status"]) await commanded(words);

say(
  `\nThe console's address will be ${address}/console: it is not built yet. ${address}/openapi.json describes every path but the model router's.`,
);
if (process.argv.includes("--stay")) say("Running until Ctrl-C.");
else {
  await running.stop();
  await hub.close();
  rmSync(dataDir, { recursive: true, force: true });
  process.exit();
}

/** Waits for the answer to the head as it is now, and prints it as GitHub shows it. */
async function shown(action: string): Promise<void> {
  const before = hub.world.requests.length;
  const began = performance.now();
  await until(() => answered(repository, pull));
  // The sweep for pull requests without a verdict runs at every start, whoever pushes.
  const calls = hub.world.requests
    .slice(before)
    .filter(({ path }) => path.startsWith("/repos/acme/storefront/") && !path.includes("/pulls?"));
  const runs = repository.runs.filter(({ headSha }) => headSha === pull.head.sha);
  say(renderedRuns(runs, look));
  for (const comment of commentsOf()) say(renderedComment(comment, look));
  const ms = Math.round(performance.now() - began);
  say(`\n${calls.length} calls of GitHub's API for ${runs.length} check runs (${action} → answered in ${ms} ms).`);
}

async function commanded(words: string): Promise<void> {
  const before = new Set(commentsOf().map(({ id }) => id));
  await acting.comment(repository, pull.number, "ada", words);
  const replies = (): readonly Comment[] => commentsOf().filter(({ id }) => !before.has(id));
  const came = await until(() => replies().length > 0, 3_000);
  say(conversation("ada", words, came ? replies() : [], look));
}

function commentsOf(): readonly Comment[] {
  return [...repository.comments.values()].filter(({ issue, appId }) => issue === pull.number && appId !== undefined);
}

/** The roll-up is concluded and the comment speaks of this head. */
function answered({ runs, comments }: Repository, { head }: Pull): boolean {
  const concluded = runs.some(({ name, headSha, status }) => name === "gatehouse" && headSha === head.sha && status === "completed");
  return concluded && [...comments.values()].some(({ body }) => body.includes(head.sha.slice(0, 7)));
}

async function until(settled: () => boolean, limitMs = 60_000): Promise<boolean> {
  const end = performance.now() + limitMs;
  while (!settled()) {
    if (performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}
