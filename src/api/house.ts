/** What every route may ask: the levers, the store, the clock. */
import type { KeyObject } from "node:crypto";
import { type Beside, checklistFor } from "#src/checklist.ts";
import type { CommandDesk } from "#src/command-desk.ts";
import type { ExecutionRules, Switches } from "#src/execution.ts";
import type { Governance } from "#src/governance.ts";
import type { Governed } from "#src/governed.ts";
import type { Checklist } from "#src/order.ts";
import type { CommandRules } from "#src/command-rule.ts";
import type { Store } from "#src/store.ts";
import { streamOf, type Repository } from "#src/tenancy.ts";
import { verifyStream } from "#src/verify.ts";

export interface RepositoryRules {
  readonly environments: ExecutionRules["environments"];
  readonly commands: CommandRules;
}

export interface House {
  readonly store: Store;
  readonly governance: Governance;
  readonly now: () => Date;
  readonly rules: ExecutionRules;
  /** A private Ed25519 key that signs heads of the ledger. */
  readonly ledgerKey?: KeyObject;
  /** So many bytes of chance. */
  readonly randomBytes: (count: number) => Uint8Array;
  /** What of the checklist only GitHub can tell, for a repository that is connected to it. Never throws. */
  readonly beside?: (repository: Repository) => Promise<Beside>;
  /** What a repository's own configuration says; undefined where it is not connected to GitHub. Never throws. */
  readonly repositoryRules?: (repository: Repository) => Promise<RepositoryRules | undefined>;
  /** Who somebody is on GitHub and whether their comment still stands; undefined where the repository is not connected to it. Throws PeopleUnknown. */
  readonly people?: (repository: Repository) => Promise<Pick<CommandDesk, "person" | "isThere"> | undefined>;
  /** What the model router says of itself. */
  readonly routerStatus?: () => unknown;
  /** The metrics page in Prometheus' text format. */
  readonly metrics: () => Promise<{ readonly type: string; readonly text: string }>;
  /** Whether the process should be given work. */
  readonly ready: () => Promise<boolean>;
}

export async function checklistOf(
  house: House,
  repository: Repository,
  purpose: "enable" | "release",
  state: Governed,
  beside: Beside,
): Promise<Checklist> {
  return checklistFor(purpose, { state, ledger: await verifyStream(house.store.ledger, streamOf(repository)), ...beside });
}

/** Undefined where the state cannot be read. */
export async function switchesOf(governance: Governance, repository: Repository): Promise<Switches> {
  try {
    const { live, killSwitch } = (await governance.state(streamOf(repository)))["go-live"];
    return { live, killSwitch };
  } catch {
    return undefined;
  }
}
