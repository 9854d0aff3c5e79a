/** What a repository's own configuration, under its organisation's, says of commands and environments; read from its default branch. */
import type { House as AppHouse } from "#src/app/house.ts";
import type { Place } from "#src/app/jobs.ts";
import { organisationFile } from "#src/app/organisation.ts";
import { CONFIGURATION_PATH, ConfigurationError, effectivePolicy } from "#src/config.ts";
import type { ExecutionRules } from "#src/execution.ts";
import type { Policy } from "#src/policy.ts";
import type { CommandRules } from "#src/command-rule.ts";
import { snapshotRules } from "#src/snapshots.ts";
import { UNREADABLE_RULES } from "#src/unreadable-rules.ts";
import { blobAt } from "#src/views/git/process.ts";

export interface RepositoryPolicy {
  readonly commands: CommandRules;
  readonly environments: ExecutionRules["environments"];
  readonly checklist: Policy["checklist"];
  readonly deployments: Policy["deployments"];
  readonly artifacts: Policy["artifacts"];
  readonly snapshots: SnapshotRules;
}

/** Where snapshots are kept, and how old one may be. */
export interface SnapshotRules {
  readonly branch: string | undefined;
  readonly folder: string;
  readonly hours: number;
}

const UNREADABLE: RepositoryPolicy = {
  ...UNREADABLE_RULES,
  deployments: { blocked: "reject", cancel: false, branches: [] },
  snapshots: { branch: undefined, ...snapshotRules({ checks: new Map() }) },
};

/** Throws where the repository cannot be fetched. */
export async function repositoryPolicy(house: AppHouse, place: Place): Promise<RepositoryPolicy> {
  const { checks } = await import("#checks/index.ts");
  const organisation = await organisationFile(house, place);
  const text = await house.mirrors.fetched({ repository: place, sources: ["HEAD"] }, async ({ folder, commits: [head = ""] }) =>
    blobAt(folder, head, CONFIGURATION_PATH)?.toString("utf8"),
  );
  const repository = text === undefined ? {} : { repository: { path: CONFIGURATION_PATH, text } };
  try {
    const policy = effectivePolicy(checks, {
      ...(organisation === undefined ? {} : { organisation }),
      ...repository,
    });
    const { commands, environments, checklist, deployments, artifacts } = policy;
    const rules = { commands: commands as CommandRules, environments: environments as RepositoryPolicy["environments"] };
    return { ...rules, checklist, deployments, artifacts, snapshots: { branch: artifacts.branch, ...snapshotRules(policy) } };
  } catch (error) {
    if (error instanceof ConfigurationError) return UNREADABLE;
    throw error;
  }
}
