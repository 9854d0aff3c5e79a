/** Orders that wait for a second person: which they are, and the second person's word. */
import { orderDecided, orderDecision, waitingOrders } from "#schemas/governance.ts";
import { asked, keyOf, withEntries } from "#src/api/perform.ts";
import { answer, refusal, type Reply } from "#src/api/problem.ts";
import { route, type Call } from "#src/api/route.ts";
import { APPROVE, deskOf, recorded, speakerOf } from "#src/api/two-people.ts";
import { agreedIn, type Waiting } from "#src/approval.ts";
import { resolve } from "#src/command.ts";
import { commands } from "#src/commands/index.ts";
import { idOf, numberOf } from "#src/ledger-id.ts";
import { own } from "#src/own.ts";
import { commandOf } from "#src/parsers/command-line.ts";
import { decideOrder } from "#src/second-person.ts";

const AT = "/api/governance/orders";

export const orderRoutes = [
  route(
    { method: "GET", path: AT, summary: "Orders that wait for a second person", scope: "read", answer: waitingOrders },
    async (call) => {
      const { waiting } = (await call.house.governance.state(call.stream)).command;
      const now = call.house.now().toISOString();
      const open = Object.entries(waiting).filter(([, { until }]) => until > now);
      return answer({ orders: open.map(([entry, one]) => pictured(call.stream, Number(entry), one)) });
    },
  ),
  ...(["approve", "reject"] as const).map((does) =>
    route(
      {
        method: "POST",
        path: `${AT}/{id}/${does}`,
        summary:
          does === "approve" ? "Agree to an order; the last one needed carries it out" : "Reject an order: nobody can approve it then",
        scope: APPROVE,
        body: orderDecision,
        answer: orderDecided,
        refusals: [404, 409],
      },
      async (call) => await decided(call, does),
    ),
  ),
];

async function decided(call: Call, does: "approve" | "reject"): Promise<Reply> {
  const id = call.params["id"] ?? "";
  const { command } = await call.house.governance.state(call.stream);
  const waiting = own(command.waiting, String(numberOf("ord", call.stream, id) ?? 0));
  const text = `/${does} ${id}`.slice(0, 200).toWellFormed();
  // An approval is used up by what cannot be done here.
  if (does === "approve" && waiting !== undefined && !isOrder(waiting)) {
    const markdown = "this order reaches beyond the ledger: approve it in a comment of the repository";
    return await recorded(call, { code: "not_available", markdown, command: does }, text);
  }
  const { by, spoken } = speakerOf(call);
  const { reason } = asked(call);
  const effect =
    does === "approve" ? ({ do: does, id } as const) : ({ do: does, id, ...(reason === undefined ? {} : { reason }) } as const);
  const outcome = await decideOrder(await deskOf(call), effect, by, spoken, keyOf(call, `${does}:${id}`));
  const { code, markdown, entry } = outcome;
  if (GOOD.has(code) && entry !== undefined)
    return withEntries({ entries: [entry] }, answer({ order_id: id, complete: code !== "awaiting_second_person", code }));
  // A table of what failed is for a comment; the ledger has it too.
  const [detail = ""] = markdown.split("\n\n");
  if (entry === undefined) return await recorded(call, { code, markdown: detail, command: does }, text);
  return withEntries({ entries: [entry] }, refusal({ code, detail }));
}

const GOOD: ReadonlySet<string> = new Set(["ok", "already_in_state", "awaiting_second_person"]);

/** Whether levers alone carry it out. */
function isOrder({ text }: Waiting): boolean {
  const line = commandOf(text);
  const resolved = line === undefined ? undefined : resolve(line, commands);
  return resolved !== undefined && "command" in resolved && "effect" in resolved.planned && resolved.planned.effect.do === "order";
}

function pictured(stream: string, entry: number, waiting: Waiting) {
  const { command, text, by, needed, until } = waiting;
  return { order_id: idOf("ord", stream, entry), command, text, proposed_by: by, agreed: agreedIn(waiting), needed, until };
}
