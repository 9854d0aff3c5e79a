/** Search over a repository's modules and documents. What is found is shown with the line that says it; secrets of texts and of paths are masked. */
import { hidingPaths } from "#src/hidden-paths.ts";
import type { Hide } from "#src/hidden-paths.ts";
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
  const hide = hidingPaths(view);
  const docs = view.paths.filter((path) => /\.(?:md|markdown)$/i.test(path) && !/(?:^|\/)(?:node_modules|_generated)\//.test(path));
  const titles = new Map<string, string>();
  const indexed: Indexed[] = [];
  for (const [path, fact] of view.facts(ANALYSER, docs)) {
    if (fact === null) continue;
    const counts = new Map(fact.counts);
    const shownAs = hide(path);
    const title = fact.title ?? shownAs.slice(shownAs.lastIndexOf("/") + 1);
    add(counts, searchWords(shownAs), WEIGHT.path);
    if (fact.title === null) add(counts, searchWords(title), WEIGHT.title);
    titles.set(path, title);
    indexed.push({ key: path, counts });
  }
  const byManifest = new Map(modules.map((module) => [module.manifest, module]));
  indexed.push(...modules.map((module) => moduleWords(module, hide)));
  const { meant, ranked } = rank(indexed, searchWords(query));
  const results = ranked.slice(0, limit).map(({ key, score, words }): SearchResult => {
    const module = byManifest.get(key);
    const text = module === undefined ? (view.text(key) ?? "").slice(0, MAX_CHARACTERS) : descriptionOf(module);
    const found = bestLine(redacted(withoutFront(text)), words);
    const snippet = shown(found.text);
    const place = { path: key, line: found.line, score, snippet };
    if (module === undefined) return { kind: "doc", title: shown(titles.get(key) ?? key), ...place };
    const tags = (module.tags ?? []).map((tag) => shown(redacted(tag)));
    return { kind: "module", title: shown(redacted(hide(module.name))), ...place, line: 1, tags };
  });
  return { query, words: meant, total: ranked.length, results: hide(results) };
}

interface DocumentWords {
  /** Null where the document names itself nowhere: its file's name stands in, which is not remembered. */
  readonly title: string | null;
  readonly counts: readonly (readonly [word: string, count: number])[];
}

const ANALYSER: Analyser<DocumentWords | null> = {
  id: "search-document",
  version: 2,
  digest: "",
  analyse(bytes) {
    const given = decodeText(bytes);
    if (given === undefined) return null;
    const text = redacted(given.slice(0, MAX_CHARACTERS));
    const front = readFrontMatter(text);
    const value = front.found && front.parsed.ok ? front.parsed.value : undefined;
    const fields = Object.entries(typeof value === "object" && value !== null ? value : {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    );
    const headings = text.split("\n").flatMap((line) => /^ {0,3}#{1,6}[ \t]+(.*)$/.exec(line)?.[1] ?? []);
    const title = fields.find(([key]) => key === "title")?.[1] ?? headings[0];
    const counts = new Map<string, number>();
    add(counts, searchWords(text), WEIGHT.text);
    add(counts, searchWords(headings.join("\n")), WEIGHT.heading);
    add(counts, searchWords(title ?? ""), WEIGHT.title);
    add(counts, searchWords(fields.map(([, words]) => words).join("\n")), WEIGHT.tag);
    return { title: title?.replace(/[*_`#]+/g, "").trim() ?? null, counts: [...counts] };
  },
};

function moduleWords(module: Module, hide: Hide): Indexed {
  const counts = new Map<string, number>();
  add(counts, searchWords(redacted(hide(module.name))), WEIGHT.title);
  add(counts, searchWords(redacted((module.tags ?? []).join("\n"))), WEIGHT.tag);
  add(counts, searchWords(hide(module.folder)), WEIGHT.path);
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
  return front.found ? "\n".repeat(front.lines) + text.split("\n").slice(front.lines).join("\n") : text;
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
