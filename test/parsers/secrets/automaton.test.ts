import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { automaton, search } from "#src/parsers/secrets/automaton.ts";

/** Every word at every place, as one would look for it by hand. */
function everywhere(words: readonly string[], text: string): readonly string[] {
  const folded = text.toLowerCase();
  return words.flatMap((word, index) => {
    const places = [];
    for (let at = folded.indexOf(word); at !== -1; at = folded.indexOf(word, at + 1)) places.push(`${index}@${at + word.length}`);
    return places;
  });
}

function met(words: readonly string[], text: string): readonly string[] {
  const found: string[] = [];
  search(automaton(words), Buffer.from(text, "latin1"), (word, end) => found.push(`${word}@${end}`));
  return found;
}

const letters = (maxLength: number, minLength = 0) => fc.string({ unit: fc.constantFrom("a", "b", "c", "_"), minLength, maxLength });

describe("the automaton", () => {
  it("finds every word wherever it stands, words within words and doubled ones too", () => {
    fc.assert(
      fc.property(fc.array(letters(6, 1), { minLength: 1, maxLength: 20 }), letters(80), (words, text) => {
        expect(met(words, text).toSorted()).toEqual(everywhere(words, text).toSorted());
      }),
    );
  });

  it("finds the same in long texts, which are walked in four stretches", () => {
    fc.assert(
      fc.property(fc.array(letters(9, 1), { minLength: 1, maxLength: 8 }), letters(700, 600), (words, text) => {
        const long = text.repeat(4);
        expect(met(words, long).toSorted()).toEqual(everywhere(words, long).toSorted());
      }),
      { numRuns: 30 },
    );
  });

  it("tells words in the order of their ends, at one end the longest first", () => {
    expect(met(["b", "abcb", "cb"], "xabcb")).toEqual(["0@3", "1@5", "2@5", "0@5"]);
  });

  it("folds ASCII letters and nothing else", () => {
    expect(met(["key_é"], "KEY_é key_É")).toEqual(["0@5"]);
  });

  it.each<[string, readonly string[]]>([
    ["states", ["ab".repeat(32_768)]],
    ["bytes", [Array.from({ length: 70 }, (_, n) => String.fromCharCode(0x80 + n)).join("")]],
  ])("says when words need more %s than the table holds", (what, words) => {
    expect(() => automaton(words)).toThrow(what);
  });
});
