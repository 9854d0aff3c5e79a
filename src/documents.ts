/** The documents that are generated from a repository: what `--write` writes and `--fix` mends. */
import type { Artifact } from "#src/artifact.ts";
import type { Outcome } from "#src/check.ts";
import { inventory, undecidable } from "#src/modules.ts";
import type { Policy } from "#src/policy.ts";
import { buildRegistry, registryText } from "#src/registry.ts";
import type { RepositoryView } from "#src/view.ts";
import type { ModuleRegistry } from "#schemas/module-registry.ts";

/** A document cannot be made from what is there; the message says why. */
export class CannotGenerate extends Error {
  override readonly name = "CannotGenerate";
}

/** An option of a check as the policy has it. */
export function optionOf(policy: Policy, check: string, name: string): unknown {
  return policy.checks.get(check)?.options[name];
}

/** The registry and the file that it belongs into. Throws CannotGenerate where a manifest cannot be read. */
export function registryDocument(
  view: RepositoryView,
  policy: Policy,
): Artifact & { readonly content: string; readonly registry: ModuleRegistry } {
  const path = String(optionOf(policy, "registry", "path"));
  const found = inventory(view, strings(optionOf(policy, "registry", "manifests")));
  const reason = undecidable(found);
  if (reason !== undefined) throw new CannotGenerate(reason);
  const registry = buildRegistry(view, found, view.text(path));
  return { path, content: registryText(registry), registry };
}

export function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** The facts of a check's outcome; throws CannotGenerate where it could not decide. */
export function factsOf(outcome: Outcome | undefined): unknown {
  if (outcome === undefined || outcome.state === "undecided") throw new CannotGenerate(outcome?.reason ?? "the check did not run");
  return outcome.facts;
}
