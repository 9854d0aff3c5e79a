/** What the functions of React, its routers and Next.js give, as far as it decides what is rendered. */
import type { Machine, ObjectValue, Surroundings, Value } from "#checks/age-gate/value.ts";
import { NEVER_BACK, UNDEFINED, UNKNOWN, alternativesOf, asText, isComponent, list, object, oneOf } from "#checks/age-gate/value.ts";
import type { Site } from "#checks/age-gate/worlds.ts";
import { NOTHING } from "#checks/age-gate/worlds.ts";
import { MODULE_EXPORTS } from "#checks/age-gate/outline.ts";
import { routeConfig } from "#checks/age-gate/route-config.ts";

type External = Extract<Value, { readonly t: "ext" }>;

const REACT = /^(?:react|preact)(?:$|\/)|^@emotion\/react/;
const ROUTER = /^(?:react-router(?:-dom)?|@remix-run\/react|@remix-run\/router|wouter)(?:$|\/)/;
const MAKES_ROUTER = /^(?:create(?:Browser|Hash|Memory|Static)?Router|createRoutesStub)$/;
/** Routes that are added while people move about. */
const PATCHES = /^(?:unstable_)?patchRoutesOn(?:Navigation|Miss)$/;
const COMPOSES = /(?:^|\.)(?:compose|flowRight|flow|pipe)$/;

export const isReact = (from: string): boolean => REACT.test(from);
export const isRouter = (from: string): boolean => ROUTER.test(from);

/** The last of the dotted names: `default.Children.map` is `map`. */
export const lastName = (name: string): string => name.slice(name.lastIndexOf(".") + 1);

export function callExternal(callee: External, args: readonly Value[], around: Surroundings, site: Site, machine: Machine): Value {
  const name = lastName(callee.name);
  const [first = UNDEFINED, second] = args;
  if (callee.from === "*global*") return callGlobal(callee.name, args, machine, site);
  if (REACT.test(callee.from)) return callReact(callee.name, args, around, site, machine);
  if (callee.from.startsWith("react-dom") && name === "createPortal") return first;
  if (ROUTER.test(callee.from)) return callRouter(name, first, second, around, site) ?? made(callee, args, around, site, machine);
  if (/^next\/(?:navigation|router)$/.test(callee.from) && /^(?:redirect|permanentRedirect|notFound|forbidden|unauthorized)$/.test(name))
    return NEVER_BACK;
  return routeConfig(callee.from, name, args, site) ?? made(callee, args, around, site, machine);
}

function callReact(dotted: string, args: readonly Value[], around: Surroundings, site: Site, machine: Machine): Value {
  const [first = UNDEFINED, second = UNDEFINED] = args;
  const name = lastName(dotted);
  if (/(?:^|\.)Children\./.test(dotted)) return childrenMethod(name, first, second, around, site, machine);
  switch (name) {
    case "createElement":
    case "h":
      return element(first, second, args.slice(2), site);
    case "jsx":
    case "jsxs":
    case "jsxDEV":
      return element(first, second, [], site);
    case "cloneElement":
      return cloned(first, second, args.slice(2));
    case "memo":
    case "forwardRef":
    case "useCallback":
    case "cache":
      return first;
    case "useMemo":
      return machine.call(first, [], around, site);
    case "lazy":
      return lazily(first, around, site, machine);
    default:
      return name.startsWith("use") ? UNKNOWN : { t: "made", by: `react.${name}`, args };
  }
}

function childrenMethod(name: string, children: Value, change: Value, around: Surroundings, site: Site, machine: Machine): Value {
  if (name !== "map" && name !== "forEach") return name === "count" ? UNKNOWN : children;
  const each = alternativesOf(children).map((one) => {
    if (one.t !== "arr") return one.t === "lit" ? one : machine.call(change, [one, UNKNOWN], around, site);
    return list(
      one.items.map((item) => machine.call(change, [item, UNKNOWN], around, site)),
      one.open,
    );
  });
  return oneOf(each);
}

/** `createElement(tag, props, …children)`. */
function element(tag: Value, given: Value, kids: readonly Value[], site: Site): Value {
  const props: ObjectValue = given.t === "obj" ? given : object([], site, given.t !== "lit");
  const [only] = kids;
  const children = kids.length === 1 && only !== undefined ? only : list(kids);
  const all = kids.length === 0 ? props.props : new Map([...props.props, ["children", children] as const]);
  return { t: "elem", tag, props: { ...props, props: all }, site };
}

function cloned(of: Value, more: Value, kids: readonly Value[]): Value {
  return oneOf(
    alternativesOf(of).map((one) => {
      if (one.t !== "elem") return one;
      const props = new Map([...one.props.props, ...(more.t === "obj" ? more.props : [])]);
      if (kids.length > 0) props.set("children", list(kids));
      return { ...one, props: { ...one.props, props } };
    }),
  );
}

/** The component of the module that a loader loads. */
export function lazily(loader: Value, around: Surroundings, site: Site, machine: Machine): Value {
  const inner = loader.t === "obj" ? loader.props.get("loader") : undefined;
  return componentOf(machine.call(inner ?? loader, [], around, site), machine);
}

export function componentOf(loaded: Value, machine: Machine): Value {
  switch (loaded.t) {
    case "module":
      return machine.exported(loaded.path, "default");
    case "obj":
      return loaded.props.get("default") ?? { t: "unknown", why: "what is loaded has no default export" };
    case "any":
      return oneOf(loaded.of.map((one) => componentOf(one, machine)));
    case "unknown":
      return loaded.why === undefined ? { t: "unknown", why: "what is loaded lazily is computed" } : loaded;
    case "lit":
      return { t: "unknown", why: "what is loaded lazily is computed" };
    default:
      return loaded;
  }
}

function callRouter(name: string, first: Value, second: Value | undefined, around: Surroundings, site: Site): Value | undefined {
  if (MAKES_ROUTER.test(name)) {
    const base = second?.t === "obj" ? asText(second.props.get("basename")) : undefined;
    const isPatched = second?.t === "obj" && [...second.props.keys()].some((key) => PATCHES.test(key));
    return { t: "routes", of: isPatched ? list([first], true) : first, site, ...(base === undefined ? {} : { base }) };
  }
  if (/^createRoutesFrom(?:Elements|Children)$/.test(name)) return list([first]);
  if (name === "useRoutes") return { t: "routes", of: first, site };
  if (name === "useOutlet") return { t: "slot", rendered: around.outlet ?? NOTHING };
  if (/^(?:redirect|redirectDocument|replace)$/.test(name)) return NEVER_BACK;
  return /^use[A-Z]/.test(name) ? UNKNOWN : undefined;
}

function callGlobal(name: string, args: readonly Value[], machine: Machine, site: Site): Value {
  const [first = UNDEFINED] = args;
  const entries = first.t === "obj" ? [...first.props] : [];
  const isOpen = first.t === "obj" ? first.open : true;
  switch (name) {
    case "Object.entries":
      return list(
        entries.map(([key, value]) => list([{ t: "lit", v: key }, value])),
        isOpen,
      );
    case "Object.values":
      return list(
        entries.map(([, value]) => value),
        isOpen,
      );
    case "Object.keys":
      return list(
        entries.map(([key]) => ({ t: "lit", v: key })),
        isOpen,
      );
    case "Object.freeze":
    case "Array.from":
    case "Promise.resolve":
      return first;
    case "Object.assign":
      return first.t === "obj"
        ? object(
            args.flatMap((arg) => (arg.t === "obj" ? [...arg.props] : [])),
            site,
            args.some((arg) => arg.t !== "obj" || arg.open),
          )
        : first;
    case "Boolean":
      return first;
    case "String":
      return asText(first) === undefined ? UNKNOWN : first;
    case "require": {
      const specifier = asText(first);
      return specifier === undefined
        ? { t: "unknown", why: "what is required is computed" }
        : machine.imported(site.path, specifier, MODULE_EXPORTS, "*");
    }
    default:
      return UNKNOWN;
  }
}

/** A function that nobody knows: a loader of components, a hook, or something that wraps the component it is given. */
function made(callee: External, args: readonly Value[], around: Surroundings, site: Site, machine: Machine): Value {
  if (/^use[A-Z]/.test(lastName(callee.name))) return UNKNOWN;
  const [first] = args;
  if (first !== undefined && loadsModule(first)) return lazily(first, around, site, machine);
  return { t: "made", by: `${callee.from}.${callee.name}`, args };
}

function loadsModule(value: Value): boolean {
  if (value.t === "obj") {
    const loader = value.props.get("loader");
    return loader !== undefined && loadsModule(loader);
  }
  return value.t === "fn" && JSON.stringify(value.node.body).includes('{"k":"import"');
}

/** Calling what a package's function made: `connect(…)(Page)`, `compose(a, b)(Page)`, a wrapped `createBrowserRouter`. */
export function callMade(
  callee: Extract<Value, { readonly t: "made" }>,
  args: readonly Value[],
  around: Surroundings,
  site: Site,
  machine: Machine,
): Value {
  if (COMPOSES.test(callee.by)) {
    const functions = /flow$|pipe$/.test(callee.by) ? callee.args : [...callee.args].reverse();
    const [first = UNDEFINED] = args;
    return functions.reduce((value, one) => machine.call(one, [value], around, site), first);
  }
  if (args.some(isComponent)) return { ...callee, args };
  if (callee.by.endsWith(".*tagged*")) return callee;
  const router = callee.args.find((arg) => arg.t === "ext" && ROUTER.test(arg.from));
  if (router !== undefined) return machine.call(router, args, around, site);
  const [first] = args;
  if (first !== undefined && loadsModule(first)) return lazily(first, around, site, machine);
  // A configuration that a plug-in is handed is handed on.
  return { ...callee, args: args.filter(({ t }) => t === "obj") };
}
