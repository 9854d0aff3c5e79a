/** A repository in which every check has something to say: all examples of all checks in one tree. */
import { checks } from "#checks/index.ts";
import type { Files } from "#test/repository.ts";

export interface RichFiles {
  readonly base: Files;
  readonly head: Files;
}

/** Examples that want the same path: the first one has it. */
export function richFiles(): RichFiles {
  const [base, head] = [new Map<string, string>(), new Map<string, string>()];
  const options = new Map<string, Readonly<Record<string, unknown>>>();
  for (const check of checks) {
    for (const example of check.examples) {
      if (example.options !== undefined && !options.has(check.id)) options.set(check.id, example.options);
      for (const [path, text] of Object.entries(example.files)) if (!head.has(path) && isOurs(path)) head.set(path, text);
      for (const [path, text] of Object.entries(example.base ?? {})) if (!base.has(path) && isOurs(path)) base.set(path, text);
    }
  }
  base.set("src/taken away.ts", "export const gone = 1;\n");
  const rules = JSON.stringify({ version: 1, checks: Object.fromEntries(options) });
  for (const files of [base, head]) files.set(".github/gatehouse.yml", rules);
  return { base: withoutClashes(base), head: withoutClashes(head) };
}

const isOurs = (path: string): boolean => !path.startsWith(".github/gatehouse");

/** A path cannot be a file and a folder at once. */
function withoutClashes(files: ReadonlyMap<string, string>): Files {
  const paths = [...files.keys()];
  return Object.fromEntries([...files].filter(([path]) => !paths.some((other) => other.startsWith(`${path}/`))));
}
