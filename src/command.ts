/** What a slash command is: a name, who may, and how its words become an effect. The registry of them makes the help and the documents. */
import type { Effect } from "#src/effect.ts";
import { nearest } from "#src/nearest.ts";
import { wordsOf, type CommandLine } from "#src/parsers/command-line.ts";

export const ROLES = ["read", "triage", "write", "maintain", "admin"] as const;
export type Role = (typeof ROLES)[number];

export type Planned = { readonly effect: Effect } | { readonly wrong: string };

/** The words behind a command's name. */
export interface Given {
  readonly words: readonly string[];
  /** Values of flags that the command knows; a flag without a value is "". */
  readonly flags: Readonly<Record<string, string>>;
  /** Everything from this word on, as it was written; undefined where there is nothing. */
  readonly rest: (from: number) => string | undefined;
}

export interface Command {
  /** One word or two: `risk reserve`. */
  readonly name: string;
  /** What follows the name: `ENGINE AMOUNT [reason …]`. */
  readonly usage: string;
  readonly summary: string;
  /** The least role, where the configuration says nothing else. */
  readonly who: Role;
  readonly examples: readonly string[];
  /** Flags with a value, and those without. */
  readonly flags?: { readonly values?: readonly string[]; readonly bare?: readonly string[] };
  /** Also meant where only the first word is there: `/risk`. */
  readonly byItself?: boolean;
  /** Words from this one on are free text: flags are not looked for there. */
  readonly textFrom?: number;
  readonly plan: (given: Given) => Planned;
}

export type Resolved =
  | { readonly command: Command; readonly planned: Planned }
  | { readonly unknown: string; readonly guess: string | undefined; readonly addressed: boolean };

/** The command of a line, by its longest name. */
export function resolve(line: CommandLine, commands: readonly Command[]): Resolved {
  const [second] = line.words;
  const long = commands.find(({ name }) => second !== undefined && !second.quoted && name === `${line.name} ${second.text.toLowerCase()}`);
  if (long !== undefined && second !== undefined) return planned(long, line.tail.slice(second.start + second.text.length));
  const family = commands.filter(({ name }) => name.split(" ")[0] === line.name);
  const short =
    family.find(({ name }) => name === line.name) ?? (second === undefined ? family.find(({ byItself }) => byItself === true) : undefined);
  if (short !== undefined) return planned(short, line.tail);
  const asked = second === undefined ? line.name : `${line.name} ${second.text}`;
  const near = family.length > 0 ? nearest(asked, family.map(({ name }) => name)) : nearest(line.name, new Set(commands.map(({ name }) => name.split(" ")[0] ?? name))); // prettier-ignore
  return { unknown: asked.slice(0, 100), guess: near ?? family[0]?.name, addressed: line.addressed || family.length > 0 };
}

function planned(command: Command, tail: string): Resolved {
  const given = givenOf(command, tail);
  return { command, planned: "wrong" in given ? given : command.plan(given) };
}

function givenOf(command: Command, tail: string): Given | { readonly wrong: string } {
  const { values = [], bare = [] } = command.flags ?? {};
  const [words, starts, flags]: [string[], number[], Record<string, string>] = [[], [], {}];
  const read = wordsOf(tail);
  for (let at = 0; at < read.length; at++) {
    const word = read[at];
    if (word === undefined) break;
    const isText = words.length >= (command.textFrom ?? Infinity);
    if (isText || word.quoted || !word.text.startsWith("--") || word.text === "--") {
      words.push(word.text);
      starts.push(word.start);
      continue;
    }
    const [name = "", ...after] = word.text.slice(2).split("=");
    if (Object.hasOwn(flags, name)) return { wrong: `--${name} stands there twice` };
    if (bare.includes(name) && after.length === 0) flags[name] = "";
    else if (values.includes(name)) {
      const value = after.length > 0 ? after.join("=") : read[++at]?.text;
      if (value === undefined) return { wrong: `--${name} needs a value` };
      flags[name] = value;
    } else return { wrong: unknownFlag(name, [...values, ...bare]) };
  }
  return { words, flags, rest: (from) => restOf(tail, words, starts, from) };
}

function unknownFlag(name: string, known: readonly string[]): string {
  const guess = nearest(name, known);
  return `there is no --${name.slice(0, 60)} here${guess === undefined ? "" : `; did you mean --${guess}?`}`;
}

/** One quoted word is told without its quotes. */
function restOf(tail: string, words: readonly string[], starts: readonly number[], from: number): string | undefined {
  const start = starts[from];
  if (start === undefined) return undefined;
  return from === words.length - 1 ? words[from] : tail.slice(start).trim();
}

/** `/risk reserve ENGINE AMOUNT [reason …]`. */
export function usageOf({ name, usage }: Command): string {
  return `/${name}${usage === "" ? "" : ` ${usage}`}`;
}
