/** Words of the command line → typed options; anything unknown is refused. */
import { parseArgs, type ParseArgsConfig } from "node:util";
import { instant } from "#schemas/iso-time.ts";
import { UsageError } from "#src/cli/usage.ts";
import { nearest } from "#src/nearest.ts";

type Flags = NonNullable<ParseArgsConfig["options"]>;

export interface ParsedWords {
  readonly positionals: readonly string[];
  /** The flag's value; throws nothing: an absent flag is undefined. */
  text(name: string): string | undefined;
  flag(name: string): boolean;
}

/** `flags` as node:util has them. Throws UsageError. */
export function parseWords(words: readonly string[], flags: Flags, maxPositionals = 1): ParsedWords {
  const { values, positionals, tokens } = parseArgs({
    args: [...words],
    options: flags,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const known = Object.hasOwn(flags, token.name) ? flags[token.name] : undefined;
    if (known === undefined) throw new UsageError(`unknown option ${token.rawName}${guess(token.name, flags)}`);
    if (known.type === "string" && (token.value === undefined || token.value === ""))
      throw new UsageError(`${token.rawName} needs a value`);
    if (known.type === "boolean" && token.value !== undefined) throw new UsageError(`${token.rawName} takes no value`);
  }
  if (positionals.length > maxPositionals) throw new UsageError(`one word too many: "${positionals[maxPositionals]}"`);
  return {
    positionals,
    text: (name) => (typeof values[name] === "string" ? values[name] : undefined),
    flag: (name) => values[name] === true,
  };
}

function guess(name: string, flags: Flags): string {
  const found = nearest(name, Object.keys(flags));
  return found === undefined ? "" : `; did you mean --${found}?`;
}

/** One of the words, the first where none is given. Throws UsageError. */
export function choice<Word extends string>(name: string, given: string | undefined, words: readonly [Word, ...Word[]]): Word {
  if (given === undefined) return words[0];
  const found = words.find((word) => word === given);
  if (found === undefined) throw new UsageError(`--${name} ${given}: choose one of ${words.join(", ")}`);
  return found;
}

/** A command's own word and its optional PATH, in either order: every other command that reads a repository takes its PATH first. */
export function wordAndPath(positionals: readonly string[], words: readonly string[]): readonly [word: string | undefined, path: string] {
  const [first, second] = positionals;
  if (first !== undefined && second !== undefined && !words.includes(first) && words.includes(second)) return [second, first];
  return [first, second ?? "."];
}

/** `--now`, an ISO 8601 time with its offset; a day alone is its first moment, UTC. Throws UsageError. */
export function clock(given: string | undefined, now: () => Date): Date {
  if (given === undefined) return now();
  const shaped = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/.test(given);
  const at = shaped ? instant(given) : undefined;
  if (at === undefined) throw new UsageError(`--now ${given}: no ISO 8601 time, such as 2026-11-20T10:00:00Z`);
  return at;
}
