/** GitHub as the App's work asks it: one call at a time, answers of a known shape, trouble with its reason. `octokit.ts` makes it. */
import type { ZodType } from "zod";

export interface GitHub {
  /** Calls made in the name of an installation are counted by what is handed out here. */
  installation(id: number): Reach;
  /** The App's own endpoints. */
  app(): Reach;
  /** The value of an Authorization header for git, good for reading this one repository (or all, where none is named). `fresh` makes a new one. */
  gitAuthorization(installation: number, repository: number | undefined, fresh?: boolean): Promise<string>;
  /** Whose check runs and comments are our own. */
  readonly appId: number;
}

export interface Reach {
  /** `route` is a method and a path with names in braces; params fill it, the rest is the query or the body. Throws GitHubTrouble. */
  call<Value>(route: string, params: Readonly<Record<string, unknown>>, shape: ZodType<Value>): Promise<Value>;
  /** Every item of a list that comes in pages; `field`: where they stand in a page that is no list itself. */
  all<Item>(route: string, params: Readonly<Record<string, unknown>>, item: ZodType<Item>, field?: string): Promise<readonly Item[]>;
  /** The pages of a list, one after another. */
  pages<Page>(route: string, params: Readonly<Record<string, unknown>>, shape: ZodType<Page>): AsyncIterable<Page>;
  /** Calls made so far, repeats included. */
  readonly calls: () => number;
}

/**
 * `limited`: not before `until`. `unavailable`: GitHub is down or was not understood; a write may or may not have been done.
 * `missing`: 404 or 410. `refused`: any other 4xx.
 */
export type TroubleKind = "limited" | "unavailable" | "missing" | "refused";

export class GitHubTrouble extends Error {
  override readonly name = "GitHubTrouble";
  readonly kind: TroubleKind;
  readonly status: number;
  readonly until: Date | undefined;

  constructor(kind: TroubleKind, status: number, message: string, given: { readonly until?: Date; readonly cause?: unknown } = {}) {
    super(message, { cause: given.cause });
    this.kind = kind;
    this.status = status;
    this.until = given.until;
  }
}

/** What GitHub says, or `otherwise` where it says no in one of these ways. Throws its other troubles. */
export async function unless<Value, Otherwise>(
  kinds: readonly TroubleKind[],
  otherwise: Otherwise,
  asked: Promise<Value>,
): Promise<Value | Otherwise> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof GitHubTrouble && kinds.includes(error.kind)) return otherwise;
    throw error;
  }
}

/** The work is to be done later, and nothing is wrong with it. */
export class Postponed extends Error {
  override readonly name = "Postponed";
  readonly until: Date;

  constructor(until: Date, why: string) {
    super(`postponed until ${until.toISOString()}: ${why}`);
    this.until = until;
  }
}
