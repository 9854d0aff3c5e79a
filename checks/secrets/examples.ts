/** Small repositories for docs and tests. Tokens are put together here, so that no file holds one. */
import type { Example } from "#src/check.ts";
import { checksumOf } from "#src/parsers/secrets/checksum.ts";

const BODY = ["w7LrQz", "2Pk9Xv", "B4tNc8", "JfHs3G", "mYd6Ra"].join("");
const GITHUB = ["ghp", `${BODY}${checksumOf("crc32-base62", BODY)}`].join("_");
const WRONG = ["ghp", `${BODY}000000`].join("_");
const PASSWORD = ["tR7", "!vq", "L2x", "Zp9"].join("");

export const examples: readonly Example[] = [
  {
    title: "a GitHub token whose checksum holds",
    files: { "deploy.sh": `export RELEASE=${GITHUB}\n` },
    finds: ["github-pat"],
  },
  {
    title: "the same shape with a wrong checksum is an invention",
    files: { "docs/api.md": `Send \`${WRONG}\` as the token.\n` },
    finds: [],
  },
  {
    title: "a database address with a password",
    files: { "config.yml": `database: postgres://app:${PASSWORD}@db.internal:5432/app\n` },
    finds: ["postgres-url"],
  },
  {
    title: "an address that takes its password from the environment",
    files: { "config.ts": "const url = `postgres://${user}:${password}@${host}/app`;\n" },
    finds: [],
  },
  {
    title: "a password in a configuration",
    files: { "app.properties": `spring.datasource.password=${PASSWORD}\n` },
    finds: ["password"],
  },
  {
    title: "a committed environment file",
    files: { ".env": "MODE=live\n", ".env.example": "MODE=\n" },
    finds: ["env-file"],
  },
  {
    title: "an environment file with references only",
    files: { ".env": "TOKEN=${TOKEN}\nOTHER=op://vault/item/field\n" },
    finds: [],
  },
  {
    title: "only the lines that a change adds are judged",
    base: { "deploy.sh": `export RELEASE=${GITHUB}\n` },
    files: { "deploy.sh": `export RELEASE=${GITHUB}\necho done\n` },
    finds: [],
  },
  {
    title: "an allowance on the line, with its reason",
    files: { "fixture.sh": `T=${GITHUB} # gatehouse:allow-secret revoked, kept for the parser's test\n` },
    finds: [],
  },
  {
    title: "an allowance without a reason allows nothing",
    files: { "fixture.sh": `T=${GITHUB} # gatehouse:allow-secret\n` },
    finds: ["github-pat"],
  },
];
