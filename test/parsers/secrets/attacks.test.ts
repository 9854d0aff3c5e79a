import { inspect, variantOf } from "#src/parsers/secrets/inspect.ts";
import { AWS, G, GL, HEX, P, R, UUID, b64, be, ent, pct, pem, rsa, uni, utf16 } from "#test/parsers/secrets/attack-samples.ts";
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";

type Sample = readonly [how: string, text: string | Uint8Array];

const kinds = (text: string | Uint8Array): readonly string[] =>
  inspect(typeof text === "string" ? Buffer.from(text) : text, variantOf("a.txt"), { allows: [], ownRules: () => [] }).sightings.map(
    ({ kind }) => kind,
  );

/** Written in pieces. */
const IN_PIECES: readonly Sample[] = [
  ["concat plus", `const t = "${G.slice(0, 10)}" + "${G.slice(10)}";\n`],
  ["concat after prefix", `const t = '${G.slice(0, 4)}' +\n   '${G.slice(4)}';\n`],
  ["concat implicit python", `T = ("${G.slice(0, 20)}"\n     "${G.slice(20)}")\n`],
  ["concat php", `$t = '${G.slice(0, 9)}' . '${G.slice(9)}';\n`],
  ["concat three", `String t = "${G.slice(0, 9)}" + "${G.slice(9, 20)}" + "${G.slice(20)}";\n`],
  ["concat password", `String password = "${P.slice(0, 6)}" + "${P.slice(6)}";\n`],
  ["concat api key", `apiKey: "${R.slice(0, 12)}" + "${R.slice(12)}",\n`],
  ["shell adjacent quotes", `TOKEN=${G.slice(0, 8)}"${G.slice(8)}"\n`],
  ["backslash newline in string", `TOKEN="${G.slice(0, 12)}\\\n${G.slice(12)}"\n`],
  [
    "pem concat",
    rsa
      .trim()
      .split("\n")
      .map((l) => `"${l}\\n"`)
      .join(" +\n   ") + ";\n",
  ],
  ["char array split", `t = '${G.slice(0, 15)}'.concat('${G.slice(15)}')\n`],
];

/** Written with escapes, entities and percent signs. */
const PERCENT_SIGNS: readonly Sample[] = [
  ["userinfo percent password", `postgres://app:${encodeURIComponent(P)}@db.internal/x\n`],
  ["json unicode all", `{"x":"${uni(G)}"}\n`],
  ["json unicode underscore", `{"x":"${G.replace("_", "\\u005f")}"}\n`],
  ["js hex escape", `x = "${G.replace("_", "\\x5f")}"\n`],
  ["json slash escape aws", `{"aws_secret_access_key":"${AWS.replaceAll("/", "\\/")}"}\n`],
  ["json plus escape aws", `{"aws_secret_access_key":"${AWS.replaceAll("+", "\\u002b")}"}\n`],
  ["json password unicode", `{"password":"${P.replace("!", "\\u0021")}"}\n`],
  ["json in query u0026", `{"u":"https://x.internal/?a=1\\u0026api_token=${R}\\u0026b=2"}\n`],
  ["xml entity token", `<a b="${G.replace("_", "&#95;")}"/>\n`],
  ["xml entities all", `<a>${ent(G)}</a>\n`],
  ["xml hex entity", `<a>${G.replace("_", "&#x5F;")}</a>\n`],
  ["xml quoted json", `<div data-x="{&quot;apiToken&quot;:&quot;${R}&quot;}">\n`],
  ["xml password amp", `<password>${P.slice(0, 5)}&amp;${P.slice(5)}</password>\n`],
  ["xml cdata", `<password><![CDATA[${P}]]></password>\n`],
  ["xml attr", `<user name="app" password="${P}"/>\n`],
  ["xml property", `<property name="password" value="${P}"/>\n`],
  ["percent token", `https://x.internal/?t=${G.replace("_", "%5F")}\n`],
  ["percent all", `t=${pct(G)}\n`],
  ["percent equals", `next=%2Flogin%3Faccess_token%3D${R}%26x%3D1\n`],
  ["percent url userinfo", `u=https%3A%2F%2Fci%3A${encodeURIComponent(P)}%40git.internal%2Fx\n`],
  ["pem double escaped", JSON.stringify(JSON.stringify({ key: rsa }))],
  ["pem unicode escaped newline", `{"k":"${rsa.replaceAll("\n", "\\u000a")}"}`],
  ["pem xml entity newline", `<k>${rsa.replaceAll("\n", "&#10;")}</k>`],
  ["pem percent", `k=${encodeURIComponent(rsa)}\n`],
  ["properties escaped", `db.password=${P.replace("!", "\\!")}\n`],
  ["gitlab percent", `x=${GL.replaceAll("-", "%2D")}\n`],
];

/** Keys and base64. */
const AND_BASE: readonly Sample[] = [
  ["pem one line", `KEY="${pem.replaceAll("\n", "\\n")}"\n`],
  ["pem one line rsa", `KEY="${rsa.replaceAll("\n", "\\n")}"\n`],
  ["pem spaces", `KEY="${rsa.trim().replaceAll("\n", " ")}"\n`],
  ["pem base64 kubeconfig", `users:\n- user:\n    client-key-data: ${b64(rsa)}\n`],
  ["kubeconfig token", `users:\n- name: x\n  user:\n    token: ${R}\n`],
  ["kubeconfig password", `  user:\n    username: admin\n    password: ${P}\n`],
  ["docker auth", `{"auths":{"r.internal":{"auth":"${b64("ci:" + P)}"}}}`],
  ["docker auth unquoted yaml", `auth: ${b64("ci:" + P)}\n`],
  [
    "dockerconfigjson in k8s",
    `kind: Secret\ntype: kubernetes.io/dockerconfigjson\ndata:\n  .dockerconfigjson: ${b64(JSON.stringify({ auths: { r: { auth: b64("ci:" + P) } } }))}\n`,
  ],
  ["k8s stringData", `kind: Secret\nstringData:\n  db-pass: ${P}\n`],
  ["k8s data", `apiVersion: v1\ndata:\n  password: ${b64(P)}\nkind: Secret\n`],
  ["dockerfile ARG", `ARG NPM_TOKEN=${R}\nENV API_SECRET ${R}\n`],
  ["token in base64 url safe", `s=${Buffer.from(`{"t":"${G}"}`).toString("base64url")}\n`],
  ["base64 folded lines", `data: |\n  ${b64(`${"x".repeat(30)} ${G} ${"y".repeat(40)}`).replaceAll(/.{60}/g, "$&\n  ")}\n`],
];

/** In addresses and in the files of tools. */
const OF_TOOLS: readonly Sample[] = [
  ["userinfo token only github", `https://${G}@github.com/x/y.git\n`],
  ["userinfo x-access-token", `https://x-access-token:${G}@github.com/x/y.git\n`],
  ["userinfo opaque alone", `git clone https://${HEX}${HEX.slice(0, 8)}@git.internal/x.git\n`],
  ["userinfo oauth2", `https://oauth2:${R}@gitlab.internal/x.git\n`],
  ["netrc one line", `machine x.internal login ci password ${P}\n`],
  ["netrc lines", `machine x.internal\n  login ci\n  password ${P}\n`],
  ["netrc default", `default login ci password ${P}\n`],
  ["netrc no login", `machine x.internal password ${P}\n`],
  ["netrc account", `machine x.internal login ci account a password ${P}\n`],
  ["npmrc authToken", `//registry.internal/:_authToken=${R}\n`],
  ["npmrc authToken uuid", `//r.internal/:_authToken=${UUID}\n`],
  ["npmrc _auth", `_auth=${b64("ci:" + P)}\n`],
  ["npmrc _auth registry", `//r.internal/npm/:_auth="${b64("ci:" + P)}"\n`],
  ["npmrc _password", `//r.internal/:_password=${b64(P)}\n`],
  ["yarnrc", `npmRegistries:\n  "https://r":\n    npmAuthToken: "${R}"\n`],
  ["yarnrc ident", `npmAuthIdent: "ci:${P}"\n`],
  ["pip.conf", `[global]\nindex-url = https://ci:${P}@pypi.internal/simple\n`],
  ["pypirc", `[pypi]\nusername = ci\npassword = ${P}\n`],
  ["git credentials", `https://ci:${R}@git.internal\n`],
  ["git extraheader", `extraheader = AUTHORIZATION: basic ${b64("x-access-token:" + R)}\n`],
  ["wifi psk", `network={\n ssid="x"\n psk="${P}"\n}\n`],
  ["ini section", `[database]\nuser=app\npassword=${P}\n`],
  ["gradle", `signing.password=${P}\n`],
  ["maven settings", `<server><id>x</id><username>ci</username><password>${P}</password></server>\n`],
  ["my.cnf", `[client]\npassword="${P}"\n`],
  ["s3cfg", `secret_key = ${AWS}\n`],
  ["aws credentials", `[default]\naws_access_key_id = ${["AKIA", "Q3EG7NZ2XWLP5RTB"].join("")}\naws_secret_access_key = ${AWS}\n`],
  ["composer auth", `{"http-basic":{"r":{"username":"ci","password":"${P}"}}}\n`],
  ["composer github oauth", `{"github-oauth":{"github.com":"${G}"}}\n`],
  ["hub hosts", `github.com:\n  oauth_token: ${G}\n`],
  ["nuget config", `<add key="ClearTextPassword" value="${P}" />\n`],
  ["cargo", `[registry]\ntoken = "${R}"\n`],
  ["gem creds", `:rubygems_api_key: ${"rubygems_" + createHash("sha256").update("a").digest("hex").slice(0, 48)}\n`],
  ["terraformrc", `credentials "app.terraform.io" {\n  token = "${R}"\n}\n`],
];

/** In YAML, environment files and Terraform. */
const AND_TERRAFORM: readonly Sample[] = [
  ["yaml literal block", `db:\n  password: |\n    ${P}\n  user: x\n`],
  ["yaml folded block", `api_token: >-\n  ${R}\n`],
  ["yaml token in block", `data: |\n  foo\n  ${G}\n`],
  ["yaml next line", `password:\n  ${P}\n`],
  ["yaml flow", `{ user: app, password: ${P} }\n`],
  ["yaml anchor tag", `password: !!str ${P}\n`],
  ["yaml anchor", `password: &pw ${P}\n`],
  ["env export quoted comment", `export DB_PASSWORD='${P}' # main\n`],
  ["env bare comment", `DB_PASSWORD=${P} # main\n`],
  ["env spaces", `DB_PASSWORD = "${P}"\n`],
  ["env single colon", `API_KEY: ${R}\n`],
  ["tfvars", `db_password = "${P}"\n`],
  ["tfvars heredoc", `db_password = <<EOT\n${P}\nEOT\n`],
  ["tf default", `variable "db_password" {\n  type = string\n  default = "${P}"\n}\n`],
  ["utf16 bom le", Buffer.concat([Buffer.from([0xff, 0xfe]), utf16(`x=${G}\n`)])],
  ["utf16 bom be", Buffer.concat([Buffer.from([0xfe, 0xff]), be(`x=${G}\n`)])],
  ["utf16 no bom le", utf16(`x=${G}\n`)],
  ["utf16 no bom be", be(`x=${G}\n`)],
  ["utf16 no bom le cyrillic", utf16(`${"Пароль и ключ для сервера ".repeat(3)}\nx=${G}\n`)],
  ["utf16 no bom odd tail", Buffer.concat([utf16(`x=${G}\nabcdef`), Buffer.from([0x41])])],
  ["utf32 le bom", Buffer.from(Uint32Array.from(Buffer.from(`..x=${G}\n`), (code, at) => [0xfeff, 0x61][at] ?? code).buffer)],
  ["utf8 bom", `\ufeff${G}\n`],
  ["compose list", `environment:\n  - POSTGRES_PASSWORD=${P}\n`],
  ["make", `API_TOKEN ?= ${R}\n`],
  ["properties colon", `db.password: ${P}\n`],
];

/** In other encodings and at the edges. */
const THE_EDGES: readonly Sample[] = [
  ["one nul", `a\0b ${"text ".repeat(30)} ${G}\n`],
  ["first bytes", G],
  ["no newline at end", `x ${G}`],
  ["markdown table", `| token | ${G} |\n`],
  ["csv", `name,token\nx,${G}\n`],
  ["token followed by dot", `The token is ${G}.\n`],
  ["token with ansi", `\x1b[32m${G}\x1b[0m\n`],
];

/** Handed over by their place. */
const THEIR_PLACE: readonly Sample[] = [
  ["sql identified", `CREATE USER app IDENTIFIED BY '${P}';\n`],
  ["sql password", `ALTER ROLE app WITH LOGIN PASSWORD '${P}';\n`],
  ["powershell", `$s = ConvertTo-SecureString "${P}" -AsPlainText -Force\n`],
  ["jdbc positional", `DriverManager.getConnection("jdbc:mysql://db/x", "app", "${P}");\n`],
  ["requests tuple", `requests.get(u, auth=("ci", "${P}"))\n`],
  ["HTTPBasicAuth", `HTTPBasicAuth('ci', '${P}')\n`],
  ["smtp login", `server.login("mail@x.internal", "${P}")\n`],
  ["go SetBasicAuth", `req.SetBasicAuth("ci", "${P}")\n`],
  ["java PasswordAuthentication", `return new PasswordAuthentication("ci", "${P}".toCharArray());\n`],
  ["curl header", `curl -H "X-Api-Key: ${R}" https://x\n`],
  ["curl -u next", `curl -s --user 'ci:${P}' https://x\n`],
  ["--from-literal", `kubectl create secret generic x --from-literal=password='${P}'\n`],
  ["helm set", `helm install x --set auth.password=${P}\n`],
  ["-D flag", `mvn -Dsonar.token=${R}\n`],
  ["azure conn", `"AccountKey=${b64("x".padEnd(64, R + AWS)).slice(0, 86)}==;EndpointSuffix=core"`],
  ["gpg passphrase", `gpg --batch --passphrase '${P}' -c x\n`],
  ["PGPASSWORD", `PGPASSWORD=${P} psql\n`],
  ["openssl pass", `openssl rsa -passin pass:${P} -in k\n`],
  ["zip -P", `zip -P ${P} a.zip b\n`],
  ["ssh config sshpass", `sshpass -p '${P}' ssh x\n`],
  ["jupyter", `{"source":["API_TOKEN = \\"${R}\\"\\n"]}`],
];

describe("a secret written in pieces is found", () => {
  it.each(IN_PIECES)("%s", (_, text) => {
    expect(kinds(text)).not.toEqual([]);
  });
});

describe("a secret written with escapes, entities and percent signs is found", () => {
  it.each(PERCENT_SIGNS)("%s", (_, text) => {
    expect(kinds(text)).not.toEqual([]);
  });
});

describe("a secret as a key or in base64 is found", () => {
  it.each(AND_BASE)("%s", (_, text) => {
    expect(kinds(text)).not.toEqual([]);
  });
});

describe("a secret in addresses and in the files of tools is found", () => {
  it.each(OF_TOOLS)("%s", (_, text) => {
    expect(kinds(text)).not.toEqual([]);
  });
});

describe("a secret in YAML, environment files and Terraform is found", () => {
  it.each(AND_TERRAFORM)("%s", (_, text) => {
    expect(kinds(text)).not.toEqual([]);
  });
});

describe("a secret in other encodings and at the edges is found", () => {
  it.each(THE_EDGES)("%s", (_, text) => {
    expect(kinds(text)).not.toEqual([]);
  });
});

describe("a secret handed over by its place is found", () => {
  it.each(THEIR_PLACE)("%s", (_, text) => {
    expect(kinds(text)).not.toEqual([]);
  });
});
