/** Whether a file is an environment file that should not be committed. */
import { isPlaceholder, isReference } from "#src/parsers/secrets/plausible.ts";

/** `.env` and `.env.anything`, by the file's name alone. */
export function isEnvName(name: string): boolean {
  return /^\.env(?:\..+)?$/.test(name);
}

const ASSIGNMENT = /^\s*(?:export\s+)?[A-Za-z_][\w.-]*\s*=\s*(.*)$/;

/** True where some line gives a variable a value of its own: not empty, not taken from elsewhere, not encrypted. */
export function holdsValues(text: string): boolean {
  return text.split(/\r?\n/).some((line) => {
    const value =
      ASSIGNMENT.exec(line)?.[1]
        ?.trim()
        .replace(/^(["'])(.*)\1$/, "$2") ?? "";
    return value !== "" && !value.startsWith("#") && !isReference(value) && !value.startsWith("encrypted:") && !isPlaceholder(value);
  });
}
