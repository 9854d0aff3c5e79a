/** `docs/review_queue.json`: terms that wait for a person to take them into the controlled vocabulary. */
import { z } from "zod";
import { late } from "#schemas/late.ts";

export const published = { file: "review_queue.schema.json", title: "Review queue" } as const;

/** One waiting term. An entry without evidence has its own rule, so evidence may be absent here. */
export const entry = late(() =>
  z.looseObject({
    term: z.string().regex(/\S/, "is blank"),
    evidence: z
      .array(z.string().regex(/^\s*$|^[^\n]*[^\s:][^\n]*:\d+(?:[:-]\d+)?$/, 'is no place, such as "src/billing.ts:12"'))
      .default([])
      .describe("Where the term was seen, as path:line."),
    count: z.int().min(0).describe("How often the term was seen."),
  }),
);

export const schema = late(() => z.looseObject({ entries: z.array(entry()) }));
