/** The whole server: the store, the levers, the API and what is mounted in it, put together. */
import { randomBytes, randomUUID, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Logger } from "pino";
import { pinnedIdentities } from "#src/api/identities.ts";
import type { House } from "#src/api/house.ts";
import type { Mount } from "#src/api/mount.ts";
import { workflowProof } from "#src/api/oidc.ts";
import { allRoutes } from "#src/api/routes/all.ts";
import { createApi } from "#src/api/server.ts";
import type { Answered, ApiSettings } from "#src/api/settings.ts";
import { followedMemory } from "#src/serve/followed.ts";
import { EXECUTION_RULES } from "#src/execution.ts";
import { governance } from "#src/governance.ts";
import { levers } from "#src/levers/index.ts";
import { processMetrics, type Metrics } from "#src/serve/metrics.ts";
import { isLoopback, type Settings } from "#src/serve/settings.ts";
import type { Store } from "#src/store.ts";
import { openStore } from "#src/stores/open.ts";
import { ed25519In } from "#src/signed-head.ts";
import { errorCode, systemWords } from "#src/system-error.ts";
import { WrongUse } from "#src/view.ts";

/** What a part of the process that is mounted may use. */
export interface Base {
  readonly settings: Settings;
  readonly env: NodeJS.ProcessEnv;
  readonly store: Store;
  readonly house: House;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Where this process itself reaches its server; undefined until it listens. */
  readonly address: () => string | undefined;
}

/** A mount, and what must be ended with it. */
export interface Part {
  readonly mount: Mount;
  readonly stop?: () => Promise<void>;
  readonly status?: () => unknown;
  readonly beside?: NonNullable<House["beside"]>;
  readonly repositoryRules?: NonNullable<House["repositoryRules"]>;
  readonly people?: NonNullable<House["people"]>;
}

export interface Running {
  readonly port: number;
  /** Takes no more requests, lets those that run finish, and closes the store. */
  stop(): Promise<void>;
}

const GRACE_MS = 10_000;

export async function start(
  settings: Settings,
  env: NodeJS.ProcessEnv,
  log: Logger,
  partsOf: (base: Base) => Promise<readonly Part[]>,
): Promise<Running> {
  const onTrouble = (error: Error): void => log.warn({ err: error }, "trouble with the store");
  const { databaseUrl, dataDir } = settings;
  const ledgerKey = ledgerKeyAt(settings.ledgerKeyPath);
  const store = await openStore(databaseUrl === undefined ? { dataDir } : { databaseUrl }, { onTrouble });
  let ending = false;
  const metrics = processMetrics(async () => await store.queue.counts());
  const parts: Part[] = [];
  const house: House = {
    store,
    governance: governance(followedMemory(store), levers, () => new Date()),
    now: () => new Date(),
    rules: {
      ...EXECUTION_RULES,
      exempt: [...EXECUTION_RULES.exempt, ...settings.exemptPaths],
      paths: [...settings.pathClasses, ...EXECUTION_RULES.paths],
    },
    ...(ledgerKey === undefined ? {} : { ledgerKey }),
    randomBytes: (count) => randomBytes(count),
    metrics: metrics.page,
    repositoryRules: async (repository) => await parts.find((part) => part.repositoryRules !== undefined)?.repositoryRules?.(repository),
    people: async (repository) => await parts.find(({ people }) => people !== undefined)?.people?.(repository),
    beside: async (repository) => (await parts.find(({ beside }) => beside !== undefined)?.beside?.(repository)) ?? {},
    routerStatus: () => Object.fromEntries(parts.flatMap(({ mount, status }) => (status === undefined ? [] : [[mount.name, status()]]))),
    ready: async () => !ending && (await store.ledger.head("ready").then(() => true, () => false)), // prettier-ignore
  };
  const place = { port: 0 };
  const address = (): string | undefined => (place.port === 0 ? undefined : `http://${withinReach(settings.host)}:${place.port}`);
  parts.push(...(await partsOf({ settings, env, store, house, log, metrics, address })));
  const server = createApi(apiSettings({ settings, house, parts, place, told: logged(log, metrics.answered) }));
  place.port = await listening(server, settings);
  return {
    port: place.port,
    stop: async () => {
      ending = true;
      await drained(server);
      for (const part of parts) await part.stop?.();
      await store.close();
    },
  };
}

/** Throws WrongUse for a file that is no such key: heads that go unsigned without a word would be missed when they are needed. */
function ledgerKeyAt(file: string | undefined): KeyObject | undefined {
  if (file === undefined) return undefined;
  const key = ed25519In(pemIn(file), "private");
  if (key === undefined) throw new WrongUse(`GATEHOUSE_LEDGER_KEY_PATH ${file}: it holds no private Ed25519 key in PEM`);
  return key;
}

function pemIn(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new WrongUse(`GATEHOUSE_LEDGER_KEY_PATH ${file}: ${systemWords(cause)}`, { cause });
  }
}

interface Given {
  readonly settings: Settings;
  readonly house: House;
  readonly parts: readonly Part[];
  readonly place: { readonly port: number };
  readonly told: (told: Answered) => void;
}

function apiSettings({ settings, house, parts, place, told }: Given): ApiSettings {
  const { store } = house;
  const audience = (): string => settings.oidcAudience ?? `http://${settings.host}:${place.port}`;
  const knows = pinnedIdentities(store.ledger, house.now);
  return {
    house,
    authentication: {
      adminKey: settings.adminKey,
      records: store.records,
      workflow: workflowProof({ issuer: settings.oidcIssuer, audience, fetch, now: house.now, knows }),
      now: house.now,
    },
    routes: allRoutes(),
    mounts: parts.map(({ mount }) => mount),
    open: isLoopback(settings.host) ? ["/metrics"] : [],
    newId: () => randomUUID(),
    steady: () => performance.now(),
    requestsPerMinute: settings.requestsPerMinute,
    answered: told,
  };
}

function logged(log: Logger, next: (told: Answered) => void): (told: Answered) => void {
  return (told) => {
    const { error, requestId, durationMs, ...rest } = told;
    const line = { request_id: requestId, duration_ms: Math.round(durationMs * 100) / 100, ...rest };
    if (error === undefined) log.debug(line, "answered");
    else log.error({ ...line, err: error }, "failed");
    next(told);
  };
}

/** An address that means every address is no place to go to. */
function withinReach(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

async function listening(server: Server, { port, host }: Settings): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(unreached(error, port, host)));
    server.listen(port, host, () => {
      server.removeAllListeners("error");
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

function unreached(error: Error, port: number, host: string): Error {
  const at = `${host}:${port}`;
  switch (errorCode(error)) {
    case "EADDRINUSE":
      return new WrongUse(`something else listens on ${at} already: end it, or set PORT to another port (0 takes a free one)`, {
        cause: error,
      });
    case "EACCES":
      return new WrongUse(`this user may not listen on ${at}: set PORT to one from 1024 on`, { cause: error });
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new WrongUse(`HOST ${host} is no address of this machine: set it to one that is, or to 0.0.0.0 for all`, { cause: error });
    default:
      return error;
  }
}

async function drained(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
  server.closeIdleConnections();
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const late = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}
