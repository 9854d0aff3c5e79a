/** Deployments that asked for leave: each answer is an entry, and those that wait or were approved are remembered until they are over. */
import type { Folding } from "#src/checkpoint.ts";
import type { Entry } from "#src/ledger.ts";

export interface Deployment {
  /** The workflow run. */
  readonly run: number;
  readonly environment: string;
  readonly executionClass: string;
  readonly state: "approved" | "waiting";
  /** A reason code. */
  readonly reason: string;
  readonly sender: string;
  /** ISO 8601, UTC: when it asked. */
  readonly since: string;
  /** How often GitHub was told why it waits. */
  readonly told: number;
}

/** What was answered, or found out. `over`: the run has ended, or GitHub takes no answer any more. */
export type DeploymentKind = "deployment.approved" | "deployment.rejected" | "deployment.waiting" | "deployment.over";

export type DeploymentState = Readonly<Record<string, Deployment>>;

/** GitHub ends a run after 35 days, its waiting included. */
const REMEMBERED_MS = 35 * 86_400_000;
const MOST = 500;

/** By run and environment, the newest last. */
export const deployments: Folding<DeploymentState> = {
  id: "deployments-1",
  initial: {},
  evolve: (state, entry) => {
    if (!entry.kind.startsWith("deployment.")) return state;
    const told = read(entry, state);
    const { [told.key]: _, ...others } = state;
    const since = new Date(Date.parse(entry.at) - REMEMBERED_MS).toISOString();
    const kept = Object.entries(others)
      .filter(([, one]) => one.since > since)
      .slice(1 - MOST);
    return Object.fromEntries(told.deployment === undefined ? kept : [...kept, [told.key, told.deployment] as const]);
  },
  restore: (kept) => (typeof kept === "object" && kept !== null ? (kept as DeploymentState) : undefined),
};

const deploymentKey = ({ run, environment }: Pick<Deployment, "run" | "environment">): string => `${run}/${environment}`;

function read({ kind, data, at }: Entry, state: DeploymentState): { readonly key: string; readonly deployment?: Deployment } {
  const [run, environment] = [Number(data["run"]), String(data["environment"])];
  const key = deploymentKey({ run, environment });
  const going = kind === "deployment.approved" ? "approved" : kind === "deployment.waiting" ? "waiting" : undefined;
  if (going === undefined) return { key };
  const before = Object.hasOwn(state, key) ? state[key] : undefined;
  // A run that is started again asks anew.
  const again = before?.state === "waiting" && data["fresh"] !== true;
  return {
    key,
    deployment: {
      run,
      environment,
      executionClass: String(data["execution_class"]),
      state: going,
      reason: String(data["reason"]),
      sender: String(data["sender"]),
      since: again ? before.since : at,
      told: (again ? before.told : 0) + (going === "waiting" ? 1 : 0),
    },
  };
}
