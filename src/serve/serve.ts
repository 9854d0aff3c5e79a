/** `gatehouse serve`: runs until it is told to end. */
import { once } from "node:events";
import { resolve } from "node:path";
import type { Terminal } from "#src/cli/command.ts";
import { parseWords } from "#src/cli/options.ts";
import { logger } from "#src/serve/log.ts";
import { partsOf } from "#src/serve/parts.ts";
import { start } from "#src/serve/process.ts";
import { type Settings, settingsOf } from "#src/serve/settings.ts";

export async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  parseWords(words, {}, 0);
  const settings = settingsOf(terminal.env);
  const log = await logger(settings.logLevel, process.stdout.isTTY);
  const ended = Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
  log.info(firstWords(settings, resolve(terminal.cwd, settings.dataDir)));
  const running = await start(settings, terminal.env, log, partsOf);
  log.info({ host: settings.host, port: running.port, api: `http://${settings.host}:${running.port}/openapi.json` }, "listening");
  if (settings.adminKey === undefined)
    log.info("no GATEHOUSE_ADMIN_KEY is set: make an API key with `gatehouse keys create` while the server is not running");
  await ended;
  log.info("ending: what runs is finished first");
  await running.stop();
  log.info("ended");
  return 0;
}

/** Whoever typed no command at all may have meant another: this is said before anything is made on the disk. */
const firstWords = ({ databaseUrl }: Settings, dataDir: string): string => {
  const kept = databaseUrl === undefined ? dataDir : `the database of DATABASE_URL, and its mirrors in ${dataDir}`;
  return `starting the server (the App, the API and the model router), which keeps its data in ${kept}; \`gatehouse help\` lists the other commands`;
};
