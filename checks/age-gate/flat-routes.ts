/** Routes named by files: Remix's second convention (dots nest, `_index`, `_layout`, `shop_`), and its first (folders nest, `__layout`). */
import type { Application } from "#checks/age-gate/application.ts";
import { lineOf } from "#checks/age-gate/page-module.ts";
import type { Value } from "#checks/age-gate/value.ts";
import { list, object, text } from "#checks/age-gate/value.ts";

interface Named {
  readonly id: string;
  readonly path: string;
}

const EXTENSION = /\.(?:[jt]sx?|mdx?)$/;

/** Declared routes as values, for the tree of routes. `folder` is the app's, `name` the folder of routes in it. */
export function flatRoutes(
  folder: string,
  name: string,
  isFirst: boolean,
  app: Application,
  componentAt: (path: string) => Value | undefined,
): Value {
  const root = `${folder}/${name}/`;
  const files = app.view.paths.filter((path) => path.startsWith(root) && EXTENSION.test(path) && app.frontend.files.includes(path));
  const named = files.flatMap((path): Named[] => {
    const id = isFirst ? path.slice(root.length).replace(EXTENSION, "") : flatId(path.slice(root.length));
    return id === undefined ? [] : [{ id, path }];
  });
  return tree(named, isFirst, app, componentAt);
}

/** `shop.cart.tsx`, or a folder of that name with `route.tsx`; other files in folders are no routes. */
function flatId(below: string): string | undefined {
  const [first = "", second, ...rest] = below.split("/");
  if (second === undefined) return first.replace(EXTENSION, "");
  return rest.length === 0 && /^(?:route|index)\.[jt]sx?$/.test(second) ? first : undefined;
}

function tree(named: readonly Named[], isFirst: boolean, app: Application, componentAt: (path: string) => Value | undefined): Value {
  const separator = isFirst ? "/" : ".";
  const ids = new Set(named.map(({ id }) => id));
  const parentOf = (id: string): string => {
    for (let at = id.lastIndexOf(separator); at > 0; at = id.lastIndexOf(separator, at - 1)) {
      const above = id.slice(0, at);
      if (ids.has(above)) return above;
    }
    return "";
  };
  const byParent = Map.groupBy(named, ({ id }) => parentOf(id));
  const below = (parent: string): Value =>
    list(
      (byParent.get(parent) ?? []).map(({ id, path }) => {
        const rest = parent === "" ? id : id.slice(parent.length + 1);
        const { route, index } = isFirst ? firstPath(rest) : flatPath(rest);
        const component = path.endsWith(".mdx") ? ({ t: "lit", v: "document" } as const) : componentAt(path);
        const props: [string, Value][] = [["children", below(id)]];
        if (route !== "") props.push(["path", text(route)]);
        if (index) props.push(["index", { t: "lit", v: true }]);
        if (component !== undefined) props.push(["Component", component]);
        return object(props, { path, line: lineOf(path, app) });
      }),
    );
  return below("");
}

interface NamedPath {
  readonly route: string;
  readonly index: boolean;
}

/** The path that the rest of a file's name adds to its parent's. */
function flatPath(rest: string): NamedPath {
  const segments = segmentsOf(rest, ".");
  const index = segments.at(-1)?.text === "_index" && segments.at(-1)?.escaped === false;
  const named = (index ? segments.slice(0, -1) : segments).flatMap(({ text: name, escaped }) => {
    if (escaped) return [name];
    const isOptional = /^\(.*\)$/.test(name);
    const plain = isOptional ? name.slice(1, -1) : name;
    return plain.startsWith("_") ? [] : [parameter(plain.replace(/_$/, "")) + (isOptional ? "?" : "")];
  });
  return { route: named.join("/"), index };
}

/** The first convention: `__layout` adds nothing, `index` is the folder itself, a dot is a slash. */
function firstPath(rest: string): NamedPath {
  const segments = rest.split("/").flatMap((part) => segmentsOf(part, "."));
  const index = segments.at(-1)?.text === "index" && segments.at(-1)?.escaped === false;
  const named = (index ? segments.slice(0, -1) : segments).flatMap(({ text: name, escaped }) => {
    if (escaped) return [name];
    const isOptional = /^\(.*\)$/.test(name);
    const plain = isOptional ? name.slice(1, -1) : name;
    return plain.startsWith("__") ? [] : [parameter(plain) + (isOptional ? "?" : "")];
  });
  return { route: named.join("/"), index };
}

const parameter = (name: string): string => (name === "$" ? "*" : name.replace(/^\$/, ":"));

/** Splits at the separator outside brackets; brackets keep what they hold to the letter. */
function segmentsOf(name: string, separator: string): readonly { readonly text: string; readonly escaped: boolean }[] {
  const segments: { text: string; escaped: boolean }[] = [{ text: "", escaped: false }];
  let inBrackets = false;
  for (const char of name) {
    const last = segments.at(-1);
    if (last === undefined) continue;
    if (char === "[" && !inBrackets) inBrackets = true;
    else if (char === "]" && inBrackets) inBrackets = false;
    else if (char === separator && !inBrackets) segments.push({ text: "", escaped: false });
    else {
      last.escaped ||= inBrackets && last.text === "";
      last.text += char;
    }
  }
  return segments;
}
