/** `gatehouse keys create|list|revoke`: API keys of the store in the data directory. */
import { randomBytes } from "node:crypto";
import { SCOPES } from "#schemas/system.ts";
import { makeKey } from "#src/api-key.ts";
import type { CliCommand, Terminal } from "#src/cli/command.ts";
import { choice, parseWords, type ParsedWords } from "#src/cli/options.ts";
import { hasStore, noStore, withStore } from "#src/cli/store.ts";
import { UsageError } from "#src/cli/usage.ts";
import type { ApiKey, Records } from "#src/records.ts";
import { jsonText, visibleText } from "#src/visible.ts";

const FLAGS = {
  scopes: { type: "string" },
  tenant: { type: "string" },
  days: { type: "string" },
  "execution-class": { type: "string" },
  "data-dir": { type: "string" },
  format: { type: "string" },
} as const;

export const run: CliCommand = async (words, terminal) => {
  const parsed = parseWords(words, FLAGS, 2);
  const [does, what] = parsed.positionals;
  const json = choice("format", parsed.text("format"), ["text", "json"]) === "json";
  const say = (value: object, text: string): void => terminal.out(json ? jsonText(value) : visibleText(text));
  if (does === "create" && what !== undefined) {
    // What cannot be meant is refused before a store is made.
    const { key, kept } = made(parsed, what, terminal);
    await withStore(parsed.text("data-dir"), terminal, async ({ records }) => await records.addKey(kept));
    say({ ...shown(kept), key }, `${key}\nThis is shown once. Its id is ${kept.id}.\n`);
    return 0;
  }
  if (does === "list") {
    const keys = (await asked(parsed, terminal, async (records) => await records.keys())) ?? [];
    say({ keys: keys.map(shown) }, keys.map(line).join(""));
    return 0;
  }
  if (does !== "revoke" || what === undefined) throw new UsageError("say create NAME, list, or revoke ID", does);
  const revoked = (await asked(parsed, terminal, async (records) => await records.revokeKey(what, terminal.now()))) ?? false;
  say({ revoked }, revoked ? `${what} is revoked.\n` : `There is no key ${what}, or it was revoked before.\n`);
  return revoked ? 0 : 1;
};

/** Undefined where there is no store, which is said, and none is made. */
async function asked<Value>(
  parsed: ParsedWords,
  terminal: Terminal,
  ask: (records: Records) => Promise<Value>,
): Promise<Value | undefined> {
  const dataDir = parsed.text("data-dir");
  if (hasStore(dataDir, terminal)) return await withStore(dataDir, terminal, async ({ records }) => await ask(records));
  terminal.err(visibleText(`gatehouse keys: ${noStore(dataDir, terminal)}\n`));
  return undefined;
}

function made(parsed: ParsedWords, name: string, { now }: Terminal): ReturnType<typeof makeKey> {
  const scopes = (parsed.text("scopes") ?? "").split(",").filter((scope) => scope !== "");
  const unknown = scopes.filter((scope) => !SCOPES.some((known) => known === scope));
  if (scopes.length === 0 || unknown.length > 0) throw new UsageError(`--scopes: some of ${SCOPES.join(", ")}, separated by commas`);
  const days = parsed.text("days");
  if (days !== undefined && !/^[1-9]\d{0,3}$/.test(days)) throw new UsageError("--days: a number from 1 to 9999");
  const expires = days === undefined ? {} : { expiresAt: new Date(now().getTime() + Number(days) * 86_400_000) };
  const marked = parsed.text("execution-class");
  if (marked !== undefined && marked !== "PROD_EXEC") throw new UsageError("--execution-class: PROD_EXEC, or nothing");
  const mark = marked === undefined ? {} : ({ executionClass: marked } as const);
  return makeKey({ name, tenant: (parsed.text("tenant") ?? "local").toLowerCase(), scopes, ...expires, ...mark }, randomBytes(32), now());
}

const shown = ({ hash: _hash, ...rest }: ApiKey): Omit<ApiKey, "hash"> => rest;

function line({ id, name, tenant, scopes, expiresAt, lastUsedAt, revokedAt }: ApiKey): string {
  const day = (at: Date | undefined): string => at?.toISOString().slice(0, 10) ?? "never";
  const end = revokedAt === undefined ? `expires ${day(expiresAt)}` : `revoked ${day(revokedAt)}`;
  return `${id}  ${name}  ${tenant}  ${scopes.join(",")}  ${end}  last used ${day(lastUsedAt)}\n`;
}
