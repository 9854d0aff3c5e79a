/** Members of values, and the methods of lists, texts and promises. */
import type { Machine, ObjectValue, Scope, Surroundings, Value } from "#checks/age-gate/value.ts";
import { UNDEFINED, UNKNOWN, alternativesOf, asText, list, oneOf, text } from "#checks/age-gate/value.ts";
import type { Site } from "#checks/age-gate/worlds.ts";

export function memberOf(of: Value, key: string, around: Surroundings, machine: Machine): Value {
  switch (of.t) {
    case "obj":
      return of.props.get(key) ?? missingMember(of, key);
    case "any":
      return oneOf(of.of.map((one) => machine.member(one, key, around)));
    case "module":
      return PROMISED.has(key) ? { t: "method", of, name: key } : machine.exported(of.path, key);
    case "ext":
      return { ...of, name: `${of.name}.${key}` };
    case "made":
      return { t: "made", by: `${of.by}.${key}`, args: key === "*tagged*" ? of.args : [] };
    case "arr":
      return listMember(of, key);
    case "lit":
      return of.v === null || of.v === undefined ? UNDEFINED : typeof of.v === "string" ? { t: "method", of, name: key } : UNKNOWN;
    case "fn":
      return key === "*tagged*" || key === "bind" || PROMISED.has(key)
        ? { t: "method", of, name: key }
        : (of.statics.get(key) ?? UNDEFINED);
    case "elem":
      return key === "props" ? of.props : key === "type" ? (of.tag ?? UNKNOWN) : UNKNOWN;
    case "slot":
      return of.page === undefined ? UNKNOWN : machine.member(of.page, key, around);
    case "class":
      return staticMember(of, key, machine);
    case "unknown":
      return key === "map" || key === "flatMap" ? { t: "method", of, name: key } : of;
    default:
      return key === "*tagged*" || PROMISED.has(key) ? { t: "method", of, name: key } : UNKNOWN;
  }
}

const PROMISED = new Set(["then", "catch", "finally"]);

function missingMember(of: ObjectValue, key: string): Value {
  if (of.open || (of.bare === true && key !== "children")) return UNKNOWN;
  return PROMISED.has(key) ? { t: "method", of, name: key } : UNDEFINED;
}

function listMember(of: Extract<Value, { readonly t: "arr" }>, key: string): Value {
  if (key === "length") return of.open ? UNKNOWN : { t: "lit", v: of.items.length };
  if (/^\d+$/.test(key)) return of.items[Number(key)] ?? (of.open ? UNKNOWN : UNDEFINED);
  return { t: "method", of, name: key };
}

function staticMember(of: Extract<Value, { readonly t: "class" }>, key: string, machine: Machine): Value {
  const member = of.node.members.find((one) => one.static && one.key === key);
  return member === undefined ? UNDEFINED : machine.evaluate(member.v, of.scope);
}

export function callMethod(
  { of, name }: Extract<Value, { readonly t: "method" }>,
  args: readonly Value[],
  around: Surroundings,
  site: Site,
  machine: Machine,
): Value {
  const [first = UNDEFINED] = args;
  if (name === "then") return machine.call(first, [of], around, site);
  if (PROMISED.has(name) || name === "*tagged*" || name === "bind") return of;
  if (of.t === "arr") return listMethod(of, name, args, around, site, machine);
  if (of.t === "lit" && typeof of.v === "string") return textMethod(of.v, name, args);
  if (name === "map" || name === "flatMap") return oneOf([list([machine.call(first, [UNKNOWN, UNKNOWN], around, site)]), UNDEFINED]);
  return UNKNOWN;
}

function listMethod(
  of: Extract<Value, { readonly t: "arr" }>,
  name: string,
  args: readonly Value[],
  around: Surroundings,
  site: Site,
  machine: Machine,
): Value {
  const [first = UNDEFINED] = args;
  const each = (): readonly Value[] => [
    ...of.items.map((item, index) => machine.call(first, [item, { t: "lit", v: index }, of], around, site)),
    ...(of.open ? [oneOf([machine.call(first, [UNKNOWN, UNKNOWN, of], around, site), UNDEFINED])] : []),
  ];
  switch (name) {
    case "map":
    case "flatMap":
    case "forEach": {
      const results = list(each());
      return name === "map" ? results : name === "flatMap" ? flattened(results) : UNDEFINED;
    }
    case "flat":
      return flattened(of);
    case "concat":
      return flattened(list([of, ...args]));
    case "filter":
      return list(
        asText(first) === undefined && first.t === "ext" ? of.items : of.items.map((item) => kept(item, first, around, site, machine)),
        of.open,
      );
    default:
      return arranged(of, name, asText(first));
  }
}

/** Methods that ask for nothing but the list itself. */
function arranged(of: Extract<Value, { readonly t: "arr" }>, name: string, separator: string | undefined): Value {
  switch (name) {
    case "reverse":
    case "sort":
    case "toSorted":
    case "toReversed":
    case "values":
      return of;
    case "slice":
      return list(
        of.items.map((item) => oneOf([item, UNDEFINED])),
        of.open,
      );
    case "find":
    case "at":
    case "pop":
    case "shift":
      return oneOf([...of.items, UNDEFINED]);
    case "join":
      return joinedTexts(of, separator ?? ",");
    default:
      return UNKNOWN;
  }
}

function kept(item: Value, test: Value, around: Surroundings, site: Site, machine: Machine): Value {
  const verdict = machine.call(test, [item], around, site);
  if (verdict.t === "lit") return verdict.v ? item : UNDEFINED;
  return verdict.t === "unknown" || verdict.t === "any" ? oneOf([item, UNDEFINED]) : item;
}

function flattened(of: Value): Value {
  if (of.t !== "arr") return of;
  let { open } = of;
  const found = of.items.flatMap((item): readonly Value[] => {
    const choices = alternativesOf(item);
    return choices.flatMap((one): readonly Value[] => {
      if (one.t !== "arr") return one.t === "unknown" && choices.length === 1 ? ((open = true), [one]) : [one];
      open ||= one.open;
      return choices.length === 1 ? one.items : one.items.map((inner) => oneOf([inner, UNDEFINED]));
    });
  });
  return list(found, open);
}

function joinedTexts(of: Extract<Value, { readonly t: "arr" }>, separator: string): Value {
  const parts = of.items.map(asText);
  return of.open || parts.some((part) => part === undefined) ? UNKNOWN : text(parts.join(separator));
}

function textMethod(of: string, name: string, args: readonly Value[]): Value {
  const [first, second] = args.map(asText);
  if (name === "concat") return args.every((arg) => asText(arg) !== undefined) ? text(of + args.map(asText).join("")) : UNKNOWN;
  if (name === "toLowerCase") return text(of.toLowerCase());
  if (name === "toUpperCase") return text(of.toUpperCase());
  if (name === "trim" || name === "toString") return text(name === "trim" ? of.trim() : of);
  if (name === "replace" && first !== undefined && second !== undefined) return text(of.replace(first, () => second));
  if (name === "split" && first !== undefined) return list(of.split(first).map(text));
  return UNKNOWN;
}

/** The scope of a class's instance: `this.props`, its members, and a state that nobody knows. */
export function instanceOf(of: Extract<Value, { readonly t: "class" }>, props: Value, around: Surroundings, machine: Machine): Scope {
  const members = new Map<string, Value>([["props", props]]);
  const self: Value = { t: "obj", props: members, written: new Map(), open: true, site: { path: of.scope.module, line: of.node.l } };
  const scope: Scope = { module: of.scope.module, vars: new Map(), parent: of.scope, self, around };
  for (const member of of.node.members) {
    if (!member.static && member.key !== "constructor" && member.key !== "state")
      members.set(member.key, machine.evaluate(member.v, scope));
  }
  return scope;
}
