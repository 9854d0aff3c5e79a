/** Places of personal data in a text. */

export type PersonalType = "email" | "phone" | "card" | "iban" | "ssn" | "ip";

export interface PersonalSpan {
  readonly type: PersonalType;
  readonly start: number;
  /** Behind the last character. */
  readonly end: number;
}

const CONTEXT = 40;

/** What stands before a place, in lower case, without the white space and punctuation next to it. */
export function before(text: string, start: number): string {
  return text
    .slice(Math.max(0, start - CONTEXT), start)
    .toLowerCase()
    .replace(/[\s:=#"'([{<>*_-]{1,20}$/, "");
}

export const isDigit = (code: number): boolean => code >= 48 && code <= 57;
export const isLetter = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
export const isWord = (code: number): boolean => isDigit(code) || isLetter(code) || code === 95;
