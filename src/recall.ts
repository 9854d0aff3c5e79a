/** Remembering per-file work: a fact is kept under (analyser, version, options digest) and the blob's id, and made again where it is not. */
import type { Analyser } from "#src/view.ts";

/** The facts of one analyser. What it gives back was put there for the same key by the same analyser, or nothing. */
export interface Shelf {
  /** The place of the key's fact, which stays its place as long as the shelf is held; -1 where there is none. */
  find(key: string): number;
  /** The fact at a place. What is asked for again may be made again: keep what you need. */
  fact(place: number): unknown;
  /** The key must have no fact yet. */
  put(key: string, fact: unknown): number;
  /** All facts are of use still, though nobody asks for them: what was made of them is remembered. */
  spare(): void;
}

/** One text, which is replaced as a whole. */
export interface Sheet {
  /** What was written last, in this run or an earlier one. */
  read(): string | undefined;
  write(text: string): void;
}

export interface FactStore {
  shelf(analyser: Pick<Analyser<unknown>, "id" | "version" | "digest">): Shelf;
  sheet(name: string): Sheet;
  /** Keeps what this run used; losing it costs time and nothing else. */
  save(): void;
}

/** Remembers within one run only. */
export function memoryFacts(): FactStore {
  const [shelves, sheets] = [new Map<string, Shelf>(), new Map<string, string>()];
  return {
    shelf({ id, version, digest }) {
      const name = `${id}@${version}:${digest}`;
      const shelf = shelves.get(name) ?? memoryShelf();
      shelves.set(name, shelf);
      return shelf;
    },
    sheet: (name) => ({ read: () => sheets.get(name), write: (text) => sheets.set(name, text) }),
    save: () => undefined,
  };
}

function memoryShelf(): Shelf {
  const places = new Map<string, number>();
  const facts: unknown[] = [];
  return {
    find: (key) => places.get(key) ?? -1,
    fact: (place) => facts[place],
    put(key, fact) {
      places.set(key, facts.length);
      return facts.push(fact) - 1;
    },
    spare: () => undefined,
  };
}

/** What a fact is kept under: the blob, and the part of the path that matters; printable ASCII whatever the path is, and another for every other. */
export function factKey(analyser: Analyser<unknown>, blob: string, path: string): string {
  const variant = analyser.variant?.(path) ?? "";
  if (variant === "") return blob;
  // A space stands in none that is written out, so that no name is another one's digits.
  return `${blob} ${/^[!-~]*$/.test(variant) ? variant : ` ${Buffer.from(variant).toString("hex")}`}`;
}
