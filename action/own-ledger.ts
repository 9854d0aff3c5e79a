/** The levers of a repository whose ledger lies on a ref of its own: for those who host nothing. */
import { checks } from "#checks/index.ts";
import { CONFIGURATION_PATH, ConfigurationError, effectivePolicy, type ConfigurationFile } from "#src/config.ts";
import { EXECUTION_RULES, type ExecutionRules } from "#src/execution.ts";
import { governance, type Governance } from "#src/governance.ts";
import type { Ledger } from "#src/ledger.ts";
import { gitRefLedger } from "#src/ledgers/git-ref/ledger.ts";
import { refMemory } from "#src/ledgers/git-ref/memory.ts";
import { levers } from "#src/levers/index.ts";
import type { Policy } from "#src/policy.ts";
import type { CommandRules } from "#src/command-rule.ts";
import { asKept, streamOf } from "#src/tenancy.ts";
import { UNREADABLE_RULES } from "#src/unreadable-rules.ts";
import { z } from "zod";
import { type Hub, remoteOf } from "./hub.ts";
import { type Inputs, InvalidInput } from "./inputs.ts";
import type { Runner } from "./runner.ts";

export interface OwnLedger {
  readonly governance: Governance;
  readonly ledger: Ledger;
  readonly stream: string;
  close(): Promise<void>;
}

/** A workflow's step is short: what it has seen stays true for it, and every append is decided by the remote. */
const BELIEVED_MS = 60_000;

export async function ownLedger(inputs: Pick<Inputs, "ledger-ref">, hub: Hub, { now }: Pick<Runner, "now">): Promise<OwnLedger> {
  const ref = inputs["ledger-ref"];
  if (!/^refs\/[\w.-]+(\/[\w.-]+)+$/.test(ref) || /\.\.|\.lock|\/\.|\.$/.test(ref))
    throw new InvalidInput("input ledger-ref: a whole name such as refs/heads/gatehouse/ledger");
  const ledger = await gitRefLedger({ ...remoteOf(hub, ref), believedMs: BELIEVED_MS });
  const stream = streamOf(asKept(hub));
  return { governance: governance(refMemory(ledger), levers, now), ledger, stream, close: async () => await ledger.close() };
}

export interface OwnRules {
  readonly commands: CommandRules;
  /** Items that the checklist takes beside its own. */
  readonly checklist: Policy["checklist"];
  readonly execution: ExecutionRules;
  /** To which branch generated changes go, and how. */
  readonly artifacts: Policy["artifacts"];
  /** The organisation's own configuration, where the token can read it. */
  readonly organisation?: ConfigurationFile;
}

const content = z.object({ content: z.string(), encoding: z.literal("base64") });

/** What the default branch's configuration, under the organisation's, says of commands and environments. Throws GitHubRefused. */
export async function ownRules(hub: Hub): Promise<OwnRules> {
  const file = async (repository: string, path: string): Promise<ConfigurationFile | undefined> => {
    const found = await hub.get(`${repository}/contents/${CONFIGURATION_PATH}`, content);
    return found === undefined ? undefined : { path, text: Buffer.from(found.content, "base64").toString("utf8") };
  };
  const organisation = await file(`//repos/${hub.owner}/.github`, `${hub.owner}/.github/${CONFIGURATION_PATH}`);
  const repository = await file("", CONFIGURATION_PATH);
  const above = organisation === undefined ? {} : { organisation };
  try {
    const policy = effectivePolicy(checks, { ...above, ...(repository === undefined ? {} : { repository }) });
    const { commands, environments, checklist, artifacts } = policy;
    const execution = { ...EXECUTION_RULES, environments: environments as ExecutionRules["environments"] };
    return { commands: commands as CommandRules, execution, checklist, artifacts, ...above };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const { environments, ...rules } = UNREADABLE_RULES;
    return { ...rules, execution: { ...EXECUTION_RULES, environments }, ...above };
  }
}
