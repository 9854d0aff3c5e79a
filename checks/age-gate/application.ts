/** One frontend under judgement: its files, its modules and the evaluator over them. */
import type { Frontend } from "#checks/age-gate/frontend.ts";
import { newMachine } from "#checks/age-gate/machine.ts";
import { mentions, mentionsIn } from "#checks/age-gate/mentions.ts";
import type { Mention } from "#checks/age-gate/mentions.ts";
import type { Outline } from "#checks/age-gate/outline.ts";
import { UNREADABLE } from "#checks/age-gate/outline.ts";
import { outlines } from "#checks/age-gate/read-module.ts";
import type { Machine, Sentinels } from "#checks/age-gate/value.ts";
import { isJavaScript } from "#src/parsers/javascript.ts";
import { parseJson } from "#src/parsers/json.ts";
import { moduleResolver } from "#src/parsers/module-resolution.ts";
import type { ModuleResolver } from "#src/parsers/module-resolution.ts";
import { placesOf } from "#src/parsers/path-places.ts";
import type { RepositoryView } from "#src/view.ts";

export interface Application {
  readonly frontend: Frontend;
  readonly view: RepositoryView;
  readonly machine: Machine;
  readonly resolve: ModuleResolver;
  outline(path: string): Outline;
  /** The frontend's scripts; nothing is parsed for the answer. */
  readonly scripts: readonly string[];
  /** Those that mention what is asked for. */
  mentioning(wanted: (mention: Mention) => boolean): readonly string[];
  has(path: string): boolean;
}

/** Outlines are shared by all frontends of a view. */
export function applications(view: RepositoryView, sentinels: Sentinels): (frontend: Frontend) => Application {
  const all = placesOf(view.paths);
  const known = new Map<string, Outline>();
  const resolve = moduleResolver({ paths: view.paths, text: (path) => view.text(path), has: (path) => view.kind(path) === "file" });
  const given = new Set<Outline>();
  const outline = (path: string): Outline => {
    const remembered = known.get(path);
    if (remembered !== undefined) return remembered;
    const [fact] = view.facts(outlines, [path]);
    const one = fact?.[1] ?? UNREADABLE;
    // Files that say the same may share a fact; as modules they are two, whose imports lead elsewhere.
    const made = given.has(one) ? structuredClone(one) : one;
    given.add(one);
    known.set(path, made);
    return made;
  };
  const noted = mentionsIn(view, sentinels);
  return (frontend) => {
    const scripts = frontend.files.filter(isJavaScript);
    const loud = scripts.flatMap((path) => {
      const mention = noted.get(path);
      return mention === undefined ? [] : [{ path, mention }];
    });
    return {
      frontend,
      view,
      resolve,
      outline,
      machine: newMachine({ outline, resolve, matters: importance(view, sentinels, outline, resolve), data: dataIn(view) }, sentinels),
      scripts,
      mentioning: (wanted) => loud.filter(({ mention }) => wanted(mention)).map(({ path }) => path),
      has: (path) => all.has(path),
    };
  };
}

/**
 * Whether a module, or any that it imports, can change a verdict: it mentions a gate, shapes the page's structure, or imports what is
 * not there. What can not is content, and is not looked into.
 */
function importance(view: RepositoryView, sentinels: Sentinels, outline: (path: string) => Outline, resolve: ModuleResolver) {
  const known = new Map<string, boolean>();
  const isLoud = (path: string): boolean => {
    const [fact] = view.facts(mentions(sentinels), [path]);
    return fact === undefined || fact[1].sentinel || fact[1].structure || outline(path).broken === true;
  };
  return (start: string): boolean => {
    const remembered = known.get(start);
    if (remembered !== undefined) return remembered;
    const seen = new Set([start]);
    let matters = false;
    for (const path of seen) {
      if (known.get(path) === false) continue;
      const found = specifiersOf(outline(path)).map((specifier) => resolve(path, specifier));
      matters = known.get(path) === true || isLoud(path) || found.some((one) => "unresolved" in one);
      if (matters) break;
      for (const one of found) if ("path" in one && isJavaScript(one.path)) seen.add(one.path);
    }
    if (matters) known.set(start, true);
    else for (const path of seen) known.set(path, false);
    return matters;
  };
}

const MAX_DATA_BYTES = 200_000;

function dataIn(view: RepositoryView): (path: string) => unknown {
  return (path) => {
    const text = (view.size(path) ?? 0) > MAX_DATA_BYTES ? undefined : view.text(path);
    const parsed = text === undefined ? undefined : parseJson(text);
    return parsed?.ok === true ? parsed.value : undefined;
  };
}

/** Everything that a module imports, at once or later. */
function specifiersOf({ imports, exports, stars, others }: Outline): readonly string[] {
  return [...imports.map(({ from }) => from), ...exports.flatMap(({ from }) => from ?? []), ...stars, ...others];
}
