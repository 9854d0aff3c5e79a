/** `schemas/controlled_vocabulary.json`: the terms that tags may use. */
import { z } from "zod";
import { late } from "#schemas/late.ts";

export const published = { file: "controlled_vocabulary.schema.json", title: "Controlled vocabulary" } as const;

const word = late(() => z.string().regex(/\S/, "is blank"));

export const schema = late(() =>
  z.looseObject({
    terms: z.array(
      z.looseObject({ term: word(), synonyms: z.array(word()).default([]).describe("Other words for the term; they are known too.") }),
    ),
  }),
);
