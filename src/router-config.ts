/** The router's YAML: read, checked and refused with the line and column of what is wrong. */
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document } from "yaml";
import type { z } from "zod";
import { nearest } from "#src/nearest.ts";
import { shapeWords } from "#src/shape-words.ts";
import { routerConfig, type RouterConfig } from "#schemas/router-config.ts";

export interface ConfigFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** The file cannot be used; the message lists every fault as `line:column: what is wrong`. */
export class InvalidRouterConfig extends Error {
  override readonly name = "InvalidRouterConfig";
  readonly faults: readonly ConfigFault[];

  /** `file`: what the faults stand in, where it has a name. */
  constructor(faults: readonly ConfigFault[], file?: string) {
    const sorted = faults.toSorted((a, b) => a.line - b.line || a.column - b.column);
    const where = file === undefined ? "" : `${file}:`;
    super(sorted.map(({ line, column, message }) => `${where}${line}:${column}: ${message}`).join("\n"));
    this.faults = sorted;
  }
}

/** Throws InvalidRouterConfig. An empty text is a configuration without models. */
export function readRouterConfig(source: string): RouterConfig {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, uniqueKeys: true, strict: true });
  const place = (offset: number): Pick<ConfigFault, "line" | "column"> => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  if (document.errors.length > 0)
    throw new InvalidRouterConfig(
      document.errors.map((error) => ({ ...place(error.pos[0]), message: error.message.split("\n")[0] ?? "" })),
    );
  const result = routerConfig.safeParse(plain(document, lines) ?? {});
  if (result.success) return result.data;
  throw new InvalidRouterConfig(
    result.error.issues.flatMap((issue) =>
      faultsOf(issue, document).map(({ path, message }) => ({ ...place(offsetOf(document, path)), message })),
    ),
  );
}

/** Aliases that multiply are refused by the parser; the refusal is told like any other. */
function plain(document: Document.Parsed, lines: LineCounter): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    const { line, col } = lines.linePos(0);
    throw new InvalidRouterConfig([{ line, column: col, message: error instanceof Error ? error.message : String(error) }]);
  }
}

type Path = readonly (string | number)[];

function faultsOf(issue: z.core.$ZodIssue, document: Document.Parsed): readonly { readonly path: Path; readonly message: string }[] {
  const path = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
  const where = path.length === 0 ? "" : `${path.join(".")}: `;
  if (issue.code !== "unrecognized_keys") return [{ path, message: `${where}${shapeWords(issue, written(document, path))}` }];
  return issue.keys.map((key) => {
    const near = nearest(key, knownKeys(path));
    return {
      path: [...path, key],
      message: `${where}"${key}" is no key here${near === undefined ? "" : `; did you mean "${near}"?`}`,
    };
  });
}

/** A list or keys as such: what is in them does not matter here. */
function written(document: Document.Parsed, path: Path): unknown {
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  if (isSeq(node)) return [];
  if (isMap(node)) return {};
  return isScalar(node) ? node.value : undefined;
}

/** The keys that the schema knows at a path, array positions left out. */
function knownKeys(path: Path): readonly string[] {
  let at: unknown = routerConfig;
  for (const part of path) at = typeof part === "number" ? at : inner(at, part);
  return Object.keys(shapeOf(at) ?? {});
}

function inner(schema: unknown, key: string): unknown {
  return shapeOf(schema)?.[key];
}

/** Looks through defaults, preprocessing, arrays and unions for the object behind them. */
function shapeOf(schema: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof schema !== "object" || schema === null || !("def" in schema)) return undefined;
  const def = schema.def as Readonly<Record<string, unknown>>;
  if (def["type"] === "object") return def["shape"] as Readonly<Record<string, unknown>>;
  const options = Array.isArray(def["options"]) ? (def["options"] as unknown[]) : [];
  for (const next of [def["innerType"], def["element"], def["out"], ...options]) {
    const shape = shapeOf(next);
    if (shape !== undefined) return shape;
  }
  return undefined;
}

/** Where the path's last part that exists begins: the key where it is one, else the value. */
function offsetOf(document: Document.Parsed, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find(({ key }) => isScalar(key) && key.value === last);
      if (pair !== undefined && isScalar(pair.key) && pair.key.range) return pair.key.range[0];
    }
    const node = document.getIn(path.slice(0, length), true) as { readonly range?: readonly number[] } | undefined;
    if (node?.range?.[0] !== undefined) return node.range[0];
  }
  return 0;
}
