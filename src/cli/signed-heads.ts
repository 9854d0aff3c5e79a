/** Signed heads on the command line: the key that signs them, and heads that were kept elsewhere, held against the ledger. */
import type { KeyObject } from "node:crypto";
import { z } from "zod";
import type { Terminal } from "#src/cli/command.ts";
import { readNamed } from "#src/cli/named-file.ts";
import { UsageError } from "#src/cli/usage.ts";
import type { Ledger } from "#src/ledger.ts";
import { entryAt } from "#src/ledger-span.ts";
import { ed25519In, headIsSigned, lost, type SignedHead } from "#src/signed-head.ts";

const HEAD = z.object({
  stream: z.string(),
  seq: z.int().min(0),
  hash: z.string(),
  at: z.string(),
  key: z.string().default(""),
  signature: z.string().default(""),
});
// By its signature a head that stands alone is told from an entry.
const LINE = z.union([z.object({ head: HEAD }), z.object({ signed_head: HEAD }), HEAD.extend({ signature: z.string() })]);

/** The key of `--key`, or of GATEHOUSE_LEDGER_KEY_PATH; undefined where neither is given. Throws UsageError. */
export function keyAt(given: string | undefined, kind: "private" | "public", terminal: Terminal): KeyObject | undefined {
  const file = given ?? terminal.env["GATEHOUSE_LEDGER_KEY_PATH"] ?? "";
  if (file === "") return undefined;
  const key = ed25519In(readNamed("--key", file, terminal), kind);
  if (key === undefined) throw new UsageError(`--key ${file}: it holds no ${kind} Ed25519 key in PEM`);
  return key;
}

/** The heads of a file, one a line, as `ledger heads`, `ledger export` and the server's `/api/ledger/verify` give them; other lines are passed over. Throws UsageError. */
export function keptHeads(file: string, terminal: Terminal): readonly SignedHead[] {
  const text = readNamed("--heads", file, terminal);
  const heads = text.split("\n").flatMap((line) => headOf(line) ?? []);
  const kept = heads.length > 0 ? heads : [headOf(text)].flatMap((head) => head ?? []);
  if (kept.length === 0) throw new UsageError(`--heads ${file}: it holds no head of a ledger`);
  return kept;
}

function headOf(text: string): SignedHead | undefined {
  try {
    const { data } = LINE.safeParse(JSON.parse(text));
    if (data === undefined) return undefined;
    return "head" in data ? data.head : "signed_head" in data ? data.signed_head : data;
  } catch {
    return undefined;
  }
}

export interface Held {
  /** The signature is this key's; false too where there is no key to say so. */
  readonly signed: boolean;
  /** What is wrong with the head, or with the ledger beside it; undefined where it still holds. */
  readonly detail: string | undefined;
}

/** A kept head held against a ledger, and against the key where there is one. */
export async function heldOf(head: SignedHead, ledger: Ledger | undefined, key: KeyObject | undefined): Promise<Held> {
  const signed = key !== undefined && headIsSigned(head, key);
  if (key !== undefined && !signed) return { signed, detail: `the head kept of ${head.stream} is not signed by this key` };
  // What cannot be read is not there to hold.
  const entry = ledger && (await entryAt(ledger, head.stream, head.seq).catch(() => undefined));
  return { signed, detail: lost(head, entry) };
}
