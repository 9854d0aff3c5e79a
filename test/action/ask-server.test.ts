/** What a workflow step makes of a server's answers. */
import { describe, expect, it } from "vitest";
import { askServer } from "#action/ask-server.ts";
import { InvalidInput, inputsOf } from "#action/inputs.ts";
import type { Runner } from "#action/runner.ts";

const ENV = {
  ACTIONS_ID_TOKEN_REQUEST_URL: "https://runner.example/token?x=1",
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: "runner",
  GITHUB_RUN_ID: "9",
};

async function step(inputs: Record<string, string>, answers: readonly (readonly [number, object])[], env: Record<string, string> = ENV) {
  const outputs: Record<string, string> = {};
  const asked: { url: string; auth: string | null; body: unknown }[] = [];
  const left = [...answers];
  const given = Object.fromEntries(
    Object.entries({ server: "https://gatehouse.example/", ...inputs }).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  );
  const runner: Runner = {
    env,
    now: () => new Date(0),
    elapsedMs: () => 0,
    out: () => undefined,
    output: (name, value) => void (outputs[name] = value),
    summary: () => undefined,
  };
  const code = await askServer(inputsOf(given), runner, async (url, init) => {
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    asked.push({ url, auth: new Headers(init.headers).get("authorization"), body });
    if (url.startsWith("https://runner.example")) return Response.json({ value: "workflow" });
    const [status, answer] = left.shift() ?? [500, {}];
    return Response.json(answer, { status });
  });
  return { code, outputs, asked };
}

describe("gate", () => {
  it("asks with the workflow's token, and passes where the levers allow it", async () => {
    const { code, outputs, asked } = await step({ command: "gate", environment: "production" }, [
      [200, { allowed: true, execution_class: "PROD_EXEC", reason: "ok" }],
    ]);
    expect([code, outputs]).toEqual([0, { allowed: "true", reason: "ok", conclusion: "success" }]);
    expect(asked).toEqual([
      { url: "https://runner.example/token?x=1&audience=https%3A%2F%2Fgatehouse.example", auth: "Bearer runner", body: undefined },
      { url: "https://gatehouse.example/api/governance/execution/check", auth: "Bearer workflow", body: { environment: "production" } },
    ]);
  });

  it.each<readonly [string, readonly (readonly [number, object])[], number, string]>([
    ["a no", [[200, { allowed: false, reason: "not_live" }]], 1, "not_live"],
    ["a stranger's answer", [[403, { detail: "unknown" }]], 3, "unreachable"],
    [
      "trouble three times",
      [
        [503, {}],
        [503, {}],
        [503, {}],
      ],
      3,
      "unreachable",
    ],
    [
      "trouble once",
      [
        [503, {}],
        [200, { allowed: true, reason: "ok" }],
      ],
      0,
      "ok",
    ],
    ["no JSON object", [[200, []]], 3, "unreachable"],
    ["nothing said about it", [[200, {}]], 1, "refused"],
  ])("takes %s for what it is", async (_, answers, expected, reason) => {
    const { code, outputs } = await step({ command: "gate", "execution-class": "PROD_EXEC" }, answers);
    expect([code, outputs["reason"], outputs["allowed"]]).toEqual([expected, reason, String(expected === 0)]);
  });

  it.each([
    [{ command: "gate" }],
    [{ command: "gate", environment: "a", "execution-class": "PROD_EXEC" }],
    [{ command: "gate", environment: "a", server: "ftp://x" }],
    [{ command: "risk-reserve", engine: "NOTIFY", amount: "1.005" }],
    [{ command: "risk-settle", loss: "1" }],
  ])("refuses %j", async (inputs) => {
    await expect(step(inputs, [])).rejects.toBeInstanceOf(InvalidInput);
  });

  it("says that the job lacks its permission", async () => {
    await expect(step({ command: "gate", environment: "a" }, [], {})).rejects.toThrow("id-token: write");
  });
});

describe("risk", () => {
  it.each([
    [{ command: "risk-reserve", engine: "WHOLESALE", amount: "1000000000.01" }, "input amount: at most a billion dollars"],
    [{ command: "risk-settle", reservation: "rsv_1_x", loss: "-5000000000" }, "input loss: at most a billion dollars"],
    [{ command: "risk-settle", reservation: "rsv_1_x", loss: "a lot" }, "input loss: dollars with at most two decimal places"],
  ])("refuses %j before anything is asked", async (inputs, told) => {
    await expect(step(inputs, [])).rejects.toThrow(told);
    await expect(step(inputs, [])).rejects.toBeInstanceOf(InvalidInput);
  });

  it("reserves once a step, hands on the reservation, and tells a refusal", async () => {
    const inputs = { command: "risk-reserve", engine: "WHOLESALE", amount: "12.50", reason: "offer" };
    const { code, outputs, asked } = await step(inputs, [
      [200, { allowed: true, reservation_id: "rsv_1_x", engine: "WHOLESALE", amount: 12.5 }],
    ]);
    expect([code, outputs["reservation"]]).toEqual([0, "rsv_1_x"]);
    expect(asked[1]?.body).toMatchObject({
      engine: "WHOLESALE",
      amount: 12.5,
      reason: "offer",
      idempotency_key: expect.stringContaining("/9/"),
    });
    const refused = await step(inputs, [[409, { allowed: false, code: "open_risk_exceeded", detail: "too much" }]]);
    expect([refused.code, refused.outputs["reason"]]).toEqual([1, "open_risk_exceeded"]);
  });

  it("settles", async () => {
    const { code, outputs, asked } = await step({ command: "risk-settle", reservation: "rsv_1_x", loss: "-2" }, [
      [200, { settled: true, first: true }],
    ]);
    expect([code, outputs["allowed"], asked[1]?.body]).toEqual([0, "true", { reservation_id: "rsv_1_x", realized_loss: -2 }]);
  });
});
