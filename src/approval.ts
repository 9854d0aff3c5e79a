/** Commands in the ledger: what was answered, and orders that wait for a second person. */
import type { Asked } from "#src/asked.ts";

export interface Waiting {
  /** The command as it was given: it is read again when it is carried out. */
  readonly text: string;
  readonly command: string;
  readonly by: string;
  /** The comment that holds it. */
  readonly comment: string;
  /** Those who agree, the one who asked first: lower-case logins, and numbers by which GitHub knows them under any name. */
  readonly people: readonly string[];
  readonly needed: number;
  /** ISO 8601, UTC. */
  readonly until: string;
}

/** No login begins so. */
export const NUMBER = "#";

/** By what the one who asked first is known under any name. */
export function whoIn({ people }: Pick<Waiting, "people">): string | undefined {
  return people[1]?.startsWith(NUMBER) === true ? people[1].slice(NUMBER.length) : undefined;
}

/** Who agreed so far, by name. */
export const agreedIn = ({ people }: Pick<Waiting, "people">): readonly string[] => people.filter((name) => !name.startsWith(NUMBER));

export interface ApprovalState {
  /** By the ledger entry that proposed them. */
  readonly waiting: Readonly<Record<string, Waiting>>;
}

export type ApprovalOrder = Asked & { readonly lever: "command" } & (
    | { readonly do: "answer"; readonly text: string; readonly command: string; readonly code: string }
    | {
        readonly do: "propose";
        readonly text: string;
        readonly command: string;
        readonly comment: string;
        readonly needed: number;
        readonly until: string;
        readonly who?: string;
      }
    | { readonly do: "approve"; readonly entry: number; readonly frozen: boolean; readonly who?: string }
    | { readonly do: "reject"; readonly entry: number }
  );

export type ApprovalHappening =
  | { readonly kind: "command.answered"; readonly data: { readonly text: string; readonly command: string; readonly code: string } }
  | {
      readonly kind: "command.proposed";
      readonly data: Omit<Waiting, "by" | "people"> & { readonly who?: string };
    }
  | {
      readonly kind: "command.approved";
      readonly data: { readonly entry: number; readonly by: string; readonly complete: boolean; readonly who?: string };
    }
  | { readonly kind: "command.rejected"; readonly data: { readonly entry: number; readonly reason: string | null } }
  | { readonly kind: "command.refused"; readonly data: { readonly code: string } };
