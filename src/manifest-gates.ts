/**
 * The five gates that a deployment manifest passes before anything is started from it: schema, permission boundary, resource quota, network
 * policy, compliance. A critical fault stops at once: later gates are not asked. A high one fails the whole.
 */
import { schema } from "#schemas/deployment-manifest.ts";
import type { DeploymentManifest } from "#schemas/deployment-manifest.ts";
import { shapeViolations, named } from "#src/document-shape.ts";
import type { Path } from "#src/parsers/document.ts";

export const GATES = ["schema", "permission-boundary", "resource-quota", "network-policy", "compliance"] as const;
export type Gate = (typeof GATES)[number];

export type Grade = "critical" | "high" | "medium";

export interface GateFault {
  readonly fault: string;
  readonly grade: Grade;
  readonly message: string;
  /** The part of the manifest that is wrong. */
  readonly at: Path;
}

export interface GateLimits {
  readonly cpu: number;
  readonly memoryMib: number;
  readonly maxInstances: number;
  readonly timeoutSeconds: number;
  /** Regions that data may be in; empty: any. */
  readonly regions: readonly string[];
}

export interface GateRecord {
  readonly gate: Gate;
  readonly state: "passed" | "failed" | "not_run";
}

export interface GateVerdict {
  readonly passed: boolean;
  readonly gates: readonly GateRecord[];
  readonly faults: readonly GateFault[];
}

/** A tenant's own rules, asked in the gate `compliance`. */
export type OwnRules = (manifest: DeploymentManifest) => readonly GateFault[];

/** `value` is plain data from outside. */
export function throughGates(value: unknown, limits: GateLimits, own: OwnRules = () => []): GateVerdict {
  const shape = schema().safeParse(value);
  if (!shape.success) {
    const faults = shapeViolations(schema(), value).map(({ path, message }): GateFault => ({
      fault: "schema",
      grade: "critical",
      message: `${named(path)} ${message}`,
      at: path,
    }));
    return { passed: false, gates: GATES.map((gate) => ({ gate, state: gate === "schema" ? "failed" : "not_run" })), faults };
  }
  const manifest = shape.data;
  const ask: Readonly<Record<Exclude<Gate, "schema">, () => readonly GateFault[]>> = {
    "permission-boundary": () => permissionFaults(manifest),
    "resource-quota": () => quotaFaults(manifest, limits),
    "network-policy": () => networkFaults(manifest),
    compliance: () => [...complianceFaults(manifest, limits), ...own(manifest)],
  };
  const faults: GateFault[] = [];
  const gates = GATES.map((gate): GateRecord => {
    if (gate === "schema") return { gate, state: "passed" };
    if (faults.some(({ grade }) => grade === "critical")) return { gate, state: "not_run" };
    const found = ask[gate]();
    faults.push(...found);
    return { gate, state: found.some(({ grade }) => grade !== "medium") ? "failed" : "passed" };
  });
  return { passed: gates.every(({ state }) => state === "passed"), gates, faults };
}

const EVERYBODY: ReadonlySet<string> = new Set(["allusers", "allauthenticatedusers", "*"]);

function permissionFaults({ kind, permissions, exposure }: DeploymentManifest): readonly GateFault[] {
  const faults: GateFault[] = [];
  for (const [index, role] of (permissions?.roles ?? []).entries()) {
    const at = ["permissions", "roles", index];
    const name = role.toLowerCase().replace(/^roles\//, "");
    if (name === "owner" || name === "editor" || name.includes("*"))
      faults.push({ fault: "broad-role", grade: "critical", message: `the role ${role} gives every right`, at });
    else if (/(?:^|[./-])(?:admin|administrator|securityadmin)$/.test(name))
      faults.push({ fault: "admin-role", grade: "high", message: `the role ${role} administers what it should only use`, at });
  }
  for (const [index, invoker] of (permissions?.invokers ?? []).entries()) {
    const at = ["permissions", "invokers", index];
    if (EVERYBODY.has(invoker.toLowerCase()))
      faults.push({ fault: "open-ingress", grade: "critical", message: `${invoker} may call it, which is everybody`, at });
  }
  if (exposure?.ingress !== undefined && exposure.ingress !== "internal" && exposure.authentication === "none") {
    const message = `it is reached from outside (${exposure.ingress}) without authentication`;
    faults.push({ fault: "open-ingress", grade: "critical", message, at: ["exposure", "authentication"] });
  }
  if (kind === "deployment" && exposure === undefined)
    faults.push({ fault: "unstated-exposure", grade: "high", message: "it does not say who can reach it", at: ["exposure"] });
  return faults;
}

function quotaFaults({ kind, resources }: DeploymentManifest, limits: GateLimits): readonly GateFault[] {
  const given = {
    cpu: cores(resources?.cpu),
    memory: mebibytes(resources?.memory),
    max_instances: resources?.max_instances,
    timeout_seconds: resources?.timeout_seconds,
  };
  const caps = { cpu: limits.cpu, memory: limits.memoryMib, max_instances: limits.maxInstances, timeout_seconds: limits.timeoutSeconds };
  const units = { cpu: " cores", memory: " MiB", max_instances: " instances", timeout_seconds: " s" };
  // What runs once needs an end; what stays needs a size too.
  const wanted = kind === "automation" ? (["timeout_seconds"] as const) : (["cpu", "memory", "max_instances"] as const);
  return (["cpu", "memory", "max_instances", "timeout_seconds"] as const).flatMap((key): readonly GateFault[] => {
    const [value, cap] = [given[key], caps[key]];
    if (value === undefined) {
      if (!wanted.some((one) => one === key)) return [];
      return [{ fault: "missing-quota", grade: "high", message: `it sets no limit for ${key}`, at: ["resources", key] }];
    }
    if (value <= cap) return [];
    return [
      {
        fault: "quota-exceeded",
        grade: "high",
        message: `${key} is ${value}${units[key]}; ${cap}${units[key]} are allowed`,
        at: ["resources", key],
      },
    ];
  });
}

function networkFaults({ network }: DeploymentManifest): readonly GateFault[] {
  if (network === undefined) return [{ fault: "open-network", grade: "high", message: "it has no network policy", at: ["network"] }];
  const open: readonly GateFault[] =
    network.default === "allow"
      ? [{ fault: "open-network", grade: "high", message: "what is not named is allowed to pass", at: ["network", "default"] }]
      : [];
  const hosts = network.egress.flatMap((host, index): readonly GateFault[] =>
    /^\*\.?[^.]*$|^0\.0\.0\.0(?:\/0)?$|^::(?:\/0)?$/.test(host)
      ? [{ fault: "open-network", grade: "high", message: `${host} is everywhere`, at: ["network", "egress", index] }]
      : [],
  );
  return [...open, ...hosts];
}

/** Names of settings that hold a secret; their values stand elsewhere. */
const SECRET_NAME = /(?:^|_)(?:secret|token|password|passwd|api_?key|private_?key|credentials?)(?:_|$)/i;

function complianceFaults({ compliance, env }: DeploymentManifest, { regions }: GateLimits): readonly GateFault[] {
  const faults: GateFault[] = [];
  const add = (fault: string, message: string, at: Path): void => void faults.push({ fault, grade: "high", message, at });
  if (compliance?.owner === undefined) add("missing-owner", "nobody answers for it", ["compliance", "owner"]);
  if (compliance?.data === undefined) add("unclassified-data", "it does not say which data it handles", ["compliance", "data"]);
  if (compliance?.personal_data === true && compliance.retention_days === undefined)
    add("missing-retention", "it keeps personal data and does not say for how long", ["compliance", "retention_days"]);
  if (regions.length > 0 && !regions.includes(compliance?.region ?? ""))
    add("wrong-region", `its region is ${compliance?.region ?? "not stated"}; ${regions.join(", ")} are allowed`, ["compliance", "region"]);
  for (const [name, value] of Object.entries(env ?? {})) {
    if (typeof value !== "object" && SECRET_NAME.test(name))
      add("inline-secret", `the setting ${name.slice(0, 80)} has its value in the file`, ["env", name]);
  }
  return faults;
}

function cores(cpu: number | string | undefined): number | undefined {
  if (typeof cpu !== "string") return cpu;
  return cpu.endsWith("m") ? Number(cpu.slice(0, -1)) / 1000 : Number(cpu);
}

const BYTES: Readonly<Record<string, number>> = { Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3, K: 1e3, M: 1e6, G: 1e9 };

function mebibytes(memory: string | undefined): number | undefined {
  if (memory === undefined) return undefined;
  const [, count = "0", unit = "Mi"] = /^([\d.]+)([A-Za-z]+)$/.exec(memory) ?? [];
  return Math.round((Number(count) * (BYTES[unit] ?? 1) * 1000) / 1024 ** 2) / 1000;
}
