/**
 * Components of `catalog-info.yaml` → module manifests, which the registry is made from. A component is the module of the folder that its
 * file stands in, or that its `backstage.io/source-location` names. What a manifest says already stays; only what it does not say is added.
 */
import { CATALOG_VERSION, catalogEntity } from "#schemas/catalog-entity.ts";
import type { CatalogEntity } from "#schemas/catalog-entity.ts";
import type { Artifact } from "#src/artifact.ts";
import { withFields } from "#src/manifest-text.ts";
import { field, folderOf } from "#src/modules.ts";
import type { Inventory, Module } from "#src/modules.ts";
import { directoryOf, joined, within } from "#src/parsers/source-path.ts";
import type { RepositoryView } from "#src/view.ts";
import { yamlObjects } from "#src/yaml-objects.ts";
import type { LeftOut, PlacedObject } from "#src/yaml-objects.ts";

export interface CatalogModule {
  readonly module: string;
  readonly manifest: string;
  readonly state: "new" | "completed" | "unchanged";
  /** Keys that were added. */
  readonly added: readonly string[];
  readonly from: string;
}

export interface CatalogImported {
  readonly files: readonly (Artifact & { readonly content: string })[];
  readonly modules: readonly CatalogModule[];
  readonly left: readonly LeftOut[];
}

/** A component that is in lane L2 says so by this label or annotation. */
const LANE = "gatehouse.dev/lane";
const SOURCE = "backstage.io/source-location";
const MANIFEST = "module.manifest.json";
const MAX_FILES = 10_000;

/** Files named `catalog-info.yaml`. */
export function catalogPaths(view: RepositoryView): readonly string[] {
  return view.paths.filter((path) => /(?:^|\/)catalog-info\.ya?ml$/.test(path));
}

type Placed = PlacedObject<CatalogEntity>;

/** `paths` and the files of the repository that their Locations name. */
export function importCatalog(view: RepositoryView, inventory: Inventory, paths: readonly string[]): CatalogImported {
  const { objects, left } = entities(view, paths);
  const folders = new Map<string, string>();
  const existing = new Map(inventory.modules.map((module) => [module.folder, module]));
  const unread = new Set(inventory.unread.map(({ manifest }) => folderOf(manifest)));
  const files: (Artifact & { readonly content: string })[] = [];
  const modules: CatalogModule[] = [];
  for (const placed of objects) {
    const { kind, metadata } = placed.object;
    const leave = (why: string): number => left.push({ from: placed.from, object: `${kind}/${metadata.name}`, why });
    if (kind === "Location") continue;
    if (kind !== "Component") {
      leave(`${kind} is no module`);
      continue;
    }
    const folder = folderFor(view, placed);
    const other = folders.get(folder);
    if (other !== undefined) {
      leave(`its folder ${folder === "" ? "." : folder} is the module ${other} already; name its own by the annotation ${SOURCE}: dir:./…`);
      continue;
    }
    if (unread.has(folder)) {
      leave(`the manifest of its folder ${folder === "" ? "." : folder} cannot be read`);
      continue;
    }
    folders.set(folder, metadata.name);
    const made = completed(view, folder, placed, existing.get(folder));
    modules.push(made.module);
    if (made.content !== undefined) files.push({ path: made.module.manifest, content: made.content });
  }
  return { files, modules, left };
}

/** Locations are followed within the repository, each file once; files beyond the bound are named as left out. */
function entities(view: RepositoryView, paths: readonly string[]): { readonly objects: readonly Placed[]; readonly left: LeftOut[] } {
  const [objects, left]: [Placed[], LeftOut[]] = [[], []];
  const waiting = new Set(paths);
  let read = 0;
  for (const path of waiting) {
    if (++read > MAX_FILES) {
      left.push({ from: path, object: path, why: `no more than ${MAX_FILES} files are read at a time: name it by --from` });
      continue;
    }
    const found = yamlObjects(view, [path], catalogEntity, CATALOG_VERSION);
    objects.push(...found.objects);
    left.push(...found.left);
    for (const placed of found.objects) {
      for (const target of targetsOf(placed)) {
        const at = /^[a-z][a-z0-9+.-]*:/i.test(target) ? undefined : joined(directoryOf(path), target);
        if (at !== undefined && view.kind(at) !== undefined) waiting.add(at);
        else {
          const object = `Location/${placed.object.metadata.name}`;
          left.push({ from: placed.from, object, why: `${target.slice(0, 200)} is no file of this repository` });
        }
      }
    }
  }
  return { objects, left };
}

function targetsOf({ object: { kind, spec } }: Placed): readonly string[] {
  if (kind !== "Location") return [];
  const { target, targets } = spec ?? {};
  return [...(target === undefined ? [] : [target]), ...(targets ?? [])];
}

/** `dir:./api` stands relative to the file, `url:https://host/owner/name/tree/main/services/api/` to the repository. */
function folderFor(view: RepositoryView, { object, path }: Placed): string {
  const own = directoryOf(path);
  const given = object.metadata.annotations?.[SOURCE];
  if (given === undefined) return own;
  const [, within_] = /^url:.*\/(?:tree|blob|src)\/[^/]+\/(.*?)\/?$/.exec(given) ?? [];
  const folder = given.startsWith("dir:") ? joined(own, given.slice(4)) : within_ === undefined ? undefined : joined("", within_);
  const plain = folder?.replace(/\/$/, "");
  return plain !== undefined && view.paths.some((one) => one.startsWith(`${plain}/`)) ? plain : own;
}

function completed(
  view: RepositoryView,
  folder: string,
  { object, from, path }: Placed,
  module: Module | undefined,
): { readonly module: CatalogModule; readonly content?: string } {
  const { metadata, spec } = object;
  const lane = metadata.labels?.[LANE] ?? metadata.annotations?.[LANE];
  const tags = [...(lane !== undefined && /^L[0-3]$/.test(lane) ? [`lane:${lane}`] : []), ...(metadata.tags ?? [])];
  const said = [
    ["name", metadata.name],
    ["description", metadata.description],
    ["owner", spec?.owner],
    ["type", spec?.type],
    ["lifecycle", spec?.lifecycle],
    ["system", spec?.system],
    ["catalog", { entity: `component:${metadata.namespace ?? "default"}/${metadata.name}`.toLowerCase(), file: path }],
  ] as const;
  const missing = said.filter(([key, value]) => value !== undefined && (module === undefined || field(module, key) === undefined));
  const known = module?.tags ?? [];
  const more = tags.filter(
    (tag, at) => !known.includes(tag) && tags.indexOf(tag) === at && !(tag.startsWith("lane:") && known.some((one) => /^lane:/i.test(one))),
  );
  const changes = [
    ...missing.map(([key, value]) => ({ path: [key], value })),
    ...(more.length > 0 && (module === undefined || module.tags !== undefined) ? [{ path: ["tags"], value: [...known, ...more] }] : []),
  ];
  const manifest = module?.manifest ?? within(folder, MANIFEST);
  const added = changes.map(({ path: [key] }) => String(key));
  const told = { module: module?.name ?? metadata.name, manifest, from, added };
  if (module === undefined)
    return {
      module: { ...told, state: "new" },
      content: `${JSON.stringify(Object.fromEntries(changes.map(({ path: [key], value }) => [key, value])), undefined, 2)}\n`,
    };
  if (changes.length === 0) return { module: { ...told, state: "unchanged" } };
  return { module: { ...told, state: "completed" }, content: withFields(view.text(manifest) ?? "{}", changes) };
}
