/** The rules of the check `secrets`: one per kind, and those about files and allowances. */
import type { Fault } from "#src/check.ts";
import { ALL_KINDS } from "#src/parsers/secrets/kinds.ts";

const HISTORY = "taking it out of the file is not enough, it stays in the history";

const kinds = Object.fromEntries(
  ALL_KINDS.map((kind): [string, Fault] => [
    kind.id,
    {
      severity: kind.mild === true ? "warning" : "failure",
      summary: `${article(kind.title)} ${kind.title} stands in a file`,
      remedy: `Revoke or rotate it (${kind.rotate}) and read it from the environment or a secret store; ${HISTORY}.`,
    },
  ]),
);

export const faults: Readonly<Record<string, Fault>> = {
  ...kinds,
  "env-file": {
    severity: "failure",
    summary: "an environment file with values is committed",
    remedy:
      "Take it out (`git rm --cached`), add it to .gitignore, commit a `.env.example` without values instead, and rotate what it held.",
  },
  "keystore-file": {
    severity: "warning",
    summary: "a key store is committed",
    remedy: `Keep key stores in a secret store and replace the keys it holds; ${HISTORY}.`,
  },
  custom: {
    severity: "failure",
    summary: "a line breaks one of the repository's own rules",
    remedy: `Take it out and rotate what it opens; ${HISTORY}.`,
  },
  "inline-allow": {
    severity: "notice",
    summary: "this pull request allows a secret by a comment on its line",
    remedy: "Read the reason and the line before approving.",
  },
  "allow-without-reason": {
    severity: "warning",
    summary: "an inline allowance gives no reason, so it allows nothing",
    remedy: "Write why behind `gatehouse:allow-secret`, or take it out.",
  },
  "too-many": {
    severity: "failure",
    summary: "a file holds more secrets than are listed",
    remedy: "Take the file out, or leave it out by `paths.ignore` when it is a corpus of made-up secrets.",
  },
  "unused-allow": { severity: "notice", summary: "an allow entry fits nothing any more", remedy: "Take the entry out of `allow`." },
};

const titles = new Map(ALL_KINDS.map((kind) => [kind.id, kind.title]));

/** What a finding is called: "GitHub personal access token". */
export function titleOf(kind: string): string {
  const title = titles.get(kind) ?? "key store";
  return title.charAt(0).toUpperCase() + title.slice(1);
}

/** By sound, as far as the titles need it. */
function article(title: string): string {
  return /^(?:[AEIOU](?!ni)|[aeio]|npm|NVIDIA|New York|X \(|xAI|SSL|SM|ns|RSA|FTP|LDAP|SSH|MS)/.test(title) && !/^(?:one|uni)/i.test(title)
    ? "an"
    : "a";
}
