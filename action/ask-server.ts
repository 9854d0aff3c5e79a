/** `command: gate | risk-reserve | risk-settle`: asks a server, known by the workflow's own token; no secret is stored. What cannot be asked is not allowed. */
import { z } from "zod";
import { dollarsOf } from "#src/money.ts";
import { type Inputs, InvalidInput } from "./inputs.ts";
import { centsIn, gateBody, stepKey, told } from "./lever-step.ts";
import type { Runner } from "./runner.ts";

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

interface Asked {
  readonly path: string;
  readonly body: object;
}

const PATIENCE_MS = 15_000;
const TRIES = 3;

const answerShape = z.looseObject({
  allowed: z.boolean().optional(),
  reason: z.string().optional(),
  code: z.string().optional(),
  detail: z.string().optional(),
  reservation_id: z.string().optional(),
  settled: z.boolean().optional(),
});
type Answer = z.output<typeof answerShape>;

/** 0 allowed or done, 1 refused, 3 could not be asked. Throws InvalidInput. */
export async function askServer(inputs: Inputs, runner: Runner, reach: Fetch): Promise<number> {
  const server = serverOf(inputs);
  const asked = questionOf(inputs, runner.env);
  const answer = await answerTo(server, asked, inputs, runner, reach).catch((error: unknown) => messageOf(error));
  if (typeof answer === "string") {
    told(runner, inputs, false, "unreachable", answer);
    return 3;
  }
  const allowed = answer.allowed === true || answer.settled === true;
  told(runner, inputs, allowed, answer.reason ?? answer.code ?? (allowed ? "ok" : "refused"), answer.detail ?? "");
  if (answer.reservation_id !== undefined) runner.output("reservation", answer.reservation_id);
  return allowed ? 0 : 1;
}

function serverOf({ server }: Inputs): string {
  if (server === undefined || !/^https?:\/\//.test(server))
    throw new InvalidInput("input server: the address of a Gatehouse server, https://…");
  return server.replace(/\/+$/, "");
}

function questionOf(inputs: Inputs, env: NodeJS.ProcessEnv): Asked {
  if (inputs.command === "gate") return { path: "/api/governance/execution/check", body: gateBody(inputs) };
  if (inputs.command === "risk-reserve") {
    if (inputs.engine === undefined) throw new InvalidInput("input engine: which risk engine");
    const body = { engine: inputs.engine, amount: dollarsOf(centsIn("amount", inputs.amount)), idempotency_key: stepKey(env) };
    return {
      path: "/api/governance/risk/check-and-reserve",
      body: inputs.reason === undefined ? body : { ...body, reason: inputs.reason },
    };
  }
  if (inputs.reservation === undefined) throw new InvalidInput("input reservation: the id that risk-reserve gave");
  const body = { reservation_id: inputs.reservation, realized_loss: dollarsOf(centsIn("loss", inputs.loss)) };
  return { path: "/api/governance/risk/settle", body };
}

async function answerTo(server: string, { path, body }: Asked, inputs: Inputs, runner: Runner, reach: Fetch): Promise<Answer> {
  const token = await workflowToken(inputs.audience ?? server, runner.env, reach);
  for (let tries = 1; ; tries++) {
    const response = await reach(`${server}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (response.status >= 500 && tries < TRIES) continue;
    const answer = answerShape.safeParse(await response.json().catch(() => undefined));
    if (!answer.success || ![200, 404, 409].includes(response.status))
      throw new Error(`the server answered ${response.status}${answer.data?.detail === undefined ? "" : `: ${answer.data.detail}`}`);
    return response.status === 200 ? answer.data : { ...answer.data, allowed: false };
  }
}

/** https://docs.github.com/en/actions/reference/security/oidc */
async function workflowToken(audience: string, env: NodeJS.ProcessEnv, reach: Fetch): Promise<string> {
  const [url, secret] = [env["ACTIONS_ID_TOKEN_REQUEST_URL"], env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"]];
  if (url === undefined || secret === undefined) throw new InvalidInput("this job has no token: give it `permissions: id-token: write`");
  const asked = new URL(url);
  asked.searchParams.set("audience", audience);
  const response = await reach(asked.href, { headers: { authorization: `Bearer ${secret}` }, signal: AbortSignal.timeout(PATIENCE_MS) });
  return z.object({ value: z.string().min(1) }).parse(await response.json()).value;
}

function messageOf(error: unknown): string {
  if (error instanceof InvalidInput) throw error;
  return error instanceof Error ? error.message : String(error);
}
