/** Execution classes and the two layers that let something run or not (PRODUCT: go-live). */

export type ExecutionClass = "OBSERVE_ONLY" | "SANDBOX_EXEC" | "PROD_EXEC";

/** What decides; undefined where the state cannot be read. */
export type Switches = { readonly live: boolean; readonly killSwitch: boolean } | undefined;

export interface ExecutionRules {
  readonly environments: Readonly<Record<string, ExecutionClass>>;
  /** The longest prefix of whole segments names the class; a path that none names is PROD_EXEC. */
  readonly paths: readonly { readonly prefix: string; readonly class: ExecutionClass }[];
  /** Paths that the coarse layer lets through while not live. */
  readonly exempt: readonly string[];
}

const OPEN_PATHS: readonly string[] = [
  "/docs",
  "/health",
  "/ready",
  "/metrics",
  "/openapi.json",
  "/api/governance",
  "/api/system",
  "/api/ledger",
  "/api/github",
  "/v1",
  "/console",
];

export const EXECUTION_RULES: ExecutionRules = {
  environments: { production: "PROD_EXEC", staging: "SANDBOX_EXEC" },
  paths: OPEN_PATHS.map((prefix) => ({ prefix, class: prefix === "/v1" ? ("SANDBOX_EXEC" as const) : ("OBSERVE_ONLY" as const) })),
  exempt: OPEN_PATHS,
};

export type ExecutionQuestion = { readonly executionClass: ExecutionClass } | { readonly environment: string } | { readonly path: string };

export interface ExecutionAnswer {
  readonly allowed: boolean;
  readonly executionClass: ExecutionClass;
  /** `ok`, `not_live`, `kill_switch_engaged` or `state_unreadable`. */
  readonly reason: string;
}

/** A class or an environment asks the precise layer, a path both. */
export function mayRun(question: ExecutionQuestion, switches: Switches, rules: ExecutionRules = EXECUTION_RULES): ExecutionAnswer {
  const executionClass = classOf(question, rules);
  const reason = preciseReason(executionClass, switches) ?? ("path" in question ? coarseReason(question.path, switches, rules) : undefined);
  return { allowed: reason === undefined, executionClass, reason: reason ?? "ok" };
}

/** Why the coarse layer refuses a request by its path; undefined where it passes. What cannot be read stops no more than PROD_EXEC, which the precise layer does. */
export function coarseReason(path: string, switches: Switches, rules: ExecutionRules = EXECUTION_RULES): string | undefined {
  if (switches === undefined || switches.live) return undefined;
  const segments = segmentsOf(path);
  return segments !== undefined && rules.exempt.some((prefix) => beginsWith(segments, prefix)) ? undefined : "not_live";
}

export function classOf(question: ExecutionQuestion, rules: ExecutionRules): ExecutionClass {
  if ("executionClass" in question) return question.executionClass;
  if ("environment" in question)
    return Object.hasOwn(rules.environments, question.environment)
      ? (rules.environments[question.environment] ?? "PROD_EXEC")
      : "PROD_EXEC";
  const segments = segmentsOf(question.path);
  if (segments === undefined) return "PROD_EXEC";
  const found = rules.paths.filter(({ prefix }) => beginsWith(segments, prefix));
  return found.toSorted((a, b) => wholeSegments(b.prefix).length - wholeSegments(a.prefix).length)[0]?.class ?? "PROD_EXEC";
}

function preciseReason(executionClass: ExecutionClass, switches: Switches): string | undefined {
  if (executionClass !== "PROD_EXEC") return undefined;
  if (switches === undefined) return "state_unreadable";
  if (switches.killSwitch) return "kill_switch_engaged";
  return switches.live ? undefined : "not_live";
}

function beginsWith(segments: readonly string[], prefix: string): boolean {
  return wholeSegments(prefix).every((segment, index) => segments[index] === segment);
}

const wholeSegments = (path: string): readonly string[] => path.split("/").filter((segment) => segment !== "");

/** Whether servers read the path in more than one way, so that no class of it can be told. */
export const isAmbiguousPath = (path: string): boolean => segmentsOf(path) === undefined;

/** The path as a server would resolve it; undefined for what servers read in more than one way. */
function segmentsOf(path: string): readonly string[] | undefined {
  if (!path.startsWith("/")) return undefined;
  const [bare = ""] = path.split(/[?#]/, 1);
  const segments: string[] = [];
  for (const raw of bare.split("/")) {
    const segment = decoded(raw);
    if (segment === undefined || /[/\\%\u0000-\u001f\u007f;]/.test(segment)) return undefined;
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  return segments;
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
