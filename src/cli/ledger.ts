/** `gatehouse ledger verify|show|heads|export`: the store's ledger, and the one of generated changes in a repository. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ARTIFACT_LEDGER, artifactEntries, BrokenArtifactLedger } from "#src/artifact.ts";
import type { CliCommand, Terminal } from "#src/cli/command.ts";
import { writeOutput } from "#src/cli/named-file.ts";
import { choice, parseWords, type ParsedWords, wordAndPath } from "#src/cli/options.ts";
import { heldOf, keptHeads, keyAt } from "#src/cli/signed-heads.ts";
import { dataDirOf, hasStore, noStore, withStore } from "#src/cli/store.ts";
import { UsageError } from "#src/cli/usage.ts";
import { exportLines, headLines } from "#src/ledger-export.ts";
import type { Ledger } from "#src/ledger.ts";
import { gitRefLedger } from "#src/ledgers/git-ref/ledger.ts";
import { type Store, StoreUnavailable } from "#src/store.ts";
import { verifyStream } from "#src/verify.ts";
import { gitIn } from "#src/views/git/process.ts";
import { jsonText, visibleText } from "#src/visible.ts";

const FLAGS = {
  "data-dir": { type: "string" },
  format: { type: "string" },
  output: { type: "string" },
  after: { type: "string" },
  key: { type: "string" },
  heads: { type: "string" },
} as const;

interface Found {
  readonly ledger: string;
  readonly ok: boolean;
  readonly entries: number;
  /** The hash of the last entry; null where there is none, or it is broken. */
  readonly head: string | null;
  readonly detail?: string;
  /** Of a head that was kept alone: its signature was checked, and is the key's. */
  readonly signed?: boolean;
}

export const run: CliCommand = async (words, terminal) => {
  const parsed = parseWords(words, FLAGS, 2);
  const [does, path] = wordAndPath(parsed.positionals, ["verify"]);
  if (does === "verify") return await verify(path, parsed, terminal);
  if (does === "show") return await show(parsed, terminal);
  if (does === "export" || does === "heads") return await exported(does, parsed, terminal);
  throw new UsageError("say verify, show, heads or export", does);
};

async function verify(path: string, parsed: ParsedWords, terminal: Terminal): Promise<number> {
  const format = choice("format", parsed.text("format"), ["text", "json"]);
  const folder = resolve(terminal.cwd, path);
  const stored = await storeLedgers(parsed, terminal);
  const found = [...artifactLedger(folder), ...(await refLedgers(folder)), ...(stored ?? [])];
  // A store that is there and holds nothing is whole; where there is nothing to look at, nothing was verified.
  const isNone = found.length === 0 && stored === undefined;
  const ok = !isNone && found.every((one) => one.ok);
  // A kept head is no ledger: its entries are the ledger's.
  const ledgers = found.filter(({ signed }) => signed === undefined);
  const entries = ledgers.reduce((sum, one) => sum + one.entries, 0);
  const none = `there is no ledger here: neither ${ARTIFACT_LEDGER} nor a branch ${BRANCH}, and no store in ${dataDirOf(parsed.text("data-dir"), terminal)}`;
  if (isNone) terminal.err(`gatehouse ledger verify: ${none}\n`);
  if (format === "json") {
    const said = { ok, entries, head: ledgers.at(-1)?.head ?? null, ledgers: found, ...(isNone ? { detail: none } : {}) };
    terminal.out(jsonText(said));
  } else if (!isNone && found.length === 0) terminal.out("whole  the store is empty\n");
  else terminal.out(visibleText(found.map((one) => `${one.ok ? "whole " : "BROKEN"} ${one.ledger}: ${detailOf(one)}\n`).join("")));
  if (isNone) return 3;
  return ok ? 0 : 1;
}

const detailOf = ({ ok, detail, entries, signed }: Found): string =>
  `${detail ?? `${entries} entries`}${ok && signed === false ? "; its signature was not checked" : ""}`;

const BRANCH = "gatehouse/ledger";

/** The ledger of those who host nothing, as this clone last saw it. */
async function refLedgers(folder: string): Promise<readonly Found[]> {
  const ref = existsSync(folder) ? refIn(folder) : undefined;
  if (ref === undefined) return [];
  const ledger = await gitRefLedger({ address: folder, ref, believedMs: Infinity });
  try {
    return await foundIn(ledger, `${BRANCH}: `);
  } finally {
    await ledger.close();
  }
}

function refIn(folder: string): string | undefined {
  const git = gitIn(folder);
  const refs = [`refs/heads/${BRANCH}`, `refs/remotes/origin/${BRANCH}`];
  return refs.find((ref) => git.ask(["rev-parse", "--verify", "--quiet", `${ref}^{commit}`]) !== undefined);
}

function artifactLedger(folder: string): readonly Found[] {
  const file = join(folder, ARTIFACT_LEDGER);
  if (!existsSync(file)) return [];
  try {
    const entries = artifactEntries(readFileSync(file, "utf8"));
    return [{ ledger: ARTIFACT_LEDGER, ok: true, entries: entries.length, head: entries.at(-1)?.id ?? null }];
  } catch (error) {
    if (!(error instanceof BrokenArtifactLedger)) throw error;
    return [{ ledger: ARTIFACT_LEDGER, ok: false, entries: 0, head: null, detail: error.message }];
  }
}

/** Undefined where there is no store. */
async function storeLedgers(parsed: ParsedWords, terminal: Terminal): Promise<readonly Found[] | undefined> {
  const dataDir = parsed.text("data-dir");
  const held = heldAgainst(parsed, terminal);
  if (!hasStore(dataDir, terminal)) return await held?.(undefined);
  return await withStore(dataDir, terminal, async ({ ledger }) => [...(await foundIn(ledger, "")), ...((await held?.(ledger)) ?? [])]);
}

/** The heads of `--heads` beside a ledger, or beside none. */
function heldAgainst(parsed: ParsedWords, terminal: Terminal) {
  const file = parsed.text("heads");
  if (file === undefined && parsed.text("key") !== undefined)
    throw new UsageError("--key says who signed the heads that were kept: --heads FILE names them");
  if (file === undefined) return undefined;
  const [kept, key] = [keptHeads(file, terminal), keyAt(parsed.text("key"), "public", terminal)];
  if (key === undefined)
    terminal.err(
      `gatehouse ledger verify: who signed the heads is not checked: --key FILE, or GATEHOUSE_LEDGER_KEY_PATH, names the public key\n`,
    );
  return async (ledger: Ledger | undefined): Promise<readonly Found[]> =>
    await Promise.all(
      kept.map(async (head) => {
        const { signed, detail } = await heldOf(head, ledger, key);
        const told = { ledger: `head kept of ${head.stream}`, ok: detail === undefined, entries: head.seq, head: head.hash, signed };
        return detail === undefined ? told : { ...told, detail };
      }),
    );
}

async function foundIn(ledger: Ledger, prefix: string): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const stream of await ledger.streams()) {
    const said = await verifyStream(ledger, stream);
    const name = `${prefix}${stream}`;
    if (said.ok) found.push({ ledger: name, ok: true, entries: said.entries, head: said.head.hash });
    else found.push({ ledger: name, ok: false, entries: said.at - 1, head: null, detail: said.detail });
  }
  return found;
}

async function show(parsed: ParsedWords, terminal: Terminal): Promise<number> {
  const [, stream] = parsed.positionals;
  const after = Number(parsed.text("after") ?? "0");
  if (stream === undefined) throw new UsageError("say which stream: a repository, such as local/default");
  if (!Number.isSafeInteger(after) || after < 0) throw new UsageError("--after: the number of an entry");
  return await asked(parsed, terminal, async ({ ledger }) => {
    for await (const entry of ledger.read(stream, after)) terminal.out(`${JSON.stringify(entry)}\n`);
    return 0;
  });
}

/** Throws StoreUnavailable where there is no store: an empty answer would be taken for an empty ledger. */
async function asked(parsed: ParsedWords, terminal: Terminal, ask: (store: Store) => Promise<number>): Promise<number> {
  const dataDir = parsed.text("data-dir");
  if (!hasStore(dataDir, terminal)) throw new StoreUnavailable(noStore(dataDir, terminal));
  return await withStore(dataDir, terminal, ask);
}

/** `scripts/verify-ledger.mjs` verifies what this writes, without this product. */
async function exported(what: "export" | "heads", parsed: ParsedWords, terminal: Terminal): Promise<number> {
  const output = parsed.text("output");
  const key = keyAt(parsed.text("key"), "private", terminal);
  if (what === "heads" && key === undefined)
    throw new UsageError("heads are signed: --key FILE, or GATEHOUSE_LEDGER_KEY_PATH, names a private Ed25519 key in PEM");
  return await asked(parsed, terminal, async ({ ledger }) => {
    const lines: string[] = [];
    const wanted = { streams: await ledger.streams(), at: terminal.now(), ...(key === undefined ? {} : { key }) };
    for await (const line of what === "heads" ? headLines(ledger, wanted) : exportLines(ledger, wanted)) {
      if (output === undefined) terminal.out(line);
      else lines.push(line);
    }
    if (output !== undefined) writeOutput(output, lines.join(""), terminal);
    return 0;
  });
}
