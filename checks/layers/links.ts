/** Symbolic links inside the repository: a path through a link means the file behind it, so that no link is a way around a rule. */
import { beginningWith, firstFrom } from "#src/parsers/sorted.ts";
import { joined } from "#src/parsers/source-path.ts";
import type { RepositoryView } from "#src/view.ts";

/** Chains of links, and paths through links, that are followed at most. */
const [MAX_CHAIN, MAX_THROUGH] = [8, 100_000];

export interface LinkedPaths {
  /** The view's paths and those that lead through links, sorted. */
  readonly paths: readonly string[];
  /** The file that a path means: itself, or the one behind a link. */
  readonly real: (path: string) => string;
}

/** `onAsked` is told of every path that is not among the view's and was asked for all the same. */
export function linkedPaths(view: RepositoryView, onAsked: (path: string) => void = () => undefined): LinkedPaths {
  const links = new Map<string, string>();
  for (const path of view.paths) {
    const target = view.kind(path) === "symlink" ? targetOf(view, path) : undefined;
    if (target !== undefined) links.set(path, target);
  }
  if (links.size === 0) return { paths: view.paths, real: (path) => path };
  const behind = new Map<string, string>();
  for (const link of links.keys()) {
    const end = endOf(link, links);
    if (view.paths[firstFrom(view.paths, end)] !== end) onAsked(end);
    if (view.kind(end) === "file") behind.set(link, end);
    for (const path of beginningWith(view.paths, `${end}/`)) if (behind.size < MAX_THROUGH) behind.set(link + path.slice(end.length), path);
  }
  return { paths: [...new Set([...view.paths, ...behind.keys()])].sort(), real: (path) => behind.get(path) ?? path };
}

function targetOf(view: RepositoryView, link: string): string | undefined {
  const target = new TextDecoder().decode(view.bytes(link));
  return target.startsWith("/") ? undefined : joined(link.slice(0, Math.max(0, link.lastIndexOf("/"))), target)?.replace(/\/$/, "");
}

function endOf(link: string, links: ReadonlyMap<string, string>): string {
  let end = link;
  for (let step = 0; step < MAX_CHAIN; step++) end = links.get(end) ?? end;
  return end;
}
