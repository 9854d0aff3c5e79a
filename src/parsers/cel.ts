/**
 * Rules in the Common Expression Language (https://cel.dev), over plain data. The language has no loops and no side effects; size, nesting and
 * patterns are bounded here too, so that no rule costs much. The interpreter is loaded when it is first wanted.
 */
import type { ASTNode, Environment } from "@marcbachmann/cel-js";
import { pattern } from "#src/parsers/pattern.ts";

export interface CelRule {
  /** Throws CelFailure where the expression cannot be evaluated over this data, or does not say true or false. */
  holds(variables: Readonly<Record<string, unknown>>): boolean;
}

/** An expression that is no rule; the message says why. */
export class InvalidRule extends Error {
  override readonly name = "InvalidRule";
}

/** A rule that says nothing about this data: a key is absent, a type is another. */
export class CelFailure extends Error {
  override readonly name = "CelFailure";
}

const LIMITS = { maxAstNodes: 500, maxDepth: 40, maxListElements: 200, maxMapEntries: 200, maxCallArguments: 16 };
const MACROS: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "map", "filter"]);
const MAX_NESTED_MACROS = 2;

/** Lists and maps with more items are refused: two nested macros over one would take a million steps. */
const MAX_ITEMS = 1_000;

let makeEnvironment: (() => Environment) | undefined;

/** `celRule` needs it. */
export async function loadCel(): Promise<void> {
  if (makeEnvironment !== undefined) return;
  const { Environment } = await import("@marcbachmann/cel-js");
  makeEnvironment = () =>
    new Environment({ homogeneousAggregateLiterals: false, enableOptionalTypes: true, limits: LIMITS }).registerFunction(
      "string.linearMatches(string): bool",
      (text: string, source: string) => pattern(source).test(text),
    );
}

/** `variables` name what an expression may ask about; each is a map. Throws InvalidRule. */
export function celRule(expression: string, variables: readonly string[]): CelRule {
  if (makeEnvironment === undefined) throw new Error("loadCel has not been awaited");
  const environment = makeEnvironment();
  for (const name of variables) environment.registerVariable(name, "dyn");
  const invalid = (cause: unknown) => new InvalidRule(firstLine(cause), { cause });
  try {
    const linear = withLinearPatterns(expression, environment.parse(expression).ast);
    const { valid, type, error } = environment.check(linear);
    if (!valid) throw invalid(error);
    if (type !== "bool" && type !== "dyn") throw new InvalidRule(`it says ${String(type)}, not true or false`);
    const run = environment.parse(linear);
    bounded(run.ast, 0);
    return {
      holds(given) {
        const said: unknown = evaluated(() => run(exact(given, 0) as Record<string, unknown>));
        if (typeof said !== "boolean") throw new CelFailure(`it says ${typeof said}, not true or false`);
        return said;
      },
    };
  } catch (cause) {
    throw cause instanceof InvalidRule ? cause : invalid(cause);
  }
}

function evaluated(run: () => unknown): unknown {
  try {
    return run();
  } catch (cause) {
    throw new CelFailure(firstLine(cause), { cause });
  }
}

/** The library gives `matches` to the engine's own patterns, which may take for ever: each call becomes one of ours. */
function withLinearPatterns(expression: string, ast: ASTNode): string {
  const starts: number[] = [];
  visit(ast, (node) => {
    // Between a receiver and its method stand brackets, white space and the dot.
    if (node.op === "rcall" && node.args[0] === "matches") starts.push(expression.indexOf("matches", node.args[1].range.end));
  });
  return starts
    .toSorted((a, b) => b - a)
    .reduce((text, at) => `${text.slice(0, at)}linearMatches${text.slice(at + "matches".length)}`, expression);
}

/** A macro goes over what is there or written down: a list that is added up from others could grow without end. */
function bounded(node: ASTNode, nested: number): void {
  const isMacro = node.op === "rcall" && MACROS.has(node.args[0]);
  const depth = nested + (isMacro ? 1 : 0);
  // Where a comment hid the call from the rewriting.
  if (node.op === "rcall" && node.args[0] === "matches") throw new InvalidRule("`matches` stands behind a comment; take the comment out");
  if (depth > MAX_NESTED_MACROS) throw new InvalidRule(`macros are nested deeper than ${MAX_NESTED_MACROS} levels`);
  if (isMacro) visit(node.args[1], (part) => refuseSum(part));
  for (const child of children(node)) bounded(child, depth);
}

function refuseSum({ op }: ASTNode): void {
  if (op === "+") throw new InvalidRule("a macro goes over a list as it stands, not over a sum of lists");
}

function visit(node: ASTNode, see: (node: ASTNode) => void): void {
  see(node);
  for (const child of children(node)) visit(child, see);
}

function children({ args }: ASTNode): readonly ASTNode[] {
  const found: ASTNode[] = [];
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(collect);
    else if (typeof value === "object" && value !== null && "op" in value) found.push(value as ASTNode);
  };
  collect(args);
  return found;
}

/** Whole numbers become the language's integers. */
function exact(value: unknown, depth: number): unknown {
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value !== "object" || value === null) return value;
  const items = Array.isArray(value) ? value.length : Object.keys(value).length;
  if (items > MAX_ITEMS || depth > 100) throw new CelFailure(`a list or map has more than ${MAX_ITEMS} items`);
  if (Array.isArray(value)) return value.map((item) => exact(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, exact(item, depth + 1)]));
}

const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split("\n")[0]?.slice(0, 300) ?? "";
