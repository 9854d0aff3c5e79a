/** Tells text that people wrote from text that a generator drew, by how often English letters follow one another. */

/** Row: a letter; column: the next one; digit: how surprising that is, in bits, 9 for nine and more. Counted over English prose and identifiers. */
const SURPRISE = [
  "84448759597353959342668868",
  "36663689379279389447399969",
  "38683893494499299573599979",
  "46651769289678489548479979",
  "47436668899553857335867589",
  "36663499299498399475499959",
  "49892754399574489347489979",
  "28982899399778398474599969",
  "56455559999552369543959796",
  "49962999599999366929386999",
  "57961568399695679626597969",
  "38852899298389379955579949",
  "25982999399758339959599979",
  "48443628497786589833669979",
  "66558769686442559345455889",
  "39873975499379349354599979",
  "69899999799398999989086999",
  "38652769396756379544568959",
  "59492794396678447942497969",
  "39692984299689489345598959",
  "54454759499443849333999999",
  "39991989299999499989899999",
  "29883994399693399448997999",
  "49493896399789729982899569",
  "46554769399544429834895986",
  "29991997499798499989699966",
] as const;

/** Mean bits per pair: English lies near 3.7, drawn letters near 6.3. */
const WORD_LIKE = 4.7;

/** The share of the characters that stands in word-like runs of at least three letters, 0 to 1. */
export function wordShare(text: string): number {
  let letters = 0;
  for (const run of text.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? []) {
    if (run.length >= 3 && surprise(run) <= (run.length === 3 ? 4 : WORD_LIKE)) letters += run.length;
  }
  return text === "" ? 0 : letters / text.length;
}

/** Mean bits per pair of neighbouring letters; 9 for a single letter. */
export function surprise(word: string): number {
  let bits = 0;
  let pairs = 0;
  const lower = word.toLowerCase();
  for (let at = 1; at < lower.length; at++) {
    bits += Number(SURPRISE[lower.charCodeAt(at - 1) - 97]?.charAt(lower.charCodeAt(at) - 97) ?? 9);
    pairs++;
  }
  return pairs === 0 ? 9 : bits / pairs;
}

/** Shannon entropy of the characters, in bits per character. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
