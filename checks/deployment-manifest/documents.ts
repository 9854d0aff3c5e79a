/** The manifests of a repository, one by one: a file may hold several documents. */
import { fields } from "#src/parsers/fields.ts";
import { globs } from "#src/parsers/glob.ts";
import type { Parsed, Understood } from "#src/parsers/document.ts";
import { parseJson } from "#src/parsers/json.ts";
import { parseYamlDocuments } from "#src/parsers/yaml.ts";
import type { RepositoryView } from "#src/view.ts";

export type ManifestDocument =
  /** `fault` says what is wrong with it: "is empty". */
  | { readonly state: "unusable"; readonly path: string; readonly line: number; readonly fault: string }
  /** Something else, such as an object of Kubernetes: not ours to judge. */
  | { readonly state: "foreign"; readonly path: string }
  | { readonly state: "ours"; readonly path: string; readonly parsed: Understood };

/**
 * One after the other: the tree of a document is some hundred times its text, so no two files are held at once. Without a configuration,
 * only what says that it is a manifest is taken for one: other tools keep folders of that name.
 */
export function* manifestDocuments(view: RepositoryView, manifests: readonly string[], configured: boolean): Generator<ManifestDocument> {
  for (const path of view.paths.filter(globs(manifests))) yield* documentsOf(view, path, configured);
}

function documentsOf(view: RepositoryView, path: string, configured: boolean): readonly ManifestDocument[] {
  if (view.kind(path) !== "file") return configured ? [unusable(path, "cannot be read: it is a link or a submodule")] : [];
  const text = view.text(path);
  if (text === undefined) return configured ? [unusable(path, "cannot be read: it is no UTF-8 text")] : [];
  const found = parsedDocuments(path, text).flatMap((parsed): readonly ManifestDocument[] => {
    if (!parsed.ok) {
      const [problem] = parsed.problems;
      const ours = configured || (LIKE_OURS.test(text) && !/^apiVersion:/m.test(text));
      return [ours ? unusable(path, `cannot be read: ${problem?.message ?? "it is no YAML"}`, problem?.line) : { state: "foreign", path }];
    }
    if (parsed.value === null) return [];
    return [isForeign(parsed.value, configured) ? { state: "foreign", path } : { state: "ours", path, parsed }];
  });
  return found.length === 0 && configured ? [unusable(path, text.trim() === "" ? "is empty" : "declares nothing")] : found;
}

const unusable = (path: string, fault: string, line = 1): ManifestDocument => ({ state: "unusable", path, line, fault });

/** JSON is YAML too, and is read as JSON in a tenth of the time. */
function parsedDocuments(path: string, text: string): readonly Parsed[] {
  const json = path.endsWith(".json") ? parseJson(text) : undefined;
  return json?.ok === true ? [json] : parseYamlDocuments(text);
}

/** What a text that is no YAML has to say to be taken for a manifest. */
const LIKE_OURS = /^(?:version:[ \t]{0,9}["']?1["']?[ \t\r]{0,9}$|kind:[ \t]{0,9}["']?(?:deployment|automation)\b)/im;
const KINDS: ReadonlySet<unknown> = new Set(["deployment", "automation"]);
/** The gates ask for these; what has several of them is a manifest, whatever version or kind it gives itself. */
const SECTIONS = ["permissions", "exposure", "resources", "network", "compliance"];

function isForeign(value: unknown, configured: boolean): boolean {
  const { apiVersion, version, kind, ...rest } = fields(value);
  if (typeof apiVersion === "string" && version === undefined) return true;
  if (configured) return false;
  const isNamed = KINDS.has(typeof kind === "string" ? kind.toLowerCase() : kind) && (version !== undefined || apiVersion === undefined);
  return !isNamed && SECTIONS.filter((section) => Object.hasOwn(rest, section)).length < 2;
}
