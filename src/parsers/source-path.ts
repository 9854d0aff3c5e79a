/** Paths of source files: joining them, and finding the file that a path without an extension means. */

import { placesOf } from "#src/parsers/path-places.ts";
import { firstFrom } from "#src/parsers/sorted.ts";

/** `import "./x.js"` may mean the TypeScript file it is compiled from. */
const COMPILED: Readonly<Record<string, readonly string[]>> = {
  ".js": [".ts", ".tsx", ".jsx", ".d.ts"],
  ".jsx": [".tsx"],
  ".mjs": [".mts", ".d.mts"],
  ".cjs": [".cts", ".d.cts"],
};
const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json", ".vue", ".svelte", ".d.ts"];

export interface FileFinder {
  has(path: string): boolean;
  /**
   * The file that the path means: itself, compiled from, with an extension, or a folder's index; undefined where there is none.
   * What `mainOf` names for a folder comes before its index (https://nodejs.org/api/modules.html#all-together).
   */
  file(path: string | undefined, mainOf?: (folder: string) => string | undefined): string | undefined;
}

/** `paths` are sorted; `also` answers for files that are not listed. */
export function fileFinder(paths: readonly string[], also?: (path: string) => boolean): FileFinder {
  const listed = placesOf(paths);
  const all = also === undefined ? listed : { has: (path: string): boolean => listed.has(path) || also(path) };
  const first = (stem: string, endings: readonly string[]): string | undefined => {
    for (const ending of endings) if (all.has(stem + ending)) return stem + ending;
    return undefined;
  };
  const itself = (path: string): string | undefined => {
    if (all.has(path)) return path;
    const dot = path.lastIndexOf(".");
    const sources = dot === -1 ? undefined : COMPILED[path.slice(dot)];
    return sources === undefined ? undefined : first(path.slice(0, dot), sources);
  };
  const plain = (path: string): string | undefined => itself(path) ?? first(path, EXTENSIONS);
  /** Most names of nothing are told by one look: no path goes on from them with `.` or, the sign behind it, with `/`. */
  const goesOn = (path: string): boolean => {
    const next = paths[firstFrom(paths, `${path}.`)];
    return path === "" || also !== undefined || (next?.startsWith(path) === true && /^[./]/.test(next.slice(path.length, path.length + 1)));
  };
  return {
    has: (path) => all.has(path),
    file: (path, mainOf) => {
      if (path === undefined) return undefined;
      const isFolder = path === "" || path.endsWith("/");
      const bare = path.endsWith("/") ? path.slice(0, -1) : path;
      const found = isFolder ? undefined : itself(bare);
      if (found !== undefined || !goesOn(bare)) return found;
      return (isFolder ? undefined : first(bare, EXTENSIONS)) ?? mainOf?.(bare) ?? plain(bare === "" ? "index" : `${bare}/index`);
    },
  };
}

/** The folder of a path; "" for the repository's root. */
export function directoryOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash === -1 ? "" : path.slice(0, slash);
}

/** `folder` and `relative` as one normal path; undefined where it leaves the repository. A trailing slash is kept. */
export function joined(folder: string, relative: string): string | undefined {
  const parts: string[] = [];
  for (const part of `${folder}/${relative}`.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/") + (parts.length > 0 && relative.endsWith("/") ? "/" : "");
}

/** The folder itself and all above it, nearest first, "" last. */
export function foldersUpFrom(folder: string): readonly string[] {
  const folders = [folder];
  for (let at = folder; at !== "";) {
    at = directoryOf(at);
    folders.push(at);
  }
  return folders;
}

/** The name of a file in a folder, where "" is the repository's root. */
export function within(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}
