/** Ids of things in a repository's ledger: a number, and a mark by which an id of another repository is not taken for one of this. */
import { sha256 } from "#src/canonical.ts";

export type Kind = "rsv" | "rec" | "ord";

export function idOf(kind: Kind, stream: string, number: number): string {
  return `${kind}_${number}_${mark(kind, stream, number)}`;
}

/** The number of an id; undefined for what is no id of this kind and stream. */
export function numberOf(kind: Kind, stream: string, id: string): number | undefined {
  const [, digits = "", given] = /^[a-z]{3}_([1-9]\d{0,11})_([0-9a-f]{12})$/.exec(id) ?? [];
  const number = Number(digits);
  return given !== undefined && id.startsWith(`${kind}_`) && given === mark(kind, stream, number) ? number : undefined;
}

function mark(kind: Kind, stream: string, number: number): string {
  return sha256(`${kind}\0${stream}\0${number}`).slice(0, 12);
}
