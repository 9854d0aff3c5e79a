/** The controlled vocabulary: which terms tags may use. Words are compared without regard to case, as people read them. */
import { judgingView, ruleFile, type RuleFile } from "#src/rule-file.ts";
import type { RepositoryView } from "#src/view.ts";
import { schema } from "#schemas/controlled-vocabulary.ts";

/** Where vocabulary and review queue stand unless something else is configured. */
export const VOCABULARY_PATH = "schemas/controlled_vocabulary.json";
export const QUEUE_PATH = "docs/review_queue.json";

export interface Vocabulary {
  /** The term that the word is, or is a synonym of, and how the vocabulary spells the word; undefined for an unknown word. */
  lookUp(word: string): { readonly term: string; readonly spelling: string } | undefined;
  /** Every known word, for suggestions. */
  readonly words: readonly string[];
}

/** The vocabulary that judges: the base's, where there is one. */
export function vocabularyFor(view: RepositoryView, path: string): RuleFile<Vocabulary> {
  const file = ruleFile(view, { path, usual: VOCABULARY_PATH }, schema());
  if (file.state !== "read") return file;
  const known = new Map<string, { readonly term: string; readonly spelling: string }>();
  for (const { term } of file.value.terms) known.set(folded(term), { term, spelling: term });
  for (const { term, synonyms } of file.value.terms)
    for (const spelling of synonyms) if (!known.has(folded(spelling))) known.set(folded(spelling), { term, spelling });
  return {
    state: "read",
    value: { lookUp: (word) => known.get(folded(word)) ?? laneTerm(word), words: Array.from(known.values(), ({ spelling }) => spelling) },
  };
}

/** Says that there is no vocabulary, and where one was looked for. */
export function absentVocabulary(view: RepositoryView, path: string): string {
  return `${path} is not there${judgingView(view) === view ? "" : " in the base commit, whose vocabulary judges"}`;
}

/** Words that are the same but for case, Unicode form and blanks around them. */
export function folded(word: string): string {
  return word.normalize("NFC").trim().toLowerCase();
}

/** Lanes need no entry. */
function laneTerm(word: string): { readonly term: string; readonly spelling: string } | undefined {
  const lane = /^lane:l([0-3])$/.exec(folded(word))?.[1];
  return lane === undefined ? undefined : { term: `lane:L${lane}`, spelling: `lane:L${lane}` };
}
