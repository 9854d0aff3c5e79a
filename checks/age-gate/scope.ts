/** Names and what they are bound to inside functions. */
import type { Pattern, Target } from "#checks/age-gate/outline.ts";
import type { Machine, Scope, Value } from "#checks/age-gate/value.ts";
import { UNDEFINED, UNKNOWN, list, oneOf } from "#checks/age-gate/value.ts";

export function bind(pattern: Pattern, value: Value, scope: Scope, machine: Machine): void {
  switch (pattern.p) {
    case "name":
      scope.vars.set(pattern.n, value);
      break;
    case "or":
      bind(
        pattern.to,
        orDefault(value, () => machine.evaluate(pattern.v, scope)),
        scope,
        machine,
      );
      break;
    case "rest":
      bind(pattern.to, value, scope, machine);
      break;
    case "obj":
      for (const { key, to } of pattern.props) {
        const isDefault = to.p === "or" && value.t === "obj" && value.bare === true && !value.props.has(key);
        bind(to, isDefault ? UNDEFINED : machine.member(value, key, scope.around), scope, machine);
      }
      if (pattern.rest !== undefined) bind(pattern.rest, remainder(value, new Set(pattern.props.map(({ key }) => key))), scope, machine);
      break;
    case "arr":
      pattern.items.forEach((item, index) => {
        const rest = value.t === "arr" ? list(value.items.slice(index), value.open) : UNKNOWN;
        bind(item, item.p === "rest" ? rest : itemAt(value, index), scope, machine);
      });
      break;
    default:
  }
}

function orDefault(value: Value, make: () => Value): Value {
  if (value.t === "lit") return value.v === undefined ? make() : value;
  if (value.t !== "any") return value;
  const kept = value.of.filter((one) => one.t !== "lit" || one.v !== undefined);
  return kept.length === value.of.length ? value : oneOf([...kept, make()]);
}

function itemAt(value: Value, index: number): Value {
  if (value.t === "any") return oneOf(value.of.map((one) => itemAt(one, index)));
  if (value.t === "arr") return value.items[index] ?? (value.open ? UNKNOWN : UNDEFINED);
  return value.t === "unknown" ? value : UNKNOWN;
}

function remainder(value: Value, taken: ReadonlySet<string>): Value {
  if (value.t === "any") return oneOf(value.of.map((one) => remainder(one, taken)));
  if (value.t !== "obj") return value.t === "module" ? value : UNKNOWN;
  const props = new Map([...value.props].filter(([key]) => !taken.has(key)));
  return { ...value, props };
}

/** The scope in which the name is a variable; undefined for a name of the module or none. */
function ownerOf(name: string, scope: Scope): Scope | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) if (at.vars.has(name)) return at;
  return undefined;
}

export function assign(target: Target, value: Value, scope: Scope, machine: Machine): void {
  if (target.p === "get") {
    const of = machine.evaluate(target.of, scope);
    if (of.t === "fn") of.statics.set(target.key, value);
    else if (of.t === "obj") of.props.set(target.key, value);
    return;
  }
  if (target.p !== "name") {
    bind(target, value, scope, machine);
    return;
  }
  const owner = ownerOf(target.n, scope);
  // From inside another function nobody knows whether it ran before the variable is read.
  if (owner === scope) scope.vars.set(target.n, value);
  else if (owner !== undefined) owner.vars.set(target.n, oneOf([owner.vars.get(target.n) ?? UNDEFINED, value]));
}

/** `name.push(…)`: the list grows where the variable lives. */
export function push(name: string, added: Value, scope: Scope): void {
  const owner = ownerOf(name, scope);
  const known = owner?.vars.get(name);
  if (owner === undefined || known?.t !== "arr") return;
  const more = added.t === "arr" ? added : list([], true);
  owner.vars.set(name, list([...known.items, ...(more.t === "arr" ? more.items : [])], known.open || (more.t === "arr" && more.open)));
}

export const fork = (scope: Scope): Scope => ({ ...scope, vars: new Map(scope.vars) });

/** After alternatives have run, a variable is whatever one of them left it. */
export function join(scope: Scope, branches: readonly ReadonlyMap<string, Value>[]): void {
  if (branches.length === 0) return;
  for (const name of new Set(branches.flatMap((branch) => [...branch.keys()]))) {
    scope.vars.set(name, oneOf(branches.map((branch) => branch.get(name) ?? UNDEFINED)));
  }
}
