/**
 * Which documents answer a question, best first: BM25 over weighted fields (S. Robertson, H. Zaragoza, M. Taylor, "Simple BM25 extension to
 * multiple weighted fields", CIKM 2004). The same documents and question give the same order, to the last place.
 */
import { editDistance } from "#src/nearest.ts";
import { beginningWith } from "#src/parsers/sorted.ts";

export interface Indexed {
  /** Settles ties; unique. */
  readonly key: string;
  /** How often each word occurs, each field's occurrences multiplied by its weight. */
  readonly counts: ReadonlyMap<string, number>;
  /** What its score is multiplied by (1). */
  readonly worth?: number;
}

/** A word of the question, and the words of the documents that it was taken for. */
export interface Meant {
  readonly word: string;
  readonly as: readonly string[];
  readonly how: "exact" | "beginning" | "near" | "none";
}

export interface Ranked {
  readonly key: string;
  readonly score: number;
  /** Words of the documents that it was found by. */
  readonly words: readonly string[];
}

/** The usual constants: how soon repetition stops to count, and how much length matters. */
const [K1, B] = [1.2, 0.75];
const MAX_EXPANSIONS = 50;
/** A word that only begins like the one asked for, or is spelt like it, says less than the word itself. */
const LESSER = 0.4;

/** Documents that have at least one of the words; those that have all of them before the others. */
export function rank(
  documents: readonly Indexed[],
  words: readonly string[],
): { readonly meant: readonly Meant[]; readonly ranked: readonly Ranked[] } {
  const frequency = new Map<string, number>();
  for (const { counts } of documents) for (const word of counts.keys()) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  const vocabulary = [...frequency.keys()].sort();
  const asked = [...new Set(words)];
  const meant = asked.map((word) => meaning(word, frequency, vocabulary));
  const lengths = new Map(documents.map(({ key, counts }) => [key, [...counts.values()].reduce((sum, count) => sum + count, 0)]));
  const average = [...lengths.values()].reduce((sum, length) => sum + length, 0) / Math.max(1, documents.length);
  const scored = documents.flatMap(({ key, counts, worth = 1 }) => {
    const norm = K1 * (1 - B + (B * (lengths.get(key) ?? 0)) / Math.max(1, average));
    const weigh = (word: string): number => {
      const count = counts.get(word) ?? 0;
      const documentsWith = frequency.get(word) ?? 0;
      return (Math.log(1 + (documents.length - documentsWith + 0.5) / (documentsWith + 0.5)) * (count * (K1 + 1))) / (count + norm);
    };
    const hits = meant.map(({ word, as }) =>
      as.filter((one) => counts.has(one)).map((one) => ({ one, weight: weigh(one) * (one === word ? 1 : LESSER) })),
    );
    const found = hits.filter((list) => list.length > 0);
    if (found.length === 0) return [];
    const score = found.reduce((sum, list) => sum + Math.max(...list.map(({ weight }) => weight)), 0);
    return [{ key, found: found.length, score: rounded(score * worth), words: [...new Set(hits.flat().map(({ one }) => one))] }];
  });
  scored.sort((a, b) => b.found - a.found || b.score - a.score || (a.key < b.key ? -1 : 1));
  return { meant, ranked: scored.map(({ key, score, words: by }) => ({ key, score, words: by })) };
}

/** The word itself and what begins with it; where there is neither, the words that one slip of the keyboard (two in a long word) turns it into. */
function meaning(word: string, frequency: ReadonlyMap<string, number>, vocabulary: readonly string[]): Meant {
  const exact = frequency.has(word);
  const longer = word.length < 3 ? [] : beginningWith(vocabulary, word, MAX_EXPANSIONS).filter((one) => one !== word);
  if (exact) return { word, as: [word, ...longer], how: "exact" };
  if (longer.length > 0) return { word, as: longer, how: "beginning" };
  const slips = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
  const near = slips === 0 ? [] : nearestOnes(word, vocabulary, slips);
  return { word, as: near, how: near.length > 0 ? "near" : "none" };
}

function nearestOnes(word: string, vocabulary: readonly string[], slips: number): readonly string[] {
  for (let limit = 1; limit <= slips; limit++) {
    const found = vocabulary.filter((one) => editDistance(word, one, limit) !== undefined);
    if (found.length > 0) return found.slice(0, MAX_EXPANSIONS);
  }
  return [];
}

/** Four places: the last bits of a logarithm differ from machine to machine. */
const rounded = (score: number): number => Math.round(score * 10_000) / 10_000;
