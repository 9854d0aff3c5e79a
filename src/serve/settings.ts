/** What the environment says about the server, read once and checked. */
import { z } from "zod";
import { executionClass } from "#schemas/configuration.ts";
import type { ExecutionRules } from "#src/execution.ts";

export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly adminKey: string | undefined;
  /** Of a private Ed25519 key in PEM, which signs heads of the ledger. */
  readonly ledgerKeyPath: string | undefined;
  readonly oidcIssuer: string;
  readonly oidcAudience: string | undefined;
  readonly requestsPerMinute: number;
  /** Of the stress run at noon; 0 for none. */
  readonly stressRequests: number;
  readonly logLevel: string;
  /** Paths of this server that are let through while not live, beside the built-in ones: without those nobody could go live. */
  readonly exemptPaths: readonly string[];
  /** Classes of paths, before the built-in ones. */
  readonly pathClasses: ExecutionRules["paths"];
}

/** Something in the environment cannot be used. */
export class WrongEnvironment extends Error {
  override readonly name = "WrongUse";
}

const words = z.string().trim().optional().transform((text) => (text === "" ? undefined : text)); // prettier-ignore
const whole = (most: number, otherwise: number) => {
  const wanted = `a whole number from 0 to ${most}`;
  return words.transform((text) => (text === undefined ? otherwise : Number(text))).pipe(z.int(wanted).min(0, wanted).max(most, wanted));
};
const LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

const prefix = z.string().regex(/^\/[^\s?#,=]*$/, "a path begins with a slash");
const list = words.transform((text) => text?.split(",").map((one) => one.trim()));
const pathClass = z
  .string()
  .transform((text) => text.split("="))
  .pipe(z.tuple([prefix, executionClass()]))
  .transform(([at, named]) => ({ prefix: at, class: named }));

const shape = z.object({
  HOST: words,
  PORT: whole(65_535, 3000),
  GATEHOUSE_DATA_DIR: words,
  DATABASE_URL: words.pipe(
    z
      .string()
      .regex(/^postgres(ql)?:\/\//, "it has the form postgres://user:password@host:port/database")
      .optional(),
  ),
  GATEHOUSE_ADMIN_KEY: words,
  GATEHOUSE_LEDGER_KEY_PATH: words,
  GATEHOUSE_OIDC_ISSUER: words,
  GATEHOUSE_OIDC_AUDIENCE: words,
  GATEHOUSE_REQUESTS_PER_MINUTE: whole(100_000_000, 60_000),
  GATEHOUSE_STRESS_REQUESTS: whole(10_000, 20),
  GATEHOUSE_EXEMPT_PATHS: list.pipe(z.array(prefix).optional()),
  GATEHOUSE_PATH_CLASSES: list.pipe(z.array(pathClass).optional()),
  LOG_LEVEL: words.pipe(z.enum(LEVELS, `one of ${LEVELS.join(", ")}`).optional()),
});

/** Throws WrongEnvironment. Never repeats a value: one of them may be a secret. */
export function settingsOf(env: NodeJS.ProcessEnv): Settings {
  const found = shape.safeParse(env);
  if (!found.success) {
    const names = [...new Set(found.error.issues.map(({ path, message }) => `${String(path[0])}: ${message}`))];
    throw new WrongEnvironment(`the environment cannot be used: ${names.join("; ")}`);
  }
  const read = found.data;
  return {
    host: read.HOST ?? "127.0.0.1",
    port: read.PORT,
    dataDir: read.GATEHOUSE_DATA_DIR ?? "./data",
    databaseUrl: read.DATABASE_URL,
    adminKey: read.GATEHOUSE_ADMIN_KEY,
    ledgerKeyPath: read.GATEHOUSE_LEDGER_KEY_PATH,
    oidcIssuer: read.GATEHOUSE_OIDC_ISSUER ?? "https://token.actions.githubusercontent.com",
    oidcAudience: read.GATEHOUSE_OIDC_AUDIENCE,
    requestsPerMinute: read.GATEHOUSE_REQUESTS_PER_MINUTE,
    stressRequests: read.GATEHOUSE_STRESS_REQUESTS,
    logLevel: read.LOG_LEVEL ?? "info",
    exemptPaths: read.GATEHOUSE_EXEMPT_PATHS ?? [],
    pathClasses: read.GATEHOUSE_PATH_CLASSES ?? [],
  };
}

/** Reached by this machine alone. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
