/** Which files are source files, and what each of them states: the facts that are remembered per blob. */
import { isComponent, scriptText } from "#src/parsers/single-file-component.ts";
import type { Import } from "#src/parsers/imports.ts";
import { javascriptImports } from "#src/parsers/javascript-imports.ts";
import { pythonImports } from "#src/parsers/python.ts";
import { pythonTokens } from "#src/parsers/python-tokens.ts";
import type { Analyser } from "#src/view.ts";

/** What one file says about itself. */
export interface SourceFact {
  readonly imports: readonly Import[];
  /** Why imports may be missing. */
  readonly broken?: string;
  /** A router may be made here: the text mentions one, and in JavaScript the file imports a package that has some. */
  readonly routers?: true;
  /** There is no code in it, as in most `__init__.py`. */
  readonly empty?: true;
}

const JAVASCRIPT = /\.[cm]?[jt]sx?$/;
const PYTHON = /\.pyi?$/;
/** Without a beginning the names are looked for in strides; where one is met, the beginning is looked at. */
const MENTIONS_FOREIGN = /(?:node_modules|site-packages|venv|\.yarn)\//;
const FOREIGN = /(?:^|\/)(?:node_modules|site-packages|\.venv|venv|\.yarn)\//;
const TEST_FOLDER = /(?:^|\/)(?:tests?|__tests__|__mocks__|specs?|e2e|cypress)\//;
const TEST_NAME = /(?:[._-](?:test|spec|stories|e2e|cy)\.[cm]?[jt]sx?|(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest)\.py)$/;

export const isJavaScript = (path: string): boolean => (JAVASCRIPT.test(path) || isComponent(path)) && !isForeign(path);
export const isPython = (path: string): boolean => PYTHON.test(path) && !isForeign(path);
export const isSource = (path: string): boolean => isJavaScript(path) || isPython(path);
const isForeign = (path: string): boolean => MENTIONS_FOREIGN.test(path) && FOREIGN.test(path);
export const isTest = (path: string): boolean => TEST_FOLDER.test(path) || TEST_NAME.test(path);
export const isDeclaration = (path: string): boolean => /\.d(?:\.[^/.]+)?\.[cm]?ts$|\.pyi$/.test(path);

/** A page is no source file, but as an entry it leads to the scripts that it loads. */
export const isPage = (path: string): boolean => path.endsWith(".html") && !isForeign(path);

const MENTIONS_ROUTER = /\b(?:Router|APIRouter|Blueprint|APIBlueprint|Hono|OpenAPIHono)\b/;

/** Imports of a file, made once for all checks that ask. The JavaScript parser has to be loaded before. */
export const importAnalyser: Analyser<SourceFact> = {
  id: "imports",
  version: 2,
  digest: "",
  variant: extensionOf,
  analyse: (bytes, path) => {
    if (isVideo(bytes)) return { imports: [], empty: true };
    const text = decoder.decode(bytes);
    if (isPage(path)) return { imports: scriptsOf(text) };
    const python = PYTHON.test(path);
    const { imports, broken } = python ? pythonImports(text) : javascriptImports(...scriptOf(text, path));
    return {
      imports,
      ...(broken !== undefined && { broken }),
      ...(MENTIONS_ROUTER.test(text) &&
        (python || imports.some(({ specifier }) => isRouterPackage(specifier))) && { routers: true as const }),
      ...(python && imports.length === 0 && isEmpty(text) && { empty: true as const }),
    };
  },
};

/** Packages whose routers `javascript-wiring` knows: Express, and whatever is called hono. */
const isRouterPackage = (specifier: string): boolean => EXPRESS.has(specifier) || HONO.test(specifier);
export const HONO = /(?:^|[/:@])hono(?:$|[/@])/;
const EXPRESS = new Set(["express", "express-promise-router"]);

const scriptOf = (text: string, path: string): readonly [text: string, path: string] =>
  isComponent(path) ? [scriptText(text, path), `${path}.ts`] : [text, path];

/** What the language is chosen by: the name's extensions. */
export function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name.slice(Math.max(0, name.indexOf(".")));
}

/** Bytes that are no UTF-8 are replaced: they can only stand in strings and comments, and the imports around them count. */
const decoder = new TextDecoder("utf-8");

/** A MPEG transport stream is called `.ts` too: its packets of 188 bytes begin with the same byte. */
const isVideo = (bytes: Uint8Array): boolean => bytes[0] === 0x47 && bytes[188] === 0x47 && bytes[376] === 0x47;

function isEmpty(text: string): boolean {
  const scan = pythonTokens(text);
  let kind = scan.next();
  while (kind === "newline" || kind === "string") kind = scan.next();
  return kind === "end";
}

/** `src` of the page's scripts. A path from the root is one from the page's own folder or the repository's; resolution tries both. */
function scriptsOf(text: string): readonly Import[] {
  const imports: Import[] = [];
  for (const { 0: tag, index } of text.matchAll(/<script\b[^>]{0,2000}>/gi)) {
    const source = /\ssrc\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(tag);
    const specifier = source?.[1] ?? source?.[2] ?? "";
    if (specifier === "" || /^[a-z]+:|^\/\//i.test(specifier)) continue;
    const line = text.slice(0, index).split("\n").length;
    imports.push({ specifier: /^[./]/.test(specifier) ? specifier : `./${specifier}`, line, kind: "static" });
  }
  return imports;
}
