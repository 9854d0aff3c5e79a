/** `gatehouse search`: which modules and documents of a repository answer a few words, best first. */
import { resolve } from "node:path";
import { checks } from "#checks/index.ts";
import type { CliCommand } from "#src/cli/command.ts";
import { choice, clock, parseWords } from "#src/cli/options.ts";
import { UsageError } from "#src/cli/usage.ts";
import { optionOf, strings } from "#src/documents.ts";
import { hidingPaths } from "#src/hidden-paths.ts";
import { inventory } from "#src/modules.ts";
import { loadFrontMatter } from "#src/parsers/front-matter.ts";
import { plural } from "#src/report.ts";
import { rulesFor } from "#src/rules.ts";
import { search } from "#src/search.ts";
import type { SearchAnswer } from "#src/search.ts";
import { cacheFolderOf, sightOf } from "#src/views/git/sight.ts";
import { visible } from "#src/visible.ts";

const FLAGS = {
  in: { type: "string" },
  limit: { type: "string" },
  json: { type: "boolean" },
  format: { type: "string" },
  now: { type: "string" },
} as const;
const MAX_RESULTS = 1_000;
const MAX_WORDS = 100;

export const run: CliCommand = async (words, terminal) => {
  const parsed = parseWords(words, FLAGS, MAX_WORDS);
  const { query, path } = asked(parsed.positionals, parsed.text("in"));
  const format = parsed.flag("json") ? "json" : choice("format", parsed.text("format"), ["text", "json"]);
  const limit = limitOf(parsed.text("limit") ?? "10");
  const now = clock(parsed.text("now"), terminal.now);
  await loadFrontMatter();
  const { view, store } = sightOf({ folder: resolve(terminal.cwd, path), now, cacheFolder: cacheFolderOf(terminal.env) });
  const { policy } = rulesFor(checks, view);
  const found = inventory(view, strings(optionOf(policy, "registry", "manifests")));
  const answer = search(view, found, query, limit);
  store.save();
  const hide = hidingPaths(view);
  for (const { manifest } of found.unread) terminal.err(`gatehouse search: ${visible(hide(manifest))} cannot be read, and is left out\n`);
  terminal.out(format === "json" ? `${JSON.stringify(answer, undefined, 2)}\n` : told(answer));
  return 0;
};

/** The last word is the folder where it is written as one: `.`, `..`, or with a slash at its beginning. */
function asked(positionals: readonly string[], inFolder: string | undefined): { readonly query: string; readonly path: string } {
  const last = positionals.at(-1) ?? "";
  const isFolder = inFolder === undefined && /^(?:\.{1,2}$|\.{0,2}\/)/.test(last);
  const query = (isFolder ? positionals.slice(0, -1) : positionals).join(" ").trim();
  if (query === "") throw new UsageError("search for what? Name a word, such as: search checkout latency");
  return { query, path: inFolder ?? (isFolder ? last : ".") };
}

function limitOf(given: string): number {
  const limit = Number(given);
  if (!/^\d{1,4}$/.test(given) || limit < 1 || limit > MAX_RESULTS)
    throw new UsageError(`--limit ${given}: a number from 1 to ${MAX_RESULTS}`);
  return limit;
}

function told({ words, total, results }: SearchAnswer): string {
  const lost = words.filter(({ how }) => how === "none").map(({ word }) => `"${visible(word)}"`);
  const near = words
    .filter(({ how }) => how === "near")
    .map(({ word, as }) => `"${visible(word)}" taken for ${as.slice(0, 3).map(visible).join(", ")}`);
  const notes = [...near, ...(lost.length > 0 ? [`nothing holds ${lost.join(", ")}`] : [])].map((note) => `(${note})\n`).join("");
  if (results.length === 0) return `Nothing found.\n${notes}`;
  const blocks = results.map(({ kind, title, path, line, snippet, tags }) => {
    const place = `${visible(path)}${line > 1 ? `:${line}` : ""}`;
    const head = `${kind === "module" ? "module" : "doc   "}  ${title}${tags !== undefined && tags.length > 0 ? `  [${tags.join(", ")}]` : ""}`;
    return `${head}\n        ${place}\n${snippet === "" || snippet === title ? "" : `        ${snippet}\n`}`;
  });
  const more = total - results.length;
  return `${blocks.join("")}${more > 0 ? `… and ${plural(more, "more result")} (--limit)\n` : ""}${notes}`;
}
