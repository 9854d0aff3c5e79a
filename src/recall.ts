/** Remembering per-file work: a fact is kept under (analyser, version, options digest) and the blob's id, and made again where it is not. */
import type { Analyser } from "#src/view.ts";

/** The facts of one analyser. What it gives back was put there for the same key by the same analyser, or nothing. */
export interface Shelf {
  has(key: string): boolean;
  /** Undefined where there is none. What is asked for again may be made again: keep what you need. */
  get(key: string): unknown;
  put(key: string, fact: unknown): void;
}

export interface FactStore {
  shelf(analyser: Pick<Analyser<unknown>, "id" | "version" | "digest">): Shelf;
  /** Keeps what this run used; losing it costs time and nothing else. */
  save(): void;
}

/** Remembers within one run only. */
export function memoryFacts(): FactStore {
  const shelves = new Map<string, Map<string, unknown>>();
  return {
    shelf({ id, version, digest }) {
      const name = `${id}@${version}:${digest}`;
      const shelf = shelves.get(name) ?? new Map<string, unknown>();
      shelves.set(name, shelf);
      return { has: (key) => shelf.has(key), get: (key) => shelf.get(key), put: (key, fact) => void shelf.set(key, fact) };
    },
    save: () => undefined,
  };
}

/** What a fact is kept under: the blob, and the part of the path that matters; printable ASCII whatever the path is. */
export function factKey(analyser: Analyser<unknown>, blob: string, path: string): string {
  const variant = analyser.variant?.(path) ?? "";
  if (variant === "") return blob;
  return `${blob} ${/^[!-~]*$/.test(variant) ? variant : Buffer.from(variant).toString("hex")}`;
}
