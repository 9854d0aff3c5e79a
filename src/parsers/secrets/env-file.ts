/** Whether a file is an environment file that should not be committed. */
import { isPlaceholder, isReference } from "#src/parsers/secrets/plausible.ts";

/** `.env` and `.env.anything`, by the file's name alone. */
export function isEnvName(name: string): boolean {
  return /^\.env(?:\..+)?$/.test(name);
}

const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=\s*(.*)$/;
/** Frameworks put variables of these names into the page that everybody reads. */
const PUBLIC = /^(?:NEXT_PUBLIC|NUXT_PUBLIC|VITE|REACT_APP|VUE_APP|GATSBY|EXPO_PUBLIC|PUBLIC|STORYBOOK|NG_APP|SNOWPACK_PUBLIC)_/;

/** Which mode it is, a switch, a port. */
const HARMLESS = /^(?:development|production|staging|test|local|true|false|\d{1,5})$/;
const PROMISES = /pass|pwd|secret|token|key|auth|credential/i;

/**
 * True where some line gives a variable a value of its own: not empty, not taken from elsewhere, not encrypted. Frameworks ask that the file of
 * a mode, such as `.env.production`, be committed where it holds public settings alone; `.env` itself never is.
 */
export function holdsValues(text: string, name = ".env"): boolean {
  return text.split(/\r?\n/).some((line) => {
    const [, variable = "", written = ""] = ASSIGNMENT.exec(line) ?? [];
    if (name !== ".env" && PUBLIC.test(variable)) return false;
    const value = written.trim().replace(/^(["'])(.*)\1$/, "$2");
    if (name !== ".env" && HARMLESS.test(value) && !PROMISES.test(variable)) return false;
    return value !== "" && !value.startsWith("#") && !isReference(value) && !value.startsWith("encrypted:") && !isPlaceholder(value);
  });
}
