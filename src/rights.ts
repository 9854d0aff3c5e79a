/** Who may give a command: by the rank of a role, or by what the configuration says of roles, teams and people. */
import { ROLES, type Command, type Role } from "#src/command.ts";

/** Somebody as GitHub knows them at the moment of execution. */
export interface Person {
  readonly login: string;
  /** The `role_name` of the collaborator permission endpoint; a custom role's own name. */
  readonly roleName: string;
  /** What a custom role is based on, where GitHub tells. */
  readonly baseRole?: Role;
  /** Slugs, lower-case. */
  readonly teams?: readonly string[];
  /** Let in by the scope of a key of ours: GitHub's roles say nothing of it. `asks`: it may ask, but counts as none of the people that it takes. */
  readonly byScope?: "counts" | "asks";
}

/** Who somebody is cannot be asked now. */
export class PeopleUnknown extends Error {
  override readonly name = "PeopleUnknown";
}

export interface CommandRule {
  readonly roles?: readonly string[] | undefined;
  readonly teams?: readonly string[] | undefined;
  readonly users?: readonly string[] | undefined;
  readonly approvals?: number | undefined;
  readonly within?: string | undefined;
}

export type CommandRules = Readonly<Record<string, CommandRule>>;

/** Where the configuration cannot be read: administrators alone give orders that change something. */
export const ADMINISTRATORS_ONLY: CommandRules = Object.fromEntries(
  [
    "go-live enable",
    "go-live disable",
    "kill-switch release",
    "risk policy",
    "heimdall policy",
    "tripwire policy",
    "waive",
    "revert",
    "approve",
  ].map((name) => [name, { roles: ["admin"] }]),
);

export function mayGive(person: Person, command: Command, rules: CommandRules): boolean {
  if (person.byScope !== undefined) return true;
  const { roles, teams, users } = ruleOf(command, rules);
  if (roles === undefined && teams === undefined && users === undefined) return rankOf(person) >= ROLES.indexOf(command.who);
  const login = person.login.toLowerCase();
  return (
    (roles ?? []).some((role) => role === person.roleName || role === person.baseRole) ||
    (teams ?? []).some((team) => person.teams?.includes(team.toLowerCase()) === true) ||
    (users ?? []).some((user) => user.replace(/^@/, "").toLowerCase() === login)
  );
}

/** Who may, in words, for the help. */
export function whoMay(command: Command, rules: CommandRules): string {
  const { roles, teams, users } = ruleOf(command, rules);
  const named = [...(roles ?? []), ...(teams ?? []).map((team) => `team ${team}`), ...(users ?? [])];
  return named.length === 0 ? command.who : named.join(", ");
}

/** How many different people it takes, and for how long an order waits for them. */
export function approvalsOf(command: Pick<Command, "name">, rules: CommandRules): { readonly people: number; readonly withinMs: number } {
  const { approvals = 1, within = "24h" } = ruleOf(command, rules);
  return { people: approvals, withinMs: milliseconds(within) };
}

/** A rule of the whole command counts where there is none of its part. */
function ruleOf({ name }: Pick<Command, "name">, rules: CommandRules): CommandRule {
  const family = name.split(" ")[0] ?? name;
  if (Object.hasOwn(rules, name)) return rules[name] ?? {};
  return Object.hasOwn(rules, family) ? (rules[family] ?? {}) : {};
}

/** Custom roles count as the role that they are based on, where GitHub tells, else as none. */
function rankOf({ roleName, baseRole }: Person): number {
  const rank = ROLES.findIndex((role) => role === roleName);
  return rank === -1 && baseRole !== undefined ? ROLES.indexOf(baseRole) : rank;
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function milliseconds(duration: string): number {
  const [, count = "24", unit = "h"] = /^(\d{1,5})([smhd])$/.exec(duration) ?? [];
  return Number(count) * (UNITS[unit] ?? 0);
}
