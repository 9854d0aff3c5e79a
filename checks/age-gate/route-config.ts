/** The functions of React Router 7's `routes.ts`, as the routes they declare: `file` is the route module, seen from the app's folder. */
import type { Value } from "#checks/age-gate/value.ts";
import { UNDEFINED, asText, list, object, text } from "#checks/age-gate/value.ts";
import type { Site } from "#checks/age-gate/worlds.ts";

/** Undefined where the package is none that configures routes. */
export function routeConfig(from: string, name: string, args: readonly Value[], site: Site): Value | undefined {
  if (/^@(?:react-router|remix-run)\/(?:fs-routes)$/.test(from) && name === "flatRoutes") return list([flat(args[0], site)]);
  if (!/^@(?:react-router\/dev|remix-run\/route-config)(?:\/routes)?$/.test(from)) return undefined;
  return name === "relative" ? relative(site) : declare(name, args, site);
}

function flat(options: Value | undefined, site: Site): Value {
  const folder = options?.t === "obj" ? asText(options.props.get("rootDirectory")) : undefined;
  return object([["flatRoutes", text(folder ?? "routes")]], site);
}

function declare(name: string, args: readonly Value[], site: Site): Value | undefined {
  const [first = UNDEFINED, second = UNDEFINED, third = UNDEFINED, fourth = UNDEFINED] = args;
  const children = (...given: readonly Value[]): Value =>
    given.find((one) => one.t === "arr" || one.t === "unknown" || one.t === "any") ?? list([]);
  switch (name) {
    case "route":
      return object(
        [
          ["path", first],
          ["file", second],
          ["children", children(third, fourth)],
        ],
        site,
      );
    case "index":
      return object(
        [
          ["index", { t: "lit", v: true }],
          ["file", first],
        ],
        site,
      );
    case "layout":
      return object(
        [
          ["file", first],
          ["children", children(second, third)],
        ],
        site,
      );
    case "prefix":
      return list([
        object(
          [
            ["path", first],
            ["prefix", { t: "lit", v: true }],
            ["children", second],
          ],
          site,
        ),
      ]);
    default:
      return undefined;
  }
}

/** `relative(import.meta.dirname)`: the same functions; their files are looked for from the folder of `routes.ts`. */
function relative(site: Site): Value {
  return object(
    ["route", "index", "layout", "prefix"].map((name) => [name, { t: "ext", from: "@react-router/dev/routes", name }]),
    site,
  );
}
