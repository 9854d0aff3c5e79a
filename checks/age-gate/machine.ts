/** The evaluator, put together. It is bounded: beyond its limits everything is something that could not be followed. */
import { evaluateExpression } from "#checks/age-gate/evaluate.ts";
import { runFunction } from "#checks/age-gate/execute.ts";
import { callExternal, callMade } from "#checks/age-gate/library.ts";
import { callMethod, memberOf } from "#checks/age-gate/member.ts";
import { naming } from "#checks/age-gate/modules.ts";
import type { Modules } from "#checks/age-gate/modules.ts";
import { renderValue } from "#checks/age-gate/rendering.ts";
import type { Expr } from "#checks/age-gate/outline.ts";
import type { Callable, Machine, Scope, Sentinels, Surroundings, Value } from "#checks/age-gate/value.ts";
import { NEVER_BACK, UNKNOWN, isPlain, oneOf } from "#checks/age-gate/value.ts";
import { unfollowed } from "#checks/age-gate/worlds.ts";
import type { Rendered, Site } from "#checks/age-gate/worlds.ts";

const MAX_STEPS = 4_000_000;
const MAX_DEPTH = 220;
/** A function may call itself, as deep as a tree of routes; a component that shows itself shows nothing new. */
const MAX_CALLS = 16;
/** Steps within which it may: where each of its runs calls it twice, the depth alone would let it run 2^16 times. */
const MAX_RECURSION = 100_000;
const MAX_SAME = 3;
const TOO_LARGE = "it is too large or too deep to be followed";

/** A function that has not come back: how often it was called, at which step for the first time, and with which variables last. */
interface Running {
  readonly calls: number;
  readonly since: number;
  readonly scope: Scope;
}

/** A function that calls itself with this learns nothing that it did not know the first time. */
const saysNothing = (arg: Value): boolean => arg.t === "unknown" && arg.why === undefined;

export function newMachine(modules: Modules, sentinels: Sentinels): Machine {
  const running = new Map<Expr, Running>();
  let [steps, depth] = [0, 0];

  const bounded = <Result>(work: () => Result, beyond: Result): Result => {
    if (depth >= MAX_DEPTH || steps >= MAX_STEPS) return beyond;
    depth++;
    try {
      return work();
    } finally {
      depth--;
    }
  };

  const callFunction = (callee: Callable, args: readonly Value[], around: Surroundings): Value => {
    const outer = running.get(callee.node);
    const { calls, since } = outer ?? { calls: 0, since: steps };
    if (calls >= MAX_CALLS || (outer?.scope === callee.scope && args.every(saysNothing))) return UNKNOWN;
    if (calls > 0 && steps - since > MAX_RECURSION) return args.every((arg) => isPlain(arg)) ? UNKNOWN : { t: "unknown", why: TOO_LARGE };
    running.set(callee.node, { calls: calls + 1, since, scope: callee.scope });
    const scope: Scope = { module: callee.scope.module, vars: new Map(), parent: callee.scope, around };
    try {
      return bounded(() => machine.run(scope, callee.node, args), { t: "unknown", why: TOO_LARGE });
    } finally {
      if (outer === undefined) running.delete(callee.node);
      else running.set(callee.node, outer);
    }
  };

  const machine: Machine = {
    ...naming(modules, () => machine),
    ...rememberedComponents(),
    sentinels,
    visited: new Set(),
    matters: (path) => modules.matters(path),
    evaluate: (expr, scope) => (++steps > MAX_STEPS ? { t: "unknown", why: TOO_LARGE } : evaluateExpression(expr, scope, machine)),
    member: (of, key, around) => memberOf(of, key, around, machine),
    run: (scope, node, args) => runFunction(scope, node, args, machine),
    render: (value, around) => bounded(() => renderValue(value, around, machine), unfollowed(TOO_LARGE)),
    call: (callee, args, around, site) => dispatch(callee, args, around, site, machine, callFunction),
  };
  return machine;
}

/** Components that contain themselves end, and plain ones are rendered once. */
function rememberedComponents(): Pick<Machine, "nested" | "once"> {
  const shown = new Map<Expr, number>();
  const plain = new Map<Expr, Rendered>();
  return {
    once: (component, render) => {
      const rendered = plain.get(component) ?? render();
      plain.set(component, rendered);
      return rendered;
    },
    nested: (component, render, beyond) => {
      const same = shown.get(component) ?? 0;
      if (same >= MAX_SAME) return beyond;
      shown.set(component, same + 1);
      try {
        return render();
      } finally {
        shown.set(component, same);
      }
    },
  };
}

function dispatch(
  callee: Value,
  args: readonly Value[],
  around: Surroundings,
  site: Site,
  machine: Machine,
  callFunction: (callee: Callable, args: readonly Value[], around: Surroundings) => Value,
): Value {
  if (args.some((arg) => arg.t === "never")) return NEVER_BACK;
  switch (callee.t) {
    case "fn":
      return callFunction(callee, args, around);
    case "any":
      return oneOf(callee.of.map((one) => machine.call(one, args, around, site)));
    case "ext":
      return callExternal(callee, args, around, site, machine);
    case "made":
      return callMade(callee, args, around, site, machine);
    case "method":
      return callMethod(callee, args, around, site, machine);
    case "unknown":
      return callee;
    default:
      return UNKNOWN;
  }
}
