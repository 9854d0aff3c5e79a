import { check } from "#checks/secrets/check.ts";
import { options } from "#checks/secrets/options.ts";
import { analyser } from "#checks/secrets/survey.ts";
import { checksumOf } from "#src/parsers/secrets/checksum.ts";
import { VENDOR_KINDS } from "#src/parsers/secrets/kinds.ts";
import { simulatedView } from "#src/views/simulated.ts";
import { drawFrom, madeUp } from "#test/parsers/secrets/made-up.ts";
import { failures, judge, judgeView } from "#test/judge.ts";
import type { Given } from "#test/judge.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const BODY = ["w7LrQz", "2Pk9Xv", "B4tNc8", "JfHs3G", "mYd6Ra"].join("");
const OTHER = ["Zt8Kp1", "vQ5nW0", "cR7xLb", "2YhJ9f", "Gs4DmE"].join("");
const tokenOf = (body: string): string => ["ghp", body + checksumOf("crc32-base62", body)].join("_");
const GITHUB = tokenOf(BODY);
const PASSWORD = ["tR7", "!vq", "L2x", "Zp9"].join("");
const utf16 = (text: string): Uint8Array => Uint8Array.from([0xff, 0xfe, ...Buffer.from(text, "utf16le")]);

interface Facts {
  readonly rulesInForce: number;
  readonly filesScanned: number;
  readonly notScanned: readonly { readonly path: string; readonly reason: string }[];
  readonly allowed: readonly unknown[];
}

async function factsOf(given: Given): Promise<Facts> {
  const outcome = await judge(check, given);
  return ("facts" in outcome ? outcome.facts : undefined) as Facts;
}

const rules = async (given: Given): Promise<readonly string[]> =>
  (await judge(check, given)).findings.map(({ rule, severity, at }) => `${severity} ${rule} ${at?.path ?? ""}:${at?.line ?? ""}`);

describe("the examples of secrets", () => {
  for (const example of check.examples) {
    it(example.title, async () => {
      const outcome = await judge(check, example);
      expect(failures(outcome).map((line) => line.split(" ")[0])).toEqual(example.finds.map((fault) => `secrets/${fault}`));
    });
  }
});

describe("a difference is judged by its added lines", () => {
  it("a secret that stood there before is the base's matter", async () => {
    const base = { "a.sh": `x\nT=${GITHUB}\n` };
    expect(await rules({ base, files: { "a.sh": `x\nT=${GITHUB}\ny\n` } })).toEqual([]);
  });

  it("the same secret on a line that is added is found there", async () => {
    const base = { "a.sh": `T=${GITHUB}\n` };
    expect(await rules({ base, files: { "a.sh": `T=${GITHUB}\nU=${GITHUB}\n` } })).toEqual(["failure secrets/github-pat a.sh:2"]);
  });

  it("a key of several lines is found when one of them is added", async () => {
    const lines = [
      "-----BEGIN PGP PRIVATE KEY BLOCK-----",
      "",
      `${BODY}${OTHER}`,
      `${OTHER}${BODY}`,
      "=abcd",
      "-----END PGP PRIVATE KEY BLOCK-----",
    ];
    const base = { "k.asc": lines.filter((_, index) => index !== 3).join("\n") };
    expect(await rules({ base, files: { "k.asc": lines.join("\n") } })).toEqual(["failure secrets/private-key-pgp k.asc:1"]);
  });

  it("lines of a UTF-16 file are compared as text", async () => {
    const base = { "s.reg": utf16(`a\nT=${GITHUB}\n`) };
    expect(await rules({ base, files: { "s.reg": utf16(`a\nT=${GITHUB}\nU=${tokenOf(OTHER)}\n`) } })).toEqual([
      "failure secrets/github-pat s.reg:3",
    ]);
  });

  it("an environment file is found when it is added, not when it was there, not when it is removed", async () => {
    expect(await rules({ base: {}, files: { ".env": "MODE=live\n" } })).toEqual(["failure secrets/env-file .env:"]);
    expect(await rules({ base: { ".env": "MODE=live\n" }, files: { ".env": "MODE=live\nPORT=1\n" } })).toEqual([]);
    expect(await rules({ base: { ".env": "TOKEN=${TOKEN}\n" }, files: { ".env": "MODE=live\n" } })).toEqual([
      "failure secrets/env-file .env:",
    ]);
    expect(await rules({ base: { ".env": "MODE=live\n" }, files: { ".gitignore": ".env\n" } })).toEqual([]);
  });
});

it("a password in an example of a documentation comment is a warning, and beside it a failure", async () => {
  const java = (comment: string): string => `${comment}\nclass A {}\n`;
  const line = ` * "password":"${PASSWORD}"`;
  const found = async (comment: string): Promise<readonly string[]> => await rules({ files: { "A.java": java(comment) } });
  expect(await found(`/**\n * <pre class="code">\n${line}\n * </pre>\n */`)).toEqual(["warning secrets/password A.java:3"]);
  expect(await found(`/**\n * \`\`\`\n${line}\n * \`\`\`\n */`)).toEqual(["warning secrets/password A.java:3"]);
  expect(await found(`/**\n${line}\n */`)).toEqual(["failure secrets/password A.java:2"]);
  expect(await found(`/**\n * <pre>x</pre>\n${line}\n */`)).toEqual(["failure secrets/password A.java:3"]);
  expect(await found(`/** <pre> */\n${line}`)).toEqual(["failure secrets/password A.java:2"]);
});

describe("a secret in the name of a file or folder", () => {
  it("is found once for a folder, and shown without the secret", async () => {
    const outcome = await judge(check, { files: { [`dump/${GITHUB}/a.txt`]: "x\n", [`dump/${GITHUB}/b.txt`]: "y\n" } });
    expect(outcome.findings.map(({ rule, at }) => [rule, at?.path.replace(/[\da-f]{5}(?=\/)/, "MARK")])).toEqual([
      ["secrets/github-pat", "dump/ghp_…MARK/a.txt"],
    ]);
    expect(JSON.stringify(outcome.findings)).not.toContain(GITHUB);
  });

  it("is the base's matter where the base has it, and can be allowed by its mark", async () => {
    const base = { [`${GITHUB}/a.txt`]: "x\n" };
    expect(await rules({ base, files: { ...base, [`${GITHUB}/b.txt`]: "y\n" } })).toEqual([]);
    const found = await judge(check, { base: {}, files: base });
    const mark = /mark ([\da-f]+)/.exec(found.findings[0]?.message ?? "")?.[1];
    expect(found.findings.map(({ rule }) => rule)).toEqual(["secrets/github-pat"]);
    expect(await rules({ files: base, options: { allow: [{ mark, reason: "revoked long ago" }] } })).toEqual([]);
  });

  it("is the change's matter where a longer secret of the base begins like it", async () => {
    const before = { [`ci/https%3A%2F%2Fci%3A${encodeURIComponent(`${PASSWORD}9xK`)}%40git.internal/a.txt`]: "x\n" };
    const brought = { [`ci/https%3A%2F%2Fci%3A${encodeURIComponent(PASSWORD)}%40git.internal/a.txt`]: "y\n" };
    expect((await rules({ base: before, files: { ...before, ...brought } })).map((rule) => rule.split(" ")[1])).toEqual([
      "secrets/basic-auth-url",
    ]);
  });

  it("is compared with the base in one look at each of its paths, however many there are", async () => {
    const named = (count: number, from: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${from + at}/${GITHUB}.txt`, "x\n"]));
    const view = simulatedView({ base: named(600, 0), files: named(1_200, 0) });
    let looks = 0;
    const paths = new Proxy(view.base?.paths ?? [], {
      get: (of, key, given): unknown => {
        if (typeof key === "string" && /^\d+$/.test(key)) looks++;
        return Reflect.get(of, key, given);
      },
    });
    const outcome = await judgeView(check, { ...view, ...(view.base && { base: { ...view.base, paths } }) }, {}, new Date(0));
    expect(outcome.findings).toHaveLength(600);
    expect(looks).toBeLessThanOrEqual(600 * 10);
  });
});

describe("environment files", () => {
  it.each([
    ".env.example",
    ".env.sample",
    ".env.template",
    ".env.dist",
    ".env.vault",
    ".env.production.example",
    "web/.env.local.template",
    ".env.example-e2e",
    ".env.example_e2e",
    ".envrc",
    "environment",
  ])("%s is none", async (path) => {
    expect(await rules({ files: { [path]: "MODE=live\n" } })).toEqual([]);
  });

  it.each([".env", ".env.production", "services/mail/.env.local"])("%s is one", async (path) => {
    expect(await rules({ files: { [path]: "MODE=live\n" } })).toEqual([`failure secrets/env-file ${path}:`]);
  });

  it("of a mode with what everybody may read is none, and `.env` with the same is one", async () => {
    const text = "NEXT_PUBLIC_ID='G-B1E83PJ3RT'\nVITE_URL=https://api.example.org\n";
    expect(await rules({ files: { "web/.env.production": `MODE="production"\nPORT=3000\n${text}` } })).toEqual([]);
    expect(await rules({ files: { ".env.test": "DB_PASSWORD=12345\n" } })).toEqual(["failure secrets/env-file .env.test:"]);
    expect(await rules({ files: { "web/.env": text } })).toEqual(["failure secrets/env-file web/.env:"]);
    expect(await rules({ files: { ".env.production": `${text}MODE=live\n` } })).toEqual(["failure secrets/env-file .env.production:"]);
  });

  it("without values of its own is none", async () => {
    expect(
      await rules({ files: { ".env": "# nothing\nTOKEN=\nA=${A}\nB='$B'\nC=\"encrypted:BD9f\"\nexport D=op://vault/item\n" } }),
    ).toEqual([]);
  });
});

describe("nothing is passed over in silence", () => {
  it("binary and oversized files are named, UTF-16 without a mark is read", async () => {
    const binary = Uint8Array.from({ length: 300 }, (_, at) => at % 256);
    const silent = Uint8Array.from(Buffer.from(`key ${GITHUB}\n`.repeat(3), "utf16le"));
    const files = { "a.bin": binary, "big.txt": "x".repeat(2_000), "s.txt": silent };
    const facts = await factsOf({ files, options: { maxBytes: 1_000 } });
    expect(facts.notScanned).toEqual([
      { path: "a.bin", reason: "binary" },
      { path: "big.txt", reason: "larger than 1000 bytes (2000)" },
    ]);
    expect(facts.filesScanned).toBe(1);
    expect(await rules({ files: { "s.txt": silent } })).toContain("failure secrets/github-pat s.txt:1");
  });

  it("one NUL does not hide a text", async () => {
    expect(await rules({ files: { "a.txt": `\0${"hello\n".repeat(60)}T=${GITHUB}\n` } })).toEqual(["failure secrets/github-pat a.txt:61"]);
  });

  it("a submodule is named and a link is not followed", async () => {
    const plain = simulatedView({ files: { sub: "", "current.env": "/run/secrets/app.env", "a.txt": "x" } });
    const kinds = new Map([
      ["sub", "submodule"],
      ["current.env", "symlink"],
    ] as const);
    const kind = (path: string) => (path === "sub" || path === "current.env" ? kinds.get(path) : "file");
    const view = {
      ...plain,
      kind,
      facts: <Fact>(one: Parameters<typeof plain.facts<Fact>>[0], paths: Iterable<string>) =>
        plain.facts(
          one,
          [...paths].filter((path) => kind(path) === "file"),
        ),
    };
    const outcome = await judgeView(check, view, {}, new Date(0));
    expect(outcome).toMatchObject({
      state: "passed",
      facts: { filesScanned: 1, notScanned: [{ path: "sub", reason: "a submodule: its files belong to another repository" }] },
    });
  });

  it("no rule in force is undecided", async () => {
    const except = Object.keys(check.faults).filter((fault) => options().shape.except.safeParse([fault]).success);
    const outcome = await judge(check, { files: { "a.sh": GITHUB }, options: { except, envFiles: { enabled: false } } });
    expect(outcome).toMatchObject({ state: "undecided" });
    expect((await factsOf({ files: {} })).rulesInForce).toBe(except.length + 1);
  });

  it("more findings in one file than are listed are counted", async () => {
    const files = {
      "dump.txt": Array.from({ length: 510 }, (_, at) =>
        madeUp({ id: "x", title: "", rotate: "", shapes: ["ghp_{w36}"], checksum: "crc32-base62" }, drawFrom(at + 1)),
      ).join("\n"),
    };
    expect((await rules({ files })).filter((rule) => rule.includes("too-many"))).toEqual(["failure secrets/too-many dump.txt:"]);
  });
});

describe("allowances", () => {
  const files = { "fixtures/a.sh": `T=${GITHUB}\n`, "src/a.sh": `T=${GITHUB}\n` };
  const reason = "revoked, the parser's test needs it";

  it("an entry allows what all its parts fit, and the reason is in the facts", async () => {
    const given = { files, options: { allow: [{ path: "fixtures/**", value: "^ghp_", reason }] } };
    expect(await rules(given)).toEqual(["failure secrets/github-pat src/a.sh:1"]);
    expect((await factsOf(given)).allowed).toEqual([{ path: "fixtures/a.sh", line: 1, rule: "github-pat", reason }]);
  });

  it("by the mark that a finding shows, which another secret does not share", async () => {
    const [finding] = (await judge(check, { files })).findings;
    const mark = /mark ([\da-f]+)$/.exec(finding?.message ?? "")?.[1];
    expect(await rules({ files, options: { allow: [{ mark, reason }] } })).toEqual([]);
    expect(await rules({ files: { "src/a.sh": `T=${tokenOf(OTHER)}\n` }, options: { allow: [{ mark, reason }] } })).toEqual([
      "notice secrets/unused-allow :",
      "failure secrets/github-pat src/a.sh:1",
    ]);
  });

  it.each([
    [{ allow: [{ path: "a/**" }] }],
    [{ allow: [{ reason }] }],
    [{ allow: [{ path: "a/**", reason: "no" }] }],
    [{ rules: [{ id: "x", pattern: "(a+)\\1", keywords: ["abc"] }] }],
  ])("without a reason, without a part or with a pattern that is not linear are refused", (given) => {
    expect(options().safeParse(given).success).toBe(false);
  });

  it("a comment that a change brings along is shown", async () => {
    const line = `T=${GITHUB} # gatehouse:allow-secret ${reason}\n`;
    expect(await rules({ files: { "a.sh": line } })).toEqual([]);
    expect(await rules({ base: {}, files: { "a.sh": line } })).toEqual(["notice secrets/inline-allow a.sh:1"]);
    expect(await rules({ files: { "a.sh": line }, options: { inline: false } })).toEqual(["failure secrets/github-pat a.sh:1"]);
  });
});

describe("own rules", () => {
  it("judge the lines that hold a keyword, once a line", async () => {
    const own = [{ id: "acme-key", pattern: "acme-[0-9]{6}", keywords: ["acme-"], message: "an Acme key" }];
    const outcome = await judge(check, { files: { "a.txt": "acme-12\nACME-000000 acme-123987 acme-123987\n" }, options: { rules: own } });
    expect(outcome.findings.map(({ rule, at, message }) => [rule, at?.line, message.replace(/mark .*/, "mark")])).toEqual([
      ["secrets/custom", 2, "acme-key: an Acme key, mark"],
    ]);
  });
});

describe("identity and severity", () => {
  it("a fingerprint survives a move of the line and tells two secrets apart", async () => {
    const print = async (text: string): Promise<readonly string[]> =>
      (await judge(check, { files: { "a.sh": text } })).findings.map((finding) => finding.fingerprint);
    const [before] = await print(`T=${GITHUB}\n`);
    expect(await print(`\n\nexport OTHER="${GITHUB}"\n`)).toEqual([before]);
    expect(await print(`T=${tokenOf(OTHER)}\n`)).not.toEqual([before]);
  });

  it("what only a name tells is a warning in tests and documents", async () => {
    expect(await rules({ files: { "docs/a.md": `password: ${PASSWORD}\n`, "src/a.yml": `password: ${PASSWORD}\n` } })).toEqual([
      "warning secrets/password docs/a.md:1",
      "failure secrets/password src/a.yml:1",
    ]);
  });

  it("columns count UTF-16 units", async () => {
    const [finding] = (await judge(check, { files: { "a.ts": `const é😀 = "${GITHUB}";\n` } })).findings;
    expect(finding?.at).toEqual({ path: "a.ts", line: 1, endLine: 1, column: 14, endColumn: 14 + GITHUB.length });
  });
});

describe("nothing that comes out holds a secret", () => {
  it("neither a finding, a fact nor what is remembered of a file", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...VENDOR_KINDS),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.constantFrom("", "token", "password", "api_key"),
        async (kind, seed, name) => {
          const secret = madeUp(kind, drawFrom(seed));
          const text = `${kind.names?.[0] ?? name}_token = "${secret}"\nurl = https://u:${secret}@host/x\n`;
          const given = { files: { "a.txt": text, ".env": text } };
          const outcome = JSON.stringify(await judge(check, given));
          const remembered = JSON.stringify(analyser(options().parse({})).analyse(new TextEncoder().encode(text), ".env"));
          for (const said of [outcome, remembered]) {
            const tail = secret.slice(-10);
            expect(said.includes(secret) || said.includes(tail)).toBe(false);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("ten megabytes on one line", () => {
  const size = 10_000_000;
  it.each([
    ["the same letter", "a"],
    ["names without values", "token="],
    ["opened quotes", 'key="'],
    ["escaped quotes", 'key=\\"'],
    ["addresses", "://a:b"],
    ["headers of web tokens", "eyJ."],
    ["base64 of prefixes", Buffer.from("ghp_").toString("base64")],
    ["begun keys", "-----BEGIN PRIVATE KEY-----"],
    ["commands", "curl -u "],
    ["manifests", "kind: secret "],
    ["web keys", '{"kty" '],
    ["signatures", "sig="],
    ["prefixes", "/ops_eyJ"],
    ["literals put together", 'key="a"+"b" '],
    ["opened elements", "token><![CDATA["],
    ["escaped signs", "token%3d%5f"],
  ])("%s are scanned to the end", async (_, piece) => {
    const text = `${piece.repeat(Math.floor(size / piece.length))}\nT="${GITHUB}"\n`;
    const outcome = await judge(check, { files: { "a.txt": text } });
    expect(outcome.findings.map((finding) => finding.rule)).toContain("secrets/github-pat");
  });
});
