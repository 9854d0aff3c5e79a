/** What the ledger, the keys and the process itself take and answer over HTTP. */
import { z } from "zod";

const text = (most: number) =>
  z
    .string()
    .max(most)
    .refine((value) => value.isWellFormed(), "half of a surrogate pair is no text");

export const ledgerQuery = z.object({
  stream: text(512).min(1).optional(),
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(10_000).default(5000),
});
export const ledgerEntries = z.object({
  entries: z.array(
    z.object({
      stream: z.string(),
      seq: z.int(),
      at: z.iso.datetime(),
      kind: z.string(),
      actor: z.string(),
      data: z.record(z.string(), z.unknown()),
      prev: z.string(),
      hash: z.string(),
    }),
  ),
});
export const verification = z.object({
  ok: z.boolean(),
  entries: z.int(),
  head: z.string().describe("The hash of the last entry; 64 zeros where there is none."),
  stream: z.string(),
  at: z.int().optional().describe("The entry where the first fault shows."),
  what: z.string().optional(),
  detail: z.string().optional(),
  signed_head: z
    .object({ stream: z.string(), seq: z.int(), hash: z.string(), at: z.string(), key: z.string(), signature: z.string() })
    .optional()
    .describe("Where the server signs heads: keep it elsewhere, and `gatehouse ledger verify --heads` finds a tail that is gone."),
});
export const streamQuery = z.object({ stream: text(512).min(1).optional() });

export const SCOPES = ["read", "operate", "govern", "approve", "models", "metrics", "keys"] as const;
export const keyOrder = z.strictObject({
  name: text(100).min(1),
  tenant: z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/).optional(), // prettier-ignore
  scopes: z.array(z.enum(SCOPES)).min(1),
  expires_in_days: z.int().min(1).max(3650).optional(),
  execution_class: z.literal("PROD_EXEC").optional().describe("Marks every model call with this key: the levers are asked."),
});
const keyFields = {
  id: z.string(),
  name: z.string(),
  tenant: z.string(),
  scopes: z.array(z.string()),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime().nullable(),
  last_used_at: z.iso.datetime().nullable(),
  revoked_at: z.iso.datetime().nullable(),
  execution_class: z.literal("PROD_EXEC").nullable(),
};
export const keyMade = z.object({ ...keyFields, key: z.string().describe("Shown this once.") });
export const keyList = z.object({ keys: z.array(z.object(keyFields)) });
export const keyGone = z.object({ revoked: z.boolean() });

export const systemStatus = z.object({
  version: z.string(),
  levers: z.unknown(),
  router: z.unknown(),
  queue: z.object({ waiting: z.int(), active: z.int(), dead: z.int(), oldest: z.iso.datetime().nullable() }),
  store: z.object({ kind: z.string(), read_ms: z.number(), size_bytes: z.number() }),
});
export const health = z.object({ status: z.string() });

/** RFC 9457; further members may come. */
export const problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string().describe("A reason code."),
  request_id: z.string().describe("The id under which the log has it."),
  allowed: z.literal(false).optional().describe("Of a refusal by a lever."),
  scope: z.string().optional().describe("Whose policy refused: GLOBAL, an engine, a domain."),
  order_id: z.string().optional().describe("Of an order that waits for a second person: by which id it is approved."),
  until: z.iso.datetime().optional().describe("How long it waits."),
  needed: z.int().optional().describe("How many must agree, the one who proposed it among them."),
  errors: z
    .array(z.object({ path: z.string(), message: z.string() }))
    .optional()
    .describe("Of wrong input, field by field."),
});
