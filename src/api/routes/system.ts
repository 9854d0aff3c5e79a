/** The process itself: health, readiness, metrics, status, and API keys. */
import { z } from "zod";
import { health, keyGone, keyList, keyMade, keyOrder, systemStatus } from "#schemas/system.ts";
import { makeKey, type NewKey } from "#src/api-key.ts";
import { may } from "#src/api/caller.ts";
import { answer, problem, type Reply } from "#src/api/problem.ts";
import { route, type Call } from "#src/api/route.ts";
import { goLiveAnswer, riskPolicyAnswer } from "#src/lever-answer.ts";
import type { ApiKey } from "#src/records.ts";
import { VERSION } from "#src/version.ts";

const KEYS = "/api/system/keys";

export const systemRoutes = [
  route({ method: "GET", path: "/health", summary: "The process lives", answer: health }, () => answer({ status: "ok" })),
  route({ method: "GET", path: "/ready", summary: "The process can work", answer: health, refusals: [503] }, async ({ house }) =>
    (await house.ready())
      ? answer({ status: "ready" })
      : problem(503, "not_ready", "the store does not answer, or the process is about to end"),
  ),
  route({ method: "GET", path: "/metrics", summary: "Prometheus metrics", scope: "metrics", answer: z.string() }, async ({ house }) => {
    const { type, text } = await house.metrics();
    return { status: 200, body: text, type };
  }),
  route(
    { method: "GET", path: "/api/system/status", summary: "Levers, router, queue and store", scope: "read", answer: systemStatus },
    status,
  ),
  route({ method: "GET", path: KEYS, summary: "API keys, without the keys", scope: "keys", answer: keyList }, async ({ house, caller }) =>
    answer({ keys: (await house.store.records.keys(caller.tenant)).map(keyAnswer) }),
  ),
  route(
    {
      method: "POST",
      path: KEYS,
      summary: "Make an API key; it is shown this once",
      scope: "keys",
      body: keyOrder,
      answer: keyMade,
      status: 201,
    },
    async (call) => {
      const { name, scopes, expires_in_days: days, execution_class: executionClass } = call.body;
      const tenant = (call.body.tenant ?? call.caller.tenant ?? call.repository.owner).toLowerCase();
      if (call.caller.tenant !== undefined && call.caller.tenant !== tenant)
        return problem(403, "wrong_tenant", "a key is made for one's own tenant");
      const beyond = beyondOf(call, scopes);
      if (beyond !== undefined) return beyond;
      const now = call.house.now();
      const expires = days === undefined ? {} : { expiresAt: new Date(now.getTime() + days * 86_400_000) };
      return await made(call, { name, tenant, scopes, ...expires, ...(executionClass === undefined ? {} : { executionClass }) });
    },
  ),
  route(
    {
      method: "POST",
      path: `${KEYS}/{id}/rotate`,
      summary: "A new key with the same rights; the old one ends",
      scope: "keys",
      answer: keyMade,
      status: 201,
      refusals: [404],
    },
    async (call) => {
      const old = await ownKey(call);
      const beyond = old === undefined ? undefined : beyondOf(call, old.scopes);
      if (beyond !== undefined) return beyond;
      if (old === undefined || !(await call.house.store.records.revokeKey(old.id, call.house.now()))) return unknownKey();
      const { name, tenant, scopes, expiresAt, executionClass } = old;
      const kept = { ...(expiresAt === undefined ? {} : { expiresAt }), ...(executionClass === undefined ? {} : { executionClass }) };
      return await made(call, { name, tenant, scopes, ...kept });
    },
  ),
  route(
    { method: "DELETE", path: `${KEYS}/{id}`, summary: "Revoke an API key", scope: "keys", answer: keyGone, refusals: [404] },
    async (call) => {
      const key = await ownKey(call);
      if (key === undefined) return unknownKey();
      return answer({ revoked: await call.house.store.records.revokeKey(key.id, call.house.now()) });
    },
  ),
];

async function status({ house, stream }: Call): Promise<Reply> {
  const [state, counts, store] = await Promise.all([house.governance.state(stream), house.store.queue.counts(), house.store.status()]);
  const { risk, heimdall, regression, incident } = state;
  return answer({
    version: VERSION,
    levers: {
      go_live: goLiveAnswer(state),
      risk: Object.entries(risk.policies).map(([engine, policy]) => riskPolicyAnswer(engine, policy)),
      heimdall: Object.entries(heimdall.policies).map(([domain, { prodUse }]) => ({ domain, prod_use_enabled: prodUse })),
      regression: Object.entries(regression.policies).map(([name, { enabled }]) => ({
        tripwire: name,
        enabled,
        triggered: regression.measured[name]?.triggered ?? false,
      })),
      incidents: Object.values(incident.open),
    },
    router: house.routerStatus?.() ?? null,
    queue: { waiting: counts.waiting, active: counts.active, dead: counts.dead, oldest: counts.oldest?.toISOString() ?? null },
    store: { kind: store.kind, read_ms: store.readMs, size_bytes: store.sizeBytes },
  });
}

async function made({ house }: Call, wanted: NewKey): Promise<Reply> {
  const { key, kept } = makeKey(wanted, house.randomBytes(32), house.now());
  await house.store.records.addKey(kept);
  return answer({ ...keyAnswer(kept), key }, 201);
}

/** A key that somebody else may have made is not a way to rights of one's own. */
function beyondOf({ caller }: Call, scopes: readonly string[]): Reply | undefined {
  const beyond = scopes.filter((scope) => !may(caller, scope));
  return beyond.length === 0 ? undefined : problem(403, "not_permitted", `nobody hands out what they do not have: ${beyond.join(", ")}`);
}

/** One's own tenant's keys alone. */
async function ownKey({ house, caller, params }: Call): Promise<ApiKey | undefined> {
  return (await house.store.records.keys(caller.tenant)).find(({ id }) => id === params["id"]);
}

const unknownKey = (): Reply => problem(404, "unknown_key", "there is no such key, or it is revoked");

function keyAnswer({ id, name, tenant, scopes, createdAt, expiresAt, lastUsedAt, revokedAt, executionClass }: ApiKey) {
  const dates = {
    created_at: createdAt.toISOString(),
    expires_at: expiresAt?.toISOString() ?? null,
    last_used_at: lastUsedAt?.toISOString() ?? null,
    revoked_at: revokedAt?.toISOString() ?? null,
  };
  return { id, name, tenant, scopes, ...dates, execution_class: executionClass ?? null };
}
