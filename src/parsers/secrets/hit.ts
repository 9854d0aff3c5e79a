/** What a scan collects. */

/** A secret in the bytes. The higher the rank, the more the finding says of it: where two overlap, it stays. */
export interface Hit {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  readonly rank: number;
  /** Of little reach, or not certain: a warning instead of a failure. */
  readonly mild?: boolean;
}

export const RANK = { generic: 1, password: 2, named: 3, tool: 4, connection: 5, token: 6, key: 7 } as const;

/** Why something in the shape of a secret is none. */
export type Dismissal = "placeholder" | "wrong checksum" | "published example" | "public by design" | "encrypted";

/** One run over the bytes of one file. */
export interface Scan {
  readonly bytes: Uint8Array;
  readonly hits: Hit[];
  readonly dismissed: Map<Dismissal, number>;
  /** Where the last name that was looked at ends: several words of one name are one name. */
  nameEnd: number;
  /** How far base64 has been decoded, for each of the four places at which a group can begin. */
  readonly decodedTo: [number, number, number, number];
  /** How far command lines have been read. */
  commandTo: number;
  /** How deep this scan stands in decoded text. */
  readonly depth: number;
  /** Whether the file holds sealed secrets, whose values are encrypted. */
  sealed: boolean;
  /** Where `gatehouse:allow-secret` stands. */
  readonly allows: number[];
  /** How far escapes have been undone. */
  undoneTo: number;
  /** How far literals have been joined. */
  joinedTo: number;
  /** Scans what literals say that are put together, where that at `at` is followed by another; `from` is where the scan begins. */
  readonly join: (from: number, at: number) => void;
  /** Whether a text that was unwrapped from this one holds a secret. */
  readonly holds: (text: string) => boolean;
}

/** How a scan looks into a text within its text. */
export interface Within {
  readonly join: (scan: Scan, from: number, at: number) => void;
  readonly holds: (scan: Scan, text: string) => boolean;
}

export function scanOf(bytes: Uint8Array, depth: number, within: Within): Scan {
  const scan: Scan = {
    bytes,
    hits: [],
    dismissed: new Map(),
    nameEnd: -1,
    decodedTo: [0, 0, 0, 0],
    commandTo: -1,
    depth,
    sealed: false,
    allows: [],
    undoneTo: -1,
    joinedTo: -1,
    join: (from, at) => within.join(scan, from, at),
    holds: (text) => within.holds(scan, text),
  };
  return scan;
}

export function dismiss(scan: Scan, why: Dismissal): void {
  scan.dismissed.set(why, (scan.dismissed.get(why) ?? 0) + 1);
}
