/**
 * Licence expressions (SPDX, https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/) against a list of allowed ones. What cannot be
 * read is unknown, never allowed. The identifiers are loaded when they are first wanted.
 */
import type { SpdxNode } from "spdx-expression-parse";

type Library = {
  readonly parse: (expression: string) => SpdxNode;
  readonly satisfies: (expression: string, allowed: readonly string[]) => boolean;
};

let library: Library | undefined;

/** `licenceJudge` needs it. */
export async function loadLicences(): Promise<void> {
  if (library !== undefined) return;
  const [parser, judge] = await Promise.all([import("spdx-expression-parse"), import("spdx-satisfies")]);
  library = { parse: parser.default, satisfies: judge.default };
}

/** Longer expressions are unknown: nobody reads them, and reading them takes quadratic time. */
const MAX_CHARACTERS = 500;

export type LicenceStanding = "allowed" | "disallowed" | "unknown";

/** Text of `allowed` that is no single licence; the caller's configuration is wrong. */
export class InvalidLicence extends Error {
  override readonly name = "InvalidLicence";
}

/** Judges one expression at a time; each leaf once. Throws InvalidLicence for an allowed licence that is none. */
export function licenceJudge(allowed: readonly string[]): (expression: string) => LicenceStanding {
  const { parse, satisfies } = loaded();
  for (const one of allowed) {
    const node = read(one, parse);
    if (node === undefined || !("license" in node)) throw new InvalidLicence(`"${one}" is no single SPDX licence`);
  }
  const known = new Map<string, boolean>();
  const leaf = (text: string): boolean => {
    const standing = known.get(text) ?? satisfies(text, allowed);
    known.set(text, standing);
    return standing;
  };
  // Walked here: the library writes out every combination first, which doubles with each pair of brackets.
  const holds = (node: SpdxNode): boolean => {
    if ("license" in node)
      return leaf(`${node.license}${node.plus === true ? "+" : ""}${node.exception === undefined ? "" : ` WITH ${node.exception}`}`);
    return node.conjunction === "and" ? holds(node.left) && holds(node.right) : holds(node.left) || holds(node.right);
  };
  return (expression) => {
    const node = read(expression, parse);
    return node === undefined ? "unknown" : holds(node) ? "allowed" : "disallowed";
  };
}

function read(expression: string, parse: Library["parse"]): SpdxNode | undefined {
  if (expression.length > MAX_CHARACTERS) return undefined;
  try {
    return parse(expression.trim());
  } catch {
    return undefined;
  }
}

function loaded(): Library {
  if (library === undefined) throw new Error("loadLicences has not been awaited");
  return library;
}
