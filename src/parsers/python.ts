/** What a Python file imports: `import`, `from … import`, `__import__` and `import_module`, wherever they stand in it. */
import type { Import, ImportKind, Imports } from "#src/parsers/imports.ts";
import { pythonTokens, type PythonScanner } from "#src/parsers/python-tokens.ts";

/** Lengths of the words that begin an import; any other word is not worth cutting out. */
const LENGTHS = new Set(["from", "import", "__import__", "import_module"].map((word) => word.length));

/** Imports in the order in which they stand; `import a, b` is two. A broken file is read on as far as it goes. */
export function pythonImports(text: string): Imports {
  const scan = pythonTokens(text);
  const imports: Import[] = [];
  const branches = typeCheckingBranches();
  let [lineStart, statementStart] = [true, true];
  scan.next();
  while (scan.kind !== "end") {
    const [opensLine, opensStatement, line] = [lineStart, statementStart, scan.line];
    [lineStart, statementStart] = [scan.kind === "newline", endsStatement(text, scan)];
    const word = scan.kind === "name" && (opensLine || LENGTHS.has(scan.end - scan.start)) ? scan.text() : "";
    if (opensLine) branches.enter(scan.indent, word);
    scan.next();
    if (opensLine && (word === "if" || word === "elif")) branches.open(scan.indent, condition(scan));
    else if (word === "import") imports.push(...plainImport(scan, line, branches.kind()));
    else if (word === "from" && opensStatement) imports.push(...fromImport(scan, line, branches.kind()));
    else if (word === "__import__" || word === "import_module") imports.push(...importCall(scan, line));
  }
  const { broken } = scan;
  return broken === undefined ? { imports } : { imports, broken: `line ${broken.line}: ${broken.what}` };
}

const endsStatement = (text: string, scan: PythonScanner): boolean =>
  scan.kind === "newline" || (scan.kind === "operator" && scan.depth === 0 && ";:".includes(text.charAt(scan.start)));

/** Remembers which open `if` has a branch that only the type checker reads: its imports are of kind `type`. */
function typeCheckingBranches() {
  const open: { readonly indent: number; readonly typeOnly: boolean; readonly elseTypeOnly: boolean }[] = [];
  return {
    /** A logical line begins: branches that do not reach so far right are over. */
    enter(indent: number, word: string): void {
      while ((open.at(-1)?.indent ?? -1) > indent) open.pop();
      if (open.at(-1)?.indent !== indent) return;
      const last = open.pop();
      if (word === "else" && last?.elseTypeOnly === true) open.push({ indent, typeOnly: true, elseTypeOnly: false });
    },
    open(indent: number, words: readonly string[]): void {
      let at = words.findIndex((word) => word !== "(");
      const negated = words[at] === "not";
      if (negated) at++;
      while (words[at + 1] === ".") at += 2;
      if (words[at] !== "TYPE_CHECKING") return;
      const rest = words.slice(at + 1).find((word) => word !== ")");
      const [typeOnly, elseTypeOnly] = [!negated && (rest === undefined || rest === "and"), negated && rest === undefined];
      if (typeOnly || elseTypeOnly) open.push({ indent, typeOnly, elseTypeOnly });
    },
    kind: (): ImportKind => (open.some((branch) => branch.typeOnly) ? "type" : "static"),
  };
}

/** The first words of a condition, up to its colon; enough to know `TYPE_CHECKING` by. */
function condition(scan: PythonScanner): readonly string[] {
  const words: string[] = [];
  while (scan.kind !== "newline" && scan.kind !== "end" && words.length < 12 && !(isOperator(scan, ":") && scan.depth === 0)) {
    words.push(scan.text());
    scan.next();
  }
  return words;
}

function plainImport(scan: PythonScanner, line: number, kind: ImportKind): readonly Import[] {
  const imports: Import[] = [];
  do {
    if (isOperator(scan, ",")) scan.next();
    const specifier = dottedName(scan);
    const alias = aliasOf(scan);
    if (specifier !== "") imports.push({ specifier, ...(alias !== undefined && { locals: [alias] }), line, kind });
  } while (isOperator(scan, ","));
  return imports;
}

function fromImport(scan: PythonScanner, line: number, kind: ImportKind): readonly Import[] {
  const specifier = dottedName(scan);
  if (scan.kind !== "name" || scan.text() !== "import" || specifier === "") return [];
  scan.next();
  if (isOperator(scan, "(")) scan.next();
  const [names, locals]: [string[], string[]] = [[], []];
  while (scan.kind === "name" || isOperator(scan, "*")) {
    const name = scan.text();
    scan.next();
    names.push(name);
    locals.push(aliasOf(scan) ?? name);
    if (isOperator(scan, ",")) scan.next();
  }
  const aliased = names.some((name, at) => name !== locals[at]);
  return [{ specifier, names, ...(aliased && { locals }), line, kind }];
}

/** Reads `a.b.c` with any dots before it; ends before `import`, which no name can be. */
function dottedName(scan: PythonScanner): string {
  const parts: string[] = [];
  let afterName = false;
  for (;;) {
    const dot = isOperator(scan, ".");
    if (!dot && (scan.kind !== "name" || afterName || scan.text() === "import")) return parts.join("");
    afterName = !dot;
    parts.push(scan.text());
    scan.next();
  }
}

function aliasOf(scan: PythonScanner): string | undefined {
  if (scan.kind !== "name" || scan.text() !== "as") return undefined;
  scan.next();
  if (scan.kind !== "name") return undefined;
  const alias = scan.text();
  scan.next();
  return alias;
}

/** `import_module("a.b")` and `__import__("a.b")`; of a name that is put together at run time, the part that is known. */
function importCall(scan: PythonScanner, line: number): readonly Import[] {
  if (!isOperator(scan, "(")) return [];
  scan.next();
  const value = stringValue(scan);
  if (value === undefined) return [];
  const formatted = scan.kind === "formatted";
  scan.next();
  if (formatted || !(isOperator(scan, ",") || isOperator(scan, ")"))) {
    const known = value.split(/[{%]/, 1)[0] ?? "";
    return known === "" ? [] : [{ specifier: `${known}*`, line, kind: "reference" }];
  }
  const specifier = value.startsWith(".") && isOperator(scan, ",") ? within(packageArgument(scan), value) : value;
  return specifier === "" ? [] : [{ specifier, line, kind: "dynamic" }];
}

function packageArgument(scan: PythonScanner): string | undefined {
  scan.next();
  if (scan.kind === "name" && scan.text() === "package") {
    scan.next();
    if (isOperator(scan, "=")) scan.next();
  }
  return scan.kind === "string" ? stringValue(scan) : undefined;
}

/** A relative name seen from a package that is named; without one it stays relative to the file. */
function within(anchor: string | undefined, relative: string): string {
  if (anchor === undefined) return relative;
  const dots = relative.length - relative.replace(/^\.+/, "").length;
  const parents = anchor.split(".");
  return [...parents.slice(0, Math.max(0, parents.length - dots + 1)), relative.slice(dots)].filter((part) => part !== "").join(".");
}

/** The text between the quotes; undefined for no string, for bytes and for one with escapes. */
function stringValue(scan: PythonScanner): string | undefined {
  if (scan.kind !== "string" && scan.kind !== "formatted") return undefined;
  const match = /^([a-z]{0,2})("""|'''|"|')([^\\]*)\2$/is.exec(scan.text());
  return match === null || /b/i.test(match[1] ?? "") ? undefined : match[3];
}

const isOperator = (scan: PythonScanner, sign: string): boolean => scan.kind === "operator" && scan.text() === sign;
