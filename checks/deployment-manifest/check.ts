/** The check `deployment-manifest`: nothing is started from a manifest that does not pass its five gates. */
import { defineCheck } from "#src/check.ts";
import type { Draft } from "#src/check.ts";
import { throughGates } from "#src/manifest-gates.ts";
import type { GateFault, GateRecord, OwnRules } from "#src/manifest-gates.ts";
import { celRule, CelFailure, InvalidRule, loadCel, type CelRule } from "#src/parsers/cel.ts";
import { nearest } from "#src/parsers/document.ts";
import type { Understood } from "#src/parsers/document.ts";
import { fields } from "#src/parsers/fields.ts";
import { manifestDocuments } from "#checks/deployment-manifest/documents.ts";
import { examples } from "#checks/deployment-manifest/examples.ts";
import { FAULTS } from "#checks/deployment-manifest/faults.ts";
import { options } from "#checks/deployment-manifest/options.ts";
import type { DeploymentManifestOptions } from "#checks/deployment-manifest/options.ts";

interface Passage {
  readonly path: string;
  readonly name: string | null;
  readonly gates: readonly GateRecord[];
}

export const check = defineCheck<DeploymentManifestOptions>({
  id: "deployment-manifest",
  summary:
    "a deployment manifest fails one of its five gates: schema, permission boundary, resource quota, network policy, compliance (your own rules in CEL too)",
  why: "What is started from a manifest runs with the rights that the manifest asks for. The time to refuse them is before anything runs.",
  options,
  strictness: {
    manifests: "more",
    "limits.cpu": "fewer",
    "limits.memory_mib": "fewer",
    "limits.max_instances": "fewer",
    "limits.timeout_seconds": "fewer",
    regions: "any",
    rules: "more",
  },
  minds: "configured",
  faults: FAULTS,
  examples,
  async prepare(_view, { rules }) {
    if (rules.length > 0) await loadCel();
  },
  run({ view, options: given, configured }) {
    const asking = ownRules(given.rules);
    const passedOver = new Set<string>();
    const findings: Draft[] = [];
    const manifests: Passage[] = [];
    for (const document of manifestDocuments(view, given.manifests, configured)) {
      if (document.state === "foreign") {
        passedOver.add(document.path);
        continue;
      }
      if ("unusable" in asking) return { undecided: asking.unusable };
      const { path } = document;
      if (document.state === "unusable") {
        findings.push({
          fault: "schema",
          message: `this manifest ${document.fault}`,
          identity: "unreadable",
          at: { path, line: document.line },
        });
        continue;
      }
      const { value } = document.parsed;
      const { name } = fields(value);
      const { gates, faults } = throughGates(value, limitsOf(given), () => asking.judge(value, path));
      manifests.push({ path, name: typeof name === "string" ? name : null, gates });
      const stopped = gates.some(({ state }) => state === "not_run");
      findings.push(...faults.map((fault) => draftOf(fault, { path, parsed: document.parsed, stopped })));
    }
    const facts = { manifests, passedOver: [...passedOver] };
    if (manifests.length + findings.length > 0) return { findings, facts };
    return { notApplicable: `no file of ${given.manifests.join(", ")} is a deployment manifest`, facts };
  },
});

function limitsOf({ limits, regions }: DeploymentManifestOptions): Parameters<typeof throughGates>[1] {
  return {
    cpu: limits.cpu,
    memoryMib: limits.memory_mib,
    maxInstances: limits.max_instances,
    timeoutSeconds: limits.timeout_seconds,
    regions,
  };
}

interface Passed {
  readonly path: string;
  readonly parsed: Understood;
  /** Gates were left out. */
  readonly stopped: boolean;
}

function draftOf({ fault, grade, message, at }: GateFault, { path, parsed, stopped }: Passed): Draft {
  return {
    fault,
    message: stopped && grade === "critical" ? `${message}; later gates were not asked` : message,
    identity: message,
    severity: grade === "medium" ? "warning" : "failure",
    at: { path, line: nearest(parsed, at).line },
  };
}

type Asking = { readonly unusable: string } | { readonly judge: (value: unknown, path: string) => ReturnType<OwnRules> };

function ownRules(rules: DeploymentManifestOptions["rules"]): Asking {
  const compiled: { readonly rule: (typeof rules)[number]; readonly cel: CelRule }[] = [];
  for (const rule of rules) {
    try {
      compiled.push({ rule, cel: celRule(rule.assert, ["manifest", "path"]) });
    } catch (error) {
      if (!(error instanceof InvalidRule)) throw error;
      return { unusable: `the rule ${rule.id} is no CEL expression that can be used: ${error.message}` };
    }
  }
  return {
    judge: (manifest, path) =>
      compiled.flatMap(({ rule: { id, grade, message }, cel }): readonly GateFault[] => {
        const said = answerOf(() => cel.holds({ manifest, path }));
        if (said === true) return [];
        return [{ fault: "own-rule", grade, message: `${id}: ${message}${said === false ? "" : ` (${said})`}`, at: [] }];
      }),
  };
}

/** A rule that cannot be asked of a manifest has not been kept. */
function answerOf(ask: () => boolean): boolean | string {
  try {
    return ask();
  } catch (error) {
    if (error instanceof CelFailure) return error.message;
    throw error;
  }
}
