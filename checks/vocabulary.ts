/** `vocabulary`: modules are tagged with words that everybody uses in the same sense. */
import { z } from "zod";
import { late } from "#schemas/late.ts";
import { defineCheck, type Draft } from "#src/check.ts";
import { jsonDocument } from "#src/document-shape.ts";
import { inventory, isEmpty, MANIFESTS, type Module, undecidable } from "#src/modules.ts";
import { nearest as nearestName } from "#src/nearest.ts";
import { globList, repositoryPath } from "#src/option.ts";
import { nearest } from "#src/parsers/document.ts";
import type { RepositoryView } from "#src/view.ts";
import { absentVocabulary, folded, QUEUE_PATH, type Vocabulary, VOCABULARY_PATH, vocabularyFor } from "#src/vocabulary.ts";
import { weakenedVocabulary } from "#src/weakening.ts";
import { schema as queueShape } from "#schemas/review-queue.ts";

const options = late(() =>
  z.strictObject({
    /** Read from the base commit, where there is one. */
    vocabulary: repositoryPath().default(VOCABULARY_PATH),
    /** Read from the head: a term may be tagged and put up for review in one pull request. */
    queue: repositoryPath().default(QUEUE_PATH),
    manifests: globList()
      .min(1)
      .default([...MANIFESTS]),
    /** Terms outside the vocabulary that were seen this often are proposed for promotion, in the facts. */
    promoteAfter: z.int().min(1).default(5),
  }),
);

const VOCABULARY = '{ "terms": [{ "term": "finance", "synonyms": ["money"] }] }\n';

export const check = defineCheck({
  id: "vocabulary",
  summary: "a tag is not in the controlled vocabulary and not in the review queue",
  why: "Two words for one thing hide half of it from every search. A new word is welcome after a person has looked at it.",
  options,
  strictness: { vocabulary: "any", queue: "any", manifests: "more", promoteAfter: "none" },
  weakened: ({ vocabulary }, turn) => weakenedVocabulary(turn, { path: vocabulary, usual: VOCABULARY_PATH }),
  faults: {
    "unknown-term": {
      severity: "failure",
      summary: "a tag is in neither the controlled vocabulary nor the review queue",
      remedy: "Use a term of the vocabulary, or put the new one into the review queue with the place where it is used.",
    },
  },
  examples: [
    {
      title: "A tag that nobody knows",
      files: {
        [VOCABULARY_PATH]: VOCABULARY,
        "modules/billing/module.manifest.json": '{ "name": "billing", "tags": ["lane:L1", "finance", "blockchain"] }\n',
      },
      finds: ["unknown-term"],
    },
    {
      title: "A synonym, and a term that waits in the queue",
      files: {
        [VOCABULARY_PATH]: VOCABULARY,
        [QUEUE_PATH]: '{ "entries": [{ "term": "loyalty", "evidence": ["modules/billing/module.manifest.json:1"], "count": 1 }] }\n',
        "modules/billing/module.manifest.json": '{ "name": "billing", "tags": ["money", "loyalty"] }\n',
      },
      finds: [],
    },
  ],
  run({ view, options: { vocabulary, queue, manifests, promoteAfter } }) {
    const found = inventory(view, manifests);
    if (isEmpty(found)) return { notApplicable: `no file is named as ${manifests.join(" or ")}` };
    const known = vocabularyFor(view, vocabulary);
    if (known.state === "broken") return { undecided: known.reason };
    if (known.state === "absent") return { notApplicable: absentVocabulary(view, vocabulary) };
    const waiting = waitingTerms(view, queue);
    const findings = found.modules.flatMap((module) => draftsOf(module, known.value, waiting, queue));
    const undecided = undecidable(found);
    if (undecided !== undefined && !findings.some(({ severity }) => severity === undefined)) return { undecided };
    return {
      findings,
      facts: { proposals: proposals(found.modules, known.value, waiting, promoteAfter) },
      ...(undecided && { reason: undecided }),
    };
  },
});

interface Waiting {
  readonly spelling: string;
  readonly count: number;
}

/** The queue's terms, as far as they can be read: what is malformed there is `review-queue`'s to tell. */
function waitingTerms(view: RepositoryView, path: string): ReadonlyMap<string, Waiting> {
  const document = jsonDocument(view, path);
  const root = document.state === "read" ? looseQueue().safeParse(document.parsed.value) : undefined;
  const terms = (root?.data?.entries ?? []).flatMap((entry) => looseEntry().safeParse(entry).data ?? []);
  const waiting = new Map<string, Waiting>();
  for (const { term, count } of terms)
    waiting.set(folded(term), { spelling: term, count: Math.max(count, waiting.get(folded(term))?.count ?? 0) });
  return waiting;
}

const looseQueue = late(() => queueShape().extend({ entries: z.array(z.unknown()) }));
const looseEntry = late(() => z.looseObject({ term: z.string().regex(/\S/), count: z.int().min(0).catch(0) }));

function draftsOf(module: Module, known: Vocabulary, waiting: ReadonlyMap<string, Waiting>, queue: string): readonly Draft[] {
  const { manifest: path, parsed, name } = module;
  const at = (index: number) => ({ path, ...nearest(parsed, index === -1 ? ["tags"] : ["tags", index]) });
  const fault = "unknown-term";
  if (module.tags === undefined) return [{ fault, message: `the tags of ${name} are no list, so no vocabulary knows them`, at: at(-1) }];
  const tags: unknown = Reflect.get(Object(parsed.value), "tags");
  return (Array.isArray(tags) ? tags : []).flatMap((tag: unknown, index): readonly Draft[] => {
    if (typeof tag !== "string")
      return [{ fault, message: `${name} is tagged with ${JSON.stringify(tag)}, which is no text`, at: at(index) }];
    const spelling = known.lookUp(tag)?.spelling ?? waiting.get(folded(tag))?.spelling;
    if (spelling === tag) return [];
    if (spelling !== undefined) {
      const message = `${name} is tagged with "${tag}", which is written "${spelling}"`;
      return [{ fault, severity: "warning", message, remedy: `Write "${spelling}".`, at: at(index) }];
    }
    const close = nearestName(tag, known.words);
    const message = `${name} is tagged with "${tag}", which is neither in the vocabulary nor in ${queue}${close === undefined ? "" : `; did you mean "${close}"?`}`;
    return [{ fault, message, at: at(index) }];
  });
}

/** Terms outside the vocabulary by how often they were seen: in manifests, or as the queue counts. */
function proposals(modules: readonly Module[], known: Vocabulary, waiting: ReadonlyMap<string, Waiting>, promoteAfter: number) {
  const seen = new Map<string, { term: string; manifests: string[] }>(
    Array.from(waiting, ([key, { spelling }]) => [key, { term: spelling, manifests: [] }]),
  );
  for (const { tags = [], manifest } of modules) {
    for (const tag of new Map(tags.map((one) => [folded(one), one])).values()) {
      const entry = seen.get(folded(tag)) ?? { term: tag, manifests: [] };
      entry.manifests.push(manifest);
      seen.set(folded(tag), entry);
    }
  }
  return Array.from(seen, ([key, { term, manifests }]) => ({
    term,
    seen: Math.max(manifests.length, waiting.get(key)?.count ?? 0),
    waiting: waiting.has(key),
    manifests,
  }))
    .filter(({ term, seen: count }) => count >= promoteAfter && known.lookUp(term) === undefined)
    .sort((a, b) => b.seen - a.seen || (a.term < b.term ? -1 : 1));
}
