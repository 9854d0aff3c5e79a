/** Next.js's configuration: what it exports, whichever way, and `pageExtensions`, which make `checkout.page.tsx` the page `checkout`. */
import type { App } from "#checks/age-gate/frontend.ts";
import type { Application } from "#checks/age-gate/application.ts";
import type { ObjectValue, Value } from "#checks/age-gate/value.ts";
import { UNKNOWN, alternativesOf, asText, object } from "#checks/age-gate/value.ts";
import { within } from "#src/parsers/source-path.ts";

const ENDINGS = ["js", "mjs", "ts", "cjs", "mts"];

export const nextConfigs = ({ folder }: App): readonly string[] => ENDINGS.map((ending) => within(folder, `next.config.${ending}`));

/**
 * A file's path as it would be without endings of the configuration's own. The configuration is searched and followed, not run: what it seems
 * to say adds pages and takes none away.
 */
export function usualPath(app: Application, at: App): (path: string) => string {
  const text = nextConfigs(at)
    .map((path) => (app.has(path) ? (app.view.text(path) ?? "") : ""))
    .join("\n");
  const listed = /\bpageExtensions\b[^[\]]{0,80}\[([^\]]{0,1000})\]/.exec(text)?.[1] ?? "";
  const written = Array.from(listed.matchAll(/["'`]([\w-]{1,40}(?:\.[\w-]{1,40})+)["'`]/g), ([, ending = ""]) => ending);
  const told = (configurationOf(app, at)?.objects ?? []).flatMap(({ props }) => textsIn(props.get("pageExtensions")));
  const own = [...new Set([...written, ...told.filter((ending) => ending.includes("."))])].map((ending) => `.${ending}`);
  return (path) => {
    const ending = own.find((one) => path.endsWith(one));
    return ending === undefined ? path : path.slice(0, -ending.length) + ending.slice(ending.lastIndexOf("."));
  };
}

const textsIn = (value: Value = UNKNOWN): readonly string[] =>
  alternativesOf(value).flatMap((one) => (one.t === "arr" ? one.items.flatMap((item) => asText(item) ?? []) : []));

export interface NextConfig {
  readonly path: string;
  /** The objects that the configuration may be, through functions and the plug-ins around it. */
  readonly objects: readonly ObjectValue[];
}

const MAX_WRAPPED = 12;

export function configurationOf(app: Application, at: App): NextConfig | undefined {
  const path = nextConfigs(at).find((one) => app.has(one));
  return path === undefined ? undefined : { path, objects: objectsIn(app.machine.exported(path, "default"), path, app, 0) };
}

/** What a plug-in is handed it hands on, with additions of its own. */
function objectsIn(value: Value, path: string, app: Application, depth: number): readonly ObjectValue[] {
  if (depth > MAX_WRAPPED) return [];
  const inner = (one: Value): readonly ObjectValue[] => objectsIn(one, path, app, depth + 1);
  const site = { path, line: 1 };
  return alternativesOf(value).flatMap((one) => {
    if (one.t === "obj") return [one];
    if (one.t === "fn") return inner(app.machine.call(one, [UNKNOWN, object([], site, true)], { base: "" }, site));
    if (one.t === "module") return inner(app.machine.exported(one.path, "default"));
    return one.t === "made" ? one.args.flatMap(inner) : [];
  });
}
