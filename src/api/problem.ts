/** Problem documents (RFC 9457, https://www.rfc-editor.org/rfc/rfc9457) and every other answer of this API. */
import type { Refusal } from "#src/lever.ts";

export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const answer = (body: unknown, status = 200): Reply => ({ status, body });

export function problem(
  status: number,
  code: string,
  detail: string,
  more: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const title = code.charAt(0).toUpperCase() + code.slice(1).replaceAll("_", " ");
  return {
    status,
    type: "application/problem+json",
    body: { type: `https://gatehouse.dev/problems/${code}`, title, status, detail, code, ...more },
    headers,
  };
}

/** Unknown names are 404, wrong input is 400, every other no of a lever is 409. */
const STATUS: Readonly<Record<string, number>> = {
  unknown_domain: 404,
  unknown_metric: 404,
  unknown_reservation: 404,
  unknown_recommendation: 404,
  unknown_order: 404,
  not_permitted: 403,
  invalid_amount: 400,
  invalid_confidence: 400,
  window_too_long: 400,
};

export function refusal({ code, detail, scope }: Refusal): Reply {
  return problem(STATUS[code] ?? 409, code, detail, { allowed: false, ...(scope === undefined ? {} : { scope }) });
}
