/** Sends webhooks as GitHub does: signed, with a delivery id, kept in the list of deliveries whatever becomes of them. */
import { createHmac, randomUUID } from "node:crypto";
import type { Delivery, World } from "#test/fakes/github/world.ts";

export interface Sent {
  readonly status: number;
  readonly delivery: Delivery;
}

export interface SendGiven {
  readonly guid?: string;
  readonly secret?: string;
  /** Instead of the true signature; null sends none. */
  readonly signature?: string | null;
}

export async function sendWebhook(
  world: World,
  target: string | undefined,
  event: string,
  payload: object,
  given: SendGiven = {},
): Promise<Sent> {
  const { guid = randomUUID(), secret = world.webhookSecret } = given;
  const whole = { ...payload, installation: { id: world.installationId } };
  const body = JSON.stringify(whole);
  const signature = given.signature === undefined ? `sha256=${createHmac("sha256", secret).update(body).digest("hex")}` : given.signature;
  const delivery: Delivery = {
    id: world.nextId(),
    guid,
    event,
    action: "action" in payload ? String(payload.action) : null,
    installationId: world.installationId,
    payload: whole,
    status: "OK",
    statusCode: 0,
    redelivery: world.deliveries.some((known) => known.guid === guid),
    deliveredAt: world.now().toISOString(),
  };
  world.deliveries.push(delivery);
  delivery.statusCode = target === undefined ? 0 : await post(target, { event, guid, body, signature });
  delivery.status =
    delivery.statusCode >= 200 && delivery.statusCode < 300
      ? "OK"
      : delivery.statusCode === 0
        ? "failed to connect"
        : "Invalid HTTP Response";
  return { status: delivery.statusCode, delivery };
}

async function post(
  target: string,
  { event, guid, body, signature }: { event: string; guid: string; body: string; signature: string | null },
): Promise<number> {
  try {
    const headers = {
      "content-type": "application/json",
      "user-agent": "GitHub-Hookshot/stand-in",
      "x-github-event": event,
      "x-github-delivery": guid,
      ...(signature !== null && { "x-hub-signature-256": signature }),
    };
    const response = await fetch(target, { method: "POST", headers, body });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}
