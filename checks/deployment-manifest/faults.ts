/** What can be wrong with a deployment manifest, gate by gate. */
import type { Fault } from "#src/check.ts";

export const FAULTS: Readonly<Record<string, Fault>> = {
  schema: {
    severity: "failure",
    summary: "a manifest cannot be read, declares nothing or breaks its schema",
    remedy: "See `schemas/deployment.manifest.schema.json`.",
  },
  "broad-role": {
    severity: "failure",
    summary: "a manifest asks for owner, editor or every right",
    remedy: "Name the narrow roles that are needed, such as roles/run.invoker.",
  },
  "admin-role": {
    severity: "failure",
    summary: "a manifest asks for an administrator's role",
    remedy: "Name a role that may use the thing and not administer it.",
  },
  "open-ingress": {
    severity: "failure",
    summary: "what is deployed is reached from outside without authentication",
    remedy: "Set `exposure` to `{ ingress: internal, authentication: required }`, and name the callers in `permissions.invokers`.",
  },
  "unstated-exposure": { severity: "failure", summary: "a manifest does not say who can reach what it deploys", remedy: "Set `exposure`." },
  "missing-quota": { severity: "failure", summary: "a manifest sets no limit where one is needed", remedy: "Set it in `resources`." },
  "quota-exceeded": {
    severity: "failure",
    summary: "a manifest asks for more than is allowed",
    remedy: "Ask for less, or have the limit raised in the configuration.",
  },
  "open-network": {
    severity: "failure",
    summary: "a manifest has no network policy, or one that lets everything pass",
    remedy: "Set `network` to `{ default: deny, egress: [the hosts that are needed] }`.",
  },
  "missing-owner": { severity: "failure", summary: "nobody answers for a manifest", remedy: "Set `compliance.owner`." },
  "unclassified-data": {
    severity: "failure",
    summary: "a manifest does not say which data it handles",
    remedy: "Set `compliance.data` to public, internal, confidential or restricted.",
  },
  "missing-retention": {
    severity: "failure",
    summary: "a manifest keeps personal data without an end",
    remedy: "Set `compliance.retention_days`.",
  },
  "wrong-region": {
    severity: "failure",
    summary: "a manifest's region is not allowed",
    remedy: "Set `compliance.region` to one of the allowed.",
  },
  "inline-secret": {
    severity: "failure",
    summary: "a secret's value may stand in a manifest",
    remedy: "Name it instead: `{ secret: NAME }`.",
  },
  "own-rule": { severity: "failure", summary: "a manifest breaks a rule of the configuration", remedy: "See the rule in `rules`." },
};
