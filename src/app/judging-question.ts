/** What is asked of a judging thread, and what it answers: plain data, for it crosses a thread's border. */
import type { Standing } from "#schemas/snapshot.ts";
import type { PullFacts } from "#src/app/jobs.ts";
import type { Verdict } from "#src/check.ts";
import type { ConfigurationFile } from "#src/config.ts";
import type { Occasion } from "#src/occasion.ts";
import type { Policy } from "#src/policy.ts";
import type { CheckRun } from "#src/reports/check-run.ts";
import type { Sources } from "#src/snapshot.ts";
import type { Week } from "#src/week.ts";

export interface Question {
  readonly folder: string;
  readonly repository: number;
  readonly head: string;
  readonly base?: string;
  readonly pull?: PullFacts & { readonly number: number };
  readonly organisation?: ConfigurationFile;
  readonly now: number;
  readonly repositoryUrl: string;
  /** What the comment told before. */
  readonly previous?: Verdict;
  /** Checks that could not be judged for a reason that lies outside the commits. */
  readonly undecided?: string;
}

export interface Judged {
  readonly verdict: Verdict;
  /** As the policy says: with a run for each check, or the roll-up alone. */
  readonly runs: readonly CheckRun[];
  /** The roll-up alone, with all annotations. */
  readonly rollup: readonly CheckRun[];
  readonly comment: string;
  readonly artifacts: Policy["artifacts"];
  readonly alerts: Policy["alerts"];
  /** Globs of branches whose merge deploys to production. */
  readonly deploys: readonly string[];
  readonly elapsedMs: number;
}

export type RegenerateQuestion = Omit<Question, "previous" | "undecided">;

export interface EvidenceQuestion extends RegenerateQuestion {
  readonly occasion: Occasion;
  readonly sources?: Sources;
  /** The head of the branch that evidence is kept on, where that is not the branch that it is about. */
  readonly records?: string;
  /** The head of an offer that nobody has taken yet. */
  readonly pending?: string;
  /** Made whether or not the repository receives evidence by the clock. */
  readonly asked?: boolean;
}

export interface Regenerated {
  readonly files: readonly { readonly path: string; readonly content: string | null }[];
  readonly artifacts: Judged["artifacts"];
}

export interface EvidenceMade extends Regenerated {
  readonly alerts: Policy["alerts"];
  /** What is due was committed before. */
  readonly stands?: boolean;
  /** How each check stands; of a daily occasion. */
  readonly standings?: Readonly<Record<string, Standing>>;
  /** What the week that has just ended was like; of a weekly occasion. */
  readonly week?: Week;
}
