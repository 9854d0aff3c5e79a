/** Statements: all ways through a function, and what each of them returns. */
import type { Expr, Stmt } from "#checks/age-gate/outline.ts";
import { assign, bind, fork, join, push } from "#checks/age-gate/scope.ts";
import type { Machine, Scope, Value } from "#checks/age-gate/value.ts";
import { NEVER_BACK, UNDEFINED, UNKNOWN, oneOf, truth } from "#checks/age-gate/value.ts";

/** What running statements comes to: results returned, whether the next statement is reached, variables where the construct was left early. */
interface Passage {
  readonly results: readonly Value[];
  readonly open: boolean;
  readonly left: readonly ReadonlyMap<string, Value>[];
}

const THROUGH: Passage = { results: [], open: true, left: [] };
const MAX_ROUNDS = 300;

/** One value for all ways through the function; none that redirects or throws. */
export function runFunction(scope: Scope, node: Expr & { readonly k: "fn" }, args: readonly Value[], machine: Machine): Value {
  node.params.forEach((param, index) => {
    const rest: Value = { t: "arr", items: args.slice(index), open: false };
    bind(param, param.p === "rest" ? rest : (args[index] ?? UNDEFINED), scope, machine);
  });
  hoist(node.body, scope);
  const { results, open } = runAll(node.body, scope, machine);
  return results.length === 0 && !open ? NEVER_BACK : oneOf(open ? [...results, UNDEFINED] : results);
}

/** Functions are known before the statement in which they stand. */
function hoist(body: readonly Stmt[], scope: Scope): void {
  for (const stmt of body) {
    if (stmt.s === "let" && stmt.to.p === "name" && stmt.v?.k === "fn" && stmt.v.n === stmt.to.n) {
      scope.vars.set(stmt.to.n, { t: "fn", node: stmt.v, scope, statics: new Map() });
    }
  }
}

function runAll(body: readonly Stmt[], scope: Scope, machine: Machine): Passage {
  const results: Value[] = [];
  const left: ReadonlyMap<string, Value>[] = [];
  for (const stmt of body) {
    const passage = runOne(stmt, scope, machine);
    results.push(...passage.results);
    left.push(...passage.left);
    if (!passage.open) return { results, open: false, left };
  }
  return { results, open: true, left };
}

function runOne(stmt: Stmt, scope: Scope, machine: Machine): Passage {
  switch (stmt.s) {
    case "let":
      return declare(stmt, scope, machine);
    case "do":
      return perform(stmt.e, scope, machine);
    case "return":
      return returned(stmt.e === undefined ? UNDEFINED : machine.evaluate(stmt.e, scope));
    case "throw":
      return { results: [], open: false, left: [] };
    case "exit":
      return { results: [], open: false, left: [new Map(scope.vars)] };
    case "block":
      hoist(stmt.body, scope);
      return runAll(stmt.body, scope, machine);
    case "if":
      return runIf(stmt, scope, machine);
    case "loop":
      return runLoop(stmt, scope, machine);
    case "switch":
      return runSwitch(stmt, scope, machine);
    default:
      return runTry(stmt, scope, machine);
  }
}

const returned = (value: Value): Passage => ({ results: value.t === "never" ? [] : [value], open: false, left: [] });

function declare(stmt: Stmt & { readonly s: "let" }, scope: Scope, machine: Machine): Passage {
  const isHoisted = stmt.to.p === "name" && stmt.v?.k === "fn" && stmt.v.n === stmt.to.n && scope.vars.has(stmt.to.n);
  if (isHoisted) return THROUGH;
  const value = stmt.v === undefined ? UNDEFINED : machine.evaluate(stmt.v, scope);
  if (value.t === "never") return { results: [], open: false, left: [] };
  bind(stmt.to, value, scope, machine);
  return THROUGH;
}

function perform(expr: Expr, scope: Scope, machine: Machine): Passage {
  if (expr.k === "call" && expr.of.k === "get" && expr.of.key === "push" && expr.of.of.k === "ref") {
    push(expr.of.of.n, machine.evaluate({ k: "arr", items: expr.args, l: expr.l }, scope), scope);
    return THROUGH;
  }
  if (expr.k === "set") {
    assign(expr.to, machine.evaluate(expr.v, scope), scope, machine);
    return THROUGH;
  }
  return machine.evaluate(expr, scope).t === "never" ? { results: [], open: false, left: [] } : THROUGH;
}

function runIf(stmt: Stmt & { readonly s: "if" }, scope: Scope, machine: Machine): Passage {
  const known = truth(machine.evaluate(stmt.test, scope));
  if (known !== undefined) return runAll(known ? stmt.yes : stmt.no, scope, machine);
  return united([stmt.yes, stmt.no], scope, machine);
}

/** Each of the alternatives runs on variables of its own; those that go on are joined. */
function united(alternatives: readonly (readonly Stmt[])[], scope: Scope, machine: Machine): Passage {
  const runs = alternatives.map((body) => {
    const branch = fork(scope);
    return { branch, passage: runAll(body, branch, machine) };
  });
  join(
    scope,
    runs.filter(({ passage }) => passage.open).map(({ branch }) => branch.vars),
  );
  return {
    results: runs.flatMap(({ passage }) => passage.results),
    open: runs.some(({ passage }) => passage.open),
    left: runs.flatMap(({ passage }) => passage.left),
  };
}

function runLoop(stmt: Stmt & { readonly s: "loop" }, scope: Scope, machine: Machine): Passage {
  const over = stmt.of === undefined ? UNKNOWN : machine.evaluate(stmt.of, scope);
  if (over.t === "arr" && !over.open && over.items.length <= MAX_ROUNDS) {
    const results: Value[] = [];
    for (const item of over.items) {
      bind(stmt.to, item, scope, machine);
      const passage = runAll(stmt.body, scope, machine);
      results.push(...passage.results);
      join(scope, passage.open ? [scope.vars, ...passage.left] : passage.left);
    }
    return { results, open: true, left: [] };
  }
  const branch = fork(scope);
  bind(stmt.to, UNKNOWN, branch, machine);
  const { results, left, open } = runAll(stmt.body, branch, machine);
  join(scope, [scope.vars, ...(open ? [branch.vars] : []), ...left]);
  return { results, open: true, left: [] };
}

function runSwitch(stmt: Stmt & { readonly s: "switch" }, scope: Scope, machine: Machine): Passage {
  const of = machine.evaluate(stmt.of, scope);
  const standing = stmt.cases.map(({ test }) => {
    const value = test === undefined ? undefined : machine.evaluate(test, scope);
    return value === undefined ? "default" : of.t === "lit" && value.t === "lit" ? of.v === value.v : undefined;
  });
  const sure = standing.indexOf(true);
  const possible = sure === -1 ? standing.flatMap((one, index) => (one === false ? [] : [index])) : [sure];
  const bodies = possible.map((index) => stmt.cases.slice(index).flatMap(({ body }) => body));
  if (sure === -1 && !standing.includes("default")) bodies.push([]);
  const { results, open, left } = united(bodies, scope, machine);
  if (left.length > 0) join(scope, open ? [scope.vars, ...left] : left);
  return { results, open: open || left.length > 0, left: [] };
}

function runTry(stmt: Stmt & { readonly s: "try" }, scope: Scope, machine: Machine): Passage {
  const passage = stmt.caught.length === 0 ? runAll(stmt.body, scope, machine) : united([stmt.body, stmt.caught], scope, machine);
  const last = runAll(stmt.last, scope, machine);
  return { results: [...passage.results, ...last.results], open: passage.open && last.open, left: [...passage.left, ...last.left] };
}
