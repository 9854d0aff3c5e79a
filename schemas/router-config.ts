/** The router's configuration, the file that GATEHOUSE_ROUTER_CONFIG names. Keys that are not listed here are refused. */
import { z } from "zod";
import { versionOne } from "#schemas/version-one.ts";

const PROVIDER_IDS = ["openai", "anthropic", "google", "deepseek", "compatible", "template"] as const;
export const MASKED_TYPES = ["email", "phone", "card", "iban", "ssn", "ip", "secret"] as const;

/** Other words that people use for the same things. */
const TYPE_ALIASES = new Map([
  ["e-mail", "email"],
  ["mail", "email"],
  ["phone_number", "phone"],
  ["credit_card", "card"],
  ["us_ssn", "ssn"],
  ["ip_address", "ip"],
  ["secrets", "secret"],
]);
const PROVIDER_ALIASES = new Map([
  ["gemini", "google"],
  ["openai-compatible", "compatible"],
  ["openai_compatible", "compatible"],
]);

const aliased = (aliases: ReadonlyMap<string, string>) => (given: unknown) =>
  typeof given === "string" ? (aliases.get(given) ?? given) : given;
const maskedType = z.preprocess(aliased(TYPE_ALIASES), z.enum(MASKED_TYPES));
const providerId = z.preprocess(aliased(PROVIDER_ALIASES), z.enum(PROVIDER_IDS));
const name = z.string().trim().min(1).max(200);
/** A tenant is an account on GitHub, where case does not tell accounts apart; callers' tenants come in lower case. */
const tenantName = name.toLowerCase();
const variable = z.string().regex(/^[A-Za-z_]\w*$/, "expected the name of an environment variable, never a key itself");
const address = z.url({ protocol: /^https?$/ });
const perToken = z.number().min(0).max(1);
const milliseconds = z.number().int().min(1).max(86_400_000);
const share = z.number().min(0).max(1);

const model = z.strictObject({
  id: name,
  provider: providerId,
  /** The vendor's name; the id where absent. */
  upstream_model: name.optional(),
  base_url: address.optional(),
  api_key_env: variable.optional(),
  capability: share.default(0.5),
  tags: z.array(name).default([]),
  context_tokens: z.number().int().min(1).optional(),
  max_output_tokens: z.number().int().min(1).optional(),
  input_cost_per_token: perToken.optional(),
  output_cost_per_token: perToken.optional(),
  cache_read_cost_per_token: perToken.optional(),
  cache_write_cost_per_token: perToken.optional(),
  max_concurrency: z.number().int().min(1).optional(),
  /** Where the data may go: a request with a data boundary reaches only the models that name it. */
  data_boundary: z.union([name, z.array(name)]).optional(),
  /** The text of a `template` model. */
  text: z.string().max(100_000).optional(),
});

const choice = z.union([name, z.strictObject({ model: name, weight: z.number().positive().max(1_000_000).optional() })]);

const route = z.strictObject({
  name,
  models: z.array(choice).min(1),
  strategy: z.enum(["score", "ladder", "weighted"]).default("score"),
  /** To the first content of a stream, or to the whole of a plain answer. */
  attempt_timeout_ms: milliseconds.default(120_000),
  /** Between two events of a stream that has begun; the attempt's time-out where absent. */
  idle_timeout_ms: milliseconds.optional(),
  /** For everything: all attempts, waits and the stream. */
  deadline_ms: milliseconds.default(600_000),
  retries_same_target: z.number().int().min(0).max(10).default(0),
});

const weights = z.strictObject({
  latency: z.number().min(0).default(1),
  cost: z.number().min(0).default(1),
  capability: z.number().min(0).default(1),
  failure: z.number().min(0).default(1),
});

const breaker = z.strictObject({
  /** How many of the newest calls are looked at. */
  window: z.number().int().min(1).max(10_000).default(20),
  /** So many failures among them open the circuit. */
  failures: z.number().int().min(1).max(10_000).default(5),
  cooldown_ms: milliseconds.default(30_000),
});

const budget = z
  .strictObject({
    scope: z.enum(["global", "tenant", "key"]).default("tenant"),
    /** One tenant or key; every one of them, each for itself, where absent. */
    id: name.optional(),
    period: z.enum(["day", "month"]).default("day"),
    limit_usd: z.number().min(0).max(1_000_000),
    warn_at: share.default(0.8),
  })
  .overwrite((given) => (given.scope === "tenant" && given.id !== undefined ? { ...given, id: given.id.toLowerCase() } : given));

const redaction = z.strictObject({
  enabled: z.boolean().default(true),
  types: z.array(maskedType).default([...MASKED_TYPES]),
  /** Puts the caller's own values back into the answer. */
  unmask: z.boolean().default(true),
});

/** A tenant's own key with a vendor: its calls never use the house's. */
const tenantKey = z.strictObject({ tenant: tenantName, provider: providerId, api_key_env: variable });

const textObject = z.strictObject({ enabled: z.boolean().default(true), text: z.string().max(100_000) });
const template = z.preprocess((given) => (typeof given === "string" ? { text: given } : given), textObject);
const passedOn = z.strictObject({ provider: providerId, base_url: address.optional(), api_key_env: variable.optional() });
const passthrough = z.preprocess((given) => (typeof given === "string" ? { provider: given } : given), passedOn);

const rates = z.strictObject({ tenant: z.number().int().min(1).optional(), key: z.number().int().min(1).optional() });
const statistics = z.strictObject({
  window: z.number().int().min(1).max(10_000).default(200),
  window_ms: milliseconds.default(3_600_000),
});

const shape = z.strictObject({
  version: versionOne().optional(),
  models: z.array(model).default([]),
  routes: z.array(route).default([]),
  weights: weights.prefault({}),
  breaker: breaker.prefault({}),
  redaction: redaction.prefault({}),
  budgets: z.array(budget).default([]),
  tenant_keys: z.array(tenantKey).default([]),
  requests_per_minute: rates.optional(),
  template: template.optional(),
  passthrough: passthrough.optional(),
  statistics: statistics.prefault({}),
  max_body_bytes: z.number().int().min(1_024).max(268_435_456).default(1_048_576),
  /** Content is kept only where it is asked for, and masked. */
  record: z.strictObject({ content: z.boolean().default(false) }).prefault({}),
});

export type RouterConfig = z.output<typeof shape>;
export type ModelConfig = RouterConfig["models"][number];
export type RouteConfig = RouterConfig["routes"][number];
export type MaskedType = (typeof MASKED_TYPES)[number];
export type ProviderId = (typeof PROVIDER_IDS)[number];
export type Weights = RouterConfig["weights"];

export const routerConfig = shape.superRefine(refuseDangling);

export const schema = routerConfig;
export const published = { file: "router.schema.json", title: "Gatehouse router configuration" };

/** The id that an entry of a route's list names. */
export const modelIdOf = (entry: RouteConfig["models"][number]): string => (typeof entry === "string" ? entry : entry.model);

/** What is set and cannot apply is refused at the start, not ignored at run time. */
function refuseDangling(
  { models, routes, breaker: limits, template: last, passthrough: to, tenant_keys: own }: RouterConfig,
  context: z.RefinementCtx,
): void {
  const refuse = (path: (string | number)[], message: string): void => context.addIssue({ code: "custom", path, message });
  const ids = new Set<string>();
  if (to?.provider === "template") refuse(["passthrough", "provider"], "a template answers nothing that is passed through to it");
  models.forEach(({ id, provider, base_url: baseUrl, text: said }, index) => {
    if (provider === "template" && said === undefined && last === undefined)
      refuse(["models", index, "provider"], `"${id}" needs a text, or a template for all`);
    if (ids.has(id)) refuse(["models", index, "id"], `the model "${id}" is listed twice`);
    ids.add(id);
    if (provider === "compatible" && baseUrl === undefined)
      refuse(["models", index, "provider"], `"${id}" needs a base_url: a compatible server has no address of its own`);
  });
  const names = new Set<string>();
  routes.forEach((one, index) => {
    if (names.has(one.name)) refuse(["routes", index, "name"], `the route "${one.name}" is listed twice`);
    if (ids.has(one.name)) refuse(["routes", index, "name"], `"${one.name}" is the id of a model too: a request could mean either`);
    names.add(one.name);
    one.models.map(modelIdOf).forEach((id, at) => {
      if (!ids.has(id)) refuse(["routes", index, "models", at], `no model has the id "${id}"`);
    });
  });
  const owners = new Set<string>();
  own.forEach(({ tenant, provider }, index) => {
    const owner = `${tenant} ${provider}`;
    if (owners.has(owner)) refuse(["tenant_keys", index, "tenant"], `"${tenant}" has a key for ${provider} already`);
    owners.add(owner);
  });
  if (limits.failures > limits.window) refuse(["breaker", "failures"], "more failures than the window holds would never open the circuit");
}
