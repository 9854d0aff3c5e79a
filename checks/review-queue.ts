/** `review-queue`: what waits for a person can be judged by one: each term once, new, and with the places where it is used. */
import { z } from "zod";
import { late } from "#schemas/late.ts";
import { defineCheck, type Draft, type Judgement } from "#src/check.ts";
import { faultsAt, jsonDocument, shapeViolations } from "#src/document-shape.ts";
import { repositoryPath } from "#src/option.ts";
import { nearest, type Path, type Understood } from "#src/parsers/document.ts";
import { folded, QUEUE_PATH, type Vocabulary, VOCABULARY_PATH, vocabularyFor } from "#src/vocabulary.ts";
import { removedFile } from "#src/weakening.ts";
import { entry as entryShape, schema } from "#schemas/review-queue.ts";

const options = late(() =>
  z.strictObject({
    queue: repositoryPath().default(QUEUE_PATH),
    /** Read from the base commit, where there is one. */
    vocabulary: repositoryPath().default(VOCABULARY_PATH),
  }),
);

const EVIDENCE = "modules/billing/module.manifest.json:4";
const queue = (...entries: readonly object[]): string => `${JSON.stringify({ entries }, null, 2)}\n`;

export const check = defineCheck({
  id: "review-queue",
  summary: "the queue is malformed, has a term twice, one that the vocabulary has already, or one without evidence",
  why: "Somebody has to decide over each entry. A term that stands twice, is known already or cannot be looked up wastes that person's time.",
  options,
  strictness: { queue: "any", vocabulary: "any" },
  weakened: ({ queue: path }, turn) => removedFile(turn, path, "terms that wait would be forgotten"),
  faults: {
    malformed: {
      severity: "failure",
      summary: "the queue or an entry does not have the shape of one",
      remedy: 'Write { "entries": [{ "term": "…", "evidence": ["path:line"], "count": 1 }] }.',
    },
    duplicate: { severity: "failure", summary: "a term waits twice", remedy: "Merge the entries into one." },
    "already-in-vocabulary": {
      severity: "failure",
      summary: "a waiting term is in the vocabulary, as a term or as a synonym",
      remedy: "Take the entry out of the queue.",
    },
    "no-evidence": {
      severity: "failure",
      summary: "an entry names no place where its term is used",
      remedy: "Add at least one path:line to `evidence`.",
    },
  },
  examples: [
    {
      title: "A term without evidence",
      files: { [QUEUE_PATH]: queue({ term: "loyalty", evidence: [], count: 1 }) },
      finds: ["no-evidence"],
    },
    {
      title: "A term twice, in another case",
      files: {
        [QUEUE_PATH]: queue({ term: "loyalty", evidence: [EVIDENCE], count: 1 }, { term: "Loyalty", evidence: [EVIDENCE], count: 1 }),
      },
      finds: ["duplicate"],
    },
    {
      title: "A synonym that the vocabulary has",
      files: {
        [VOCABULARY_PATH]: '{ "terms": [{ "term": "checkout", "synonyms": ["basket"] }] }\n',
        [QUEUE_PATH]: queue({ term: "basket", evidence: [EVIDENCE], count: 1 }),
      },
      finds: ["already-in-vocabulary"],
    },
    {
      title: "A count that is no number",
      files: { [QUEUE_PATH]: queue({ term: "loyalty", evidence: [EVIDENCE], count: "1" }) },
      finds: ["malformed"],
    },
    { title: "A new term with its place", files: { [QUEUE_PATH]: queue({ term: "loyalty", evidence: [EVIDENCE], count: 1 }) }, finds: [] },
  ],
  run({ view, options: { queue: path, vocabulary } }) {
    const document = jsonDocument(view, path);
    if (document.state === "absent") return view.base?.kind(path) === undefined ? { notApplicable: `${path} is not there` } : removed(path);
    if (document.state === "broken")
      return {
        findings: document.faults.map(({ line, column, message }) => ({
          fault: "malformed",
          message: `${path} ${message}`,
          at: { path, line, column },
        })),
      };
    const known = vocabularyFor(view, vocabulary);
    const findings = draftsOf(path, document.parsed, known.state === "read" ? known.value : undefined);
    if (known.state === "broken" && findings.length === 0) return { undecided: known.reason };
    return { findings };
  },
});

function removed(path: string): Judgement {
  const remedy = 'Leave the file; a queue in which nobody waits is { "entries": [] }.';
  return {
    findings: [{ fault: "malformed", message: `${path} is deleted, and the terms in it with nobody's decision`, remedy, at: { path } }],
  };
}

function draftsOf(path: string, parsed: Understood, vocabulary: Vocabulary | undefined): readonly Draft[] {
  const root = rootShape().safeParse(parsed.value);
  if (!root.success) return malformed(path, parsed, [], rootShape(), parsed.value);
  const first = new Map<string, number>();
  return root.data.entries.flatMap((value, index): readonly Draft[] => {
    const at: Path = ["entries", index];
    const place = (key: string) => ({ path, ...nearest(parsed, [...at, key]) });
    const faults = malformed(path, parsed, at, entryShape(), value);
    const { term, evidence } = termed().safeParse(value).data ?? {};
    if (term === undefined) return faults;
    return [
      ...faults,
      ...ofTerm(term, index, first, vocabulary).map((draft) => ({ ...draft, at: place("term") })),
      ...(isBare(evidence)
        ? [{ fault: "no-evidence", message: `the entry "${term}" names no place where the term is used`, at: place("evidence") }]
        : []),
    ];
  });
}

const rootShape = late(() => schema().extend({ entries: z.array(z.unknown()) }));
const termed = late(() => z.looseObject({ term: z.string().regex(/\S/), evidence: z.unknown().optional() }));

function malformed(path: string, parsed: Understood, at: Path, shape: z.ZodType, value: unknown): readonly Draft[] {
  const violations = shapeViolations(shape, value).map((one) => ({ ...one, path: [...at, ...one.path] }));
  return faultsAt(path, parsed, violations).map(({ message, line, column }) => ({
    fault: "malformed",
    message,
    at: { path, line, column },
  }));
}

/** No evidence at all, or blanks alone. Evidence of another type is malformed, not missing. */
function isBare(evidence: unknown): boolean {
  if (evidence === undefined) return true;
  return Array.isArray(evidence) && evidence.every((one) => typeof one === "string" && one.trim() === "");
}

function ofTerm(term: string, index: number, first: Map<string, number>, vocabulary: Vocabulary | undefined): readonly Draft[] {
  const earlier = first.get(folded(term));
  if (earlier === undefined) first.set(folded(term), index);
  const known = vocabulary?.lookUp(term);
  const how =
    known !== undefined && folded(known.term) === folded(term)
      ? "is a term of the vocabulary"
      : `is a synonym of "${known?.term}" in the vocabulary`;
  return [
    ...(earlier === undefined ? [] : [{ fault: "duplicate", message: `the term "${term}" waits already, as entry ${earlier + 1}` }]),
    ...(known === undefined ? [] : [{ fault: "already-in-vocabulary", message: `"${term}" ${how}` }]),
  ];
}
