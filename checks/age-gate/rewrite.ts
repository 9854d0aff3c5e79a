/** The rewrites of a Next.js configuration, and the paths of a site that is written out, as they are declared. */
import type { Application } from "#checks/age-gate/application.ts";
import type { NextConfig } from "#checks/age-gate/next-config.ts";
import type { Value } from "#checks/age-gate/value.ts";
import { UNDEFINED, UNKNOWN, alternativesOf, asText } from "#checks/age-gate/value.ts";
import type { Site } from "#checks/age-gate/worlds.ts";

export interface Rewrite {
  /** Undefined where it is computed. */
  readonly source: string | undefined;
  readonly destination: string | undefined;
  /** It comes before the pages. */
  readonly isFirst: boolean;
  /** Only for requests that have something more to them. */
  readonly isAsked: boolean;
  /** The base path and the locale are a part of what is written. */
  readonly isWhole: boolean;
  readonly at: Site;
  /** Why nothing of it is known. */
  readonly why?: string | undefined;
}

export function rewritesOf(config: NextConfig, app: Application): readonly Rewrite[] {
  const results = (value: Value | undefined): readonly Value[] =>
    value === undefined ? [] : alternativesOf(value).map((one) => resultOf(one, config, app));
  const told = config.objects.flatMap(({ props }) => [
    ...results(props.get("rewrites")).flatMap((one) => listed(one, config, false)),
    ...results(props.get("exportPathMap")).flatMap((one) => pathMap(one, config)),
  ]);
  return isHidden(config, app) ? [...told, computed(config, "the configuration's rewrites are computed")] : told;
}

/** They are mentioned, and no object of the configuration shows them, though one holds more than can be seen. Options of plug-ins hold none. */
function isHidden({ path, objects }: NextConfig, app: Application): boolean {
  const isShown = objects.some(({ props }) => props.has("rewrites"));
  return !isShown && objects.some(({ open }) => open) && /\brewrites\b["']?\s*[:(,}=]/.test(app.view.text(path) ?? "");
}

const resultOf = (value: Value, { path }: NextConfig, { machine }: Application): Value =>
  value.t === "fn" ? machine.call(value, [], { base: "" }, { path, line: value.node.l }) : value;

/** A rewrite of which nothing is known. */
export const computed = ({ path }: NextConfig, why: string, line = 1): Rewrite => ({
  source: undefined,
  destination: undefined,
  isFirst: false,
  isAsked: false,
  isWhole: false,
  at: { path, line },
  why,
});

/** A list, or lists for before the files, after them and for what is left. */
function listed(value: Value, config: NextConfig, isFirst: boolean): readonly Rewrite[] {
  return alternativesOf(value).flatMap((one): readonly Rewrite[] => {
    if (one.t === "lit" || one.t === "never") return [];
    if (one.t === "arr") {
      const more = one.open ? [computed(config, "more rewrites are added that are computed")] : [];
      return [...one.items.flatMap((item) => rewriteIn(item, config, isFirst)), ...more];
    }
    if (one.t !== "obj") return [computed(config, "the configuration's rewrites are computed")];
    return ["beforeFiles", "afterFiles", "fallback"].flatMap((name) =>
      listed(one.props.get(name) ?? UNDEFINED, config, name === "beforeFiles"),
    );
  });
}

function rewriteIn(item: Value, config: NextConfig, isFirst: boolean): readonly Rewrite[] {
  return alternativesOf(item).flatMap((one): readonly Rewrite[] => {
    if (one.t === "lit" || one.t === "never") return [];
    if (one.t !== "obj") return [computed(config, "a rewrite is computed")];
    const [source, destination] = [one.props.get("source"), one.props.get("destination")].map((value) => value ?? UNKNOWN);
    const isFalse = (key: string): boolean =>
      alternativesOf(one.props.get(key) ?? UNDEFINED).some((value) => value.t === "lit" && value.v === false);
    const isAsked = one.props.has("has") || one.props.has("missing");
    return alternativesOf(source ?? UNKNOWN).flatMap((from) =>
      alternativesOf(destination ?? UNKNOWN).map((to): Rewrite => ({
        source: asText(from),
        destination: asText(to),
        isFirst,
        isAsked,
        isWhole: isFalse("basePath") || isFalse("locale"),
        at: one.site,
      })),
    );
  });
}

/** The older `exportPathMap`: the paths of a site that is written out, each with its page. */
function pathMap(value: Value, config: NextConfig): readonly Rewrite[] {
  return alternativesOf(value).flatMap((one) => {
    if (one.t !== "obj") return one.t === "lit" ? [] : [computed(config, "the paths of the site are computed")];
    return [...one.props].flatMap(([source, page]) => {
      const destination = page.t === "obj" ? asText(page.props.get("page")) : undefined;
      return [{ ...computed(config, "", one.site.line), source, destination, isFirst: true, why: undefined }];
    });
  });
}
