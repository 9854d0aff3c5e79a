/** What a repository's own configuration, under its organisation's, says of commands and environments; read from its default branch. */
import type { House as AppHouse } from "#src/app/house.ts";
import type { Place } from "#src/app/jobs.ts";
import { organisationFile } from "#src/app/organisation.ts";
import { CONFIGURATION_PATH, ConfigurationError, effectivePolicy } from "#src/config.ts";
import type { ExecutionRules } from "#src/execution.ts";
import { ADMINISTRATORS_ONLY, type CommandRules } from "#src/rights.ts";
import { gitIn } from "#src/views/git/process.ts";

export interface RepositoryPolicy {
  readonly commands: CommandRules;
  readonly environments: ExecutionRules["environments"];
}

/** Every environment is production. */
const UNREADABLE: RepositoryPolicy = { commands: ADMINISTRATORS_ONLY, environments: {} };

/** Throws where the repository cannot be fetched. */
export async function repositoryPolicy(house: AppHouse, place: Place): Promise<RepositoryPolicy> {
  const { checks } = await import("#checks/index.ts");
  const organisation = await organisationFile(house, place);
  const text = await house.mirrors.fetched({ repository: place, sources: ["HEAD"] }, async ({ folder, commits: [head = ""] }) =>
    gitIn(folder)
      .ask(["cat-file", "blob", `${head}:${CONFIGURATION_PATH}`])
      ?.toString("utf8"),
  );
  const repository = text === undefined ? {} : { repository: { path: CONFIGURATION_PATH, text } };
  try {
    const { commands, environments } = effectivePolicy(checks, { ...(organisation === undefined ? {} : { organisation }), ...repository });
    return { commands: commands as CommandRules, environments: environments as RepositoryPolicy["environments"] };
  } catch (error) {
    if (error instanceof ConfigurationError) return UNREADABLE;
    throw error;
  }
}
