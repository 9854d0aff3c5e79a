/** The App's own endpoints: tokens, installations, deliveries, the manifest's conversion (https://docs.github.com/en/rest/apps). */
import { randomBytes } from "node:crypto";
import { created, notFound, ok, paged, type Route, route, shaped } from "#test/fakes/github/answer.ts";
import { repositoryOf } from "#test/fakes/github/finding.ts";
import { repositoryPicture } from "#test/fakes/github/pictures.ts";
import { tokenBody } from "#test/fakes/github/shapes.ts";
import type { Delivery, World } from "#test/fakes/github/world.ts";

const HOUR_MS = 3_600_000;

export const appRoutes: readonly Route[] = [
  route("GET /app", "app", ({ world }) => ok({ id: world.app.id, slug: world.app.slug, name: "Gatehouse", permissions: world.granted })),
  route("GET /app/installations", "app", (asked) => {
    const owner = [...asked.world.repositories.values()].find(({ parent }) => parent === undefined)?.owner;
    return paged([{ id: asked.world.installationId, account: owner, suspended_at: null }], asked);
  }),
  route("POST /app/installations/{id}/access_tokens", "app", ({ world, body }, params) => {
    if (Number(params["id"]) !== world.installationId) return notFound();
    return shaped(tokenBody, body ?? {}, ({ permissions = world.granted }) => {
      const beyond = Object.keys(permissions).find((name) => !Object.hasOwn(world.granted, name));
      if (beyond !== undefined)
        return { status: 422, body: { message: `The permissions requested are not granted to this installation: ${beyond}` } };
      // Long and opaque, as they are now.
      const token = `ghs_${world.app.id}_${randomBytes(96).toString("base64url")}`;
      const expiresAt = world.now().getTime() + HOUR_MS;
      world.tokens.set(token, { expiresAt, permissions: { metadata: "read", ...permissions } });
      return created({ token, expires_at: new Date(expiresAt).toISOString(), permissions, repository_selection: "all" });
    });
  }),
  route("GET /repos/{owner}/{repo}/installation", "app", ({ world }, params) =>
    repositoryOf({ world }, params) === undefined ? notFound() : ok({ id: world.installationId }),
  ),
  route("GET /installation/repositories", ["metadata", "read"], (asked) => {
    const all = [...asked.world.repositories.values()].filter(({ parent }) => parent === undefined).map(repositoryPicture);
    return paged(all, asked, (repositories) => ({ total_count: all.length, repositories }));
  }),
  route("GET /app/hook/deliveries", "app", ({ world, query, origin, path }) => {
    const size = Math.min(100, Number(query.get("per_page") ?? 30));
    const from = Number(query.get("cursor") ?? 0);
    const newest = world.deliveries.toReversed();
    const body = newest.slice(from, from + size).map(deliveryPicture);
    const next = `<${origin}${path}?per_page=${size}&cursor=${from + size}>; rel="next"`;
    return { status: 200, body, ...(from + size < newest.length && { headers: { link: next } }) };
  }),
  route("GET /app/hook/deliveries/{id}", "app", ({ world }, params) => {
    const found = world.deliveries.find(({ id }) => id === Number(params["id"]));
    if (found === undefined) return notFound();
    return ok({
      ...deliveryPicture(found),
      request: { headers: { "X-GitHub-Delivery": found.guid, "X-GitHub-Event": found.event }, payload: found.payload },
    });
  }),
  route("POST /app/hook/deliveries/{id}/attempts", "app", ({ world }, params) => {
    const found = world.deliveries.find(({ id }) => id === Number(params["id"]));
    return found === undefined ? notFound() : { status: 202, body: {} };
  }),
  route("POST /app-manifests/{code}/conversions", "none", ({ world }, params) => {
    const manifest = world.manifests.get(params["code"] ?? "");
    if (manifest === undefined) return notFound();
    world.manifests.delete(params["code"] ?? "");
    return created(conversion(world, manifest));
  }),
];

function deliveryPicture({ id, guid, event, action, installationId, status, statusCode, redelivery, deliveredAt }: Delivery): object {
  return {
    id,
    guid,
    event,
    action,
    installation_id: installationId,
    status,
    status_code: statusCode,
    redelivery,
    delivered_at: deliveredAt,
    throttled_at: null,
  };
}

function conversion({ app, webhookSecret }: World, manifest: object): object {
  return {
    ...manifest,
    id: app.id,
    slug: app.slug,
    client_id: "Iv1.client",
    client_secret: `client ${app.id}`,
    webhook_secret: webhookSecret,
    pem: app.privateKey,
    html_url: `https://github.example/apps/${app.slug}`,
  };
}
