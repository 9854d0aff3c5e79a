/** CommonJS in an outline: a plain `require` is an import, and what is assigned to `module.exports` or `exports.name` is exported. */
import type { Expression, VariableDeclarator } from "oxc-parser";
import { MODULE_EXPORTS } from "#checks/age-gate/outline.ts";
import type { Export, Expr, Import, Prop, Stmt } from "#checks/age-gate/outline.ts";

/** An assignment to `module.exports` or to a member of it. */
export interface Assigned {
  readonly name: string;
  readonly v: Expr;
  readonly l: number;
}

/** What a declaration requires by name; undefined for one that does more than that. */
export function requiredBy({ id, init }: VariableDeclarator): readonly Import[] | undefined {
  if (init === null) return undefined;
  const isMember = init.type === "MemberExpression" && !init.computed && init.property.type === "Identifier";
  const from = requiredIn(isMember ? init.object : init);
  if (from === undefined) return undefined;
  const member = isMember && init.property.type === "Identifier" ? init.property.name : undefined;
  if (id.type === "Identifier") return [{ local: id.name, from, name: member ?? MODULE_EXPORTS }];
  if (id.type !== "ObjectPattern" || member !== undefined) return undefined;
  const found = id.properties.map((property): Import | undefined =>
    property.type === "Property" && !property.computed && property.key.type === "Identifier" && property.value.type === "Identifier"
      ? { local: property.value.name, from, name: property.key.name }
      : undefined,
  );
  return found.every((one) => one !== undefined) ? found : undefined;
}

/** `require("…")`. */
function requiredIn(node: Expression): string | undefined {
  if (node.type !== "CallExpression" || node.callee.type !== "Identifier" || node.callee.name !== "require") return undefined;
  const [source] = node.arguments;
  return source?.type === "Literal" && typeof source.value === "string" ? source.value : undefined;
}

/** The name under which an assignment exports; undefined for another assignment. */
export function exportedName(expr: Expr): string | undefined {
  if (expr.k !== "set" || expr.to.p !== "get") return undefined;
  const { of, key } = expr.to;
  if (isModuleExports(expr.to)) return MODULE_EXPORTS;
  return (of.k === "ref" && of.n === "exports") || (of.k === "get" && isModuleExports(of)) ? key : undefined;
}

const isModuleExports = ({ of, key }: { readonly of: Expr; readonly key: string }): boolean =>
  of.k === "ref" && of.n === "module" && key === "exports";

export interface Exported {
  readonly exports: readonly Export[];
  readonly stars: readonly string[];
  /** Bindings of what has no name of its own. */
  readonly body: readonly Stmt[];
}

/** What is assigned in several places is any of it. */
export function exportsOf(assigned: readonly Assigned[]): Exported {
  const all = assigned.flatMap((one) => [one, ...(one.name === MODULE_EXPORTS ? members(one) : [])]);
  const found: { exports: Export[]; stars: string[]; body: Stmt[] } = { exports: [], stars: [], body: [] };
  for (const [name, each] of Map.groupBy(all, (one) => one.name)) {
    const [first] = each;
    if (first === undefined) continue;
    const { v, l } = first;
    const from = required(v);
    if (each.length === 1 && from !== undefined && name === MODULE_EXPORTS) {
      found.stars.push(from);
      found.exports.push({ name, from, imported: MODULE_EXPORTS, l });
    } else if (each.length === 1 && v.k === "ref") found.exports.push({ name, local: v.n, l });
    else {
      const named = each.length === 1 && (v.k === "fn" || v.k === "class") ? v.n : undefined;
      const local = named ?? `*${name}*`;
      found.exports.push({ name, local, l });
      found.body.push(...each.map((one): Stmt => ({ s: "let", to: { p: "name", n: local }, v: one.v })));
    }
  }
  for (const { name, v } of assigned)
    if (name === MODULE_EXPORTS && v.k === "obj")
      found.stars.push(...v.props.flatMap((prop) => ("spread" in prop ? (required(prop.spread) ?? []) : [])));
  return found;
}

/** The properties of an object that is exported whole. */
function members({ v }: Assigned): readonly Assigned[] {
  return v.k === "obj" ? v.props.flatMap((prop: Prop) => ("key" in prop ? [{ name: prop.key, v: prop.v, l: prop.l }] : [])) : [];
}

function required(expr: Expr): string | undefined {
  const [first] = expr.k === "call" && expr.of.k === "ref" && expr.of.n === "require" ? expr.args : [];
  return first?.k === "lit" && typeof first.v === "string" ? first.v : undefined;
}
