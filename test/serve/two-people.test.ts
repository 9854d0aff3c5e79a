/** Orders over HTTP that take two people: keys are told apart by themselves, whatever names they give, and people approve at every door. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Repository } from "#test/fakes/github/world.ts";
import { onGitHub, readyRepository, type OnGitHub } from "#test/serve/on-github.ts";

let on: OnGitHub;
beforeAll(async () => {
  on = await onGitHub();
});
afterAll(async () => await on.close());

const TWO =
  "version: 1\ncommands:\n  go-live enable: { approvals: 2, within: 30m }\n  kill-switch release: { approvals: 2 }\n  waive: { approvals: 2 }\n";

async function key(repository: Repository, scopes: readonly string[]): Promise<{ readonly key: string; readonly id: string }> {
  const { body } = await on.api("POST", "/api/system/keys", repository, { name: "a key", tenant: "acme", scopes });
  return { key: body.key, id: body.id };
}

const orders = async (repository: Repository) => (await on.api("GET", "/orders", repository)).body.orders;
const approve = async (repository: Repository, id: string, by?: string, actor?: string) => {
  const { status, body } = await on.api("POST", `/orders/${id}/approve`, repository, actor === undefined ? {} : { actor }, by);
  return [status, body.code];
};
const isLive = async (repository: Repository): Promise<boolean> => (await on.api("GET", "/go-live/state", repository)).body.go_live_enabled;

describe("an order over HTTP that takes two people", { timeout: 120_000 }, () => {
  it("waits under an id, and is carried out in its own name when another key agrees, not the same under another name", async () => {
    const repository = readyRepository(on, "keys", TWO);
    const [ada, bob] = [await key(repository, ["govern", "approve"]), await key(repository, ["approve"])];
    const asked = await on.api(
      "POST",
      "/go-live/enable",
      repository,
      { actor: "ada", reason: "the\nlaunch", idempotency_key: "k" },
      ada.key,
    );
    expect([asked.status, asked.body.code, asked.body.allowed, asked.body.needed]).toEqual([409, "awaiting_second_person", false, 2]);
    const again = await on.api(
      "POST",
      "/go-live/enable",
      repository,
      { actor: "ada", reason: "the\nlaunch", idempotency_key: "k" },
      ada.key,
    );
    const id: string = asked.body.order_id;
    expect(again.body.order_id).toBe(id);
    const waits = {
      order_id: id,
      command: "go-live enable",
      text: "/go-live enable the launch",
      proposed_by: "ada",
      agreed: ["ada"],
      needed: 2,
    };
    expect(await orders(repository)).toEqual([{ ...waits, until: asked.body.until }]);
    expect(await approve(repository, id, ada.key, "somebody else")).toEqual([409, "same_person"]);
    expect(await approve(repository, id, bob.key, "Ada")).toEqual([409, "same_person"]);
    expect(await isLive(repository)).toBe(false);
    expect(await approve(repository, id, bob.key, "bob")).toEqual([200, "ok"]);
    expect((await on.api("GET", "/go-live/state", repository)).body).toMatchObject({
      go_live_enabled: true,
      changed_by: "ada",
      reason: "the launch",
    });
    expect(await approve(repository, id, bob.key, "bob")).toEqual([404, "unknown_order"]);
    expect(await orders(repository)).toEqual([]);
  });

  it("asked by a key that does not count as a person takes two others", async () => {
    const repository = readyRepository(on, "bots", TWO);
    const bot = await key(repository, ["govern"]);
    const { body } = await on.api("POST", "/go-live/enable", repository, { actor: "bot" }, bot.key);
    expect(body.needed).toBe(3);
    expect(await approve(repository, body.order_id, bot.key)).toEqual([403, "not_permitted"]);
    expect(await on.codes(repository, "mia", `/approve ${body.order_id}`)).toEqual(["awaiting_second_person"]);
    expect(await isLive(repository)).toBe(false);
    expect(await on.codes(repository, "ada", `/approve ${body.order_id}`)).toEqual(["ok"]);
    expect(await isLive(repository)).toBe(true);
  });

  it("is approved by each key for itself, whatever idempotency key both give", async () => {
    const repository = readyRepository(on, "same", TWO);
    const [bot, ada, bob] = [await key(repository, ["govern"]), await key(repository, ["approve"]), await key(repository, ["approve"])];
    const { body } = await on.api("POST", "/go-live/enable", repository, { actor: "bot", idempotency_key: "k" }, bot.key);
    const agree = async (by: string) => {
      const given = { actor: by === ada.key ? "ada" : "bob", idempotency_key: "k" };
      return (await on.api("POST", `/orders/${body.order_id}/approve`, repository, given, by)).body.code;
    };
    expect([await agree(ada.key), await agree(ada.key), await isLive(repository)]).toEqual([
      "awaiting_second_person",
      expect.any(String),
      false,
    ]);
    expect([await agree(bob.key), await isLive(repository)]).toEqual(["ok", true]);
  });

  it("that a comment proposed is approved by a key, with the rights that its author has then", async () => {
    const repository = readyRepository(on, "mixed", TWO);
    const bob = await key(repository, ["approve"]);
    const proposal = await on.reply(repository, "max", "/go-live enable");
    const [id = ""] = /ord_\d+_[0-9a-f]{12}/.exec(proposal) ?? [];
    expect(await approve(repository, id, bob.key, "max")).toEqual([409, "same_person"]);
    repository.roles.set("max", "write");
    expect(await approve(repository, id, bob.key, "bob")).toEqual([403, "not_permitted"]);
    on.hub.faults.add({ path: /collaborators/, times: Infinity, trouble: { kind: "status", status: 502 } });
    expect(await approve(repository, id, bob.key, "bob")).toEqual([503, "people_unknown"]);
    on.hub.faults.clear();
    repository.roles.set("max", "maintain");
    expect(await approve(repository, id, bob.key, "bob")).toEqual([200, "ok"]);
    expect(await isLive(repository)).toBe(true);
  });

  it("is frozen while the kill switch is engaged, all but the switch's own release", async () => {
    const repository = readyRepository(on, "frozen", TWO);
    const [ada, bob] = [await key(repository, ["operate", "govern", "approve"]), await key(repository, ["approve"])];
    const { body } = await on.api("POST", "/go-live/enable", repository, {}, ada.key);
    await on.api("POST", "/go-live/kill-switch", repository, { engaged: true });
    expect(await approve(repository, body.order_id, bob.key, "bob")).toEqual([409, "kill_switch_engaged"]);
    expect((await on.api("POST", "/go-live/enable", repository, {}, ada.key)).body.code).toBe("kill_switch_engaged");
    const release = await on.api("POST", "/go-live/kill-switch", repository, { engaged: false }, ada.key);
    expect(release.body).toMatchObject({ code: "awaiting_second_person", needed: 2 });
    expect(await approve(repository, release.body.order_id, bob.key, "bob")).toEqual([200, "ok"]);
    expect(await approve(repository, body.order_id, bob.key, "bob")).toEqual([200, "ok"]);
    expect(await isLive(repository)).toBe(true);
  });

  it("is not carried out when its key was revoked in between, and can be rejected", async () => {
    const repository = readyRepository(on, "revoked", TWO);
    const [ada, bob] = [await key(repository, ["govern", "approve"]), await key(repository, ["approve"])];
    const { body } = await on.api("POST", "/go-live/enable", repository, {}, ada.key);
    await on.api("DELETE", `/api/system/keys/${ada.id}`, repository);
    expect(await approve(repository, body.order_id, bob.key, "bob")).toEqual([403, "not_permitted"]);
    const rejected = await on.api("POST", `/orders/${body.order_id}/reject`, repository, { reason: "the key is gone" }, bob.key);
    expect([rejected.status, rejected.body]).toEqual([200, { order_id: body.order_id, complete: true, code: "ok" }]);
    expect(await approve(repository, body.order_id, bob.key, "bob")).toEqual([404, "unknown_order"]);
    expect(await isLive(repository)).toBe(false);
  });

  it("that reaches beyond the ledger waits on for a comment", async () => {
    const repository = readyRepository(on, "beyond", TWO);
    const bob = await key(repository, ["approve"]);
    const proposal = await on.reply(repository, "max", `/waive ${"a".repeat(64)} until 2099-01-01 because tests`);
    const [id = ""] = /ord_\d+_[0-9a-f]{12}/.exec(proposal) ?? [];
    expect(await approve(repository, id, bob.key, "bob")).toEqual([409, "not_available"]);
    expect((await orders(repository)).map((one: { readonly order_id: string }) => one.order_id)).toEqual([id]);
  });
});
