/** `gatehouse import openslo|catalog`: what other formats say of the modules goes into their manifests; shown first, written with `--write`. */
import { resolve } from "node:path";
import { checks } from "#checks/index.ts";
import type { Artifact } from "#src/artifact.ts";
import { catalogPaths, importCatalog } from "#src/catalog-import.ts";
import type { CatalogImported } from "#src/catalog-import.ts";
import type { CliCommand } from "#src/cli/command.ts";
import { choice, clock, parseWords, wordAndPath } from "#src/cli/options.ts";
import { UsageError } from "#src/cli/usage.ts";
import { optionOf, registryDocument, strings } from "#src/documents.ts";
import { writeArtifacts } from "#src/ledgers/artifact-folder.ts";
import { hidingPaths } from "#src/hidden-paths.ts";
import { inventory } from "#src/modules.ts";
import { importOpenSlo } from "#src/openslo-import.ts";
import type { Imported } from "#src/openslo-import.ts";
import { overlaid } from "#src/overlaid-view.ts";
import { rulesFor } from "#src/rules.ts";
import type { RepositoryView } from "#src/view.ts";
import { cacheFolderOf, pathWithin, sightOf } from "#src/views/git/sight.ts";
import { visible } from "#src/visible.ts";

const FLAGS = { from: { type: "string" }, write: { type: "boolean" }, now: { type: "string" }, format: { type: "string" } } as const;

export const run: CliCommand = async (words, terminal) => {
  const parsed = parseWords(words, FLAGS, 2);
  const [form, path] = wordAndPath(parsed.positionals, ["openslo", "catalog"]);
  if (form !== "openslo" && form !== "catalog")
    throw new UsageError(
      `${form === undefined ? "import needs a format" : `import ${form}: there is no such format`}: choose openslo or catalog`,
    );
  const format = choice("format", parsed.text("format"), ["text", "json"]);
  const now = clock(parsed.text("now"), terminal.now);
  const { view, folder, store } = sightOf({ folder: resolve(terminal.cwd, path), now, cacheFolder: cacheFolderOf(terminal.env) });
  const { policy } = rulesFor(checks, view);
  const found = inventory(view, strings(optionOf(policy, "registry", "manifests")));
  const from = namedIn(view, folder, parsed.text("from"));
  const made =
    form === "openslo"
      ? importOpenSlo(view, found, from === undefined ? view.paths.filter(isOpenSlo) : [from])
      : importCatalog(view, found, from === undefined ? catalogPaths(view) : [from]);
  store.save();
  const after = overlaid(view, made.files);
  const registry: readonly Artifact[] =
    view.kind(String(optionOf(policy, "registry", "path"))) === undefined ? [] : [registryDocument(after, policy)];
  const wanted = [...made.files, ...registry.map(({ path: at, content }) => ({ path: at, content }))];
  const written = parsed.flag("write") && made.files.length > 0 ? writeArtifacts(folder, `import ${form}`, wanted, now) : [];
  const facts = "changes" in made ? { changes: made.changes, left: made.left } : { modules: made.modules, left: made.left };
  const hide = hidingPaths(view);
  if (format === "json") terminal.out(`${JSON.stringify(hide({ ...facts, written }), undefined, 2)}\n`);
  else terminal.out(hide(told(made, written, parsed.flag("write"))));
  return 0;
};

function namedIn(view: RepositoryView, folder: string, name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const path = pathWithin(folder, resolve(folder, name));
  if (path === undefined || view.kind(path) !== "file") throw new UsageError(`--from ${name}: the repository has no such file`);
  return path;
}

/** Files that are named as OpenSLO: `openslo.yaml`, `checkout.openslo.yaml`, anything below a folder `openslo`. */
function isOpenSlo(path: string): boolean {
  return /\.ya?ml$/.test(path) && /(?:^|[/.])openslo[./]/.test(path);
}

function told(made: Imported | CatalogImported, written: readonly string[], writing: boolean): string {
  const lines =
    "changes" in made
      ? made.changes.map(({ module, figure, before, after, from }) => `${module}  ${figure}  ${shown(before)} → ${shown(after)}  (${from})`)
      : made.modules
          .filter(({ state }) => state !== "unchanged")
          .map(
            ({ module, manifest, state, added, from }) =>
              `${state === "new" ? "new" : "add"}  ${module}  ${manifest}  ${added.join(", ")}  (${from})`,
          );
  const left = made.left.map(({ object, from, why }) => `left out: ${object} (${from}): ${why}`);
  const end =
    written.length > 0
      ? `Wrote ${written.join(", ")}.`
      : lines.length === 0
        ? "Nothing to change."
        : writing
          ? "Everything was written before."
          : "Nothing was written: add --write.";
  return [...lines, ...left, end].map((line) => `${visible(line)}\n`).join("");
}

const shown = (value: unknown): string =>
  value === null ? "–" : typeof value === "string" ? `"${value.slice(0, 60)}"` : JSON.stringify(value);
