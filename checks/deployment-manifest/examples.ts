/** Small repositories and what `deployment-manifest` says of them. */
import type { Example } from "#src/check.ts";

const PATH = "manifests/router.yml";

const SOUND: Readonly<Record<string, string>> = {
  version: "1",
  kind: "deployment",
  name: "router-staging",
  environment: "staging",
  permissions: "{ roles: [roles/run.invoker], invokers: [serviceAccount:console] }",
  exposure: "{ ingress: internal, authentication: required }",
  resources: "{ cpu: 1, memory: 512Mi, max_instances: 3 }",
  network: "{ default: deny, egress: [api.example.com] }",
  compliance: '{ owner: "@fernhill/core", data: internal }',
};

const manifest = (changed: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  [PATH]: Object.entries({ ...SOUND, ...changed })
    .map(([key, value]) => `${key}: ${value}\n`)
    .join(""),
});

export const examples: readonly Example[] = [
  { title: "a manifest that asks for what it needs", files: manifest(), finds: [] },
  { title: "a manifest without a name", files: manifest({ name: '""' }), finds: ["schema"] },
  { title: "the role of the owner", files: manifest({ permissions: "{ roles: [roles/owner] }" }), finds: ["broad-role"] },
  {
    title: "the outside let in without authentication; the network policy is not asked any more",
    files: manifest({ exposure: "{ ingress: external, authentication: none }", network: "{ default: allow }" }),
    finds: ["open-ingress"],
  },
  { title: "no limit of instances", files: manifest({ resources: "{ cpu: 1, memory: 512Mi }" }), finds: ["missing-quota"] },
  {
    title: "more memory than is allowed",
    files: manifest({ resources: "{ cpu: 1, memory: 16Gi, max_instances: 3 }" }),
    finds: ["quota-exceeded"],
  },
  { title: "a network that is open", files: manifest({ network: "{ default: allow }" }), finds: ["open-network"] },
  { title: "data of no class", files: manifest({ compliance: '{ owner: "@fernhill/core" }' }), finds: ["unclassified-data"] },
  { title: "a password in the file", files: manifest({ env: "{ DB_PASSWORD: in-clear }" }), finds: ["inline-secret"] },
  {
    title: "a rule of one's own, in CEL",
    files: manifest(),
    options: {
      rules: [
        {
          id: "eu-only",
          assert: "has(manifest.compliance.region) && manifest.compliance.region.startsWith('eu-')",
          message: "data stays in the EU",
        },
      ],
    },
    finds: ["own-rule"],
  },
];
