/** `schemas/controlled_vocabulary.json`: the terms that tags may use. */
import { z } from "zod";

export const published = { file: "controlled_vocabulary.schema.json", title: "Controlled vocabulary" } as const;

const word = z.string().regex(/\S/, "is blank");

export const schema = z.looseObject({
  terms: z.array(
    z.looseObject({ term: word, synonyms: z.array(word).default([]).describe("Other words for the term; they are known too.") }),
  ),
});

export type ControlledVocabulary = z.output<typeof schema>;
