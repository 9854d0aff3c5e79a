/** Without a configuration file: the well-known models of every vendor whose key is in the environment. */
import { MODEL_TABLE } from "#schemas/model-table.ts";
import { routerConfig, type ProviderId, type RouterConfig } from "#schemas/router-config.ts";
import type { Provider } from "#src/provider.ts";

export function defaultConfig(
  env: Readonly<Record<string, string | undefined>>,
  providers: Readonly<Record<ProviderId, Provider>>,
): RouterConfig {
  const models = MODEL_TABLE.models
    .filter(({ provider }) => (env[providers[provider].keyEnv ?? ""] ?? "") !== "")
    .map(({ id, provider, capability, tags, context_tokens, max_output_tokens, ...rest }) => ({
      id,
      provider,
      capability,
      tags,
      context_tokens,
      max_output_tokens,
      input_cost_per_token: rest.input_cost_per_token,
      output_cost_per_token: rest.output_cost_per_token,
      ...(rest.cache_read_cost_per_token === undefined ? {} : { cache_read_cost_per_token: rest.cache_read_cost_per_token }),
      ...(rest.cache_write_cost_per_token === undefined ? {} : { cache_write_cost_per_token: rest.cache_write_cost_per_token }),
    }));
  const routes = models.length === 0 ? [] : [{ name: "auto", models: models.map(({ id }) => id), strategy: "score" }];
  return routerConfig.parse({ models, routes });
}
