/** Which rules judge a view: those of its base commit where there is one; and what the head would make of them. */
import type { Check, PolicyChange, Turn, Weakening } from "#src/check.ts";
import { CONFIGURATION_PATH, ConfigurationError, type ConfigurationFile, effectivePolicy } from "#src/config.ts";
import { policyUnder } from "#src/kept-policy.ts";
import { misnamed, WAIVERS_PATH } from "#src/exceptions.ts";
import { canonicalJson } from "#src/canonical.ts";
import { loosenings, type AnyCheck, type Policy } from "#src/policy.ts";
import { parseYaml } from "#src/parsers/yaml.ts";
import type { RepositoryView } from "#src/view.ts";

export interface Rules {
  readonly policy: Policy;
  /** Absent where no difference is judged, or where the rules were handed in. */
  readonly policyChange?: PolicyChange;
}

/** A file of the repository that stands in for its own configuration: as that, it is read at the commit whose rules judge. */
export interface TrackedFile {
  readonly tracked: string;
}

/** `given` replaces the repository's own file. Throws ConfigurationError for the rules that judge; never for the head's. */
export function rulesFor(
  checks: readonly AnyCheck[],
  view: RepositoryView,
  organisation?: ConfigurationFile,
  given?: ConfigurationFile | TrackedFile,
): Rules {
  const file = given !== undefined && "tracked" in given ? given.tracked : CONFIGURATION_PATH;
  const fixed = given !== undefined && "text" in given ? given : undefined;
  const policyAt = (at: RepositoryView): Policy => {
    if (fixed === undefined && standsAt(at, file)) return policyUnder(checks, at, file, organisation) ?? refuseUnread(at, file);
    return effectivePolicy(checks, { ...(organisation && { organisation }), ...(fixed && { repository: fixed }) });
  };
  const policy = policyAt(view.base ?? view);
  if (view.base === undefined || fixed !== undefined) return { policy };
  return { policy, policyChange: changeOf(checks, policy, { view, base: view.base, file, headPolicy: () => policyAt(view) }) };
}

/** A name that is almost the right one is read by nobody: whoever wrote the file believes that it is in force. */
function refuseMisnamed(view: RepositoryView, path: string): void {
  const found = misnamed(view, path);
  if (found === undefined) return;
  const message = `is not read: the configuration is ${path}; ${view.kind(path) === undefined ? "rename this file" : "take this file out"}`;
  throw new ConfigurationError([{ path: found, line: 1, column: 1, message }]);
}

function standsAt(view: RepositoryView, path: string): boolean {
  if (path === CONFIGURATION_PATH) refuseMisnamed(view, path);
  return view.kind(path) !== undefined;
}

/** One that is no text (binary, a link) is a configuration that cannot be read. */
function refuseUnread(view: RepositoryView, path: string): never {
  const message = view.kind(path) === "symlink" ? "is a symbolic link, which is not followed" : "is no UTF-8 text";
  throw new ConfigurationError([{ path, line: 1, column: 1, message }]);
}

interface Comparison {
  readonly view: RepositoryView;
  readonly base: RepositoryView;
  /** The configuration's path. */
  readonly file: string;
  readonly headPolicy: () => Policy;
}

function changeOf(checks: readonly AnyCheck[], before: Policy, { view, base, file, headPolicy }: Comparison): PolicyChange {
  try {
    const after = headPolicy();
    const removed = base.kind(file) !== undefined && view.kind(file) === undefined;
    const loosened = loosenings(checks, before, after, base).map(({ key, before: old, after: fresh }) => ({
      key,
      before: canonicalJson(old),
      after: canonicalJson(fresh),
      ...placeOf(view, file, key),
    }));
    return {
      removed,
      loosened,
      refused: after.refused,
      waivers: addedWaivers(base.text(WAIVERS_PATH), view.text(WAIVERS_PATH)),
      weakened: weakenings(checks, before, { base, head: view }),
    };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { unreadable: error.problems };
  }
}

/** Two checks may be judged by one file: what they both say is said once. */
function weakenings(checks: readonly AnyCheck[], before: Policy, turn: Turn): readonly Weakening[] {
  const told = checks.flatMap((check) => {
    const own = before.checks.get(check.id);
    // The policy's options were made by this check's own schema.
    return own?.enabled === true ? ((check as unknown as Check<unknown>).weakened?.(own.options, turn) ?? []) : [];
  });
  return [...new Map(told.map((one) => [one.message, one])).values()];
}

/** The line in the head's file where the key, or the nearest key above it that is still there, stands. */
function placeOf(view: RepositoryView, path: string, key: string): { readonly path: string; readonly line?: number } {
  const parsed = parseYaml(view.text(path) ?? "");
  const names = key.split(".");
  for (let length = names.length; parsed.ok && length > 0; length--) {
    const place = parsed.keyPlace(names.slice(0, length));
    if (place !== undefined) return { path, line: place.line };
  }
  return { path };
}

function addedWaivers(before: string | undefined, after: string | undefined): readonly string[] {
  const known = new Set(waiversIn(before).map(canonicalJson));
  return waiversIn(after).flatMap((waiver) => (known.has(canonicalJson(waiver)) ? [] : [describe(waiver)]));
}

function waiversIn(text: string | undefined): readonly object[] {
  const parsed = parseYaml(text ?? "");
  const list: unknown = parsed.ok && typeof parsed.value === "object" && parsed.value !== null ? Reflect.get(parsed.value, "waivers") : [];
  return Array.isArray(list) ? list.filter((item): item is object => typeof item === "object" && item !== null) : [];
}

function describe(waiver: object): string {
  const field = (name: string): string => String(Reflect.get(waiver, name) ?? "?");
  return Reflect.has(waiver, "fingerprint") ? field("fingerprint") : `${field("rule")} at ${field("path")}`;
}
