/** What the caller is told when the whole ladder has failed. */
import { statusOf } from "#src/ladder.ts";
import type { Failure } from "#src/provider.ts";
import type { Landing } from "#src/api/models/climb.ts";
import type { Refusal } from "#src/api/models/inquiry.ts";

const CODE = /^[\w.-]{1,64}$/;

/** What the caller is told when no rung has answered; the steps are told where there was more than one. */
export function refusalOf({ failure, steps }: Extract<Landing, { kind: "failed" }>): Refusal {
  const { type, param, retryAfterMs } = failure;
  const status = statusOf(failure);
  const message = steps.length > 1 ? steps.map((step) => `${step.model}: ${toldOf(step.failure)}`).join("; ") : toldOf(failure);
  return {
    status,
    code: failure.code !== undefined && status < 500 && CODE.test(failure.code) ? failure.code : failure.kind,
    message,
    ...(param ? { param } : {}),
    ...(retryAfterMs ? { retryAfterMs } : {}),
    ...(type && status === 400 ? { type } : {}),
  };
}

/** What a vendor says of our key is not for the caller. */
const toldOf = ({ kind, status, message }: Failure): string =>
  kind === "key" && status !== undefined ? `the vendor refused the router's key (status ${status})` : message;
