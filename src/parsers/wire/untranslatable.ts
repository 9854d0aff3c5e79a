/** What one vendor's wire can say and another's cannot. */

/** The request asks for something that the target's wire has no words for; another target may have them. */
export class Untranslatable extends Error {
  override readonly name = "Untranslatable";
}

/** A request in another wire's words, and the names of the parameters that had no counterpart and were left out. */
export interface Translated<Body> {
  readonly body: Body;
  readonly dropped: readonly string[];
}
