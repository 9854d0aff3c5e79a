/** `gatehouse serve`: runs until it is told to end. */
import { once } from "node:events";
import type { Terminal } from "#src/cli/command.ts";
import { parseWords } from "#src/cli/options.ts";
import { logger } from "#src/serve/log.ts";
import { partsOf } from "#src/serve/parts.ts";
import { start } from "#src/serve/process.ts";
import { settingsOf } from "#src/serve/settings.ts";

export async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  parseWords(words, {}, 0);
  const settings = settingsOf(terminal.env);
  const log = await logger(settings.logLevel, process.stdout.isTTY);
  const ended = Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
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
