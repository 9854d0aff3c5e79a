/** One frontend under judgement: its files, its modules and the evaluator over them. */
import type { Frontend } from "#checks/age-gate/frontend.ts";
import { newMachine } from "#checks/age-gate/machine.ts";
import { mentions } from "#checks/age-gate/mentions.ts";
import type { Mention } from "#checks/age-gate/mentions.ts";
import type { Outline } from "#checks/age-gate/outline.ts";
import { NO_OUTLINE } from "#checks/age-gate/outline.ts";
import { outlines } from "#checks/age-gate/read-module.ts";
import type { Machine, Sentinels } from "#checks/age-gate/value.ts";
import { isJavaScript } from "#src/parsers/javascript.ts";
import { moduleResolver } from "#src/parsers/module-resolution.ts";
import type { ModuleResolver } from "#src/parsers/module-resolution.ts";
import type { RepositoryView } from "#src/view.ts";

export interface Application {
  readonly frontend: Frontend;
  readonly view: RepositoryView;
  readonly machine: Machine;
  readonly resolve: ModuleResolver;
  outline(path: string): Outline;
  /** The frontend's scripts that mention what is asked for; nothing is parsed for the answer. */
  scripts(wanted: (mention: Mention) => boolean): readonly string[];
  has(path: string): boolean;
}

/** Outlines are shared by all frontends of a view. */
export function applications(view: RepositoryView, sentinels: Sentinels): (frontend: Frontend) => Application {
  const all = new Set(view.paths);
  const known = new Map<string, Outline>();
  const resolve = moduleResolver(view);
  const outline = (path: string): Outline => {
    const remembered = known.get(path);
    if (remembered !== undefined) return remembered;
    const [fact] = view.facts(outlines, [path]);
    const made = fact?.[1] ?? { ...NO_OUTLINE, broken: true };
    known.set(path, made);
    return made;
  };
  return (frontend) => {
    const scripts = frontend.files.filter(isJavaScript);
    const noted = new Map(view.facts(mentions(sentinels), scripts));
    return {
      frontend,
      view,
      resolve,
      outline,
      machine: newMachine({ outline, resolve }, sentinels),
      scripts: (wanted) => scripts.filter((path) => wanted(noted.get(path) ?? NO_MENTION)),
      has: (path) => all.has(path),
    };
  };
}

const NO_MENTION: Mention = { sentinel: false, router: false, mount: false, named: false, table: false };
