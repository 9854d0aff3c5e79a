/** A deployment manifest, `manifests/**\/*.yml`: what may be started, with which rights, exposure, quota, network and data. */
import { z } from "zod";
import { late } from "#schemas/late.ts";
import { versionOne } from "#schemas/version-one.ts";

const words = late(() => z.string().trim().min(1).max(500));

/** A setting of the environment: a plain value, or the name of a secret that is filled in where it runs. */
const setting = late(() => z.union([z.string(), z.number(), z.boolean(), z.strictObject({ secret: words() })]));

const resources = late(() =>
  z
    .strictObject({
      cpu: z.union([z.number().positive(), z.string().regex(/^\d+(?:\.\d+)?m?$/, "a number of cores, or of thousandths: 500m")]).optional(),
      memory: z
        .string()
        .regex(/^\d+(?:\.\d+)?(?:Ki|Mi|Gi|K|M|G)$/, "a size with its unit: 512Mi")
        .optional(),
      max_instances: z.int().min(1).optional(),
      timeout_seconds: z.number().positive().optional(),
    })
    .optional(),
);

export const schema = late(() =>
  z.strictObject({
    version: versionOne(),
    kind: z.enum(["deployment", "automation"]),
    name: z
      .string()
      .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, "lower-case letters, digits and hyphens, at most 63 characters (RFC 1123)"),
    description: words().optional(),
    environment: words().describe("such as production or staging; its execution class follows from the configuration"),
    workflow: z.string().optional().describe("path of the GitHub workflow that is dispatched"),
    inputs: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
    intents: z.array(words()).max(50).optional().describe("what people say when they mean this manifest"),
    rollback: z.strictObject({ workflow: words(), inputs: z.record(z.string(), z.string()).optional() }).optional(),
    env: z.record(z.string(), setting()).optional(),
    permissions: z
      .strictObject({
        service_account: words().optional(),
        roles: z.array(words()).max(100).default([]),
        invokers: z.array(words()).max(100).default([]).describe("who may call what is deployed"),
      })
      .optional(),
    exposure: z
      .strictObject({ ingress: z.enum(["internal", "load-balancer", "external"]), authentication: z.enum(["required", "none"]) })
      .optional(),
    resources: resources(),
    network: z
      .strictObject({
        default: z.enum(["deny", "allow"]),
        egress: z.array(words()).max(200).default([]).describe("hosts that may be reached"),
      })
      .optional(),
    compliance: z
      .strictObject({
        owner: words().optional(),
        data: z.enum(["public", "internal", "confidential", "restricted"]).optional(),
        personal_data: z.boolean().optional(),
        retention_days: z.int().min(0).optional(),
        region: words().optional(),
      })
      .optional(),
    labels: z.record(z.string(), z.string()).optional(),
  }),
);

export const published = { file: "deployment.manifest.schema.json", title: "Gatehouse deployment manifest" };

export type DeploymentManifest = z.output<ReturnType<typeof schema>>;
