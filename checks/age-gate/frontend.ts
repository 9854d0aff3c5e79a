/** Where the frontends of a repository are, and which of their files are part of the product. */
import { isJavaScript } from "#src/parsers/javascript.ts";
import { lenientObject, ownObject } from "#src/parsers/json-lenient.ts";
import { placesOf } from "#src/parsers/path-places.ts";
import { foldersUpFrom, within } from "#src/parsers/source-path.ts";
import type { RepositoryView } from "#src/view.ts";

export interface Frontend {
  /** A folder; "" for the whole repository. */
  readonly root: string;
  /** Tracked files below the root that are source of the product. */
  readonly files: readonly string[];
  /** Folders that may hold an application of their own, with the packages they depend on. */
  readonly apps: readonly App[];
}

type Paths = Pick<ReadonlySet<string>, "has">;

export interface App {
  readonly folder: string;
  /** Names and versions, as `package.json` writes them. */
  readonly depends: ReadonlyMap<string, string>;
}

const MADE =
  /(?:^|\/)(?:node_modules|\.yarn|\.next|\.nuxt|dist|build|out|coverage|storybook-static|\.react-router|\.svelte-kit|vendor|third_party)\//;
const TEST_FILE = /\.(?:test|spec|stories|story|cy|e2e|mock|fixture)s?\.[cm]?[jt]sx?$|\.d\.[cm]?ts$/;
const TEST_FOLDER = /(?:^|\/)(?:__tests__|__mocks__|__fixtures__|__snapshots__|cypress|playwright|\.storybook)\//;
/** Names that a test folder has, but that a folder of routes may have as well. */
const MAYBE_TEST = /(?:^|\/)(?:tests?|e2e|mocks?|fixtures|stories|specs?)\//;
const PAGES = /(?:^|\/)(?:app|pages|routes)\//;
const CONFIGS = /^(?:next|react-router|remix|vite|gatsby-)\.?config\.[cm]?[jt]s$/;

function isProduct(path: string): boolean {
  if (MADE.test(path) || TEST_FILE.test(path) || TEST_FOLDER.test(path)) return false;
  return PAGES.test(path) || !MAYBE_TEST.test(path);
}

const products = new WeakMap<readonly string[], readonly string[]>();

/** The scripts, pages and documents among the paths that are part of the product; looked for once in each list. */
export function productFiles(paths: readonly string[]): readonly string[] {
  const found =
    products.get(paths) ?? paths.filter((path) => (isJavaScript(path) || isPage(path) || path.endsWith(".mdx")) && isProduct(path));
  products.set(paths, found);
  return found;
}

export const isPage = (path: string): boolean => /\.html?$/.test(path);

export function frontendAt(root: string, view: RepositoryView): Frontend {
  const folder = root.replace(/^\.?\/+|\/+$/g, "").replace(/^\.$/, "");
  const below = folder === "" ? view.paths : view.paths.filter((path) => path.startsWith(`${folder}/`));
  const files = productFiles(below);
  return { root: folder, files, apps: appsIn(folder, below, view) };
}

function appsIn(root: string, below: readonly string[], view: RepositoryView): readonly App[] {
  const folders = new Set([root]);
  for (const path of below) {
    const slash = path.lastIndexOf("/");
    const name = path.slice(slash + 1);
    if ((name === "package.json" || (name.includes("config.") && CONFIGS.test(name))) && !MADE.test(path))
      folders.add(path.slice(0, Math.max(0, slash)));
  }
  const paths = placesOf(view.paths);
  const home = foldersUpFrom(root).find((folder) => paths.has(within(folder, "package.json")));
  if (home !== undefined) folders.add(home);
  return [...folders].sort().map((folder) => ({ folder, depends: dependenciesOf(folder, paths, view) }));
}

/** Of the nearest `package.json`: a folder with a configuration of its own may share one that lies above. */
function dependenciesOf(folder: string, paths: Paths, view: RepositoryView): ReadonlyMap<string, string> {
  const home = foldersUpFrom(folder).find((at) => paths.has(within(at, "package.json")));
  const manifest = home === undefined ? undefined : lenientObject(view.text(within(home, "package.json")));
  const entries = ["peerDependencies", "devDependencies", "dependencies"].flatMap((field) =>
    Object.entries(ownObject(manifest, field) ?? {}),
  );
  return new Map(entries.map(([name, version]) => [name, String(version)]));
}
