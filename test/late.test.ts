import { config, z } from "zod";
import { describe, expect, it } from "vitest";
import { checks } from "#checks/index.ts";
import { BUILT_IN, configurationShape, sharedOptions } from "#schemas/configuration.ts";
import { late } from "#schemas/late.ts";
import { readWithoutCompiling } from "#src/shape-settings.ts";

describe("late", () => {
  it("makes once, at the first call, whatever is made", () => {
    const made: number[] = [];
    const nothing = late(() => void made.push(1));
    expect(made).toEqual([]);
    expect([nothing(), nothing()]).toEqual([undefined, undefined]);
    expect(made).toEqual([1]);
  });
});

describe("what is written down so that no shape need be made", () => {
  it.each(checks.map((check) => [check.id, check] as const))("is what the options of %s make of nothing", (_, check) => {
    expect(check.defaults).toEqual(JSON.parse(JSON.stringify(check.options.parse({}))));
  });

  it("is what the configuration's shapes make of nothing", () => {
    const { environments, commands, publish, artifacts, checklist, deployments, alerts } = configurationShape();
    const { severity, paths } = sharedOptions();
    expect(BUILT_IN).toEqual({
      environments: environments.parse(undefined),
      commands: commands.parse(undefined),
      publish: publish.parse(undefined),
      artifacts: artifacts.parse(undefined),
      checklist: checklist.parse(undefined),
      deployments: deployments.parse(undefined),
      alerts: alerts.parse(undefined),
      severity: severity.parse(undefined),
      ignore: paths.parse(undefined).ignore,
    });
  });
});

describe("readWithoutCompiling", () => {
  it("sets what the library itself would set", () => {
    const before = config().jitless ?? false;
    readWithoutCompiling();
    expect(config().jitless).toBe(true);
    expect(z.strictObject({ a: z.string() }).parse({ a: "b" })).toEqual({ a: "b" });
    config({ jitless: before });
  });
});
