import { scanBytes } from "#src/parsers/secrets/scan.ts";
import { checksumOf } from "#src/parsers/secrets/checksum.ts";
import { createHash, generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const kinds = (text: string, name = ""): readonly string[] => scanBytes(bytes(text), name).hits.map((hit) => hit.kind);
const BODY = ["w7LrQz", "2Pk9Xv", "B4tNc8", "JfHs3G", "mYd6Ra"].join("");
const GITHUB = ["ghp", BODY + checksumOf("crc32-base62", BODY)].join("_");
const PASSWORD = ["tR7", "!vq", "L2x", "Zp9"].join("");
const HEX = ["9f3c1e7a", "52d80b46", "c7e19f03", "a8d5b264"].join("");
const RANDOM = ["Qm7xT2", "vK9sLp4W", "zR8nBc3Y", "dH6gJ1"].join("");
const DATA = ["a", "b", "c"].map((seed) => createHash("sha512").update(seed).digest("base64").replaceAll("=", "")).join("/");
const SANITY = `sk${DATA.replace(/[+/]/g, "").slice(0, 78)}`;
const pem = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();

describe("assignments are read in many languages", () => {
  it.each([
    ["Java", `static final String API_TOKEN = "${RANDOM}";`],
    ["TypeScript with a type", `const apiToken: string = "${RANDOM}";`],
    ["TypeScript with a fallback", `export const t = process.env.API_TOKEN ?? '${RANDOM}';`],
    ["Go", `apiToken := \`${RANDOM}\``],
    ["Go bytes", `apiToken := []byte("${RANDOM}")`],
    ["Python", `os.environ["API_TOKEN"] = "${RANDOM}"`],
    ["Python with a default", `os.getenv("API_TOKEN", "${RANDOM}")`],
    ["Ruby", `SERVICES = { 'api_token' => '${RANDOM}' }`],
    ["PHP", `define('API_TOKEN', '${RANDOM}');`],
    ["C#", `private const string apiToken = @"${RANDOM}";`],
    ["Terraform", `provider "x" { api_token = "${RANDOM}" }`],
    ["Dockerfile", `ENV API_TOKEN=${RANDOM}`],
    ["properties", `service.api.token=${RANDOM}`],
    ["compose", `      - API_TOKEN=${RANDOM}`],
    ["Kubernetes", `  - name: API_TOKEN\n    value: "${RANDOM}"`],
    ["NuGet", `<add key="ApiToken" value="${RANDOM}" />`],
    ["XML", `<apiToken>${RANDOM}</apiToken>`],
    ["SQL", `INSERT INTO settings VALUES (7, 'api_token', '${RANDOM}');`],
    ["a header", `-H 'X-Api-Token: ${RANDOM}'`],
    ["an option", `deploy --api-token ${RANDOM} --now`],
    ["a builder", `client.withApiToken("${RANDOM}")`],
    ["JSON inside JSON", `{"body":"{\\"api_token\\":\\"${RANDOM}\\"}"}`],
    ["a notebook", `"os.environ['API_TOKEN'] = '${RANDOM}'\\n",`],
    ["a query", `https://api.internal/v1?api_token=${RANDOM}&page=2`],
  ])("%s", (_, text) => {
    expect(kinds(`${text}\n`)).toEqual(["generic-token"]);
  });
});

describe("passwords, addresses and commands", () => {
  it.each([
    ["a reCAPTCHA secret", `RECAPTCHA_SECRET_KEY=6L${RANDOM}${RANDOM.slice(0, 10)}`, ["recaptcha-secret"]],
    ["a Trello token of 24 characters", `trello_token = "${HEX.slice(0, 24)}"`, ["atlassian-legacy-token"]],
    ["a YAML password", `ansible_become_pass: "${PASSWORD}"`, ["password"]],
    ["an ADO connection string", `conn = "Server=tcp:db,1433;User ID=app;Password=${PASSWORD};Encrypt=True;"`, ["password"]],
    ["a JDBC address", `jdbc:postgresql://db:5432/crm?user=app&password=${PASSWORD}`, ["password"]],
    ["a Redis address without a user", `redis://:${PASSWORD}@cache:6379/0`, ["redis-url"]],
    ["a password with an at sign", `mysql://app:${PASSWORD}@x@db:3306/shop`, ["mysql-url"]],
    ["a lockfile's address", `"resolved": "https://ci:${RANDOM}@npm.internal/ui-kit.tgz",`, ["basic-auth-url"]],
    ["mysql -p", `mysql -u orders -p'${PASSWORD}' shop`, ["password"]],
    ["curl -u on a continued line", `curl -fsS \\\n  -u ci:${PASSWORD} https://repo.internal/`, ["curl-user"]],
    ["a basic header", `Authorization: Basic ${Buffer.from(`ci:${PASSWORD}`).toString("base64")}`, ["authorization-basic"]],
    ["a bearer header", `Authorization: Bearer ${RANDOM}`, ["authorization-bearer"]],
    ["Docker's configuration", `"auth": "${Buffer.from(`ci:${PASSWORD}`).toString("base64")}"`, ["docker-config-auth"]],
    [".netrc", `machine api.internal login ci password ${PASSWORD}`, ["netrc-password"]],
    ["a .NET credential", `new NetworkCredential("mail@internal", "${PASSWORD}")`, ["password"]],
    ["a token in base64", `payload: ${Buffer.from(GITHUB).toString("base64")}`, ["github-pat"]],
    ["a token in base64, in the middle", `payload: ${Buffer.from(`x:${GITHUB}`).toString("base64")}`, ["github-pat"]],
    ["a Kubernetes secret", `kind: Secret\ndata:\n  password: ${Buffer.from(PASSWORD).toString("base64")}\n`, ["kubernetes-secret"]],
    ["a private web key", `{"kty":"EC","d":"${RANDOM}${RANDOM}"}`, ["private-jwk"]],
  ])("%s", (_, text, expected) => {
    expect(kinds(`${text}\n`)).toEqual(expected);
  });

  it("files known by their name", () => {
    expect(kinds(`db.internal:5432:orders:app:${PASSWORD}\n`, ".pgpass")).toEqual(["pgpass"]);
    expect(kinds(`db.internal:5432:orders:app:${PASSWORD}\n`, "notes.txt")).toEqual([]);
    expect(kinds(`${HEX}\n`, "master.key")).toEqual(["rails-master-key"]);
  });
});

describe("private keys are found in any wrapping", () => {
  it.each([
    ["a file", pem],
    ["YAML", `key: |\n${pem.replaceAll(/^/gm, "  ")}`],
    ["a JSON string", JSON.stringify({ key: pem })],
    ["a patch", pem.replaceAll(/^(?=.)/gm, "+")],
    ["a comment", pem.replaceAll(/^(?=.)/gm, "// ")],
    ["base64", `key: ${Buffer.from(pem).toString("base64")}`],
    ["CRLF", pem.replaceAll("\n", "\r\n")],
  ])("%s", (_, text) => {
    expect(kinds(text)).toEqual(["private-key-ed25519"]);
  });

  it("a block that is cut short, or a placeholder, is none", () => {
    expect(kinds(`${pem.slice(0, 60)}...\n-----END PRIVATE KEY-----`)).toEqual([]);
    expect(kinds("-----BEGIN RSA PRIVATE KEY-----\n<your key>\n-----END RSA PRIVATE KEY-----")).toEqual([]);
    expect(kinds("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----")).toEqual([]);
  });
});

describe("what is no secret", () => {
  it.each([
    ["the site key that a page shows to everybody", `"recaptcha":{"recaptchaPublicSiteKey":"6L${RANDOM}${RANDOM.slice(0, 10)}"}`],
    ["the id of a card", `{"trello_card_id": "${HEX.slice(0, 24)}"}`],
    ["a reference to the environment", "password = os.getenv('DB_PASSWORD', '')"],
    ["an address put together in a template", "const url = `https://${t.username}:${t.password}@host/`;"],
    ["an address with a word that is counted", "such as dotenv://:key_1234@dotenv.org/vault"],
    ["a call in minified code", 'var pw=Ke((gV,LC)=>{"use strict"});'],
    ["a token's shape in the midst of an image", `data:image/png;base64,${DATA}/${SANITY}/${DATA}`],
    ["an address with a password of four characters, one of them escaped", "mysql://foo%3A:bar%2F@localhost/baz"],
    ["an address with a walk over the keyboard", "redis://h:asdfqwer1234asdf@example.org:111"],
    [
      "a token of a tutorial's own issuer",
      `key: eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"iss":"supabase-demo","role":"service_role"}').toString("base64url")}.${RANDOM}`,
    ],
    ["a template", "password: {{ .Values.database.password | quote }}"],
    ["an address made of variables", "const url = `postgres://${user}:${password}@${host}/x`;"],
    ["words", "const primaryKey = 'customer_orders_by_region_v2';"],
    ["words under a password's name", "password: 'wrong-password'"],
    ["a common word in disguise", "password: 'P@ssw0rd!'"],
    ["a placeholder", "token: <YOUR_ACCESS_TOKEN>"],
    ["a repeated character", `token: ${"X".repeat(40)}`],
    ["a sequence", "secret: 'abcdefghijklmnopqrstuvwxyz0123456789'"],
    ["an encrypted value", "db_password: ENC[AES256_GCM,data:yn6arJgJP3RTrSZ8G6WLMmOy,iv:x,tag:y,type:str]"],
    ["a password's hash", "password: $6$TT4O7jz2M57npccl$33LF6FcUMSW11qrESXL1HX0BS.bsiT6aenFLLiVpsQh6hD"],
    ["an id in a key's name", "tenantKey: fcf54d03-a05e-42cc-b964-cb1b513b84a1"],
    ["a commit", "- uses: actions/checkout@bdb61113ef0228b0fa585e3e28f82cb7f3354eb0 # v5.0.0"],
    ["an integrity hash", `"integrity": "sha512-${RANDOM}${RANDOM}=="`],
    ["an address of a token endpoint", 'TOKEN_URL = "https://accounts.example.com/o/oauth2/token"'],
    ["a sealed secret", `kind: SealedSecret\nspec:\n  encryptedData:\n    password: AgB${RANDOM}${RANDOM}`],
    ["a checksum that does not hold", `const ref = 'ghp_${BODY}000000';`],
  ])("%s", (_, text) => {
    expect(kinds(`${text}\n`)).toEqual([]);
  });
});

it("the search key of a site is a warning, and a key like it elsewhere is not", () => {
  const mildness = (text: string): readonly unknown[] => scanBytes(bytes(text)).hits.map(({ kind, mild }) => [kind, mild]);
  expect(mildness(`algolia: { appId: "ABC", apiKey: "${HEX}", indexName: "docs" }`)).toEqual([["generic-api-key", true]]);
  expect(mildness(`service: { appId: "ABC", apiKey: "${HEX}" }`)).toEqual([["generic-api-key", undefined]]);
});

it("a token is none because of what stands around it where that is no encoded data", () => {
  expect(kinds(`token at ${"/some/path".repeat(40)}/${SANITY}\n`)).toEqual(["sanity-token"]);
  expect(kinds(`data:${DATA}/${GITHUB}\n`)).toEqual(["github-pat"]);
});

describe("any bytes", () => {
  it("are scanned without an exception, and hits lie inside them", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000 }), (data) => {
        for (const hit of scanBytes(data).hits) expect(hit.start >= 0 && hit.start < hit.end && hit.end <= data.length).toBe(true);
      }),
    );
  });

  it("made of the scanner's own words give hits inside them, ascending, none overlapping", () => {
    const piece = fc.constantFrom(
      "token",
      "=",
      '"',
      "\\",
      "://",
      "@",
      ":",
      "key",
      "eyJ",
      "-----BEGIN",
      " PRIVATE KEY-----",
      "curl -u ",
      "kind: secret",
      "data:",
      '"kty"',
      "{",
      "}",
      "\n",
      " ",
      RANDOM,
      PASSWORD,
      GITHUB,
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const data = bytes(pieces.join(""));
        const { hits } = scanBytes(data);
        hits.forEach((hit, index) => expect(hit.start >= (hits[index - 1]?.end ?? 0) && hit.end <= data.length).toBe(true));
      }),
    );
  });

  it("a token is found wherever it stands among other text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 5_000 }), fc.string({ unit: "binary", maxLength: 5_000 }), (before, after) => {
        expect(kinds(`${before}\n${GITHUB}\n${after}`)).toContain("github-pat");
      }),
      { numRuns: 50 },
    );
  });
});
