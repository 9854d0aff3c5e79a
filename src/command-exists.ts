/** Whether the script that a command runs stands in the repository. The command is never run. */
import { globs } from "#src/parsers/glob.ts";
import { parseJson } from "#src/parsers/json.ts";
import { scriptsOf } from "#src/parsers/script.ts";
import type { Script } from "#src/parsers/script.ts";
import type { RepositoryView } from "#src/view.ts";

/** False for a command whose script cannot be told. */
export function commandExists(view: RepositoryView, command: string): boolean {
  const scripts = scriptsOf(command);
  return scripts !== undefined && scripts.every((script) => scriptExists(view, script));
}

function scriptExists(view: RepositoryView, script: Script): boolean {
  switch (script.kind) {
    case "path":
      return isThere(view, script.path);
    case "package":
      return packageScripts(view, script.folder).has(script.name);
    case "make":
      return hasTarget(view, script.folder, ["GNUmakefile", "makefile", "Makefile"], script.target);
    case "just":
      return hasTarget(view, script.folder, ["justfile", "Justfile", ".justfile"], script.target);
    case "module":
      return moduleFiles(script.name).some((path) => isThere(view, within(script.folder, path)));
    case "project": {
      const matches = globs(script.files.map((file) => within(script.folder, file)));
      return view.paths.some((path) => matches(path));
    }
  }
}

/** A file, a folder, or a glob that some file fits. */
function isThere(view: RepositoryView, path: string): boolean {
  if (path === "" || view.kind(path) !== undefined) return path !== "";
  const matches = isGlob(path) ? globs([path]) : undefined;
  return view.paths.some((one) => one.startsWith(`${path}/`) || matches?.(one) === true);
}

function isGlob(path: string): boolean {
  if (!/[*?]/.test(path)) return false;
  try {
    globs([path]);
    return true;
  } catch {
    return false;
  }
}

/** npm runs `start` without a script too, where there is a `server.js`. */
function packageScripts(view: RepositoryView, folder: string): ReadonlySet<string> {
  const parsed = parseJson(view.text(within(folder, "package.json")) ?? "");
  const scripts: unknown = parsed.ok && isObject(parsed.value) ? parsed.value["scripts"] : undefined;
  const names = isObject(scripts) ? Object.keys(scripts).filter((name) => typeof scripts[name] === "string") : [];
  return new Set(view.kind(within(folder, "server.js")) === undefined ? names : [...names, "start"]);
}

/** A rule's line begins with its targets and a colon; a justfile's recipes may have parameters in between. */
function hasTarget(view: RepositoryView, folder: string, files: readonly string[], target: string | undefined): boolean {
  const text = files.map((file) => view.text(within(folder, file))).find((one) => one !== undefined);
  if (text === undefined || target === undefined) return text !== undefined;
  return text.split("\n").some((line) => {
    const colon = line.search(/:(?!=)/);
    return colon > 0 && !/^[\s#]/.test(line) && line.slice(0, colon).replace(/^@/, "").split(/\s+/).includes(target);
  });
}

function moduleFiles(name: string): readonly string[] {
  const path = name.split(".").join("/");
  return [`${path}.py`, `${path}/__main__.py`, `src/${path}.py`, `src/${path}/__main__.py`];
}

const within = (folder: string, path: string): string => (folder === "" ? path : `${folder}/${path}`);
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null;
