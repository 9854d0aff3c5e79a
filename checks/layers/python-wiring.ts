/** Routers of FastAPI and blueprints of Flask in one Python file, read from its tokens. */
import type { Mount, Router, Wiring } from "#checks/layers/wiring-fact.ts";
import { pythonTokens, type PythonToken } from "#src/parsers/python-tokens.ts";
import { pythonImports } from "#src/parsers/python.ts";

interface Token {
  readonly kind: PythonToken;
  readonly text: string;
  readonly line: number;
  readonly depth: number;
  readonly indent: number;
  /** The place of its statement's first token. */
  readonly first: number;
}

const FASTAPI = /^fastapi\.(?:routing\.)?APIRouter$/;
const FLASK = /^(?:flask|quart)\.(?:blueprints\.)?Blueprint$|^(?:flask_smorest|flask_openapi3|apiflask)\.(?:API)?Blueprint$/;
const MOUNTS = new Set(["include_router", "register_blueprint", "mount"]);
const SPEAKS = /^(?:print|repr|str|len|type|id|isinstance|log|logger|logging|console)\b/;
const WORDS = new Set("and as async await else False for from if import in is lambda None not or return True yield with".split(" "));
/** Tokens of a call's arguments that are looked at; with it the work stays linear in the file's length. */
const MAX_ARGUMENTS = 600;
/** Tokens before the sign that gives a value to several names. */
const MAX_TARGETS = 40;

export function pythonWiring(text: string): Wiring {
  const tokens = tokensOf(text);
  const { bindings, stars } = importedNames(text);
  const aliases = aliasesIn(tokens);
  const [routers, mounts]: [Router[], Mount[]] = [[], []];
  const byName = new Map(bindings.map((binding) => [binding.local, binding]));
  const full = (path: string): string => {
    const [head = "", ...rest] = path.split(".");
    const bound = byName.get(head);
    return bound === undefined ? path : [bound.specifier, ...(bound.name === "*" ? [] : [bound.name]), ...rest].join(".");
  };
  const ours = functionsIn(tokens);
  for (let at = 0; at < tokens.length; at++) {
    const path = dottedAt(tokens, at);
    if (path === undefined || tokens[at + path.length]?.text !== "(") continue;
    const callee = path.filter((part) => part !== ".").join(".");
    const kind = FASTAPI.test(full(callee)) ? "FastAPI router" : FLASK.test(full(callee)) ? "Flask blueprint" : undefined;
    const name = kind === undefined ? undefined : assignedTo(tokens, at);
    if (kind !== undefined && name !== undefined) routers.push({ name, shown: `\`${name}\``, line: tokens[at]?.line ?? 1, kind });
    if (tokens[at - 1]?.text !== "def" && tokens[at - 1]?.text !== "class") {
      const refs = refsIn(tokens, at + path.length + 1, (token, depth) => token.depth <= depth && token.text === ")");
      if (refs.length > 0 && kind === undefined) mounts.push(mountOf(callee, refs, byName.has(callee) || ours.has(callee)));
    }
    at += path.length - 1;
  }
  return { routers, mounts, aliases, bindings, stars, exports: [], reexports: [] };
}

function mountOf(callee: string, refs: readonly string[], known: boolean): Mount {
  const parts = callee.split(".");
  const method = parts.pop() ?? "";
  if (MOUNTS.has(method) && parts.length > 0) return { how: "mounts", on: parts.join("."), refs };
  if (SPEAKS.test(callee)) return { how: "passes", on: callee, refs };
  return { how: known || parts.length > 0 ? "hands" : "passes", on: callee, refs };
}

function tokensOf(text: string): readonly Token[] {
  const scan = pythonTokens(text);
  const tokens: Token[] = [];
  let first = 0;
  while (scan.next() !== "end") {
    const { kind, line, depth, indent } = scan;
    const text = kind === "name" || kind === "operator" ? scan.text() : "";
    const count = tokens.push({ kind, line, depth, indent, first, text });
    if (kind === "newline" || text === ";") first = count;
  }
  return tokens;
}

/** `a.b.c` as its tokens, where one begins here. */
function dottedAt(tokens: readonly Token[], start: number): readonly string[] | undefined {
  if (!isPlainName(tokens[start]) || tokens[start - 1]?.text === ".") return undefined;
  const path = [tokens[start]?.text ?? ""];
  for (let at = start + 1; tokens[at]?.text === "." && tokens[at + 1]?.kind === "name"; at += 2) path.push(".", tokens[at + 1]?.text ?? "");
  return path;
}

const isPlainName = (token: Token | undefined): boolean => token?.kind === "name" && !WORDS.has(token.text);

/** References from a token on until `ends`, names of keyword arguments left out. */
function refsIn(tokens: readonly Token[], start: number, ends: (token: Token, depth: number) => boolean): readonly string[] {
  const refs = new Set<string>();
  const depth = tokens[start]?.depth ?? 0;
  for (let at = start; at < Math.min(tokens.length, start + MAX_ARGUMENTS); at++) {
    const token = tokens[at];
    if (token === undefined || token.depth < depth || ends(token, depth)) break;
    const path = dottedAt(tokens, at);
    if (path === undefined) continue;
    const isKeyword = token.depth > 0 && tokens[at + 1]?.text === "=" && tokens[at + 2]?.text !== "=";
    if (!isKeyword) refs.add(path.filter((part) => part !== ".").join("."));
    at += path.length - 1;
  }
  return [...refs];
}

/** The variable in `name = …` or `name: Type = …`, where the value begins at the token. */
function assignedTo(tokens: readonly Token[], value: number): string | undefined {
  const sign = tokens[value - 1];
  if (sign?.text !== "=") return undefined;
  const [first, second] = [tokens[sign.first], tokens[sign.first + 1]];
  return first?.kind === "name" && (second?.text === "=" || second?.text === ":") ? first.text : undefined;
}

/** The variables that get a value by the `=` at the place: one, those of `a, b = …`, or that of `(a := …)`. */
function assignedBy(tokens: readonly Token[], at: number): readonly string[] {
  const [sign, before] = [tokens[at], tokens[at - 1]];
  if (before?.text === ":" && tokens[at - 2]?.kind === "name") return [tokens[at - 2]?.text ?? ""];
  if (sign?.depth !== 0 || before?.kind !== "name") return [];
  const single = assignedTo(tokens, at + 1);
  if (single !== undefined) return [single];
  const targets = tokens.slice(sign.first, Math.min(at, sign.first + MAX_TARGETS));
  const isList = sign.first + targets.length === at && targets.every(({ kind, text }) => kind === "name" || text === ",");
  return isList ? targets.flatMap(({ kind, text }) => (kind === "name" ? [text] : [])) : [];
}

/** `name = value`, `for name in value`, and functions for what they return. */
function aliasesIn(tokens: readonly Token[]): readonly { readonly name: string; readonly refs: readonly string[] }[] {
  const aliases: { readonly name: string; readonly refs: readonly string[] }[] = [];
  const functions: { readonly name: string; readonly indent: number }[] = [];
  const add = (name: string, refs: readonly string[]): void => {
    if (refs.length > 0) aliases.push({ name, refs });
  };
  const lineEnd = (token: Token): boolean => token.kind === "newline";
  tokens.forEach((token, at) => {
    const fresh = at === 0 || tokens[at - 1]?.kind === "newline";
    if (fresh) while ((functions.at(-1)?.indent ?? -1) >= token.indent) functions.pop();
    if (token.text === "=") {
      const names = assignedBy(tokens, at);
      const refs = names.length === 0 ? [] : refsIn(tokens, at + 1, lineEnd);
      for (const name of names) add(name, refs);
    } else if (token.text === "return") {
      const holder = functions.at(-1);
      if (holder !== undefined) add(holder.name, refsIn(tokens, at + 1, lineEnd));
    } else if (token.text === "def") functions.push({ name: tokens[at + 1]?.text ?? "", indent: token.indent });
    else if (token.text === "for") loops(tokens, at, add);
  });
  return aliases;
}

function loops(tokens: readonly Token[], start: number, add: (name: string, refs: readonly string[]) => void): void {
  const names: string[] = [];
  let at = start + 1;
  for (; at < start + 20 && tokens[at]?.text !== "in"; at++) if (tokens[at]?.kind === "name") names.push(tokens[at]?.text ?? "");
  if (tokens[at]?.text !== "in") return;
  const refs = refsIn(
    tokens,
    at + 1,
    (token, depth) => token.kind === "newline" || (token.depth === depth && /^(?::|if|for|\]|\)|\})$/.test(token.text)),
  );
  for (const name of names) add(name, refs);
}

const functionsIn = (tokens: readonly Token[]): ReadonlySet<string> =>
  new Set(tokens.filter((_token, at) => tokens[at - 1]?.text === "def").map((token) => token.text));

/** `import a.b` binds `a`, `import a.b as c` binds the module `a.b`. */
function importedNames(text: string): Pick<Wiring, "bindings" | "stars"> {
  const [bindings, stars]: [{ local: string; specifier: string; name: string }[], string[]] = [[], []];
  for (const { specifier, names, locals, kind } of pythonImports(text).imports) {
    if (kind !== "static" && kind !== "type") continue;
    const first = specifier.split(".")[0] ?? "";
    if (names === undefined)
      bindings.push(
        locals === undefined ? { local: first, specifier: first, name: "*" } : { local: locals[0] ?? "", specifier, name: "*" },
      );
    names?.forEach((name, at) => {
      if (name === "*") stars.push(specifier);
      else bindings.push({ local: locals?.[at] ?? name, specifier, name });
    });
  }
  return { bindings, stars };
}
