/** One file to its outline, remembered by the file's bytes. */
import type { Expression, ModuleExportName, Program, Statement, VariableDeclaration } from "oxc-parser";
import { exportedName, exportsOf, requiredBy } from "#checks/age-gate/commonjs.ts";
import type { Assigned } from "#checks/age-gate/commonjs.ts";
import { asRemembered, DEFAULT_BINDING, MODULE_EXPORTS, UNREADABLE } from "#checks/age-gate/outline.ts";
import type { Export, Expr, Import, Mount, Outline, Stmt, Table } from "#checks/age-gate/outline.ts";
import { readExpression } from "#checks/age-gate/read-expression.ts";
import { readJsx } from "#checks/age-gate/read-jsx.ts";
import { readPattern, readStatement, readTarget } from "#checks/age-gate/read-statement.ts";
import type { Reader } from "#checks/age-gate/reader.ts";
import { dialectOf, lineCounter, parseJavaScript } from "#src/parsers/javascript.ts";
import { decodeText } from "#src/parsers/text.ts";
import type { Analyser } from "#src/view.ts";

const INSIDE: Expr = { k: "?", why: "its export is assigned inside a function" };
const MAX_DEPTH = 300;
/** What people write is shorter by far; the outline of a whole program that a bundler made would be 30 times its length. */
const MAX_LENGTH = 1_500_000;
/** An image or a font that is written into a module costs next to nothing: it is one literal. Looked for from where it begins. */
const DATA = /(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/=_-]{1000,}/g;
const MOUNTING = new Set(["render", "hydrate", "hydrateRoot"]);
const TABLE_NAMES = /^(?:Sentry)?Routes$|^(?:Switch|Route|RouterProvider|useRoutes|create(?:Browser|Hash|Memory)Router)$/;

export const outlines: Analyser<Outline> = {
  id: "age-gate/outline",
  version: 4,
  digest: "",
  variant: dialectOf,
  analyse: (bytes, path) => {
    const text = decodeText(bytes);
    const program = text === undefined || isTooLong(text) ? undefined : parseJavaScript(path, text);
    return text === undefined || program === undefined ? UNREADABLE : readModule(program, text);
  },
};

const isTooLong = (text: string): boolean => text.length > MAX_LENGTH && text.replace(DATA, "").length > MAX_LENGTH;

interface Draft {
  readonly imports: Import[];
  readonly exports: Export[];
  readonly stars: string[];
  readonly others: string[];
  readonly mounts: Mount[];
  /** What the functions around mounts declare, and their places. */
  readonly scopes: Map<readonly Stmt[], number>;
  readonly tables: Table[];
  /** To CommonJS's exports. */
  readonly assigned: Assigned[];
}

function readModule(program: Program, text: string): Outline {
  const assigned: Assigned[] = [];
  const draft: Draft = { imports: [], exports: [], stars: [], others: [], mounts: [], scopes: new Map(), tables: [], assigned };
  const where = { binding: "" };
  const reader = newReader(draft, lineCounter(text), where);
  const body = program.body.flatMap((node) => {
    where.binding = bindingOf(node);
    return readTop(node, reader, draft);
  });
  const { assigned: _, ...rest } = { ...draft, scopes: [...draft.scopes.keys()] };
  const common = exportsOf(assigned);
  const outline = {
    ...rest,
    exports: [...rest.exports, ...common.exports],
    stars: [...rest.stars, ...common.stars],
    body: [...body, ...common.body],
  };
  return assigned.length + rest.mounts.length === 0 ? outline : asRemembered(outline);
}

function newReader(draft: Draft, line: (offset: number) => number, where: { readonly binding: string }): Reader {
  let depth = 0;
  const open: Stmt[][] = [];
  const reader: Reader = {
    line,
    expression: (node) => {
      if (depth >= MAX_DEPTH) return { k: "?" };
      depth++;
      const read = readExpression(node, reader);
      depth--;
      if (read.k === "call") note(read, draft, open, where.binding);
      const name = exportedName(read);
      // What a function assigns when it is called is not known here.
      if (read.k === "set" && name !== undefined) draft.assigned.push({ name, v: open.length > 0 ? INSIDE : read.v, l: line(node.start) });
      return read;
    },
    jsx: (node) => {
      if (depth >= MAX_DEPTH) return { k: "?" };
      depth++;
      const read = readJsx(node, reader);
      depth--;
      if (read.k === "jsx" && TABLE_NAMES.test(lastName(read.tag))) draft.tables.push({ l: read.l, within: where.binding });
      return read;
    },
    statements: (nodes) =>
      nodes.flatMap((node) => {
        const read = readStatement(node, reader);
        open.at(-1)?.push(...read.filter((stmt) => stmt.s === "let"));
        return read;
      }),
    pattern: (node) => readPattern(node, reader),
    target: (node) => readTarget(node, reader),
    inFunction: (read) => {
      open.push([]);
      const body = read();
      open.pop();
      return body;
    },
    imported: (source) => {
      const specifier = textOf(source);
      if (specifier !== undefined) draft.others.push(specifier);
    },
  };
  return reader;
}

/** A call that puts an element on the page, or declares routes. */
function note(call: Expr & { readonly k: "call" }, draft: Draft, open: readonly (readonly Stmt[])[], within: string): void {
  const name = lastName(call.of);
  const [first, second] = call.args;
  if (TABLE_NAMES.test(name)) draft.tables.push({ l: call.l, within });
  if (name === "require" && first?.k === "lit" && typeof first.v === "string") draft.others.push(first.v);
  const mounted = name === "hydrateRoot" ? second : first;
  if (MOUNTING.has(name) && mounted !== undefined && mounted.k !== "spread") {
    for (const declared of open) if (!draft.scopes.has(declared)) draft.scopes.set(declared, draft.scopes.size);
    draft.mounts.push({ e: mounted, scopes: open.map((declared) => draft.scopes.get(declared) ?? 0), l: call.l });
  }
}

function lastName(expr: Expr | undefined): string {
  return expr?.k === "ref" ? expr.n : expr?.k === "get" ? expr.key : "";
}

const textOf = (node: Expression): string | undefined =>
  node.type === "Literal" && typeof node.value === "string" ? node.value : undefined;

const nameOf = (node: ModuleExportName): string => (node.type === "Literal" ? node.value : node.name);

function bindingOf(node: Program["body"][number]): string {
  const inner =
    node.type === "ExportNamedDeclaration" ? node.declaration : node.type === "ExportDefaultDeclaration" ? node.declaration : node;
  if (inner === null) return "";
  if (inner.type === "FunctionDeclaration" || inner.type === "ClassDeclaration") return inner.id?.name ?? DEFAULT_BINDING;
  if (inner.type === "VariableDeclaration") {
    const [first] = inner.declarations;
    return first?.id.type === "Identifier" ? first.id.name : "";
  }
  return node.type === "ExportDefaultDeclaration" ? DEFAULT_BINDING : "";
}

function readTop(node: Program["body"][number], reader: Reader, draft: Draft): readonly Stmt[] {
  switch (node.type) {
    case "ImportDeclaration":
      if (node.importKind === "type") return [];
      if (node.specifiers.length === 0) draft.others.push(node.source.value);
      for (const specifier of node.specifiers) {
        if (specifier.type === "ImportSpecifier" && specifier.importKind === "type") continue;
        const name =
          specifier.type === "ImportSpecifier" ? nameOf(specifier.imported) : specifier.type === "ImportDefaultSpecifier" ? "default" : "*";
        draft.imports.push({ local: specifier.local.name, from: node.source.value, name });
      }
      return [];
    case "ExportAllDeclaration":
      if (node.exportKind === "type") return [];
      if (node.exported === null) draft.stars.push(node.source.value);
      else draft.exports.push({ name: nameOf(node.exported), from: node.source.value, imported: "*", l: reader.line(node.start) });
      return [];
    case "ExportNamedDeclaration":
      return node.exportKind === "type" ? [] : readNamedExport(node, reader, draft);
    case "ExportDefaultDeclaration":
      return readDefault(node.declaration, reader, draft, reader.line(node.start));
    case "TSImportEqualsDeclaration":
      if (node.importKind !== "type" && node.moduleReference.type === "TSExternalModuleReference")
        draft.imports.push({ local: node.id.name, from: node.moduleReference.expression.value, name: MODULE_EXPORTS });
      return [];
    case "TSExportAssignment":
      draft.assigned.push({ name: MODULE_EXPORTS, v: reader.expression(node.expression), l: reader.line(node.start) });
      return [];
    case "VariableDeclaration":
      return readDeclaration(node, reader, draft);
    default:
      return reader.statements([node as Statement]);
  }
}

/** Constants that are required are imports; whatever may change later is a variable. */
function readDeclaration(node: VariableDeclaration, reader: Reader, draft: Draft): readonly Stmt[] {
  const required = node.declarations.map((one) => (node.kind === "const" ? requiredBy(one) : undefined));
  if (required.every((one) => one === undefined)) return reader.statements([node]);
  draft.imports.push(...required.flatMap((one) => one ?? []));
  const others = node.declarations.filter((_, at) => required[at] === undefined);
  return others.length === 0 ? [] : reader.statements([{ ...node, declarations: others }]);
}

function readNamedExport(
  node: Program["body"][number] & { readonly type: "ExportNamedDeclaration" },
  reader: Reader,
  draft: Draft,
): readonly Stmt[] {
  const l = reader.line(node.start);
  for (const specifier of node.specifiers) {
    if (specifier.exportKind === "type") continue;
    const name = nameOf(specifier.exported);
    const local = nameOf(specifier.local);
    draft.exports.push(node.source === null ? { name, local, l } : { name, from: node.source.value, imported: local, l });
  }
  if (node.declaration === null) return [];
  const statements = reader.statements([node.declaration]);
  for (const statement of statements) {
    for (const name of statement.s === "let" ? namesIn(statement.to) : []) draft.exports.push({ name, local: name, l });
  }
  return statements;
}

function namesIn(pattern: Extract<Stmt, { readonly s: "let" }>["to"]): readonly string[] {
  switch (pattern.p) {
    case "name":
      return [pattern.n];
    case "obj":
      return [...pattern.props.flatMap(({ to }) => namesIn(to)), ...(pattern.rest === undefined ? [] : namesIn(pattern.rest))];
    case "arr":
      return pattern.items.flatMap(namesIn);
    case "or":
    case "rest":
      return namesIn(pattern.to);
    default:
      return [];
  }
}

function readDefault(
  node: Extract<Program["body"][number], { readonly type: "ExportDefaultDeclaration" }>["declaration"],
  reader: Reader,
  draft: Draft,
  l: number,
): readonly Stmt[] {
  if (node.type === "TSInterfaceDeclaration") return [];
  const declared = node.type === "FunctionDeclaration" || node.type === "ClassDeclaration" ? node : undefined;
  const local = declared?.id?.name ?? (node.type === "Identifier" ? node.name : DEFAULT_BINDING);
  draft.exports.push({ name: "default", local, l });
  if (declared !== undefined && declared.id !== null) return reader.statements([declared]);
  return local === DEFAULT_BINDING ? [{ s: "let", to: { p: "name", n: DEFAULT_BINDING }, v: reader.expression(node as Expression) }] : [];
}
