/** Which modules a module asks for, without the syntax tree: enough to walk from module to module, and little to keep. */
import { javascriptImports } from "#src/parsers/javascript-imports.ts";
import { dialectOf } from "#src/parsers/javascript.ts";
import { decodeText } from "#src/parsers/text.ts";
import type { Analyser } from "#src/view.ts";

/** Specifiers as written, each once; what vanishes with the types and what is only named is left out. */
export const requests: Analyser<readonly string[]> = {
  id: "age-gate/requests",
  version: 1,
  digest: "",
  variant: dialectOf,
  analyse: (bytes, path) => {
    const { imports } = javascriptImports(decodeText(bytes) ?? "", path);
    return [...new Set(imports.filter(({ kind }) => kind !== "type" && kind !== "reference").map(({ specifier }) => specifier))];
  },
};
