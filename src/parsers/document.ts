/** What every structured text becomes when it is read: a value that knows where each of its parts stands, or what is wrong with it. */

/** A line and a column, both from 1; columns count UTF-16 units. */
export interface Spot {
  readonly line: number;
  readonly column: number;
}

export interface Problem extends Spot {
  /** What is wrong, as a clause without a full stop. */
  readonly message: string;
}

/** Keys and indexes from the root to a part of the value; empty for the root. */
export type Path = readonly (string | number)[];

/** A text that was understood. The value is plain JSON data whose objects have own keys only (`__proto__` too). */
export interface Understood {
  readonly ok: true;
  readonly value: unknown;
  /** Where the part begins; undefined where the value has no such part. */
  place(path: Path): Spot | undefined;
  /** Where the part's key begins; the part itself in a list; undefined for the root and for absent parts. */
  keyPlace(path: Path): Spot | undefined;
}

/** At least one problem, in the order of the text. */
export interface Misread {
  readonly ok: false;
  readonly problems: readonly Problem[];
}

export type Parsed = Understood | Misread;

/** Containers within containers; deeper ones are problems, so that whoever walks a value may recurse. */
export const MAX_DEPTH = 100;

/** Where the deepest part of the path that exists begins: its key where it has one. Never absent: the root is at the start. */
export function nearest(parsed: Understood, path: Path): Spot {
  for (let length = path.length; length > 0; length--) {
    const spot = parsed.keyPlace(path.slice(0, length));
    if (spot !== undefined) return spot;
  }
  return parsed.place([]) ?? { line: 1, column: 1 };
}

/** Turns offsets into lines and columns; the text is measured once, when first asked. A line ends with a line feed. */
export function spotFinder(text: string): (offset: number) => Spot {
  let starts: readonly number[] | undefined;
  return (offset) => {
    starts ??= lineStarts(text);
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

/** Text without a leading byte order mark. */
export function withoutMark(text: string): string {
  return text.startsWith("\u{feff}") ? text.slice(1) : text;
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
