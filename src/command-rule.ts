/** What a configuration says of a command: who may give it, how many people it takes, and how long it waits for them. */

export interface CommandRule {
  readonly roles?: readonly string[] | undefined;
  readonly teams?: readonly string[] | undefined;
  readonly users?: readonly string[] | undefined;
  readonly approvals?: number | undefined;
  readonly within?: string | undefined;
}

export type CommandRules = Readonly<Record<string, CommandRule>>;

/** A rule of the whole command counts where there is none of its part. */
export function ruleOf(name: string, rules: CommandRules): CommandRule {
  const family = name.split(" ")[0] ?? name;
  if (Object.hasOwn(rules, name)) return rules[name] ?? {};
  return Object.hasOwn(rules, family) ? (rules[family] ?? {}) : {};
}

/** How many different people it takes, and for how long an order waits for them. */
export function patienceOf({ approvals = 1, within = "24h" }: CommandRule): { readonly people: number; readonly withinMs: number } {
  return { people: approvals, withinMs: milliseconds(within) };
}

/** A login or team as it is compared: GitHub tells neither by case. */
export const plainName = (name: string): string => name.replace(/^@/, "").toLowerCase();

/** True where the second rule lets in somebody whom the first kept out, takes fewer people, or waits for them longer. */
export function isLooserRule(before: CommandRule, after: CommandRule): boolean {
  const [old, fresh] = [patienceOf(before), patienceOf(after)];
  if (fresh.people < old.people) return true;
  if (old.people > 1 && fresh.withinMs > old.withinMs) return true;
  return letsInMore(before, after);
}

/** Who may by default is the command's own to say; administrators always may. */
function letsInMore(before: CommandRule, after: CommandRule): boolean {
  const [old, fresh] = [namedIn(before), namedIn(after)];
  if (fresh === undefined) return old !== undefined;
  const known = old ?? new Set(["role admin"]);
  return [...fresh].some((one) => !known.has(one));
}

function namedIn({ roles, teams, users }: CommandRule): ReadonlySet<string> | undefined {
  if (roles === undefined && teams === undefined && users === undefined) return undefined;
  return new Set([
    ...(roles ?? []).map((role) => `role ${role}`),
    ...(teams ?? []).map((team) => `team ${team.toLowerCase()}`),
    ...(users ?? []).map((user) => `user ${plainName(user)}`),
  ]);
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function milliseconds(duration: string): number {
  const [, count = "24", unit = "h"] = /^(\d{1,5})([smhd])$/.exec(duration) ?? [];
  return Number(count) * (UNITS[unit] ?? 0);
}
