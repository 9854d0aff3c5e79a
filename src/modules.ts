/** The modules of a repository: every folder with a manifest, each manifest read once. */
import { globs } from "#src/parsers/glob.ts";
import { parseJson } from "#src/parsers/json.ts";
import { decodeText } from "#src/parsers/text.ts";
import type { Understood } from "#src/parsers/document.ts";
import type { Fault } from "#src/document-shape.ts";
import type { RepositoryView } from "#src/view.ts";

/** Globs of the manifests where nothing else is configured. */
export const MANIFESTS: readonly string[] = ["**/module.manifest.json"];

export interface Module {
  /** The manifest's path. */
  readonly manifest: string;
  /** The folder that the manifest stands in; "" for the root. */
  readonly folder: string;
  /** The manifest's own name, or the folder's where it has none. */
  readonly name: string;
  readonly parsed: Understood;
  /** The lanes and terms, as far as they are texts; undefined where `tags` is there and is no list. */
  readonly tags: readonly string[] | undefined;
}

/** A manifest that says nothing, because it cannot be read; never empty. */
export interface Unread {
  readonly manifest: string;
  readonly faults: readonly Fault[];
}

export interface Inventory {
  /** By the manifest's path. */
  readonly modules: readonly Module[];
  readonly unread: readonly Unread[];
}

/** Larger manifests are refused: they are no description of a module. */
const MAX_BYTES = 1_000_000;

export function inventory(view: RepositoryView, manifests: readonly string[]): Inventory {
  const paths = view.paths.filter(globs(manifests));
  const files = paths.filter((path) => view.kind(path) === "file");
  const others = new Set(paths).difference(new Set(files));
  const modules: Module[] = [];
  const unread = Array.from(others, (path) => unreadable(path, "is a link or a submodule, which is not followed"));
  for (const { path, bytes } of view.read(files)) {
    const found = bytes.length > MAX_BYTES ? unreadable(path, `is larger than ${MAX_BYTES} bytes`) : moduleOf(path, decodeText(bytes));
    if ("faults" in found) unread.push(found);
    else modules.push(found);
  }
  return { modules, unread };
}

/** True where the repository has no manifest at all. */
export function isEmpty({ modules, unread }: Inventory): boolean {
  return modules.length === 0 && unread.length === 0;
}

/** Why a check that needs every manifest can't decide; undefined where all could be read. */
export function undecidable({ unread }: Inventory): string | undefined {
  if (unread.length === 0) return undefined;
  const named = unread.slice(0, 5).map(({ manifest, faults }) => `${manifest}${faults[0] ? ` ${faults[0].message}` : ""}`);
  return `${unread.length === 1 ? "a manifest" : `${unread.length} manifests`} cannot be read: ${named.join("; ")}`;
}

/** A value below the manifest's root by its keys; undefined where any of them is absent. */
export function field(module: Module, ...path: readonly string[]): unknown {
  let part: unknown = module.parsed.value;
  for (const key of path)
    part = typeof part === "object" && part !== null && Object.hasOwn(part, key) ? (Reflect.get(part, key) as unknown) : undefined;
  return part;
}

/** The folder of a path; "" for the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function moduleOf(path: string, text: string | undefined): Module | Unread {
  if (text === undefined) return unreadable(path, "is no UTF-8 text");
  const parsed = parseJson(text);
  if (!parsed.ok)
    return {
      manifest: path,
      faults: parsed.problems.map(({ line, column, message }) => ({ path, line, column, message: `is no JSON: ${message}` })),
    };
  if (typeof parsed.value !== "object" || parsed.value === null || Array.isArray(parsed.value))
    return unreadable(path, "is no JSON object");
  const folder = folderOf(path);
  const { name, tags } = Object.fromEntries(Object.entries(parsed.value)) as Readonly<Record<string, unknown>>;
  return {
    manifest: path,
    folder,
    name: typeof name === "string" && name.trim() !== "" ? name : (folder.split("/").at(-1) ?? "") || path,
    parsed,
    tags: tags === undefined || tags === null ? [] : Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : undefined,
  };
}

function unreadable(path: string, message: string): Unread {
  return { manifest: path, faults: [{ path, line: 1, column: 1, message }] };
}
