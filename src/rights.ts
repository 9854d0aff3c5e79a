/** Who may give a command: by the rank of a role, or by what the configuration says of roles, teams and people. */
import { type CommandRules, patienceOf, plainName, ruleOf } from "#src/command-rule.ts";
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
  const { roles, teams, users } = ruleOf(command.name, rules);
  if (roles === undefined && teams === undefined && users === undefined) return rankOf(person) >= ROLES.indexOf(command.who);
  const login = person.login.toLowerCase();
  return (
    (roles ?? []).some((role) => role === person.roleName || role === person.baseRole) ||
    (teams ?? []).some((team) => person.teams?.includes(team.toLowerCase()) === true) ||
    (users ?? []).some((user) => plainName(user) === login)
  );
}

/** Who may, in words, for the help. */
export function whoMay(command: Command, rules: CommandRules): string {
  const { roles, teams, users } = ruleOf(command.name, rules);
  const named = [...(roles ?? []), ...(teams ?? []).map((team) => `team ${team}`), ...(users ?? [])];
  return named.length === 0 ? command.who : named.join(", ");
}

/** How many different people it takes, and for how long an order waits for them. */
export function approvalsOf({ name }: Pick<Command, "name">, rules: CommandRules): { readonly people: number; readonly withinMs: number } {
  return patienceOf(ruleOf(name, rules));
}

/** Custom roles count as the role that they are based on, where GitHub tells, else as none. */
function rankOf({ roleName, baseRole }: Person): number {
  const rank = ROLES.findIndex((role) => role === roleName);
  return rank === -1 && baseRole !== undefined ? ROLES.indexOf(baseRole) : rank;
}
