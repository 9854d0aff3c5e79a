/** `command: gate | risk-reserve | risk-settle` without a server: the levers are those of the ledger on a ref of the repository. */
import type { ExecutionQuestion, Switches } from "#src/execution.ts";
import { mayRun } from "#src/execution.ts";
import { idOf, numberOf } from "#src/ledger-id.ts";
import type { Order } from "#src/order.ts";
import { hubOf, type Hub } from "./hub.ts";
import { type Inputs, InvalidInput } from "./inputs.ts";
import { centsIn, gateBody, stepKey, told } from "./lever-step.ts";
import { ownLedger, ownRules, type OwnLedger } from "./own-ledger.ts";
import type { Runner } from "./runner.ts";

/** 0 allowed or done, 1 refused, 3 could not be read. Throws InvalidInput. */
export async function askLedger(inputs: Inputs, runner: Runner, reach: typeof fetch): Promise<number> {
  const asked = inputs.command === "gate" ? gateBody(inputs) : orderOf(inputs, runner.env);
  const hub = hubOf(inputs, runner, reach);
  const own = await ownLedger(inputs, hub, runner);
  try {
    return "lever" in asked ? await give(asked, own, inputs, runner) : await gate(asked, hub, own, inputs, runner);
  } finally {
    await own.close();
  }
}

type Asked = ReturnType<typeof gateBody>;

/** What cannot be read blocks production only; an environment whose class cannot be read is production. */
async function gate(asked: Asked, hub: Hub, own: OwnLedger, inputs: Inputs, runner: Runner): Promise<number> {
  const question: ExecutionQuestion = "environment" in asked ? asked : { executionClass: asked.execution_class };
  let why = "";
  const unless = async <Value>(read: () => Promise<Value>): Promise<Value | undefined> =>
    await read().catch((error: unknown) => {
      if (error instanceof InvalidInput) throw error;
      why = error instanceof Error ? error.message : String(error);
      return undefined;
    });
  const switches: Switches = await unless(async () => {
    const { live, killSwitch } = (await own.governance.state(own.stream))["go-live"];
    return { live, killSwitch };
  });
  const rules = "environment" in asked ? await unless(async () => (await ownRules(hub)).execution) : undefined;
  const strict = { environments: {}, paths: [], exempt: [] };
  const { allowed, reason } = mayRun(question, switches, rules ?? strict);
  told(runner, inputs, allowed, reason, why);
  return allowed ? 0 : reason === "state_unreadable" ? 3 : 1;
}

function orderOf(inputs: Inputs, env: NodeJS.ProcessEnv): Order & { readonly lever: "risk" } {
  const run = `${env["GITHUB_SERVER_URL"] ?? "https://github.com"}/${env["GITHUB_REPOSITORY"] ?? ""}/actions/runs/${env["GITHUB_RUN_ID"] ?? "0"}`;
  const reason = inputs.reason === undefined ? {} : { reason: inputs.reason };
  const by = { lever: "risk" as const, actor: env["GITHUB_ACTOR"] ?? "unknown", asked: run, ...reason };
  if (inputs.command === "risk-reserve") {
    if (inputs.engine === undefined) throw new InvalidInput("input engine: which risk engine");
    return { ...by, do: "reserve", engine: inputs.engine, amountCents: centsIn("amount", inputs.amount) };
  }
  if (inputs.reservation === undefined) throw new InvalidInput("input reservation: the id that risk-reserve gave");
  // The number is found in the id once the stream is known.
  return { ...by, do: "settle", reservation: 0, lossCents: centsIn("loss", inputs.loss) };
}

async function give(order: Order & { readonly lever: "risk" }, own: OwnLedger, inputs: Inputs, runner: Runner): Promise<number> {
  const { stream } = own;
  const meant = order.do === "settle" ? { ...order, reservation: numberOf("rsv", stream, inputs.reservation ?? "") ?? 0 } : order;
  const { entries, refused } = await own.governance.perform(stream, meant, `${inputs.command}:${stepKey(runner.env)}:${subjectOf(inputs)}`);
  if (order.do === "reserve" && refused === undefined)
    runner.output("reservation", idOf("rsv", stream, Number(entries[0]?.data["reservation"])));
  told(runner, inputs, refused === undefined, refused?.code ?? "ok", refused?.detail ?? "");
  return refused === undefined ? 0 : 1;
}

/** What the step is about: a step whose inputs are others is another order. */
function subjectOf({ engine = "", amount = "", reservation = "" }: Inputs): string {
  return [engine, amount, reservation].join("/").slice(0, 200);
}
