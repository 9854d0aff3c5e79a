/** The model door as `gatehouse serve` runs it: configuration and keys from the environment, records to the audit, the metrics and whoever else asks. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Agent } from "undici";
import type { RouterConfig } from "#schemas/router-config.ts";
import type { RunRecord } from "#schemas/run-record.ts";
import { budgetGate } from "#src/budget-gate.ts";
import type { Ledger } from "#src/ledger.ts";
import { tokenCounter } from "#src/parsers/tokens.ts";
import { spanFinder } from "#src/personal.ts";
import { InvalidRouterConfig, readRouterConfig } from "#src/router-config.ts";
import { healthBook, type RouterHealth } from "#src/router-health.ts";
import { systemWords } from "#src/system-error.ts";
import { WrongUse } from "#src/view.ts";
import { auditFile } from "#src/api/models/audit-file.ts";
import { collector } from "#src/api/models/collector.ts";
import { defaultConfig } from "#src/api/models/default-config.ts";
import { createModelDoor, type ModelDoor } from "#src/api/models/door.ts";
import type { KeyStore, Levers, VendorKey } from "#src/api/models/engine.ts";
import { rememberedIn, rememberIn } from "#src/api/models/memory-file.ts";
import { modelMetrics, type ModelMetrics } from "#src/api/models/metrics.ts";
import { PROVIDERS } from "#src/api/models/providers.ts";
import { traceSender } from "#src/api/models/traces.ts";

export interface Mounting {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Holds the audit and what is remembered; neither is kept where absent. */
  readonly dataDir?: string;
  /** Budgets are kept in it; in memory where absent. */
  readonly ledger?: Ledger;
  readonly levers?: Levers;
  readonly record?: (record: RunRecord) => void;
  readonly warn: (message: string, detail: Readonly<Record<string, unknown>>) => void;
}

export interface MountedDoor {
  readonly door: ModelDoor;
  readonly config: RouterConfig;
  health(): RouterHealth;
  /** Prometheus' text. */
  metrics(): string;
  /** Writes what is still to be written and closes the pools. */
  close(): Promise<void>;
}

/** To one vendor; every open stream takes one, and what comes beyond waits. */
const MAX_CONNECTIONS = 2_048;
const REMEMBER_MS = 10_000;
/** So long an end waits for runs whose callers have gone. */
const IDLE_MS = 10_000;
/** OTEL_METRIC_EXPORT_INTERVAL says otherwise. */
const EXPORT_MS = 60_000;

/** Throws InvalidRouterConfig, and WrongUse for a file that cannot be read. */
export function mountModelDoor(given: Mounting): MountedDoor {
  const { env, dataDir, ledger, levers } = given;
  const config = configFrom(env);
  // Under a budget tokens are counted exactly: what counts them is loaded now, and not while the first caller waits.
  if (config.budgets.length > 0) void tokenCounter().catch(() => undefined);
  const dispatcher = new Agent({ connections: MAX_CONNECTIONS, pipelining: 1, keepAliveTimeout: 30_000 });
  const memoryPath = dataDir === undefined ? undefined : join(dataDir, "router-memory.json");
  const sinks = sinksOf(given, config, dispatcher);
  const now = (): number => Date.now();
  const door = createModelDoor({
    config,
    env,
    keys: keysFrom(env, config),
    dispatcher,
    clock: { now, steady: () => performance.now() },
    random: Math.random,
    newId: () => `run_${randomUUID().replaceAll("-", "")}`,
    find: spanFinder(config.redaction.types, pausing()),
    gate: budgetGate({ now, warn: sinks.warnBudget, ...(ledger === undefined ? {} : { ledger }) }),
    ...(levers === undefined ? {} : { levers }),
    ...(memoryPath === undefined ? {} : { memory: rememberedIn(memoryPath) }),
    finished: sinks.finished,
  });
  const forget = remembering(door, memoryPath, given.warn);
  const close = async (): Promise<void> => {
    await Promise.race([door.idle(), new Promise((resolve) => setTimeout(resolve, IDLE_MS).unref())]);
    await forget();
    await sinks.flush();
    await dispatcher.close();
  };
  return { door, config, health: sinks.health, metrics: sinks.page, close };
}

/** The event loop has been held for so long before it is given back. */
const HELD_MS = 2;

/** Between two pieces of a long text: a turn of the loop for every piece would cost more than looking at it. */
function pausing(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < HELD_MS) return;
    await new Promise(setImmediate);
    since = performance.now();
  };
}

function configFrom(env: Mounting["env"]): RouterConfig {
  const file = env["GATEHOUSE_ROUTER_CONFIG"];
  if (file === undefined || file === "") return defaultConfig(env, PROVIDERS);
  try {
    return readRouterConfig(readFileSync(file, "utf8"));
  } catch (cause) {
    if (cause instanceof InvalidRouterConfig) throw new InvalidRouterConfig(cause.faults, file);
    throw new WrongUse(`GATEHOUSE_ROUTER_CONFIG ${file}: ${systemWords(cause)}`, { cause });
  }
}

/** Everybody who is told of a run. */
function sinksOf(given: Mounting, config: RouterConfig, dispatcher: Agent) {
  const { dataDir, warn } = given;
  const health = healthBook();
  const unwritten = (error: unknown): void => warn("the audit of model runs could not be written", { error: String(error) });
  const audit = dataDir === undefined ? undefined : auditFile(join(dataDir, "model-runs.ndjson"), unwritten);
  const metrics = modelMetrics(new Set([...config.models.map(({ id }) => id), ...config.routes.map(({ name }) => name)]));
  const exported = exporting(given, metrics, dispatcher);
  return {
    health: () => health.read(),
    page: () => metrics.page(),
    warnBudget: (key: string, spentNano: number, limitNano: number): void => {
      metrics.warned(key.split(":")[0] ?? "");
      warn("a budget has reached its warning", { budget: key, spent_nano: spentNano, limit_nano: limitNano });
    },
    finished: (record: RunRecord): void => {
      health.note(record);
      audit?.write(record);
      metrics.note(record);
      exported?.note(record);
      given.record?.(record);
    },
    flush: async (): Promise<void> => {
      await audit?.close();
      await exported?.end();
    },
  };
}

/** Spans as they come, metrics from time to time and once more at the end; nothing where no collector is named. */
function exporting({ env, warn }: Mounting, metrics: ModelMetrics, dispatcher: Agent) {
  const endpoint = env["OTEL_EXPORTER_OTLP_ENDPOINT"];
  if (endpoint === undefined || endpoint === "") return undefined;
  const to = collector(endpoint, env["OTEL_EXPORTER_OTLP_HEADERS"], dispatcher);
  const traces = traceSender(to);
  const start = Date.now();
  const told = async (): Promise<void> => void (await to.metrics(metrics.otlp(start, Date.now()) as object));
  const interval = Number(env["OTEL_METRIC_EXPORT_INTERVAL"]);
  const timer = setInterval(() => void told(), interval >= 100 ? interval : EXPORT_MS).unref();
  return {
    note: (record: RunRecord): void => traces.note(record),
    end: async (): Promise<void> => {
      clearInterval(timer);
      await traces.flush();
      await told();
      if (traces.dropped() > 0) warn("the collector did not take all spans", { dropped: traces.dropped() });
    },
  };
}

/** Writes from time to time, and once more when the answer is called. */
function remembering(door: ModelDoor, path: string | undefined, warn: Mounting["warn"]): () => Promise<void> {
  if (path === undefined) return async () => await Promise.resolve();
  const write = async (): Promise<void> =>
    await rememberIn(path, door.memory()).catch((error: unknown) =>
      warn("the router's memory could not be written", { error: String(error) }),
    );
  const timer = setInterval(() => void write(), REMEMBER_MS).unref();
  return async () => {
    clearInterval(timer);
    await write();
  };
}

/** A tenant's own key where the configuration names one, else the house's. The environment is asked once for each name: reading it costs a system call. */
function keysFrom(env: Mounting["env"], { tenant_keys: own }: RouterConfig): KeyStore {
  const known = new Map<string, VendorKey | undefined>();
  const named = (name: string): VendorKey | undefined => {
    if (known.has(name)) return known.get(name);
    const secret = env[name];
    const key = secret === undefined || secret === "" ? undefined : { id: name, secret };
    known.set(name, key);
    return key;
  };
  const ofTenants = new Map(own.map(({ tenant, provider, api_key_env: name }) => [`${tenant} ${provider}`, name]));
  return (provider, name, tenant) => {
    const wanted = ofTenants.size === 0 ? name : (ofTenants.get(`${tenant} ${provider}`) ?? name);
    return wanted === undefined ? undefined : named(wanted);
  };
}
