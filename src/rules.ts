/** Which rules judge a view: those of its base commit where there is one; and what the head would make of them. */
import type { PolicyChange } from "#src/check.ts";
import { CONFIGURATION_PATH, ConfigurationError, type ConfigurationFile, effectivePolicy } from "#src/config.ts";
import { WAIVERS_PATH } from "#src/exceptions.ts";
import { canonicalJson } from "#src/canonical.ts";
import { loosenings, type AnyCheck, type Policy } from "#src/policy.ts";
import { parseYaml } from "#src/parsers/yaml.ts";
import type { RepositoryView } from "#src/view.ts";

export interface Rules {
  readonly policy: Policy;
  /** Absent where no difference is judged, or where the rules were handed in. */
  readonly policyChange?: PolicyChange;
}

/** `given` replaces the repository's own file. Throws ConfigurationError for the rules that judge; never for the head's. */
export function rulesFor(
  checks: readonly AnyCheck[],
  view: RepositoryView,
  organisation?: ConfigurationFile,
  given?: ConfigurationFile,
): Rules {
  const layersOf = (at: RepositoryView) => {
    const repository = given ?? configurationAt(at);
    return { ...(organisation && { organisation }), ...(repository && { repository }) };
  };
  const policy = effectivePolicy(checks, layersOf(view.base ?? view));
  if (view.base === undefined || given !== undefined) return { policy };
  return { policy, policyChange: changeOf(checks, policy, view, view.base, () => effectivePolicy(checks, layersOf(view))) };
}

/** Undefined where the commit has none. One that is no text (binary, a link) is a configuration that cannot be read. */
function configurationAt(view: RepositoryView): ConfigurationFile | undefined {
  if (view.kind(CONFIGURATION_PATH) === undefined) return undefined;
  const text = view.text(CONFIGURATION_PATH);
  if (text !== undefined) return { path: CONFIGURATION_PATH, text };
  const message = view.kind(CONFIGURATION_PATH) === "symlink" ? "is a symbolic link, which is not followed" : "is no UTF-8 text";
  throw new ConfigurationError([{ path: CONFIGURATION_PATH, line: 1, column: 1, message }]);
}

function changeOf(
  checks: readonly AnyCheck[],
  before: Policy,
  view: RepositoryView,
  base: RepositoryView,
  headPolicy: () => Policy,
): PolicyChange {
  try {
    const after = headPolicy();
    const removed = base.kind(CONFIGURATION_PATH) !== undefined && view.kind(CONFIGURATION_PATH) === undefined;
    const loosened = loosenings(checks, before, after).map(({ key, before: old, after: fresh }) => ({
      key,
      before: canonicalJson(old),
      after: canonicalJson(fresh),
      ...placeOf(view, key),
    }));
    return { removed, loosened, refused: after.refused, waivers: addedWaivers(base.text(WAIVERS_PATH), view.text(WAIVERS_PATH)) };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { unreadable: error.problems };
  }
}

/** The line in the head's file where the key, or the nearest key above it that is still there, stands. */
function placeOf(view: RepositoryView, key: string): { readonly path: string; readonly line?: number } {
  const parsed = parseYaml(view.text(CONFIGURATION_PATH) ?? "");
  const names = key.split(".");
  for (let length = names.length; parsed.ok && length > 0; length--) {
    const place = parsed.keyPlace(names.slice(0, length));
    if (place !== undefined) return { path: CONFIGURATION_PATH, line: place.line };
  }
  return { path: CONFIGURATION_PATH };
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
