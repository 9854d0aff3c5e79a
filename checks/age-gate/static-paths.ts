/** Paths that a page with parameters says it is made for: Next.js's `generateStaticParams` and `getStaticPaths`, as far as they are written out. */
import type { Application } from "#checks/age-gate/application.ts";
import { hasExport } from "#checks/age-gate/page-module.ts";
import type { Value } from "#checks/age-gate/value.ts";
import { UNDEFINED, alternativesOf, asText } from "#checks/age-gate/value.ts";

const MAX_PATHS = 500;

/** The route (`/:area/*`) with the values of its parameters; empty where none is known. */
export function staticPaths(path: string, route: string, app: Application): readonly string[] {
  if (!/\/[:*]/.test(route)) return [];
  const made = ["generateStaticParams", "getStaticPaths"]
    .filter((name) => hasExport(path, name, app))
    .flatMap((name) => madeBy(path, name, app));
  return made.flatMap((one) => pathOf(one, route) ?? []).slice(0, MAX_PATHS);
}

function madeBy(path: string, name: string, app: Application): readonly Value[] {
  const made = app.machine.call(app.machine.exported(path, name), [], { base: "" }, { path, line: 1 });
  return alternativesOf(made).flatMap((one) => itemsOf(one.t === "obj" ? (one.props.get("paths") ?? UNDEFINED) : one));
}

const itemsOf = (value: Value): readonly Value[] =>
  alternativesOf(value).flatMap((one) => (one.t === "arr" ? one.items.flatMap(alternativesOf) : []));

/** A path by itself, or the parameters by name; an older form has them under `params`. */
function pathOf(value: Value, route: string): string | undefined {
  if (value.t === "lit") return asText(value);
  if (value.t !== "obj") return undefined;
  const inner = value.props.get("params");
  const given = inner?.t === "obj" ? inner.props : value.props;
  const rest = [...given.values()].find((one) => one.t === "arr");
  const parts = route.split("/").flatMap((part) => {
    if (part === "*") return rest?.t === "arr" ? rest.items.map(asText) : [undefined];
    return [part.startsWith(":") ? asText(given.get(part.slice(1))) : part];
  });
  return parts.every((part) => part !== undefined) ? parts.join("/") : undefined;
}
