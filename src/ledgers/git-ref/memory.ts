/** What governance needs, over a ledger on a git ref. There are no checkpoints: the stream of one repository is folded in a moment. */
import type { Checkpoints } from "#src/checkpoint.ts";
import type { Memory } from "#src/governance.ts";
import type { GitRefLedger } from "#src/ledgers/git-ref/ledger.ts";

const NO_CHECKPOINTS: Checkpoints = {
  load: async () => undefined,
  save: async () => 0,
  drop: async () => undefined,
};

export function refMemory(ledger: GitRefLedger): Memory {
  return { ledger, checkpoints: NO_CHECKPOINTS, commit: async (writes) => await ledger.commit(writes) };
}
