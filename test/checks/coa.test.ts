import { describe, expect, it } from "vitest";
import { check } from "#checks/coa.ts";
import { sha256 } from "#src/canonical.ts";
import { judge } from "#test/judge.ts";

const MANIFEST = "docs/compliance/coa_manifest.json";
const pdf = "%PDF-1.4\n";
const file = "docs/compliance/coa/oil 30.pdf";
const whole = { lab: "Leaf", batch: "b1", sample_date: "2026-10-02", expiry: "2027-10-02", result: "pass", file, sha256: sha256(pdf) };
const now = "2026-11-20T10:00:00Z";

const rulesOf = async (text: string, files: object = {}, at = now): Promise<readonly string[]> =>
  (await judge(check, { files: { [file]: pdf, ...files, [MANIFEST]: text }, now: at })).findings.map(({ rule }) =>
    rule.replace("coa/", ""),
  );
const product = (...certificates: readonly object[]): object => ({ id: "oil-30", name: "Oil", certificates });
const text = (...products: readonly object[]): string => JSON.stringify({ version: 1, products }, null, 1);

describe("coa", () => {
  it.each(check.examples)("example: $title", async (example) => {
    expect((await judge(check, example)).findings.map((one) => one.rule)).toEqual(example.finds.map((fault) => `coa/${fault}`));
  });

  it.each<[object, readonly string[]]>([
    [{}, []],
    [{ lab: undefined }, ["invalid"]],
    [{ lab: " " }, ["invalid"]],
    [{ batch: undefined }, ["invalid"]],
    [{ sample_date: undefined }, ["invalid"]],
    [{ sample_date: "2026-02-30" }, ["invalid"]],
    [{ sample_date: "02.10.2026" }, ["invalid"]],
    [{ sample_date: "2026-11-20" }, []],
    [{ sample_date: "2026-11-21" }, []],
    [{ sample_date: "2026-11-22" }, ["invalid"]],
    [{ expiry: undefined }, ["invalid"]],
    [{ expiry: "soon" }, ["invalid"]],
    [{ expiry: "2026-11-20" }, []],
    [{ expiry: "2026-11-19" }, ["expired"]],
    [{ expiry: "2026-11-20T00:00:01Z" }, []],
    [{ expiry: "2026-11-20T01:00:00+02:00" }, ["expired"]],
    [{ result: undefined }, ["invalid"]],
    [{ result: "fail" }, ["invalid"]],
    [{ result: "pending" }, ["invalid"]],
    [{ result: "PASS" }, []],
    [{ file: undefined }, ["invalid"]],
    [{ file: "docs/compliance/coa/none.pdf" }, ["missing-certificate"]],
    [{ file: `./${file}` }, []],
    [{ sha256: undefined }, ["invalid"]],
    [{ sha256: "abc" }, ["invalid"]],
    [{ sha256: sha256(pdf).toUpperCase() }, []],
    [{ sha256: "0".repeat(64) }, ["hash-mismatch"]],
    [{ expiry: "2026-11-19", sha256: "0".repeat(64) }, ["expired", "hash-mismatch"]],
    [{ remark: "further keys are allowed" }, []],
  ])("a certificate with %j", async (change, expected) => {
    expect(await rulesOf(text(product({ ...whole, ...change })))).toEqual(expected);
  });

  const old = { ...whole, sample_date: "2025-10-02", expiry: "2026-10-02" };
  it.each<[string, readonly object[], readonly string[]]>([
    ["an expired one before it", [old, whole], []],
    ["an expired one after it", [whole, old], []],
    ["a broken older one", [whole, { ...old, lab: "" }], []],
    ["an expired newer one", [whole, { ...whole, sample_date: "2026-10-03", expiry: "2026-11-01" }], ["expired"]],
    ["one without a date", [whole, { ...whole, sample_date: null }], ["invalid"]],
    ["a broken one of the same day", [whole, { ...whole, lab: "" }], ["invalid"]],
  ])("the newest sample decides: with %s", async (_, certificates, expected) => {
    expect(await rulesOf(text(product(...certificates)))).toEqual(expected);
  });

  it("judges each product for itself, at the manifest", async () => {
    const given = text(product(whole), { id: "gummy-10" }, { id: "tea-5", certificates: [{ ...whole, expiry: "2026-01-01" }] });
    const outcome = await judge(check, { files: { [file]: pdf, [MANIFEST]: given }, now });
    expect(outcome.findings.map(({ rule, at, message }) => [rule, at?.path, /gummy-10|tea-5|oil-30/.exec(message)?.[0]])).toEqual([
      ["coa/missing-certificate", MANIFEST, "gummy-10"],
      ["coa/expired", MANIFEST, "tea-5"],
    ]);
  });

  it.each([
    ["oops", ["invalid"]],
    ["", ["invalid"]],
    ["[]", ["invalid"]],
    ['{ "version": 2, "products": [] }', ["invalid"]],
    ['{ "version": 1, "products": {} }', ["invalid"]],
    ['{ "version": 1, "products": [{}] }', ["invalid"]],
    ['{ "version": 1, "products": [{ "id": "a", "certificates": {} }] }', ["invalid"]],
    ['{ "version": 1, "products": [{ "id": "a", "certificates": [1] }] }', ["invalid"]],
    [text(product(whole), product(whole)), ["invalid"]],
  ])("a manifest with %j", async (given, expected) => {
    expect(await rulesOf(given)).toEqual(expected);
  });

  it("reads the digest of a file that is kept in Git LFS from its pointer", async () => {
    const pointer = (digest: string): string => `version https://git-lfs.github.com/spec/v1\noid sha256:${digest}\nsize 9\n`;
    expect(await rulesOf(text(product(whole)), { [file]: pointer(sha256(pdf)) })).toEqual([]);
    expect(await rulesOf(text(product(whole)), { [file]: pointer("0".repeat(64)) })).toEqual(["hash-mismatch"]);
  });

  it("does not apply without products, and fails without a manifest only where it is configured", async () => {
    expect((await judge(check, { files: {} })).state).toBe("notApplicable");
    expect((await judge(check, { files: { [MANIFEST]: text() } })).state).toBe("notApplicable");
    expect((await judge(check, { files: {}, options: { manifest: "coa.json" } })).findings.map(({ rule }) => rule)).toEqual([
      "coa/missing-certificate",
    ]);
  });
});
