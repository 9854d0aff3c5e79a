/** What a kind of secret is: a row of facts that its vendor publishes. The rows stand in `kinds-*.ts`, the matcher is made from them. */
import type { Checksum } from "#src/parsers/secrets/checksum.ts";

export interface Kind {
  /** The part of the rule id after the slash. */
  readonly id: string;
  /** Who issues it, and what it is: "GitHub personal access token". */
  readonly title: string;
  /** Where it is revoked or rotated; an address or a place in words. */
  readonly rotate: string;
  /** `shape.ts` notation; any of them. */
  readonly shapes: readonly string[];
  /**
   * Absent: the shape alone tells the kind, wherever it stands. Present: the value counts only where it is given to a name
   * that contains one of these (lower case, without separators).
   */
  readonly names?: readonly string[];
  readonly checksum?: Checksum;
  /** Tokens of this kind were issued before they carried the checksum: a wrong one makes a warning, not nothing. */
  readonly lenient?: true;
  /** A test-mode token or one of little reach is a warning. */
  readonly mild?: true;
  /** The characters after the prefix are binary or structured, so the tests for words and placeholders do not apply. */
  readonly opaque?: true;
}

type Extra = Pick<Kind, "checksum" | "lenient" | "mild" | "opaque">;
type Row = (vendor: string, rotate: string) => Kind;

/** A kind that its shape alone tells. */
export function token(id: string, what: string, shapes: string | readonly string[], extra: Extra = {}): Row {
  return (vendor, rotate) => ({ id, title: `${vendor} ${what}`, rotate, shapes: [shapes].flat(), ...extra });
}

/** A kind that is told by the name it is given to. */
export function named(
  id: string,
  what: string,
  names: string | readonly string[],
  shapes: string | readonly string[],
  extra: Extra = {},
): Row {
  return (vendor, rotate) => ({ id, title: `${vendor} ${what}`, rotate, shapes: [shapes].flat(), names: [names].flat(), ...extra });
}

export function vendor(name: string, rotate: string, rows: readonly Row[]): readonly Kind[] {
  return rows.map((row) => row(name, rotate));
}
