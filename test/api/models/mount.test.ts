/** The door as the server mounts it: who is told of a run, what outlives the process, and that nobody is told what was masked. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { MODEL_TABLE } from "#schemas/model-table.ts";
import { runRecord, type RunRecord } from "#schemas/run-record.ts";
import { defaultConfig } from "#src/api/models/default-config.ts";
import { rememberedIn, rememberIn } from "#src/api/models/memory-file.ts";
import { mountModelDoor, type MountedDoor, type Mounting } from "#src/api/models/mount.ts";
import { PROVIDERS } from "#src/api/models/providers.ts";
import { until } from "#test/fakes/door-server.ts";
import * as faults from "#test/fakes/vendors/faults.ts";
import { startVendor, type Vendor } from "#test/fakes/vendors/vendor.ts";

const ending: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

interface Post {
  readonly path: string;
  readonly auth: string | undefined;
  // What was posted, whatever it is: each test looks for what it expects in it.
  readonly body: any; // oxlint-disable-line typescript/no-explicit-any
}

/** Takes what comes, and keeps it. */
async function collector(status = 200): Promise<{ readonly url: string; readonly posts: Post[] }> {
  const posts: Post[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      posts.push({ path: request.url ?? "", auth: request.headers.authorization, body: JSON.parse(text) });
      response.writeHead(status).end("{}");
    });
  });
  return { url: `${await listening(server)}/otel/`, posts };
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ending.push(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "gatehouse-mount-"));
  ending.push(async () => await Promise.resolve(rmSync(made, { recursive: true, force: true })));
  return made;
}

interface House {
  readonly vendor: Vendor;
  readonly mounted: MountedDoor;
  readonly url: string;
  readonly dataDir: string;
  readonly warnings: string[];
  readonly records: RunRecord[];
  readonly ask: (body?: object) => Promise<Response>;
}

async function house(given: Partial<Mounting> & { readonly dataDir?: string; readonly more?: string } = {}): Promise<House> {
  const vendor = await startVendor("openai");
  ending.push(async () => await vendor.close());
  const dataDir = given.dataDir ?? folder();
  const file = join(dataDir, "router.yml");
  writeFileSync(
    file,
    `models: [{ id: m, provider: openai, base_url: "${vendor.url}", input_cost_per_token: 0.000001, output_cost_per_token: 0.00001 }]\nroutes: [{ name: best, models: [m], strategy: score }]\n${given.more ?? ""}`,
  );
  const [warnings, records]: [string[], RunRecord[]] = [[], []];
  const mounted = mountModelDoor({
    dataDir,
    record: (record) => void records.push(record),
    warn: (message, detail) => void warnings.push(`${message} ${JSON.stringify(detail)}`),
    ...given,
    env: { GATEHOUSE_ROUTER_CONFIG: file, OPENAI_API_KEY: "test-key", ...given.env },
  });
  const caller = { tenant: "acme", key: "key-1", actor: "ada", scopes: [] };
  const url = await listening(createServer((request, response) => void mounted.door.handle(request, response, caller)));
  return {
    vendor,
    mounted,
    url,
    dataDir,
    warnings,
    records,
    ask: async (body = {}) =>
      await fetch(`${url}/v1/chat/completions`, {
        method: "POST",
        body: JSON.stringify({ model: "best", messages: [{ role: "user", content: "Hi" }], ...body }),
      }),
  };
}

const linesOf = (dataDir: string): readonly string[] => readFileSync(join(dataDir, "model-runs.ndjson"), "utf8").trimEnd().split("\n");

describe("a mounted door", () => {
  it("writes a line for each run, which is the record with OpenTelemetry's attributes", async () => {
    const { ask, mounted, dataDir, records } = await house();
    for (const stream of [false, true]) await (await ask({ stream })).text();
    await mounted.close();
    const lines = linesOf(dataDir).map((line) => JSON.parse(line) as { readonly attributes: Record<string, unknown> });
    expect(lines.map((line) => runRecord.parse(line))).toEqual(records);
    expect(lines[0]?.attributes).toMatchObject({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "best",
      "gen_ai.response.model": "m",
      "gen_ai.usage.input_tokens": 12,
      "gen_ai.usage.output_tokens": 5,
      "gen_ai.response.finish_reasons": ["stop"],
      "gatehouse.tenant": "acme",
    });
    expect(lines[1]?.attributes["gen_ai.response.time_to_first_chunk"]).toBeGreaterThan(0);
  });

  it("keeps what it learned of its models over a restart, and its circuit's clock is its own", async () => {
    const first = await house();
    await (await first.ask()).text();
    first.vendor.next(faults.status(500));
    await (await first.ask()).text();
    await first.mounted.close();
    expect(rememberedIn(join(first.dataDir, "router-memory.json"))["m"]?.plain.map(({ latencyMs }) => latencyMs !== undefined)).toEqual([
      true,
      false,
    ]);
    const second = await house({ dataDir: first.dataDir });
    const told = (await (
      await fetch(`${second.url}/v1/route`, {
        method: "POST",
        body: JSON.stringify({ model: "best", messages: [{ role: "user", content: "Hi" }] }),
      })
    ).json()) as { candidates: { samples: number; failures: number; circuit: string }[] };
    expect(told.candidates).toMatchObject([{ samples: 2, failures: 1, circuit: "closed" }]);
    await second.mounted.close();
  });

  it("tells its health: calls, failures, times, and failures in a row", async () => {
    const { ask, mounted, vendor } = await house({ more: "template: Nobody is in." });
    await (await ask()).text();
    vendor.next(faults.status(500), faults.status(503));
    for (let call = 0; call < 2; call++) await (await ask()).text();
    await (await ask({ max_tokens: -1 })).text();
    expect(mounted.health()).toMatchObject({
      runs: 3,
      consecutive_failures: 2,
      fallback_rate: 2 / 3,
      models: { m: { calls: 3, failures: 2, cost_nano: 62_000 } },
    });
    await mounted.close();
  });

  it("has Prometheus' page, whose labels are the configuration's names alone", async () => {
    const { ask, mounted, vendor } = await house({ more: "passthrough: openai", env: {} });
    vendor.says({ text: "Hi", usage: { input: 100, output: 20 } });
    await (await ask({ messages: [{ role: "user", content: "ada@example.com" }] })).text();
    await (await ask({ model: "no.such\u007bmodel" })).text();
    const page = mounted.metrics();
    for (const line of [
      'gatehouse_model_runs_total{route="best",model="m",outcome="answered"} 1',
      'gatehouse_model_attempts_total{model="m",provider="openai",outcome="answered"} 1',
      'gatehouse_model_tokens_total{model="m",kind="input"} 100',
      'gatehouse_model_cost_usd_total{model="m"} 0.0003',
      'gatehouse_model_masked_total{type="email"} 1',
      'gatehouse_model_run_seconds_count{route="best"} 1',
      'gen_ai_client_token_usage_sum{gen_ai_operation_name="chat",gen_ai_provider_name="openai",gen_ai_request_model="m",gen_ai_token_type="input"} 100',
      'gen_ai_client_token_usage_bucket{gen_ai_operation_name="chat",gen_ai_provider_name="openai",gen_ai_request_model="m",gen_ai_token_type="output",le="64"} 1',
    ])
      expect(page).toContain(`${line}\n`);
    expect(page).toContain("# TYPE gen_ai_client_operation_duration histogram\n");
    expect(page).not.toContain("no.such");
    await mounted.close();
  });

  it("sends spans and metrics with GenAI names to the collector that is configured", async () => {
    const { url, posts } = await collector();
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20x,broken",
      OTEL_METRIC_EXPORT_INTERVAL: "100",
    };
    const { ask, mounted, vendor } = await house({ env });
    vendor.next(faults.status(400, "no"));
    await (await ask()).text();
    await (await ask({ stream: true })).text();
    await until(() => posts.some(({ path, body }) => path === "/otel/v1/metrics" && JSON.stringify(body).includes("gen_ai.token.type")));
    await mounted.close();
    const spans = posts.filter(({ path }) => path === "/otel/v1/traces").flatMap(({ body }) => body.resourceSpans[0].scopeSpans[0].spans);
    expect(posts.every(({ auth }) => auth === "Bearer x")).toBe(true);
    expect(spans.map(({ name, status, events }) => [name, status.code, events.length])).toEqual([
      ["chat best", 2, 1],
      ["chat best", 1, 1],
    ]);
    expect(spans[0].traceId).toMatch(/^[\da-f]{32}$/);
    expect(spans[0].attributes).toContainEqual({ key: "error.type", value: { stringValue: "caller" } });
    expect(spans[1].attributes).toContainEqual({ key: "gen_ai.usage.input_tokens", value: { intValue: "12" } });
    const metrics = posts.findLast(({ path }) => path === "/otel/v1/metrics")?.body.resourceMetrics[0].scopeMetrics[0].metrics;
    const named = (name: string) => metrics.find((metric: { name: string }) => metric.name === name);
    expect(named("gen_ai.client.operation.duration").histogram.dataPoints.map(({ count }: { count: string }) => count)).toEqual(["1", "1"]);
    expect(named("gen_ai.client.operation.time_to_first_chunk").unit).toBe("s");
    expect(named("gen_ai.client.token.usage").histogram).toMatchObject({
      aggregationTemporality: 2,
      dataPoints: [{ sum: 12, count: "1" }, { sum: 5 }],
    });
    expect(named("gatehouse_model_runs_total").sum).toMatchObject({ isMonotonic: true });
  });

  it("does not mind a collector that takes nothing, and says so at the end", async () => {
    const { url } = await collector(503);
    const { ask, mounted, warnings } = await house({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: url } });
    expect((await ask()).status).toBe(200);
    await mounted.close();
    expect(warnings).toEqual(['the collector did not take all spans {"dropped":1}']);
  });

  it("warns once when a budget reaches its mark, and counts it", async () => {
    const { ask, mounted, warnings, vendor } = await house({ more: "budgets: [{ scope: key, limit_usd: 0.001, warn_at: 0.1 }]" });
    vendor.says({ text: "Hi", usage: { input: 2, output: 10 } });
    for (let call = 0; call < 3; call++) await (await ask({ max_tokens: 10 })).text();
    await mounted.door.idle();
    expect(warnings.map((line) => line.slice(0, 32))).toEqual(["a budget has reached its warning"]);
    expect(mounted.metrics()).toContain('gatehouse_budget_warnings_total{scope="key"} 1\n');
    await mounted.close();
  });
});

describe("keys", () => {
  it("of a tenant are used for its calls, and the house's never in their place", async () => {
    const more = "tenant_keys: [{ tenant: acme, provider: openai, api_key_env: ACME_KEY }]";
    const own = await house({ more, env: { OPENAI_API_KEY: "the house's", ACME_KEY: "test-key" } });
    expect((await own.ask()).status).toBe(200);
    expect(own.vendor.calls[0]?.headers.authorization).toBe("Bearer test-key");
    const otherwise = await house({ more: more.replace("acme", "ACME"), env: { OPENAI_API_KEY: "the house's", ACME_KEY: "test-key" } });
    expect([(await otherwise.ask()).status, otherwise.vendor.calls[0]?.headers.authorization]).toEqual([200, "Bearer test-key"]);
    const none = await house({ more });
    expect([(await none.ask()).status, none.vendor.calls.length]).toEqual([502, 0]);
    const other = await house({ more: "tenant_keys: [{ tenant: other, provider: openai, api_key_env: ACME_KEY }]" });
    expect((await other.ask()).status).toBe(200);
  });
});

describe("what was masked", () => {
  const SECRETS = [
    "ada.lovelace@example.com",
    "4111 1111 1111 1111",
    "+49 30 901820",
    "DE89 3704 0044 0532 0130 00",
    "536-90-4399",
    "203.0.113.42",
    ["ghp", "16C7e42F292c6912E7710c838347Ae178B4a"].join("_"),
  ];
  const body = {
    user: SECRETS[0],
    metadata: { [String(SECRETS[0])]: "a key", id: SECRETS[1] },
    stop: [SECRETS[5]],
    prompt_cache_key: SECRETS[0],
    messages: [
      { role: "system", content: `You are ${SECRETS[0]}, SSN ${SECRETS[4]}` },
      {
        role: "user",
        name: SECRETS[0],
        content: [
          { type: "text", text: SECRETS.join(", ") },
          { type: SECRETS[0], text: "x" },
        ],
      },
      { role: "user", content: [{ type: "image_url", image_url: { url: `data:;base64,${SECRETS[0]}` } }] },
      {
        role: "assistant",
        content: null,
        tool_calls: [
          {
            id: "call_1",
            type: "function",
            function: {
              name: "mail",
              arguments: JSON.stringify({ [String(SECRETS[0])]: SECRETS[1], n: 4111111111111111, deep: [SECRETS[2]] }),
            },
          },
        ],
      },
      { role: "tool", tool_call_id: "call_1", content: JSON.stringify({ iban: SECRETS[3], token: SECRETS[6] }) },
    ],
    tools: [
      {
        type: "function",
        function: {
          name: "mail",
          description: `Mails ${SECRETS[0]}`,
          parameters: { type: "object", properties: { to: { enum: [SECRETS[0]], default: SECRETS[0] } } },
        },
      },
    ],
    response_format: {
      type: "json_schema",
      json_schema: { name: "n", schema: { type: "object", description: SECRETS[1], properties: { title: { const: SECRETS[0] } } } },
    },
  };

  it.each([false, true])("is in no vendor's request, record, line, span, metric, memory or log (stream: %s)", async (stream) => {
    const { url, posts } = await collector();
    const { ask, mounted, vendor, dataDir, warnings, records } = await house({
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: url },
      more: "record: { content: true }\nrequests_per_minute: { key: 2 }\nbudgets: [{ limit_usd: 1, warn_at: 0.00001 }]",
    });
    // An error that quotes the request, then an answer that breaks the schema, then a good one.
    vendor.next(({ response, body: got }) => {
      response.writeHead(500, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: { message: JSON.stringify(got).slice(0, 400) } }));
    });
    vendor.says((got) => ({
      text: JSON.stringify(got).includes("not valid") ? '{"title":"[EMAIL_1]"}' : '{"title":"[EMAIL_1] and more"}',
    }));
    await (await ask({ ...body, stream })).text();
    const answer = await (await ask({ ...body, stream })).text();
    await (await ask({ ...body, model: SECRETS[0] })).text();
    expect((await ask({ ...body, stream })).status).toBe(429);
    await mounted.door.idle();
    const page = mounted.metrics();
    await mounted.close();
    expect([vendor.faults(), vendor.calls.length >= 3, answer.includes(String(SECRETS[0]))]).toEqual([1, true, true]);
    const sinks = {
      vendors: vendor.calls.map(({ raw, path, headers }) => `${path} ${JSON.stringify(headers)} ${raw}`).join("\n"),
      records: JSON.stringify(records),
      audit: linesOf(dataDir).join("\n"),
      posts: JSON.stringify(posts),
      page,
      memory: readFileSync(join(dataDir, "router-memory.json"), "utf8"),
      warnings: warnings.join("\n"),
    };
    for (const [name, text] of Object.entries(sinks)) {
      expect([name, text.length > 0], text).toEqual([name, true]);
      for (const secret of [...SECRETS, "4111111111111111"])
        expect(
          text.includes(secret) ? `${name} tells ${text.slice(Math.max(0, text.indexOf(secret) - 60), text.indexOf(secret) + 60)}` : "",
        ).toBe("");
    }
  });
});

describe("the memory file", () => {
  it.each([
    ["nothing", undefined],
    ["no JSON", "{"],
    ["another shape", '{"m":[1,2]}'],
    ["figures that are none", '{"m":{"plain":[{"at":"x"}],"streamed":[]}}'],
  ])("begins anew where there is %s", (_, text) => {
    const file = join(folder(), "memory.json");
    if (text !== undefined) writeFileSync(file, text);
    expect(rememberedIn(file)).toEqual({});
  });

  it("is written whole, and read again as it was", async () => {
    const file = join(folder(), "memory.json");
    const memory = { m: { plain: [{ at: 1, latencyMs: 2 }, { at: 3 }], streamed: [] }, __proto__x: { plain: [], streamed: [] } };
    await rememberIn(file, memory);
    await rememberIn(file, memory);
    expect(rememberedIn(file)).toEqual(memory);
  });
});

describe("without a configuration", () => {
  it("the well-known models of the vendors whose keys are there make one route", () => {
    const config = defaultConfig({ OPENAI_API_KEY: "k", DEEPSEEK_API_KEY: "k", ANTHROPIC_API_KEY: "" }, PROVIDERS);
    const expected = MODEL_TABLE.models.filter(({ provider }) => provider === "openai" || provider === "deepseek").map(({ id }) => id);
    expect(expected.length).toBeGreaterThan(2);
    expect(config.models.map(({ id }) => id)).toEqual(expected);
    expect(config.models.every((model) => (model.input_cost_per_token ?? 0) > 0 && (model.context_tokens ?? 0) > 0)).toBe(true);
    expect(config.routes).toMatchObject([{ name: "auto", models: expected, strategy: "score" }]);
    expect(config.redaction.enabled).toBe(true);
  });

  it("and without keys there is nothing to ask for, and everything says so", async () => {
    const config = defaultConfig({}, PROVIDERS);
    expect([config.models, config.routes]).toEqual([[], []]);
    const { url, mounted } = await house({ env: { GATEHOUSE_ROUTER_CONFIG: "", OPENAI_API_KEY: "" } });
    expect(await (await fetch(`${url}/v1/models`)).json()).toMatchObject({ object: "list", data: [] });
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      body: JSON.stringify({ model: "auto", messages: [{ role: "user", content: "Hi" }] }),
    });
    expect([response.status, await response.json()]).toMatchObject([404, { error: { code: "model_not_found" } }]);
    await mounted.close();
  });
});
