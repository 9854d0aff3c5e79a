/** What a name that is asked for stands for: its models, how one of them is chosen, and the times that they have. */
import type { Strategy } from "#src/router.ts";
import type { Target } from "#src/api/models/targets.ts";

export interface Plan {
  readonly name: string;
  /** Why a model of this plan answers, when the first does. */
  readonly reason: string;
  readonly strategy: Strategy;
  readonly choices: readonly { readonly target: Target; readonly weight?: number }[];
  readonly attemptMs: number;
  readonly idleMs: number;
  readonly deadlineMs: number;
  readonly retries: number;
  /** Tokens that the shortest context of its models holds; Infinity where none is told. */
  readonly tightest: number;
}
