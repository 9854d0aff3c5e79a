/** The effective policy under a repository's own file, remembered as a fact of that file: to read it anew takes two large libraries. */
import { digestOf } from "#src/canonical.ts";
import { ConfigurationError, type ConfigurationFile, effectivePolicy } from "#src/config.ts";
import type { Problem } from "#src/config-schema.ts";
import { decodeText } from "#src/parsers/text.ts";
import type { AnyCheck, CheckPolicy, Policy } from "#src/policy.ts";
import type { Origin } from "#src/layering.ts";
import type { Analyser, RepositoryView } from "#src/view.ts";

/** A policy as plain JSON. */
interface PlainPolicy extends Omit<Policy, "checks" | "origins"> {
  readonly checks: readonly (readonly [id: string, own: CheckPolicy])[];
  readonly origins: readonly (readonly [key: string, from: readonly Origin[]])[];
}

/** Neither where the bytes are no text. */
interface PolicyFact {
  readonly policy?: PlainPolicy;
  readonly problems?: readonly Problem[];
}

/** Undefined where the path is no UTF-8 text. Throws ConfigurationError with everything that is wrong in either file. */
export function policyUnder(
  checks: readonly AnyCheck[],
  view: RepositoryView,
  path: string,
  organisation: ConfigurationFile | undefined,
): Policy | undefined {
  const [found] = view.facts(policyAnalyser(checks, path, organisation), [path]);
  const { policy, problems } = found?.[1] ?? {};
  if (problems !== undefined) throw new ConfigurationError(problems);
  return policy === undefined ? undefined : { ...policy, checks: new Map(policy.checks), origins: new Map(policy.origins) };
}

function policyAnalyser(checks: readonly AnyCheck[], path: string, organisation: ConfigurationFile | undefined): Analyser<PolicyFact> {
  return {
    id: "policy",
    version: 1,
    digest: digestOf({ checks: checks.map(({ id }) => id), path, organisation: organisation === undefined ? null : { ...organisation } }),
    analyse(bytes) {
      const text = decodeText(bytes);
      if (text === undefined) return {};
      try {
        const policy = effectivePolicy(checks, { ...(organisation && { organisation }), repository: { path, text } });
        return { policy: { ...policy, checks: [...policy.checks], origins: [...policy.origins] } };
      } catch (error) {
        if (error instanceof ConfigurationError) return { problems: error.problems };
        throw error;
      }
    },
  };
}
