/** What the tree must hold, must not hold, and how its files are called. */
import type { Draft } from "#src/check.ts";
import { globs } from "#src/parsers/glob.ts";
import { placesOf } from "#src/parsers/path-places.ts";
import { pattern } from "#src/parsers/pattern.ts";
import type { RepositoryView } from "#src/view.ts";
import type { StructureOptions } from "#checks/structure/options.ts";

export function* missingPaths(view: RepositoryView, required: readonly string[]): Generator<Draft> {
  if (required.length === 0) return;
  const folders = foldersOf(view);
  const files = placesOf(view.paths);
  for (const wanted of required) {
    const isFolder = wanted.endsWith("/");
    const name = wanted.replace(/^(?:\.?\/)+/, "").replace(/\/+$/, "");
    if (folders.has(name) || (!isFolder && files.has(name))) continue;
    const isGlob = /[*?[{]/.test(name);
    if (isGlob && some(isFolder ? [folders] : [view.paths, folders], globs([name]))) continue;
    yield {
      fault: "missing-path",
      message: isGlob ? `no ${isFolder ? "folder" : "path"} matches ${wanted}` : `the ${isFolder ? "folder" : "file"} ${wanted} is missing`,
      remedy: remedyFor(wanted, isFolder, files.has(name)),
      identity: wanted,
      ...(isGlob ? {} : { at: { path: name } }),
    };
  }
}

function remedyFor(wanted: string, isFolder: boolean, isFile: boolean): string {
  if (isFile) return `${wanted.replace(/\/+$/, "")} is a file: make it a folder with at least one tracked file in it.`;
  if (isFolder) return `Create ${wanted} with at least one tracked file in it (git keeps no empty folders), or take it out of the rules.`;
  return `Create ${wanted}, or take it out of the rules.`;
}

/** A glob that ends in a plain name also means a folder of that name, which is reported once. */
export function* forbiddenPaths(view: RepositoryView, forbidden: readonly string[]): Generator<Draft> {
  if (forbidden.length === 0) return;
  const each = forbidden.map((text) => ({ text, matches: fileRule(view, text) }));
  const named = each.filter(({ text }) => !/[*?[\]{}]/.test(text.slice(text.lastIndexOf("/") + 1)) && !text.endsWith("/"));
  const reported = new Set<string>();
  for (const path of view.paths) {
    const rule = each.find(({ matches }) => matches(path));
    if (rule !== undefined) yield forbiddenDraft(path, rule.text);
    else if (named.length > 0)
      for (const folder of ancestors(path)) {
        const folderRule = named.find(({ matches }) => matches(folder));
        if (folderRule === undefined) continue;
        if (!reported.has(folder)) yield forbiddenDraft(folder, folderRule.text);
        reported.add(folder);
        break;
      }
  }
}

/** A trailing slash means what is in the folder, so a plain file of that name is none of it; a submodule is. */
function fileRule(view: RepositoryView, text: string): (path: string) => boolean {
  const matches = globs([text]);
  if (!text.endsWith("/")) return matches;
  const isBelow = globs([`${text}**/*`]);
  return (path) => isBelow(path) || (matches(path) && view.kind(path) === "submodule");
}

function forbiddenDraft(path: string, rule: string): Draft {
  return { fault: "forbidden-path", message: `${path} must not exist: the rules forbid ${rule}`, at: { path }, identity: rule };
}

export function* badNames(view: RepositoryView, names: StructureOptions["names"]): Generator<Draft> {
  const rules = names.map((rule) => ({
    matches: globs(typeof rule.paths === "string" ? [rule.paths] : rule.paths),
    source: rule.pattern,
    compiled: pattern(rule.pattern),
  }));
  for (const path of view.paths) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    for (const { matches, source, compiled } of rules) {
      if (!matches(path) || compiled.test(name)) continue;
      yield {
        fault: "bad-name",
        message: `the name of ${path} does not fit ${source}`,
        remedy: `Rename the file so that "${name}" fits ${source}.`,
        at: { path },
        identity: source,
      };
    }
  }
}

/** Every folder that holds something tracked; a submodule is a folder too. */
function foldersOf(view: RepositoryView): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const path of view.paths) {
    if (view.kind(path) === "submodule") folders.add(path);
    for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) {
      const folder = path.slice(0, at);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return folders;
}

/** The folders above a path, outermost first. */
function* ancestors(path: string): Generator<string> {
  for (let at = path.indexOf("/"); at !== -1; at = path.indexOf("/", at + 1)) yield path.slice(0, at);
}

function some(lists: readonly Iterable<string>[], matches: (path: string) => boolean): boolean {
  return lists.some((list) => Iterator.from(list).some((path) => matches(path)));
}
