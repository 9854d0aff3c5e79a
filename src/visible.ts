/**
 * Text from a repository made safe to show: what would be invisible, move the cursor or reorder the line is written as an
 * escape. Every report shows foreign text through here (https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing).
 */
import { late } from "#schemas/late.ts";

/** Controls, line separators, format characters (bidi, zero width, tags), everything drawn as nothing, and halves of pairs. */
const HIDDEN = late(() => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu);
/** All of these are shown as they are. */
const PLAIN = /^[ -~]*$/;

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
