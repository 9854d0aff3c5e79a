/** Orders given at once, again, to several processes, and while the store fails. */
import { describe, expect, it } from "vitest";
import { governance } from "#src/governance.ts";
import { UnfitEvent } from "#src/ledger.ts";
import type { Order } from "#src/order.ts";
import { verifyStream } from "#src/verify.ts";
import { fakeMemory } from "#test/fakes/memory.ts";
import { levers } from "#src/levers/index.ts";

const NOW = new Date("2026-11-20T10:00:00.000Z");
const S = "local/default";
const reserve = (dollars: number, engine = "NOTIFY"): Order => ({
  lever: "risk",
  do: "reserve",
  actor: "ada",
  engine,
  amountCents: dollars * 100,
});
const house = (memory = fakeMemory()) => ({ memory, room: governance(memory, levers, () => NOW) });

async function kinds(memory: ReturnType<typeof fakeMemory>): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { kind } of memory.ledger.read(S)) found.push(kind);
  return found;
}

describe("200 reservations of 15 at once against a cap of 1,500", () => {
  it("admit exactly 100, and all 200 answers are in the ledger", async () => {
    const { memory, room } = house();
    const rulings = await Promise.all(Array.from({ length: 200 }, async () => await room.perform(S, reserve(15))));
    expect(rulings.filter(({ refused }) => refused === undefined)).toHaveLength(100);
    expect(new Set(rulings.flatMap(({ refused }) => refused?.code ?? []))).toEqual(new Set(["daily_exposure_exceeded"]));
    expect((await kinds(memory)).length).toBe(200);
    expect(await verifyStream(memory.ledger, S)).toMatchObject({ ok: true, entries: 200 });
    expect(memory.commits).toBeLessThan(10);
  });

  it("are decided over what is known, without reading it again, until another process shows", async () => {
    const { memory, room } = house();
    const reads: number[] = [];
    const ledger = { ...memory.ledger };
    memory.ledger.read = (stream, after = 0) => {
      reads.push(after);
      return ledger.read(stream, after);
    };
    for (let round = 0; round < 5; round++) await room.perform(S, reserve(15));
    const first = reads.length;
    await room.perform(S, reserve(15));
    expect(reads.length).toBe(first);
    const other = governance(fakeMemory(memory.ledger), levers, () => NOW);
    await other.perform(S, reserve(1400));
    const before = memory.commits;
    expect((await room.perform(S, reserve(15))).refused?.code).toBe("daily_exposure_exceeded");
    expect(memory.commits - before).toBe(2);
    // Whoever shares a stream looks first, until nothing new is found.
    await other.perform(S, reserve(10));
    expect((await room.perform(S, reserve(5))).refused?.code).toBe("daily_exposure_exceeded");
    expect(memory.commits - before).toBe(3);
    expect(await verifyStream(memory.ledger, S)).toMatchObject({ ok: true, entries: 10 });
  });

  it("leave nothing written where there is nothing to write, but only after it was read", async () => {
    const { memory, room } = house();
    const open = { lever: "incident", do: "open", cause: "c", title: "t", detail: "d", actor: "ada" } as const;
    await room.perform(S, reserve(1));
    await governance(fakeMemory(memory.ledger), levers, () => NOW).perform(S, open);
    const ruling = await room.perform(S, { lever: "incident", do: "close", cause: "c", actor: "ada" });
    expect(ruling.entries.map(({ kind }) => kind)).toEqual(["incident.closed"]);
  });

  it("admit exactly 100 where three processes share the ledger", async () => {
    const { memory, room } = house();
    const rooms = [
      room,
      governance(fakeMemory(memory.ledger), levers, () => NOW),
      governance(fakeMemory(memory.ledger), levers, () => NOW),
    ];
    const asked = Array.from({ length: 200 }, async (_, index) => await rooms[index % 3]?.perform(S, reserve(15)));
    const rulings = await Promise.all(asked);
    expect(rulings.filter((ruling) => ruling?.refused === undefined)).toHaveLength(100);
    expect(await verifyStream(memory.ledger, S)).toMatchObject({ ok: true, entries: 200 });
  });
});

describe("an idempotency key", () => {
  it("makes an order count once: at once, later, in another process, refusals too", async () => {
    const { memory, room } = house();
    const [first, second] = await Promise.all([room.perform(S, reserve(15), "k"), room.perform(S, reserve(15), "k")]);
    const third = await governance(fakeMemory(memory.ledger), levers, () => NOW).perform(S, reserve(15), "k");
    expect([first.repeated, second.repeated, third.repeated]).toEqual([false, true, true]);
    expect(second.entries).toEqual(first.entries);
    expect(third.entries).toEqual(first.entries);
    const refused = await room.perform(S, reserve(9999), "n");
    const again = await room.perform(S, reserve(9999), "n");
    expect([refused.refused?.code, again.refused?.code, again.repeated]).toEqual([
      "daily_exposure_exceeded",
      "daily_exposure_exceeded",
      true,
    ]);
    expect(await kinds(memory)).toEqual(["risk.reserved", "risk.refused"]);
  });

  it("that another process used in the very moment gives that process's answer", async () => {
    const { memory, room } = house();
    const other = governance(fakeMemory(memory.ledger), levers, () => NOW);
    memory.before = async () => {
      memory.before = async () => undefined;
      await other.perform(S, reserve(20), "k");
    };
    const ruling = await room.perform(S, reserve(15), "k");
    expect([ruling.repeated, ruling.entries[0]?.data["amount_cents"]]).toEqual([true, 20_00]);
    expect((await room.state(S)).risk.figures["NOTIFY"]?.exposureCents).toBe(20_00);
    expect(await kinds(memory)).toEqual(["risk.reserved"]);
  });
});

describe("a tripwire that trips", () => {
  const trip: readonly Order[] = [
    {
      lever: "regression",
      do: "upsert",
      actor: "ada",
      domain: "WHOLESALE",
      metric: "contract_rate",
      change: { enabled: true, windowEvents: 1, baselineEvents: 1 },
    },
    {
      lever: "regression",
      do: "kpi",
      actor: "ada",
      readings: [10, 5].map((value, index) => ({
        domain: "WHOLESALE",
        metric: "contract_rate",
        value,
        at: `2026-11-20T00:00:0${index}.000Z`,
      })),
    },
    { lever: "regression", do: "evaluate", actor: "ada" },
  ];

  it("disables the engine's risk policy and opens an incident, in one append; a second evaluation does neither again", async () => {
    const { memory, room } = house();
    for (const order of trip) await room.perform(S, order);
    expect((await kinds(memory)).slice(2)).toEqual(["regression.evaluated", "regression.tripped", "risk.policy", "incident.opened"]);
    await room.perform(S, { lever: "regression", do: "evaluate", actor: "ada" });
    expect((await kinds(memory)).slice(6)).toEqual(["regression.evaluated"]);
    const { risk, incident } = await room.state(S);
    expect(risk.policies["WHOLESALE"]?.enabled).toBe(false);
    expect(Object.keys(incident.open)).toEqual(["tripwire:WHOLESALE/contract_rate"]);
  });

  it("closes its incident when the rate recovers, and turns nothing on again", async () => {
    const { memory, room } = house();
    for (const order of trip) await room.perform(S, order);
    await room.perform(S, {
      lever: "regression",
      do: "kpi",
      actor: "ada",
      readings: [{ domain: "WHOLESALE", metric: "contract_rate", value: 5, at: "2026-11-20T00:00:02.000Z" }],
    });
    await room.perform(S, { lever: "regression", do: "evaluate", actor: "ada" });
    expect((await kinds(memory)).slice(-3)).toEqual(["regression.evaluated", "regression.recovered", "incident.closed"]);
    expect((await room.state(S)).risk.policies["WHOLESALE"]?.enabled).toBe(false);
  });

  it("engages the kill switch where its policy says so, with what it saw as the reason", async () => {
    const { room } = house();
    const [policy, ...rest] = trip;
    if (policy?.lever !== "regression" || policy.do !== "upsert") throw new Error("the first order sets the policy");
    for (const order of [{ ...policy, change: { ...policy.change, action: "KILL_SWITCH" as const } }, ...rest])
      await room.perform(S, order);
    expect((await room.state(S))["go-live"]).toMatchObject({
      killSwitch: true,
      changedBy: "gatehouse/tripwire",
      reason: "WHOLESALE/contract_rate fell by 50 %",
    });
  });
});

describe("the state", () => {
  it("is the same folded from the start, from a checkpoint, and as it was kept in mind", async () => {
    const { memory, room } = house();
    for (let round = 0; round < 1100; round++) void room.perform(S, reserve(1, round % 2 === 0 ? "NOTIFY" : "CAPITAL"));
    await room.perform(S, reserve(1));
    const kept = await memory.checkpoints.load(S, "governed-1");
    expect(kept?.seq).toBeGreaterThanOrEqual(1000);
    const fromCheckpoint = await governance(memory, levers, () => NOW).state(S);
    await memory.checkpoints.drop();
    const fromStart = await governance(memory, levers, () => NOW).state(S);
    expect(fromCheckpoint).toEqual(fromStart);
    expect(await room.state(S)).toEqual(fromStart);
  });

  it("is kept less often the more of it there is, so that no order pays for all that is open", async () => {
    const { memory, room } = house();
    await room.perform(S, { lever: "risk", do: "upsert", actor: "ada", engine: "GLOBAL", change: { maxDailyExposureCents: null } });
    for (let round = 0; round < 12_000; round++) void room.perform(S, reserve(1));
    await room.perform(S, reserve(1));
    expect(memory.saves).toBeGreaterThan(4);
    expect(memory.saves).toBeLessThan(10);
  });

  it("of one repository knows nothing of another's", async () => {
    const { room } = house();
    await room.perform("acme/one", { lever: "go-live", do: "engage", actor: "ada" });
    expect((await room.state("acme/two"))["go-live"].killSwitch).toBe(false);
  });
});

describe("a store that fails", () => {
  it("fails the order, and the next one is decided over what is really there", async () => {
    const { memory, room } = house();
    memory.before = async () => await Promise.reject(new Error("the disk is full"));
    await expect(room.perform(S, reserve(1500))).rejects.toThrow("the disk is full");
    memory.before = async () => undefined;
    expect((await room.perform(S, reserve(1500))).refused).toBeUndefined();
  });

  it("takes the other orders where one cannot be kept", async () => {
    const { memory, room } = house();
    const bad: Order = { lever: "go-live", do: "engage", actor: "ada", reason: "\ud800" };
    const [good, refused, other] = await Promise.allSettled([
      room.perform(S, reserve(1)),
      room.perform(S, bad),
      room.perform(S, reserve(2)),
    ]);
    expect([good.status, other.status]).toEqual(["fulfilled", "fulfilled"]);
    expect(refused.status === "rejected" ? refused.reason : undefined).toBeInstanceOf(UnfitEvent);
    expect(await kinds(memory)).toEqual(["risk.reserved", "risk.reserved"]);
  });
});
