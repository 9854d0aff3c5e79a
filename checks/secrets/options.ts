/** The options of the check `secrets`. */
import { z } from "zod";
import { late } from "#schemas/late.ts";
import { ALL_KINDS } from "#src/parsers/secrets/kinds.ts";
import { glob, globList, patternText } from "#src/option.ts";

const reason = late(() => z.string().trim().min(8, "say why, in at least eight characters"));

/** What is not a secret here, and why. Every part that is given must fit. */
const allow = late(() =>
  z
    .strictObject({
      reason: reason(),
      path: glob().optional(),
      /** A rule's id without `secrets/`. */
      kind: z.string().optional(),
      /** The mark that the finding shows: it stays the same when the secret moves, and another secret has another. */
      mark: z
        .string()
        .regex(/^[\da-f]{5}(?:[\da-f]{11})?$/)
        .optional(),
      /** Must match the secret; anchor it with ^ and $ to mean the whole. */
      value: patternText().optional(),
    })
    .refine(
      (entry) => [entry.path, entry.kind, entry.mark, entry.value].some((part) => part !== undefined),
      "an allow entry names a path, kind, mark or value",
    ),
);

const ownRule = late(() =>
  z.strictObject({
    id: z.string().regex(/^[a-z][a-z\d-]{1,60}$/),
    pattern: patternText(),
    keywords: z
      .array(z.string().regex(/^[\x20-\x7e]{3,60}$/, "three to sixty printable ASCII characters"))
      .min(1)
      .max(50),
    message: z.string().max(200).default("a pattern of this repository"),
  }),
);

export const options = late(() =>
  z.strictObject({
    allow: z.array(allow()).max(500).default([]),
    /** Rules that do not judge, by id without `secrets/`. */
    except: z.array(z.enum([...new Set([...ALL_KINDS.map((kind) => kind.id), "keystore-file"])])).default([]),
    rules: z.array(ownRule()).max(100).default([]),
    envFiles: z
      .strictObject({
        enabled: z.boolean().default(true),
        /** Endings that make a `.env` file a template. */
        templates: globList().default([
          "**/.env*.{example,sample,template,dist,vault,schema,defaults,tpl,tmpl,encrypted,enc}",
          "**/.env.{example,sample,template,dist,vault}.*",
          "**/.env.{example,sample,template}{-,_}*",
        ]),
      })
      .prefault({}),
    inline: z.boolean().default(true),
    maxBytes: z.number().int().positive().max(100_000_000).default(10_485_760),
  }),
);

export type Options = z.infer<ReturnType<typeof options>>;
