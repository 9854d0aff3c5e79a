/** Search over a repository's modules and documents. What is found is shown with the line that says it, its secrets masked. */
import { field } from "#src/modules.ts";
import type { Inventory, Module } from "#src/modules.ts";
import { readFrontMatter, splitFrontMatter } from "#src/parsers/front-matter.ts";
import { redacted } from "#src/parsers/secrets/redacted.ts";
import { decodeText } from "#src/parsers/text.ts";
import { rank } from "#src/search-ranking.ts";
import type { Indexed, Meant } from "#src/search-ranking.ts";
import { searchWords } from "#src/search-words.ts";
import type { Analyser, RepositoryView } from "#src/view.ts";
import { clipped, visible } from "#src/visible.ts";

export interface SearchResult {
  readonly kind: "module" | "doc";
  readonly title: string;
  readonly path: string;
  /** Where the words stand; 1 where only the title or the path has them. */
  readonly line: number;
  readonly score: number;
  /** That line, on one line and without secrets. */
  readonly snippet: string;
  /** Of a module. */
  readonly tags?: readonly string[];
}

export interface SearchAnswer {
  readonly query: string;
  readonly words: readonly Meant[];
  /** How many there are; `results` is their beginning. */
  readonly total: number;
  readonly results: readonly SearchResult[];
}

/** How much a word's place says of what a document is about. */
const WEIGHT = { title: 6, tag: 4, heading: 3, path: 2, text: 1 } as const;
/** A module comes before the documents that tell of it as much. */
const MODULE = 1.25;
const MAX_CHARACTERS = 1_000_000;
const SNIPPET = 160;

/** Needs loadFrontMatter to have been awaited. */
export function search(view: RepositoryView, { modules }: Inventory, query: string, limit: number): SearchAnswer {
  const docs = view.paths.filter((path) => /\.(?:md|markdown)$/i.test(path) && !/(?:^|\/)(?:node_modules|_generated)\//.test(path));
  const titles = new Map<string, string>();
  const indexed: Indexed[] = [];
  for (const [path, fact] of view.facts(ANALYSER, docs)) {
    if (fact === null) continue;
    const counts = new Map(fact.counts);
    add(counts, searchWords(path), WEIGHT.path);
    titles.set(path, fact.title);
    indexed.push({ key: path, counts });
  }
  const byManifest = new Map(modules.map((module) => [module.manifest, module]));
  indexed.push(...modules.map(moduleWords));
  const { meant, ranked } = rank(indexed, searchWords(query));
  const results = ranked.slice(0, limit).map(({ key, score, words }): SearchResult => {
    const module = byManifest.get(key);
    const text = module === undefined ? (view.text(key) ?? "").slice(0, MAX_CHARACTERS) : descriptionOf(module);
    const found = bestLine(redacted(withoutFront(text)), words);
    const snippet = shown(found.text);
    if (module === undefined) return { kind: "doc", title: shown(titles.get(key) ?? key), path: key, line: found.line, score, snippet };
    return {
      kind: "module",
      title: shown(redacted(module.name)),
      path: key,
      line: 1,
      score,
      snippet,
      tags: (module.tags ?? []).map((tag) => shown(redacted(tag))),
    };
  });
  return { query, words: meant, total: ranked.length, results };
}

interface DocumentWords {
  readonly title: string;
  readonly counts: readonly (readonly [word: string, count: number])[];
}

const ANALYSER: Analyser<DocumentWords | null> = {
  id: "search-document",
  version: 1,
  digest: "",
  analyse(bytes, path) {
    const given = decodeText(bytes);
    if (given === undefined) return null;
    const text = redacted(given.slice(0, MAX_CHARACTERS));
    const front = readFrontMatter(text);
    const value = front.found && front.parsed.ok ? front.parsed.value : undefined;
    const fields = Object.entries(typeof value === "object" && value !== null ? value : {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    );
    const headings = text.split("\n").flatMap((line) => /^ {0,3}#{1,6}[ \t]+(.*)$/.exec(line)?.[1] ?? []);
    const title = fields.find(([key]) => key === "title")?.[1] ?? headings[0] ?? path.slice(path.lastIndexOf("/") + 1);
    const counts = new Map<string, number>();
    add(counts, searchWords(text), WEIGHT.text);
    add(counts, searchWords(headings.join("\n")), WEIGHT.heading);
    add(counts, searchWords(title), WEIGHT.title);
    add(counts, searchWords(fields.map(([, words]) => words).join("\n")), WEIGHT.tag);
    return { title: title.replace(/[*_`#]+/g, "").trim(), counts: [...counts] };
  },
  // The name stands for the title where there is none.
  variant: (path) => path.slice(path.lastIndexOf("/") + 1),
};

function moduleWords(module: Module): Indexed {
  const counts = new Map<string, number>();
  add(counts, searchWords(redacted(module.name)), WEIGHT.title);
  add(counts, searchWords(redacted((module.tags ?? []).join("\n"))), WEIGHT.tag);
  add(counts, searchWords(module.folder), WEIGHT.path);
  add(counts, searchWords(redacted(descriptionOf(module))), WEIGHT.heading);
  return { key: module.manifest, counts, worth: MODULE };
}

function descriptionOf(module: Module): string {
  const parts = [field(module, "description"), field(module, "owner")].filter((one) => typeof one === "string");
  return parts.join(" · ");
}

function add(counts: Map<string, number>, words: readonly string[], weight: number): void {
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + weight);
}

/** The lines of front matter as empty ones: titles are shown anyway. */
function withoutFront(text: string): string {
  const front = splitFrontMatter(text);
  if (!front.found) return text;
  const end = text.indexOf(front.raw) + front.raw.length;
  const lines = text.slice(0, end).split("\n").length;
  return "\n".repeat(lines) + text.split("\n").slice(lines).join("\n");
}

/** The first of the lines that have most of the words. */
function bestLine(text: string, words: readonly string[]): { readonly line: number; readonly text: string } {
  const wanted = new Set(words);
  let best = { line: 1, text: "", found: 0 };
  for (const [at, line] of text.split("\n").entries()) {
    const found = new Set(searchWords(line).filter((word) => wanted.has(word))).size;
    if (found > best.found) best = { line: at + 1, text: line, found };
  }
  return best.found > 0 ? best : { line: 1, text: text.split("\n", 1)[0] ?? "" };
}

const shown = (line: string): string => clipped(visible(line.trim()), SNIPPET);
