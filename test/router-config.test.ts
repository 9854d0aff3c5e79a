import { describe, expect, it } from "vitest";
import { InvalidRouterConfig, readRouterConfig } from "#src/router-config.ts";

const faultsOf = (yaml: string): readonly string[] => {
  try {
    readRouterConfig(yaml);
    return [];
  } catch (error) {
    if (error instanceof InvalidRouterConfig) return error.message.split("\n");
    throw error;
  }
};

const keyOf = (tenant: string, provider: string): string => `  - { tenant: ${tenant}, provider: ${provider}, api_key_env: KEY }\n`;

describe("a tenant's name", () => {
  it("is one name however it is written, as GitHub takes an owner's; a key's is not", () => {
    const { tenant_keys: keys, budgets } = readRouterConfig(`
tenant_keys: [{ tenant: Acme-Corp, provider: openai, api_key_env: KEY }]
budgets: [{ scope: tenant, id: ACME, limit_usd: 1 }, { id: Acme, limit_usd: 2 }, { scope: key, id: Key-A, limit_usd: 3 }]`);
    expect(keys.map(({ tenant }) => tenant)).toEqual(["acme-corp"]);
    expect(budgets.map(({ id }) => id)).toEqual(["acme", "acme", "Key-A"]);
  });

  it.each([
    [
      "twice for one vendor",
      keyOf("acme", "openai") + keyOf("acme", "openai"),
      ['3:7: tenant_keys.1.tenant: "acme" has a key for openai already'],
    ],
    [
      "once more in other letters, the vendor by its other name",
      keyOf("acme", "google") + keyOf("other", "google") + keyOf("ACME", "gemini"),
      ['4:7: tenant_keys.2.tenant: "acme" has a key for google already'],
    ],
    ["for two vendors", keyOf("acme", "openai") + keyOf("acme", "google"), []],
  ])("that is given a key %s", (_, keys, faults) => {
    expect(faultsOf(`tenant_keys:\n${keys}`)).toEqual(faults);
  });
});
