/** Values to what they show. */
import { instanceOf } from "#checks/age-gate/member.ts";
import { isReact, isRouter, lastName } from "#checks/age-gate/library.ts";
import { renderRoutes, renderSoleRoute, renderSwitch } from "#checks/age-gate/route-tree.ts";
import type { Callable, ElementValue, Machine, ObjectValue, Surroundings, Value } from "#checks/age-gate/value.ts";
import { UNDEFINED, UNKNOWN, alternativesOf, asText, isComponent, isPlain, oneOf } from "#checks/age-gate/value.ts";
import { NEVER, NOTHING, SOMETHING, allTogether, alternatives, gateAt, perhaps, together, unfollowed } from "#checks/age-gate/worlds.ts";
import type { Rendered } from "#checks/age-gate/worlds.ts";

/** Elements whose content is inert, hidden while scripts run, or no part of the page's body. */
const INERT = new Set(["template", "noscript", "script", "style", "head", "title", "meta", "link"]);
/** Props whose elements stand in only while something is missing or broken. */
const FALLBACK = /fallback|loading|placeholder|pending|skeleton|error|empty/i;

export function renderValue(value: Value, around: Surroundings, machine: Machine): Rendered {
  switch (value.t) {
    case "lit":
      return typeof value.v === "string"
        ? value.v.trim() === ""
          ? NOTHING
          : SOMETHING
        : typeof value.v === "number"
          ? SOMETHING
          : NOTHING;
    case "never":
      return NEVER;
    case "arr":
      return together(allTogether(value.items.map((item) => machine.render(item, around))), value.open ? perhaps(SOMETHING) : NOTHING);
    case "any":
      return value.of.map((one) => machine.render(one, around)).reduce(alternatives);
    case "elem":
      return renderElement(value, around, machine);
    case "slot":
      return value.rendered;
    case "routes":
      return renderRoutes(value, around, machine);
    case "fn":
    case "class":
    case "method":
      return NOTHING;
    case "unknown":
      return value.why === undefined ? SOMETHING : unfollowed(value.why);
    default:
      return SOMETHING;
  }
}

const childrenOf = ({ props }: ElementValue): Value => props.props.get("children") ?? (props.open ? UNKNOWN : UNDEFINED);

function renderElement(element: ElementValue, around: Surroundings, machine: Machine): Rendered {
  const children = (): Rendered => machine.render(childrenOf(element), around);
  if (element.tag === undefined) return children();
  const tags = alternativesOf(element.tag);
  return tags.map((tag) => renderTag(tag, element, around, machine, children)).reduce(alternatives);
}

function renderTag(tag: Value, element: ElementValue, around: Surroundings, machine: Machine, children: () => Rendered): Rendered {
  switch (tag.t) {
    case "gate":
      return together(gateAt(element.site), children());
    case "lit":
      return typeof tag.v === "string" ? renderIntrinsic(tag.v, element, children, machine) : NOTHING;
    case "fn":
      return renderFunction(tag, element, around, machine);
    case "class":
      return machine.nested(tag.node, () => renderClass(tag, element, around, machine), SOMETHING);
    case "slot":
      return tag.rendered;
    case "ext":
      return renderExternal(tag, element, around, machine, children);
    case "made":
      return renderMade(tag, element, around, machine, children);
    case "unknown":
      return together(tag.why === undefined ? SOMETHING : unfollowed(tag.why), children());
    default:
      return together(SOMETHING, children());
  }
}

function renderFunction(tag: Callable, element: ElementValue, around: Surroundings, machine: Machine): Rendered {
  const render = (): Rendered =>
    machine.nested(
      tag.node,
      () => machine.render(machine.call(tag, [withDefaults(tag, element.props), UNKNOWN], around, element.site), around),
      SOMETHING,
    );
  // Plain content looks alike wherever it stands.
  return isPlain(element.props) && !machine.matters(tag.scope.module) ? machine.once(tag.node, render) : render();
}

function withDefaults(tag: Callable, props: ObjectValue): ObjectValue {
  const defaults = tag.statics.get("defaultProps");
  if (defaults?.t !== "obj") return props;
  // Whoever made the component may hand it more than is written here.
  const known = [...defaults.props].map(([key, value]) => [key, props.open ? oneOf([value, UNKNOWN]) : value] as const);
  return { ...props, props: new Map([...known, ...props.props]) };
}

function renderIntrinsic(name: string, element: ElementValue, children: () => Rendered, machine: Machine): Rendered {
  return INERT.has(name) ? NOTHING : withAttributes(element, together(SOMETHING, children()), machine);
}

/** The gate that stands in an element's attributes, beside what the element shows. */
function withAttributes({ props }: ElementValue, content: Rendered, machine: Machine): Rendered {
  let shown = content;
  for (const sentinel of machine.sentinels.attributes) {
    const written = props.written.get(sentinel.name);
    const value = props.props.get(sentinel.name);
    if (written === undefined || value === undefined) continue;
    const fits = alternativesOf(value).map((one) => matches(one, sentinel.value));
    const gate = gateAt(written);
    if (fits.every(Boolean)) shown = together(gate, shown);
    else if (fits.some(Boolean)) shown = together(perhaps(gate), shown);
  }
  return shown;
}

const matches = (value: Value, wanted: string | undefined): boolean =>
  wanted === undefined ? value.t === "lit" && value.v !== false && value.v !== null && value.v !== undefined : asText(value) === wanted;

function renderClass(
  tag: Extract<Value, { readonly t: "class" }>,
  element: ElementValue,
  around: Surroundings,
  machine: Machine,
): Rendered {
  const render = tag.node.members.find((member) => member.key === "render" && !member.static);
  if (render === undefined) return SOMETHING;
  const scope = instanceOf(tag, element.props, around, machine);
  return machine.render(machine.call(machine.evaluate(render.v, scope), [], around, element.site), around);
}

function renderExternal(
  tag: Extract<Value, { readonly t: "ext" }>,
  element: ElementValue,
  around: Surroundings,
  machine: Machine,
  children: () => Rendered,
): Rendered {
  const name = lastName(tag.name);
  if (isReact(tag.from) && /^(?:Fragment|Suspense|StrictMode|Profiler|ViewTransition)$/.test(name)) return children();
  if (isRouter(tag.from)) return renderRouter(name, element, around, machine) ?? renderForeign(element, around, machine, children);
  if (/^next\/(?:head|script)$/.test(tag.from) || (tag.from.startsWith("react-helmet") && name === "Helmet")) return NOTHING;
  if (tag.from === "next/document")
    return name === "Main" ? (around.outlet ?? NOTHING) : name === "NextScript" || name === "Head" ? NOTHING : children();
  return renderForeign(element, around, machine, children);
}

function renderRouter(name: string, element: ElementValue, around: Surroundings, machine: Machine): Rendered | undefined {
  switch (name) {
    case "Outlet":
      return around.outlet ?? NOTHING;
    case "Routes":
      return renderRoutes({ of: childrenOf(element), site: element.site }, around, machine);
    case "Route":
      return renderSoleRoute(element, around, machine);
    case "Switch":
      return renderSwitch(childrenOf(element), element.site, around, machine);
    case "RouterProvider":
      machine.visited.add(`${element.site.path}:${element.site.line}`);
      return machine.render(element.props.props.get("router") ?? UNDEFINED, around);
    case "Navigate":
    case "Redirect":
      return NOTHING;
    case "Scripts":
    case "ScrollRestoration":
    case "Meta":
    case "Links":
      return NOTHING;
    default: {
      if (!name.endsWith("Router")) return undefined;
      const basename = asText(element.props.props.get("basename") ?? element.props.props.get("base"));
      return machine.render(childrenOf(element), basename === undefined ? around : { ...around, basename });
    }
  }
}

/** A component of a package: its children and attributes are taken as rendered, elements in other props as rendered perhaps. */
function renderForeign(element: ElementValue, around: Surroundings, machine: Machine, children: () => Rendered): Rendered {
  const given = childrenOf(element);
  const inside =
    given.t === "fn" ? perhaps(machine.render(machine.call(given, [UNKNOWN, UNKNOWN], around, element.site), around)) : children();
  const props = [...element.props.props].flatMap(([key, value]) =>
    key === "children" || FALLBACK.test(key) || !alternativesOf(value).some((one) => one.t === "elem" || one.t === "arr")
      ? []
      : [perhaps(machine.render(value, around))],
  );
  return withAttributes(element, together(together(SOMETHING, inside), allTogether(props)), machine);
}

/** What a package's function made of a component renders it, with the props it is given. */
function renderMade(
  tag: Extract<Value, { readonly t: "made" }>,
  element: ElementValue,
  around: Surroundings,
  machine: Machine,
  children: () => Rendered,
): Rendered {
  const inner = tag.args.find((arg) => isComponent(arg) || (arg.t === "ext" && isRouter(arg.from)));
  if (inner !== undefined) return machine.render({ ...element, tag: inner, props: { ...element.props, open: true } }, around);
  const unknown = tag.args.find((arg) => arg.t === "unknown" && arg.why !== undefined);
  if (unknown?.t === "unknown" && unknown.why !== undefined) return together(unfollowed(unknown.why), children());
  const given = childrenOf(element);
  // A context's consumer calls its child without fail.
  if (tag.by.endsWith(".Consumer") && given.t === "fn") {
    return machine.render(machine.call(given, [UNKNOWN], around, element.site), around);
  }
  return renderForeign(element, around, machine, children);
}
