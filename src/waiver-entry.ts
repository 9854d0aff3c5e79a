/** A waiver, written into the file of waivers: the text that stands there stays as it is, and what comes out is read back before it is believed. */
import { waiverShape } from "#schemas/exceptions.ts";
import { canonicalJson } from "#src/canonical.ts";
import { pairs } from "#src/command-show.ts";
import { WAIVERS_PATH } from "#src/exceptions.ts";
import { code } from "#src/markdown.ts";
import { parseYaml } from "#src/parsers/yaml.ts";

export interface NewWaiver {
  readonly fingerprint: string;
  readonly owner: string;
  readonly reason: string;
  /** YYYY-MM-DD. */
  readonly until: string;
}

export type WithWaiver = { readonly text: string } | { readonly refused: "already_waived" | "unreadable_file"; readonly detail: string };

export interface Waiving {
  readonly fingerprints: readonly string[];
  readonly owner: string;
  readonly because: string;
  /** The last day on which it holds, YYYY-MM-DD. */
  readonly until: string;
  /** Where it was asked for. */
  readonly url?: string;
}

export type WaiverChange =
  | { readonly headline: string; readonly body: string; readonly files: readonly { readonly path: string; readonly content: string }[] }
  | { readonly refused: "already_waived" | "unreadable_file"; readonly detail: string };

/** The one fingerprint among the known that begins like this; where none does, it is taken at its word. */
export function fingerprintMeant(
  told: string,
  known: readonly string[],
): { readonly fingerprint: string; readonly isKnown: boolean } | { readonly refused: "bad_arguments"; readonly markdown: string } {
  const fitting = known.filter((one) => one.startsWith(told));
  const [fingerprint = told, ...others] = fitting;
  if (others.length === 0) return { fingerprint, isKnown: fitting.length === 1 };
  return { refused: "bad_arguments", markdown: `${code(told)} begins ${fitting.length} fingerprints; say more of it.` };
}

/** What adds the waivers to the file of them, to be proposed; those that stand there already are left out. */
export function waiverChange(text: string | undefined, { fingerprints, owner, because, until, url }: Waiving): WaiverChange {
  let content = text;
  let refusal: Extract<WaiverChange, { refused: string }> = { refused: "already_waived", detail: "nothing is left to be waived" };
  let added = 0;
  for (const fingerprint of fingerprints) {
    const made = withWaiver(content, { fingerprint, owner, reason: because, until });
    if ("refused" in made && made.refused === "unreadable_file") return made;
    if ("refused" in made) refusal = made;
    else [content, added] = [made.text, added + 1];
  }
  if (content === undefined || added === 0) return refusal;
  const what = fingerprints.length === 1 ? (fingerprints[0]?.slice(0, 12) ?? "") : `${added} findings`;
  const asked = url === undefined ? "" : `\nAsked for in ${url}.\n`;
  const facts = pairs({ fingerprint: fingerprints.join(", "), owner, until, reason: because });
  const files = [{ path: WAIVERS_PATH, content }];
  return { headline: `Waive ${what} until ${until}`, body: `${facts}${asked}\nIt counts once this is merged.\n`, files };
}

/** `text` is the file as it stands; undefined where there is none. */
export function withWaiver(text: string | undefined, waiver: NewWaiver): WithWaiver {
  const before = waiversIn(text ?? "version: 1\nwaivers: []\n");
  if (before === undefined) return { refused: "unreadable_file", detail: "the file of waivers cannot be read as it is; mend it first" };
  const same = before.find((one) => isObject(one) && one["fingerprint"] === waiver.fingerprint && String(one["until"]) >= waiver.until);
  if (same !== undefined) return { refused: "already_waived", detail: "it is waived until that day or longer" };
  const wanted = new Set([canonicalJson([...before, waiver]), canonicalJson([waiver, ...before])]);
  for (const candidate of candidates(text, waiver)) if (wanted.has(canonicalJson(waiversIn(candidate) ?? null))) return { text: candidate };
  return {
    refused: "unreadable_file",
    detail: "the list of waivers is written in a way that cannot be added to; write it as a list with a dash for each",
  };
}

function waiversIn(text: string): readonly unknown[] | undefined {
  const parsed = parseYaml(text);
  const file = parsed.ok ? waiverShape().file.safeParse(parsed.value) : undefined;
  return file?.success === true ? file.data.waivers : undefined;
}

/** Behind the last entry, indented as the others are; or in place of an empty list. */
function candidates(text: string | undefined, waiver: NewWaiver): readonly string[] {
  const item = (indent: string): string =>
    `${indent}- fingerprint: ${quoted(waiver.fingerprint)}\n${indent}  owner: ${quoted(waiver.owner)}\n${indent}  reason: ${quoted(waiver.reason)}\n${indent}  until: ${waiver.until}\n`;
  if (text === undefined) return [`version: 1\nwaivers:\n${item("  ")}`];
  const ended = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  const last = [...ended.matchAll(/^([ ]*)- /gm)].at(-1)?.[1];
  const shallowest = [...ended.matchAll(/^([ ]*)- /gm)].map(([, indent = ""]) => indent).sort((a, b) => a.length - b.length)[0];
  const indents = [...new Set([shallowest, last, "  ", ""].filter((one) => one !== undefined))];
  const emptied = ended.replace(/^waivers:[ \t]*\[[ \t]*\][ \t]*(?=#|$)/m, "waivers: ");
  return indents.flatMap((indent) => [ended + item(indent), inserted(emptied, item(indent))]);
}

/** Straight below `waivers:`. */
function inserted(text: string, item: string): string {
  return text.replace(/^waivers:[^\n]*\n/m, (line) => `${line.trimEnd()}\n${item}`);
}

/** YAML in double quotes; what would be invisible or reorder the line is written as an escape. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\ufeff]/gu, (char) => {
    const point = (char.codePointAt(0) ?? 0).toString(16);
    return point.length > 4 ? `\\U${point.padStart(8, "0")}` : `\\u${point.padStart(4, "0")}`;
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
