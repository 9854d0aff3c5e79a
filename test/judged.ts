/** A folder or a commit judged as the command line judges it, with the facts of a store. */
import { checks } from "#checks/index.ts";
import { ConfigurationError } from "#src/config.ts";
import { judge } from "#src/engine.ts";
import { json } from "#src/reports/json.ts";
import { rulesFor } from "#src/rules.ts";
import { type SightGiven, sightOf } from "#src/views/git/sight.ts";

export interface Shown {
  /** The JSON report, or what is wrong with the configuration. */
  readonly report: string;
  /** The failures: rule and path. */
  readonly findings: readonly string[];
}

const NOW = new Date("2026-11-21T10:00:00Z");

export async function shownBy(given: Omit<SightGiven, "now">): Promise<Shown> {
  const { view } = sightOf({ ...given, now: NOW });
  try {
    const verdict = await judge({ checks, ...rulesFor(checks, view), view, now: NOW, elapsedMs: () => 0 });
    const all = verdict.outcomes.flatMap(({ findings }) => findings).filter(({ severity }) => severity === "failure");
    return { report: json(verdict), findings: all.map(({ rule, at }) => `${rule} ${at?.path ?? ""}`) };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { report: error.message, findings: [] };
  }
}
