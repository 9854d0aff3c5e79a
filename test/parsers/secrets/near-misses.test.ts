import { inspect, variantOf } from "#src/parsers/secrets/inspect.ts";
import { BODY, G, HEX, R } from "#test/parsers/secrets/attack-samples.ts";
import { createHash, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";

type Sample = readonly [how: string, text: string | Uint8Array];

const kinds = (text: string | Uint8Array): readonly string[] =>
  inspect(typeof text === "string" ? Buffer.from(text) : text, variantOf("a.txt"), { allows: [], ownRules: () => [] }).sightings.map(
    ({ kind }) => kind,
  );

/** What looks like a secret and is none. */
const NEAR_MISSES: readonly Sample[] = [
  ["sha pin", `uses: a/b@${HEX}${HEX.slice(0, 8)}\n`],
  ["uuid", `{"keyId":"9f3c1e7a-52d8-4b46-87e1-9f03a8d5b264"}\n`],
  ["integrity", `"integrity": "sha512-${createHash("sha512").update("x").digest("base64")}"\n`],
  ["go.sum", `github.com/x/y v1.2.3 h1:${createHash("sha256").update("x").digest("base64")}\n`],
  ["yarn lock checksum", `  checksum: 10c0/${createHash("sha512").update("x").digest("hex")}\n`],
  ["cargo lock", `checksum = "${createHash("sha256").update("y").digest("hex")}"\n`],
  ["poetry", `    {file = "x.whl", hash = "sha256:${createHash("sha256").update("z").digest("hex")}"},\n`],
  ["base64 image", `<img src="data:image/png;base64,${createHash("sha512").update("1").digest("base64").repeat(9)}">\n`],
  ["public key", generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" }).toString()],
  ["ssh public key", `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${R}${R.slice(0, 15)} me@x\n`],
  ["placeholder your", "API_KEY=your-api-key-here\nTOKEN=<token>\nPASSWORD=changeme\n"],
  ["example value", `API_TOKEN=EXAMPLE${R.slice(0, 20)}\n`],
  ["wrong checksum", `ghp_${BODY}000000\n`],
  ["wrong checksum encoded", `ghp%5F${BODY}000000\n`],
  ["wrong checksum concat", `"ghp_" + "${BODY}000000"\n`],
  ["one char short", `${G.slice(0, -1)}\n`],
  ["inside word", `x${G}y\n`],
  ["process env", `const password = process.env.DB_PASSWORD ?? "";\n`],
  ["concat env", `const url = "postgres://app:" + password + "@db/x";\n`],
  ["concat words", `const message = "the password " + "is too short for " + "this account";\n`],
  ["concat key label", `const tokenLabel = "access-token" + "-label-for-form";\n`],
  ["sentry dsn", `dsn: "https://${HEX}@o447951.ingest.sentry.io/5429219"\n`],
  ["sentry dsn own", `dsn: "https://${HEX}@sentry.internal/42"\n`],
  ["ssh url", "git@github.com:x/y.git ssh://git@host/x https://user@host/path\n"],
  ["unpkg scope", `https://unpkg.com/@scope/pkg@1.2.3/x.js https://medium.com/@someone-1f2e3d4c5b6a\n`],
  ["mail in url", `https://first.last-1234567890abcd@mail.example.com/x\n`],
  ["yaml block prose", `secret: |\n  This is a text that explains\n  what a secret is\n`],
  ["yaml block cmd", `token: |\n  echo "$TOKEN" | base64 -d > /tmp/file1\n`],
  ["yaml next key", `password:\n  secretKeyRef:\n    name: db-credentials-v2\n`],
  ["yaml next list", `token:\n  - read:packages:9f\n`],
  ["unicode text", `{"password":"\\u30d1\\u30b9\\u30ef\\u30fc\\u30c9\\u3092\\u5165\\u529b"}\n`],
  ["html entity doc", `<code>password=&quot;your-password&quot;</code>\n`],
  ["percent prose", `https://x/?q=reset%20password%3A%20how%20to%20do%20it%21\n`],
  ["svg path", `<path key="a" d="M10.5 3.2c-1.1 0-2 .9-2 2v1.8H7.3c-.6 0-1 .4-1 1"/>\n`],
  ["css", `.token.keyword{color:#9f3c1e7a52d8;background:url(data:image/png;base64,iVBORw0KGgo)}\n`],
  ["minified", `!function(e,t){e.token=t.key||n(7),r.password=function(){return this._p},o.auth=e=>t[e].k1}({},{});\n`],
  [
    "sql column",
    `CREATE TABLE u (password VARCHAR(255) NOT NULL, token CHAR(40));\nIDENTIFIED BY PASSWORD '*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19'\n`,
  ],
  ["hash pw", `INSERT INTO users VALUES (1,'admin','$2b$12$KIXQf8Yw2Zt0rJ3vN5pLxuW9sT1aB4cD6eF8gH0iJ2kL4mN6oP8qS');\n`],
  ["tuple auth words", `login("username", "password")\nHTTPBasicAuth("user", "pass")\nserver.login("user", "secret123")\n`],
  ["tuple translate", `i18n.login("Log in to 2 accounts", "Sign-in: step 3/4")\n`],
  ["i18n", `{"login.password.hint":"At least 8 characters, 1 digit!"}\n`],
  ["css token", `token: "--color-primary-500"\n`],
  ["git object", `key: ${HEX}${HEX.slice(0, 8)}\n`],
  ["template", `password: "{{ vault_db_password }}"\ntoken: \${{ secrets.TOKEN }}\n`],
  ["sealed", `kind: SealedSecret\nspec:\n  encryptedData:\n    password: AgB${R}${R}\n`],
  ["pgp message", `-----BEGIN PGP MESSAGE-----\n\nhQEMA${R}\n-----END PGP MESSAGE-----\n`],
  ["cert", `-----BEGIN CERTIFICATE-----\nMIIB${R}${R}\n-----END CERTIFICATE-----\n`],
  ["k8s secret ref", `kind: Secret\ndata:\n  password: <base64>\n`],
  ["regex", `const TOKEN = /ghp_[A-Za-z0-9]{36}/;\nconst t = "glpat-[\\\\w-]{20}";\n`],
  ["netrc doc", `machine api.example.com login USER password PASSWORD\n`],
  ["default words", `by default login is user and password is secret\n`],
  ["curl doc", `curl -u user:password https://x\ncurl -u $USER:$PASS https://x\n`],
  ["source map", `{"mappings":"AAAA,SAASA,KAAKC,GAAG,CAACC,EAAE;AACf,OAAO,IAAIC,eAAe"}\n`],
  [
    "jwt example",
    `eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c\n`,
  ],
  ["aws example", `${["AKIA", "IOSFODNN7EXAMPLE"].join("")} ${["wJalrXUtnFEMI/K7MDENG/", "bPxRfiCYEXAMPLEKEY"].join("")}\n`],
];

describe("what is no secret", () => {
  it.each(NEAR_MISSES)("%s", (_, text) => {
    expect(kinds(text)).toEqual([]);
  });
});
