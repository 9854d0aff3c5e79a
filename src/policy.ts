/** The effective rules: what every check is told, after defaults, organisation and repository. */
import { canonicalJson, digestOf } from "#src/canonical.ts";
import type { Check, Severity, Strictness } from "#src/check.ts";
import { type CommandRules, isLooserRule, ruleOf } from "#src/command-rule.ts";
import type { Origin, Raw } from "#src/layering.ts";
import type { RepositoryView } from "#src/view.ts";

/** A check whose options' type is its own business. */
export interface AnyCheck extends Check<never> {
  /** What `options.parse({})` gives, where it is known without making the shape; `npm run generate` writes it down. */
  readonly defaults?: CheckPolicy["options"];
}

export function withDefaults<Options>(check: Check<Options>, defaults: CheckPolicy["options"]): AnyCheck {
  // Not by spreading, which would ask for the options' shape.
  const copy: unknown = Object.defineProperties({}, { ...Object.getOwnPropertyDescriptors(check), defaults: { value: defaults } });
  return copy as AnyCheck;
}

export interface CheckPolicy {
  readonly enabled: boolean;
  /** Some layer names the check and does not turn it off. */
  readonly configured: boolean;
  /** The highest severity that the check's findings reach. */
  readonly severity: Severity;
  readonly ignore: readonly string[];
  readonly options: Readonly<Record<string, Raw>>;
}

export interface Policy {
  readonly checks: ReadonlyMap<string, CheckPolicy>;
  readonly environments: Readonly<Record<string, string>>;
  readonly commands: Readonly<Record<string, Raw>>;
  readonly publish: { readonly checks: "each" | "rollup" };
  readonly artifacts: { readonly branch?: string | undefined; readonly mode: "commit" | "pull-request" };
  /** Items that the checklist before going live takes beside its own. */
  readonly checklist: readonly AddedItem[];
  readonly deployments: DeploymentRules;
  readonly alerts: { readonly critical: readonly string[]; readonly issue: boolean };
  /** Depends on the effective rules alone: not on comments, order, spelling or who said it. */
  readonly digest: string;
  readonly origins: ReadonlyMap<string, readonly Origin[]>;
  /** Locked key paths that the repository tried to set otherwise; the organisation's values stand. */
  readonly refused: readonly string[];
}

export type AddedItem = "tripwires_armed" | "heimdall_policies_present";

export interface DeploymentRules {
  /** What becomes of a deployment that may not run now. */
  readonly blocked: "reject" | "wait";
  /** Engaging the kill switch cancels the workflow runs whose deployment was approved. */
  readonly cancel: boolean;
  /** Globs of branches whose merge deploys to production. */
  readonly branches: readonly string[];
}

type Options = CheckPolicy["options"];

/** One effective rule that a change makes weaker. */
export interface Loosening {
  /** Dotted key path, as in the configuration file. */
  readonly key: string;
  readonly before: Raw;
  readonly after: Raw;
}

export function policyDigest({ deployments, checklist, ...policy }: Omit<Policy, "digest" | "origins" | "refused">): string {
  const checks = Array.from(policy.checks, ([id, { enabled, configured, severity, ignore, options }]) =>
    enabled ? [id, { configured, severity, ignore, options }] : [id, false],
  );
  // Rules that nobody set leave the digest as it was before they existed.
  const usual = deployments.blocked === "reject" && !deployments.cancel && deployments.branches.length === 0;
  const levers = { ...(usual ? {} : { deployments }), ...(checklist.length === 0 ? {} : { checklist }) };
  return digestOf({ checks: Object.fromEntries(checks), environments: policy.environments, commands: policy.commands, ...levers });
}

const RANK: Readonly<Record<string, number>> = { notice: 0, warning: 1, failure: 2, OBSERVE_ONLY: 0, SANDBOX_EXEC: 1, PROD_EXEC: 2 };

/** Every way in which `after` asks for less than `before`, in the order of the checks. `view` is what `before` judged until now. */
export function loosenings(checks: readonly AnyCheck[], before: Policy, after: Policy, view?: RepositoryView): readonly Loosening[] {
  const ofChecks = checks.flatMap((check): readonly Loosening[] => {
    const [old, fresh] = [before.checks.get(check.id), after.checks.get(check.id)];
    if (old?.enabled !== true || fresh === undefined) return [];
    const key = `checks.${check.id}`;
    if (!fresh.enabled) return [{ key, before: true, after: false }];
    return [
      ...(old.configured && !fresh.configured && check.minds === "configured"
        ? [{ key, before: "configured", after: "not configured" }]
        : []),
      ...ranked(`${key}.severity`, old.severity, fresh.severity),
      ...compared(`${key}.paths.ignore`, [...old.ignore], [...fresh.ignore], "fewer"),
      ...looserOptions(check, key, [old.options, fresh.options], view),
    ];
  });
  const environments = Object.keys(before.environments).flatMap((name) =>
    ranked(`environments.${name}`, before.environments[name] ?? "PROD_EXEC", after.environments[name] ?? "PROD_EXEC"),
  );
  const fresh = Object.keys(after.environments)
    .filter((name) => !Object.hasOwn(before.environments, name))
    .flatMap((name) => ranked(`environments.${name}`, "PROD_EXEC", after.environments[name] ?? "PROD_EXEC"));
  return [...ofChecks, ...environments, ...fresh, ...ofCommands(before, after), ...ofLevers(before, after)];
}

function ofCommands({ commands: before }: Policy, { commands: after }: Policy): readonly Loosening[] {
  // The schema of the file has held both.
  const [old, fresh] = [before as CommandRules, after as CommandRules];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => isLooserRule(ruleOf(name, old), ruleOf(name, fresh)))
    .sort()
    .map((name) => ({ key: `commands.${name}`, before: before[name] ?? null, after: after[name] ?? null }));
}

function ofLevers(before: Policy, after: Policy): readonly Loosening[] {
  return [
    ...compared("checklist", before.checklist, after.checklist, "more"),
    ...compared("deployments.cancel", before.deployments.cancel, after.deployments.cancel, "more"),
    ...compared("deployments.branches", before.deployments.branches, after.deployments.branches, "more"),
  ];
}

function looserOptions(check: AnyCheck, key: string, pair: readonly [Options, Options], view: RepositoryView | undefined) {
  if (canonicalJson(pair[0]) === canonicalJson(pair[1])) return [];
  const meant = (options: Options): Options =>
    view === undefined ? options : ((check as unknown as Check<Options>).meaning?.(options, view) ?? options);
  const [old, fresh] = [meant(pair[0]), meant(pair[1])];
  return Object.keys(old).flatMap((name) => walk(key, name, old[name] ?? null, fresh[name] ?? null, check.strictness));
}

function ranked(key: string, before: string, after: string): readonly Loosening[] {
  return (RANK[after] ?? 0) < (RANK[before] ?? 0) ? [{ key, before, after }] : [];
}

/** Options are compared where their strictness is declared: at the option itself or at a key below it. */
function walk(key: string, path: string, before: Raw, after: Raw, strictness: Readonly<Record<string, Strictness>>): readonly Loosening[] {
  const declared = strictness[path];
  const below = Object.keys(strictness).some((name) => name.startsWith(`${path}.`));
  if (declared === undefined && below && isPlain(before) && isPlain(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) =>
      walk(key, `${path}.${name}`, before[name] ?? null, after[name] ?? null, strictness),
    );
  }
  return compared(`${key}.${path}`, before, after, declared ?? "any");
}

/** One value against another, by the direction in which such values become stricter. */
export function compared(key: string, before: Raw, after: Raw, direction: Strictness): readonly Loosening[] {
  if (direction === "none" || canonicalJson(before) === canonicalJson(after)) return [];
  if (direction === "allowed" && (isEmpty(before) || isEmpty(after))) return isEmpty(before) ? [] : [{ key, before, after }];
  if (direction === "any" || direction === "kept") return direction === "kept" && isEmpty(before) ? [] : [{ key, before, after }];
  const looser = direction === "more" ? lost(before, after) : lost(after, before);
  return looser ? [{ key, before, after }] : [];
}

/** `none` is what a choice is called that stands for no choice. */
const isEmpty = (value: Raw): boolean => value === null || value === "none" || (Array.isArray(value) && value.length === 0);

/** True where something that `full` has is missing from `less`: an item, a key, an amount, a truth. */
function lost(full: Raw, less: Raw): boolean {
  if (Array.isArray(full) && Array.isArray(less)) {
    const kept = new Set(less.map((item: Raw) => canonicalJson(item)));
    return full.some((item: Raw) => !kept.has(canonicalJson(item)));
  }
  if (typeof full === "number" && typeof less === "number") return less < full;
  if (typeof full === "boolean" && typeof less === "boolean") return full && !less;
  if (isPlain(full) && isPlain(less))
    return Object.keys(full).some((name) => !Object.hasOwn(less, name) || lost(full[name] ?? null, less[name] ?? null));
  if (full === null) return false;
  return canonicalJson(full) !== canonicalJson(less);
}

function isPlain(value: Raw): value is { readonly [key: string]: Raw } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
