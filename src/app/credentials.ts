/** The GitHub App's credentials: from the environment, or from what set-up kept in the data directory; taken up without a restart. */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const shape = z.object({
  appId: z.coerce.number().int().positive(),
  privateKey: z.string().includes("PRIVATE KEY"),
  webhookSecrets: z.array(z.string().min(1)).min(1),
  clientId: z.string().optional(),
  clientSecret: z.string().optional(),
});

export type Credentials = Readonly<z.output<typeof shape>>;

export interface Keyring {
  /** Undefined until there are some. */
  current(): Credentials | undefined;
  /** Keeps them in the data directory, for the owner's eyes alone, and uses them from now on. */
  take(credentials: Credentials): void;
  /** Told whenever they change. */
  onChange(listener: () => void): void;
  /** True where the environment sets them: set-up then changes nothing. */
  readonly fixed: boolean;
}

/** The environment names credentials that cannot be used; the message says which variable and never its value. */
export class UnusableCredentials extends Error {
  override readonly name = "UnusableCredentials";
}

/** Throws UnusableCredentials. */
export function keyring(env: NodeJS.ProcessEnv, dataDir: string): Keyring {
  const file = join(dataDir, "github-app.json");
  const fromEnvironment = environmentCredentials(env);
  const listeners: (() => void)[] = [];
  let current = fromEnvironment ?? keptCredentials(file);
  return {
    current: () => current,
    fixed: fromEnvironment !== undefined,
    take(credentials) {
      mkdirSync(dataDir, { recursive: true });
      writeFileSync(`${file}.new`, JSON.stringify(credentials), { mode: 0o600 });
      chmodSync(`${file}.new`, 0o600);
      renameSync(`${file}.new`, file);
      current = credentials;
      for (const listener of listeners) listener();
    },
    onChange: (listener) => void listeners.push(listener),
  };
}

function environmentCredentials(env: NodeJS.ProcessEnv): Credentials | undefined {
  const { APP_ID: appId, WEBHOOK_SECRET: secret, GITHUB_CLIENT_ID: clientId, GITHUB_CLIENT_SECRET: clientSecret } = env;
  if (!appId && !env["PRIVATE_KEY"] && !env["PRIVATE_KEY_PATH"]) return undefined;
  const missing = [...(appId ? [] : ["APP_ID"]), ...(secret ? [] : ["WEBHOOK_SECRET"])];
  if (missing.length > 0) throw new UnusableCredentials(`${missing.join(" and ")} must be set with the App's other credentials`);
  const webhookSecrets = (secret ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
  const read = shape.safeParse({
    appId,
    privateKey: privateKeyOf(env),
    webhookSecrets,
    ...(clientId && { clientId }),
    ...(clientSecret && { clientSecret }),
  });
  if (read.success) return read.data;
  const keys = read.error.issues.map(({ path }) => NAMES[String(path[0])] ?? String(path[0]));
  throw new UnusableCredentials(`${[...new Set(keys)].join(", ")} cannot be used: see docs/how-to/app.md`);
}

const NAMES: Readonly<Record<string, string>> = {
  appId: "APP_ID",
  privateKey: "PRIVATE_KEY (or PRIVATE_KEY_PATH)",
  webhookSecrets: "WEBHOOK_SECRET",
};

/** As PEM, as PEM with `\n` written out, or as base64 of PEM. */
function privateKeyOf(env: NodeJS.ProcessEnv): string {
  const { PRIVATE_KEY: given, PRIVATE_KEY_PATH: file } = env;
  if (given) {
    const unfolded = given.replaceAll("\\n", "\n");
    return unfolded.includes("PRIVATE KEY") ? unfolded : Buffer.from(given, "base64").toString("utf8");
  }
  if (!file) return "";
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new UnusableCredentials("PRIVATE_KEY_PATH names a file that cannot be read", { cause });
  }
}

function keptCredentials(file: string): Credentials | undefined {
  if (!existsSync(file)) return undefined;
  const read = shape.safeParse(JSON.parse(readFileSync(file, "utf8")));
  return read.success ? read.data : undefined;
}
