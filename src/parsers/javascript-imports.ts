/**
 * What a JavaScript or TypeScript file imports. The parser's own table of imports answers for most files, without the syntax tree;
 * the tree is walked only where the text mentions something that the table leaves out (`require`, import types, `import.meta`).
 */
import type { EcmaScriptModule, Node, ParseResult, StaticImport } from "oxc-parser";
import type { Import, ImportKind, Imports } from "#src/parsers/imports.ts";
import { gaveUp, parseModule } from "#src/parsers/javascript.ts";
import { lineAt } from "#src/parsers/text.ts";

export type { Node } from "oxc-parser";

type Sighting = Omit<Import, "line"> & { readonly start: number };

/** Imports in the order in which they stand. Throws ParserNotLoaded. */
export function javascriptImports(text: string, path: string): Imports {
  const result = parseModule(path, text);
  if ("refused" in result) return { imports: [], broken: result.refused };
  const table = result.module;
  const statements = [...table.staticImports.map((one) => statementOf(one, text)), ...reexports(table)];
  const expressions = needsTree(text, table)
    ? [...inTree(result.program, requirers(text))]
    : table.dynamicImports.flatMap((one) => literalImport(one, text));
  const imports = numbered(
    [...statements, ...expressions].sort((a, b) => a.start - b.start),
    text,
  );
  const broken = breaks(result, text);
  return broken === undefined ? { imports } : { imports, broken };
}

function breaks(result: ParseResult, text: string): string | undefined {
  const [error] = result.errors;
  if (error === undefined || !gaveUp(result)) return undefined;
  return `line ${lineAt(text, error.labels[0]?.start ?? 0)}: ${error.message}`;
}

function statementOf({ start, end, entries, moduleRequest }: StaticImport, text: string): Sighting {
  const typeOnly =
    entries.length > 0 ? entries.every((entry) => entry.isType) : /^import\s+type\b/.test(text.slice(start, Math.min(end, start + 200)));
  return { specifier: moduleRequest.value, kind: typeOnly ? "type" : "static", start };
}

function reexports(table: EcmaScriptModule): readonly Sighting[] {
  return table.staticExports.flatMap(({ start, entries }) => {
    const from = entries.find((entry) => entry.moduleRequest !== null)?.moduleRequest;
    if (from === undefined || from === null) return [];
    const kind: ImportKind = entries.every((entry) => entry.isType) ? "type" : "reexport";
    return [{ specifier: from.value, kind, start }];
  });
}

/** Mentions in comments and strings bring the tree too: it is the tree that knows them apart. */
function needsTree(text: string, table: EcmaScriptModule): boolean {
  if (/\brequire\s*[(./?]|\bcreateRequire\b/.test(text) || /\bexport\s*\{\s*\}\s*from\b/.test(text)) return true;
  if (table.importMetas.length > 0 && /\bimport\s*\.\s*meta\s*\.\s*(?:glob|resolve)|\bnew\s+URL\b/.test(text)) return true;
  if (table.dynamicImports.some((one) => /[\\+$]/.test(text.slice(one.moduleRequest.start, one.moduleRequest.end)))) return true;
  return (text.match(/\bimport\s*(?:\(|\/[/*])/g)?.length ?? 0) > table.dynamicImports.length;
}

function literalImport({ start, moduleRequest }: EcmaScriptModule["dynamicImports"][number], text: string): readonly Sighting[] {
  const literal = /^(["'`])([^\\]*)\1$/s.exec(text.slice(moduleRequest.start, moduleRequest.end));
  return literal === null ? [] : [{ specifier: literal[2] ?? "", kind: "dynamic", start }];
}

/** Names that stand for `require`: what `createRequire` gave, too. */
function requirers(text: string): ReadonlySet<string> {
  const made = text.matchAll(
    /\b([A-Za-z_$][\w$]{0,60})(?:\s{0,9}:\s{0,9}[\w$.]{1,60})?\s{0,9}=\s{0,9}(?:[A-Za-z_$][\w$]{0,60}\.)?createRequire\s{0,9}\(/g,
  );
  return new Set(["require", ...Array.from(made, ([, name = ""]) => name)]);
}

function* inTree(program: Node, required: ReadonlySet<string>): Generator<Sighting> {
  const open: unknown[] = [program];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (Array.isArray(node)) {
      for (const one of node) open.push(one);
    } else if (isNode(node)) {
      yield* sightings(node, required);
      for (const child of Object.values(node)) if (typeof child === "object" && child !== null) open.push(child);
    }
  }
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "type" in value && "start" in value;

function sightings(node: Node, required: ReadonlySet<string>): readonly Sighting[] {
  if (node.type === "ImportExpression") return known(node.source, "dynamic", node.start);
  if (node.type === "TSImportType") return known(node.source, "type", node.start);
  if (node.type === "TSImportEqualsDeclaration" && node.moduleReference.type === "TSExternalModuleReference") {
    return known(node.moduleReference.expression, node.importKind === "type" ? "type" : "require", node.start);
  }
  if (node.type === "ExportNamedDeclaration" && node.source !== null && node.specifiers.length === 0) {
    return known(node.source, node.exportKind === "type" ? "type" : "reexport", node.start);
  }
  if (node.type === "NewExpression" && isNamed(node.callee, "URL") && isImportMeta(node.arguments[1], ["url"])) {
    return known(node.arguments[0], "reference", node.start).filter((one) => one.specifier.startsWith("."));
  }
  return node.type === "CallExpression" ? calls(node, required) : [];
}

function calls(node: Node & { readonly type: "CallExpression" }, required: ReadonlySet<string>): readonly Sighting[] {
  const { callee, arguments: given, start } = node;
  if (callee.type === "Identifier" && required.has(callee.name)) return known(given[0], "require", start);
  if (callee.type === "CallExpression" && isNamed(callee.callee, "createRequire")) return known(given[0], "require", start);
  if (callee.type !== "MemberExpression" || callee.computed) return [];
  if (isNamed(callee.object, "require") && isNamed(callee.property, "resolve")) return known(given[0], "reference", start);
  if (isNamed(callee.object, "module") && isNamed(callee.property, "require")) return known(given[0], "require", start);
  if (isNamed(callee.object, "require") && isNamed(callee.property, "context")) {
    return known(given[0], "reference", start).map((one) => ({ ...one, specifier: `${one.specifier}/*` }));
  }
  if (isImportMeta(callee, ["resolve"])) return known(given[0], "reference", start);
  if (!isImportMeta(callee, ["glob", "globEager"])) return [];
  const patterns = given[0]?.type === "ArrayExpression" ? given[0].elements : [given[0]];
  return patterns
    .flatMap((pattern) => known(pattern, "reference", start))
    .map((one) => ({ ...one, specifier: one.specifier.replace(/[*?{[].*$/s, "*") }));
}

/** The text of a literal; of one that is put together at run time, the part before that, with `*` for the rest. */
function known(source: Node | null | undefined, kind: ImportKind, start: number): readonly Sighting[] {
  if (source?.type === "Literal") return typeof source.value === "string" ? [{ specifier: source.value, kind, start }] : [];
  const beginning = beginningOf(source);
  if (beginning === undefined) return [];
  if (source?.type === "TemplateLiteral" && source.expressions.length === 0) return [{ specifier: beginning, kind, start }];
  return beginning === "" ? [] : [{ specifier: `${beginning}*`, kind: "reference", start }];
}

function beginningOf(source: Node | null | undefined): string | undefined {
  if (source?.type === "TemplateLiteral") return source.quasis[0]?.value.cooked ?? undefined;
  let left: unknown = source;
  while (isNode(left) && left.type === "BinaryExpression" && left.operator === "+") left = left.left;
  return left !== source && isNode(left) && left.type === "Literal" && typeof left.value === "string" ? left.value : undefined;
}

const isNamed = (node: Node | undefined, name: string): boolean => node?.type === "Identifier" && node.name === name;

function isImportMeta(node: Node | undefined, properties: readonly string[]): boolean {
  if (node?.type !== "MemberExpression" || node.computed || node.object.type !== "MetaProperty") return false;
  return node.object.meta.name === "import" && node.property.type === "Identifier" && properties.includes(node.property.name);
}

/** Offsets become lines in one pass over the text. */
function numbered(sightings: readonly Sighting[], text: string): readonly Import[] {
  let [line, next] = [1, text.indexOf("\n")];
  return sightings.map(({ start, ...rest }) => {
    while (next !== -1 && next < start) [line, next] = [line + 1, text.indexOf("\n", next + 1)];
    return { ...rest, line };
  });
}
