/** The effective policy: built-in ∪ organisation (locked keys, lists unite) ∪ repository, each file checked strictly and every key's origin kept. */
import { BUILT_IN, configurationShape, sharedOptions } from "#schemas/configuration.ts";
import { type CheckPolicy, type Policy, policyDigest, type AnyCheck } from "#src/policy.ts";
import { configurationSchema, lockedProblems, problemsOf, type Problem } from "#src/config-schema.ts";
import { isMap, layered, type Layered, type Raw } from "#src/layering.ts";
import { parseYaml } from "#src/parsers/yaml.ts";
import { visible } from "#src/visible.ts";

export const CONFIGURATION_PATH = ".github/gatehouse.yml";

/** A configuration file's path, for messages, and its text. */
export interface ConfigurationFile {
  readonly path: string;
  readonly text: string;
}

export interface ConfigurationLayers {
  readonly organisation?: ConfigurationFile;
  readonly repository?: ConfigurationFile;
}

/** The files cannot be used as they are; each problem says where and what to do. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ path, line, column, message }) => `${path}:${line}:${column}: ${visible(message)}`).join("\n"));
    this.problems = problems;
  }
}

type RawMap = { readonly [key: string]: Raw };

/** Throws ConfigurationError with everything that is wrong in either file. */
export function effectivePolicy(checks: readonly AnyCheck[], layers: ConfigurationLayers): Policy {
  const problems: Problem[] = [];
  const organisation = layers.organisation === undefined ? {} : readFile(checks, layers.organisation, "organisation", problems);
  const repository = layers.repository === undefined ? {} : readFile(checks, layers.repository, "repository", problems);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return policyOf(checks, layered(organisation, repository, lockedIn(organisation)));
}

function lockedIn(written: Raw): readonly string[] {
  const locked = isMap(written) ? written["locked"] : undefined;
  return Array.isArray(locked) ? locked.map(String) : [];
}

function readFile(checks: readonly AnyCheck[], file: ConfigurationFile, role: "organisation" | "repository", problems: Problem[]): RawMap {
  const parsed = parseYaml(file.text);
  if (!parsed.ok) {
    problems.push(...parsed.problems.map((problem) => ({ path: file.path, ...problem })));
    return {};
  }
  const written = isMap(parsed.value as Raw) ? (parsed.value as RawMap)["checks"] : undefined;
  const schema = configurationSchema(checks, role, (id) => isMap(written) && Object.hasOwn(written, id));
  const found = problemsOf(schema, parsed, file.path);
  problems.push(...found, ...(found.length === 0 ? lockedProblems(checks, lockedIn(parsed.value as Raw), parsed, file.path) : []));
  // The schema has just accepted the value, or the problems end the reading.
  return found.length === 0 && isMap(parsed.value as Raw) ? (parsed.value as RawMap) : {};
}

function policyOf(checks: readonly AnyCheck[], { value, origins, refused }: Layered): Policy {
  const written = isMap(value["checks"]) ? value["checks"] : {};
  const { environments, commands, publish, artifacts, checklist, deployments, alerts } = value;
  const top = {
    environments: { ...BUILT_IN.environments, ...(isMap(environments) ? configurationShape().environments.parse(environments) : {}) },
    commands: isAbsent(commands) ? BUILT_IN.commands : plain(configurationShape().commands.parse(commands)),
    publish: isAbsent(publish) ? BUILT_IN.publish : configurationShape().publish.parse(publish),
    artifacts: isAbsent(artifacts) ? BUILT_IN.artifacts : configurationShape().artifacts.parse(artifacts),
    checklist: isAbsent(checklist) ? BUILT_IN.checklist : configurationShape().checklist.parse(checklist),
    deployments: isAbsent(deployments) ? BUILT_IN.deployments : configurationShape().deployments.parse(deployments),
    alerts: isAbsent(alerts) ? BUILT_IN.alerts : configurationShape().alerts.parse(alerts),
  };
  const byCheck = new Map(
    checks.map((check) => [check.id, checkPolicy(check, Object.hasOwn(written, check.id) ? written[check.id] : undefined)]),
  );
  return { checks: byCheck, ...top, origins, refused, digest: policyDigest({ checks: byCheck, ...top }) };
}

function checkPolicy(check: AnyCheck, written: Raw | undefined): CheckPolicy {
  const { severity, paths, ...own } = isMap(written) ? written : {};
  const configured = written !== undefined && written !== false;
  return {
    enabled: written !== false,
    configured: configured && check.minds === "configured",
    severity: isAbsent(severity) ? BUILT_IN.severity : sharedOptions().severity.parse(severity),
    ignore: isAbsent(paths) ? BUILT_IN.ignore : sharedOptions().paths.parse(paths).ignore,
    options: check.defaults !== undefined && Object.keys(own).length === 0 ? check.defaults : plain(check.options.parse(own)),
  };
}

const isAbsent = (written: Raw | undefined): written is null | undefined => written === undefined || written === null;

/** Options are data that a file could hold; anything else would not survive the digest. */
function plain(value: unknown): { readonly [key: string]: Raw } {
  return JSON.parse(JSON.stringify(value)) as { readonly [key: string]: Raw };
}
