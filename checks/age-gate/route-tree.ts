/** Declared routes of React Router (elements and objects alike) to rows: full paths, and what the whole chain of layouts shows there. */
import { componentOf } from "#checks/age-gate/library.ts";
import { routePaths, under } from "#checks/age-gate/route-path.ts";
import type { ElementValue, Machine, ObjectValue, Surroundings, Value } from "#checks/age-gate/value.ts";
import { UNDEFINED, alternativesOf, asText, isComponent, object, oneOf } from "#checks/age-gate/value.ts";
import { NOTHING, SOMETHING, alternatives, merged, onlyRows, together, unfollowed, withBelow } from "#checks/age-gate/worlds.ts";
import type { Rendered, Site } from "#checks/age-gate/worlds.ts";

interface Declared {
  readonly props: ObjectValue;
  readonly site: Site;
  readonly kids: Value;
  /** The declaration itself could not be followed. */
  readonly why?: string;
}

interface Place {
  /** The path so far, below `base`; undefined where a part of it is computed. */
  readonly path: string;
  readonly base: string;
  readonly computed: boolean;
  /** Tells apart the instances of one declaration. */
  readonly key: string;
}

const CONTENT_PROPS = ["element", "Component", "component", "render", "lazy"];
const MAX_LEVELS = 40;

export function renderRoutes(
  table: { readonly of: Value; readonly base?: string; readonly site: Site },
  around: Surroundings,
  machine: Machine,
): Rendered {
  machine.visited.add(`${table.site.path}:${table.site.line}`);
  const inner = table.base === undefined ? around : { ...around, basename: table.base };
  const place = { path: "", base: around.base, computed: false, key: keyOf(table.site, around.base) };
  return renderAll(declaredIn(table.of, table.site, machine, inner), place, inner, machine, 0);
}

/** A `<Route>` outside `<Routes>`: version 5, and others that render each route where it stands. */
export function renderSoleRoute(element: ElementValue, given: Surroundings, machine: Machine): Rendered {
  machine.visited.add(`${element.site.path}:${element.site.line}`);
  const { declaredAt: site = element.site, ...around } = given;
  const kids = element.props.props.get("children") ?? UNDEFINED;
  const props = new Map(element.props.props);
  const hasContent = CONTENT_PROPS.some((name) => props.has(name));
  if (!hasContent) props.set("element", kids.t === "fn" ? machine.call(kids, [object([], site, true)], around, site) : kids);
  const declared: Declared = { props: { ...element.props, props }, site, kids: UNDEFINED };
  const path = props.get("path");
  if (path === undefined) return render(declared, around, machine) ?? NOTHING;
  if (props.has("nest")) return merged(nestedBases(path, around).map((basename) => machine.render(kids, { ...around, basename })));
  const name = (routePaths(path) ?? []).join(" ").replaceAll("#", "");
  return renderAll([declared], { path: "", base: "", computed: false, key: keyOf(site, name) }, around, machine, 0);
}

/** wouter's `nest`: the paths of the routes inside begin where this one ends. */
function nestedBases(path: Value, { basename = "" }: Surroundings): readonly string[] {
  return (routePaths(path) ?? [":computed"]).map((one) => under(basename, one));
}

/** Version 5 asks the elements in a switch for their path; what they are (`<PrivateRoute path="…">`) is up to them. */
export function renderSwitch(kids: Value, site: Site, around: Surroundings, machine: Machine): Rendered {
  machine.visited.add(`${site.path}:${site.line}`);
  const each = alternativesOf(kids).flatMap((one) => (one.t === "arr" ? one.items.flatMap(alternativesOf) : [one]));
  return merged(
    each.map((item) => {
      if (item.t !== "elem") return machine.render(item, around);
      const shown = machine.render(item, { ...around, declaredAt: item.site });
      const path = item.props.props.get("path");
      if (shown.rows.size > 0 || path === undefined) return shown;
      const props = object(
        [
          ["path", path],
          ["element", { t: "slot", rendered: shown }],
        ],
        item.site,
      );
      const place = { path: "", base: "", computed: false, key: keyOf(item.site, "") };
      return renderAll([{ props, site: item.site, kids: UNDEFINED }], place, around, machine, 0);
    }),
  );
}

function declaredIn(value: Value, site: Site, machine: Machine, around: Surroundings): readonly Declared[] {
  return alternativesOf(value).flatMap((one): readonly Declared[] => {
    switch (one.t) {
      case "arr":
        return [
          ...one.items.flatMap((item) => declaredIn(item, site, machine, around)),
          ...(one.open ? [{ props: object([], site), site, kids: UNDEFINED, why: "more routes are added that are computed" }] : []),
        ];
      case "obj":
        return [{ props: one, site: one.site, kids: one.props.get("children") ?? UNDEFINED }];
      case "elem":
        return inElement(one, machine, around);
      case "routes":
        return declaredIn(one.of, one.site, machine, around);
      case "made": {
        // A package's function that is handed routes hands them on.
        const handed = one.args.filter((arg) => arg.t === "arr" || arg.t === "routes");
        return handed.length > 0 ? handed.flatMap((arg) => declaredIn(arg, site, machine, around)) : [unknownRoutes(undefined, site)];
      }
      case "lit":
      case "never":
        return [];
      default:
        return [unknownRoutes(one.t === "unknown" ? one.why : undefined, site)];
    }
  });
}

const unknownRoutes = (why: string | undefined, site: Site): Declared => ({
  props: object([], site),
  site,
  kids: UNDEFINED,
  why: why ?? "the routes are computed",
});

function inElement(element: ElementValue, machine: Machine, around: Surroundings): readonly Declared[] {
  const { tag, props, site } = element;
  const kids = props.props.get("children") ?? UNDEFINED;
  if (tag === undefined || (tag.t === "ext" && tag.name.endsWith("Fragment"))) return declaredIn(kids, site, machine, around);
  if (tag.t === "fn") return declaredIn(machine.call(tag, [props], around, site), site, machine, around);
  // Wherever the element is written, it has been seen in its table.
  machine.visited.add(`${site.path}:${site.line}`);
  return [{ props, site, kids }];
}

function renderAll(all: readonly Declared[], place: Place, around: Surroundings, machine: Machine, level: number): Rendered {
  if (level > MAX_LEVELS) return unfollowed("routes nest too deep");
  return merged(all.map((one, index) => renderOne(one, { ...place, key: `${place.key}.${index}` }, around, machine, level)));
}

function renderOne(one: Declared, place: Place, around: Surroundings, machine: Machine, level: number): Rendered {
  if (one.why !== undefined)
    return onlyRows([{ ...unfollowed(one.why), ...rowAt(one, `${place.base}/*`, `${place.key}#`), computed: true }]);
  const given = one.props.props.get("path");
  const isPathless = given === undefined || (given.t === "lit" && given.v === undefined);
  const paths = isPathless ? [""] : routePaths(given);
  const computed = place.computed || paths === undefined;
  return merged(
    (paths ?? [":computed"]).map((path, index) => {
      const key = `${place.key}#${index}`;
      const at = { ...place, path: path.startsWith("/") ? under("", path) : under(place.path, path), computed, key };
      return renderAt(one, at, isPathless, around, machine, level);
    }),
  );
}

const keyOf = (site: Site, base: string): string => `${site.path}:${site.line}@${base.replaceAll("#", "")}`;

const rowAt = (one: Declared, route: string, key: string) => ({ route, key, at: one.site });

function renderAt(one: Declared, at: Place, isPathless: boolean, around: Surroundings, machine: Machine, level: number): Rendered {
  const full = under(at.base, at.path);
  const kids = declaredIn(one.kids, one.site, machine, around);
  const below = renderAll(kids, at, around, machine, level + 1);
  const base = full.replace(/\/\*$/, "");
  const shown = render(one, { ...around, outlet: below, base }, machine);
  if (shown === undefined) return below;
  const rows = new Map(withBelow(shown, below).rows);
  const hasOwn = kids.length === 0 ? shown.rows.size === 0 : !isPathless && !kids.some((kid) => isIndex(kid)) && !full.endsWith("/*");
  if (hasOwn) {
    const { basename } = around;
    const alias = basename === undefined || basename === "/" ? {} : { aliases: [under(basename, full)] };
    rows.set(at.key, {
      ...shown,
      ...rowAt(one, full, at.key),
      ...alias,
      frame: [...below.rows.keys()].some((inner) => shown.rows.has(inner)),
      computed: at.computed,
    });
  }
  return { ...NOTHING, rows };
}

/** A route that is shown at its parent's own path. */
function isIndex({ props, kids, why }: Declared): boolean {
  if (why !== undefined) return false;
  const index = props.props.get("index");
  if (index?.t === "lit" && index.v === true) return true;
  const path = props.props.get("path");
  const text = path === undefined ? "" : asText(path);
  if (text === undefined) return false;
  const isHere = text.replaceAll("/", "") === "" || /^\/?(?:\*|[^/]*\?)$/.test(text);
  return isHere && (path !== undefined || alternativesOf(kids).some((kid) => kid.t === "arr" || kid.t === "obj" || kid.t === "elem"));
}

/** What the route's own element shows; undefined where it has none and its outlet stands alone. */
function render(one: Declared, around: Surroundings, machine: Machine): Rendered | undefined {
  const { props, site } = one;
  const given = CONTENT_PROPS.flatMap((name) => {
    const value = props.props.get(name);
    return value === undefined || (value.t === "lit" && (value.v === undefined || value.v === null)) ? [] : [[name, value] as const];
  });
  const [first] = given;
  if (first === undefined) return props.open ? unfollowed("the route is spread from something computed") : undefined;
  const [name, value] = first;
  if (name === "element") return renderPage(value, around, machine);
  if (name === "render") return machine.render(machine.call(value, [object([], site, true)], around, site), around);
  const component = name === "lazy" ? lazyRoute(value, around, site, machine) : value;
  return component === undefined
    ? undefined
    : renderPage(component.t === "elem" ? component : { t: "elem", tag: component, props: nothingGiven(site), site }, around, machine);
}

/** A router may hand a component what it has loaded. */
const nothingGiven = (site: Site): ObjectValue => ({ ...object([], site), bare: true });

/** A route's element has to be followed: what comes out of a package or a computation may show anything. */
function renderPage(value: Value, around: Surroundings, machine: Machine): Rendered {
  return alternativesOf(value)
    .map((one) => {
      if (one.t === "unknown" || one.t === "made")
        return unfollowed((one.t === "unknown" ? one.why : undefined) ?? "its element is computed");
      if (one.t !== "elem" || one.tag === undefined) return machine.render(one, around);
      const isBlind = alternativesOf(one.tag).some((tag) => tag.t === "unknown" || (tag.t === "made" && !tag.args.some(isComponent)));
      const isForeign = one.tag.t === "ext" && !one.tag.from.startsWith("react") && !one.props.props.has("children");
      const shown = machine.render(one, around);
      if (isBlind) return together(unfollowed(whyOf(one.tag)), shown);
      return isForeign && shown.rows.size === 0
        ? together(unfollowed(`its component comes from the package ${one.tag.t === "ext" ? one.tag.from : ""}`), shown)
        : shown;
    })
    .reduce(alternatives, { ...SOMETHING, outcomes: 0 });
}

const whyOf = (tag: Value): string => (tag.t === "unknown" ? tag.why : undefined) ?? "its component is computed";

/** `lazy: () => import("./page")`: the module's `Component` or `element`; also the form with one loader for each property. */
function lazyRoute(loader: Value, around: Surroundings, site: Site, machine: Machine): Value | undefined {
  if (loader.t === "obj") {
    const inner = loader.props.get("Component") ?? loader.props.get("element");
    return inner && componentOf(machine.call(inner, [], around, site), machine);
  }
  return oneOf(
    alternativesOf(machine.call(loader, [], around, site)).map((loaded): Value => {
      if (loaded.t !== "module" && loaded.t !== "obj")
        return loaded.t === "unknown" && loaded.why !== undefined ? loaded : { t: "unknown", why: "its lazy module is computed" };
      const names = ["Component", "element", "default"].map((name) => machine.member(loaded, name, around));
      return (
        names.find((one) => one.t !== "lit" && one.t !== "unknown") ??
        names.find((one) => one.t === "unknown") ?? { t: "unknown", why: "its lazy module has no Component" }
      );
    }),
  );
}
