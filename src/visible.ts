/**
 * Text from a repository made safe to show: what would be invisible, move the cursor or reorder the line is written as an
 * escape. Every report shows foreign text through here (https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing).
 */
import { late } from "#schemas/late.ts";

/** Controls, line separators, format characters (bidi, zero width, tags), everything drawn as nothing, and halves of pairs. */
const HIDDEN = late(() => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu);
/** All of these are shown as they are. */
const PLAIN = /^[ -~]*$/;

/** The same but for the line feeds that stand between a JSON text's parts; within its strings there are none. */
const HIDDEN_IN_JSON = /(?<=#)#(?=\[)|(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

const NAMED: ReadonlyMap<string, string> = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

/** The text on one line, every hidden character as `\n`, `\x1b` or `\u{202e}`. Text without any is given back as it is. */
export function visible(text: string): string {
  return PLAIN.test(text) ? text : text.replace(HIDDEN(), escaped);
}

/** The lines of a text of ours that may quote foreign text: broken where it has line feeds, each line made visible. */
export function visibleLines(text: string): readonly string[] {
  return text.split(/\r?\n/).map(visible);
}

/**
 * A text of ours for people that may quote foreign text: its line feeds are ours, none of the rest moves the cursor, and nothing is a command
 * in the log of a workflow run (`##[`).
 */
export function visibleText(text: string): string {
  return visibleLines(text).join("\n").replaceAll("##[", "#\\x23[");
}

/** JSON whose hidden characters, and `##[`, stand as escapes: it means the same. What stands outside of strings is left as it is. */
export function visibleJson(written: string): string {
  return written.replace(HIDDEN_IN_JSON, (found) =>
    Array.from({ length: found.length }, (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, "0")}`).join(""),
  );
}

/** A value as JSON for whoever reads it on a terminal or in a file: indented by two spaces, ended by a line feed. */
export function jsonText(value: unknown): string {
  return `${visibleJson(JSON.stringify(value, undefined, 2))}\n`;
}

/** At most `limit` UTF-16 units, the last of them "…" where something was cut; never half a surrogate pair. */
export function clipped(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = Math.max(0, limit - 1);
  const code = text.charCodeAt(end - 1);
  return `${text.slice(0, code >= 0xd800 && code <= 0xdbff ? end - 1 : end)}…`;
}

function escaped(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  return NAMED.get(char) ?? (code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`);
}
