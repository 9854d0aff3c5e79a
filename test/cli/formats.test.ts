import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { runCli } from "#test/cli/run.ts";
import { testRepository } from "#test/repository.ts";
import type { Files, TestRepository } from "#test/repository.ts";

const opened: TestRepository[] = [];
afterEach(() => opened.splice(0).forEach((one) => one.remove()));
const repository = (files: Files): TestRepository => {
  const made = testRepository(files);
  opened.push(made);
  return made;
};
const MANIFEST = "modules/pay/module.manifest.json";
const CATALOG =
  "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: { name: pay, description: Takes payments }\nspec: { type: service, lifecycle: production, owner: team-pay }\n";

describe("gatehouse import catalog", () => {
  it("shows, writes manifest and registry as one change, passes the checks, and can be taken back", async () => {
    const { folder } = repository({
      "modules/pay/catalog-info.yaml": CATALOG,
      "modules/pay/README.md": "# Pay\n",
      "docs/_generated/MODULE_REGISTRY.json": "{}\n",
    });
    const shown = await runCli(["import", "catalog", folder]);
    expect(shown).toEqual({
      code: 0,
      err: "",
      out: "new  pay  modules/pay/module.manifest.json  name, description, owner, type, lifecycle, catalog  (modules/pay/catalog-info.yaml:1)\nNothing was written: add --write.\n",
    });
    expect(existsSync(join(folder, MANIFEST))).toBe(false);
    const written = await runCli(["import", "catalog", folder, "--write"]);
    expect(written.out).toContain("Wrote modules/pay/module.manifest.json, docs/_generated/MODULE_REGISTRY.json.");
    const registry = JSON.parse(readFileSync(join(folder, "docs/_generated/MODULE_REGISTRY.json"), "utf8")) as {
      readonly modules: readonly object[];
    };
    expect(registry.modules).toMatchObject([{ name: "pay", docs: ["modules/pay/README.md"] }]);
    expect((await runCli(["check", folder, "--only", "registry,manifest-schema", "--no-cache"])).code).toBe(0);
    expect((await runCli(["import", "catalog", folder, "--write"])).out).toBe("Nothing to change.\n");
    expect((await runCli(["revert", folder])).code).toBe(0);
    expect([existsSync(join(folder, MANIFEST)), readFileSync(join(folder, "docs/_generated/MODULE_REGISTRY.json"), "utf8")]).toEqual([
      false,
      "{}\n",
    ]);
  });
});

describe("gatehouse export openslo", () => {
  it("writes what import reads", async () => {
    const made = repository({ [MANIFEST]: '{ "name": "pay", "sla": { "p95_latency_ms": 200 } }\n' });
    const { folder } = made;
    const { out, code } = await runCli(["export", "openslo", folder]);
    expect([code, out.match(/^kind: .*$/gm)]).toEqual([0, ["kind: DataSource", "kind: Service", "kind: SLO"]]);
    made.write({ "pay.openslo.yaml": out.replace("value: 200", "value: 150") });
    const { out: told } = await runCli(["import", "openslo", folder, "--write"]);
    expect(told).toBe("pay  sla.p95_latency_ms  200 → 150  (pay.openslo.yaml:22)\nWrote modules/pay/module.manifest.json.\n");
    expect(readFileSync(join(folder, MANIFEST), "utf8")).toBe('{ "name": "pay", "sla": { "p95_latency_ms": 150 } }\n');
  });

  it("says what it leaves out", async () => {
    const { folder } = repository({ [MANIFEST]: '{ "name": "pay" }\n' });
    expect(await runCli(["export", "openslo", folder])).toEqual({
      code: 0,
      out: "",
      err: "gatehouse export: left out: pay has no target\ngatehouse export: no module states a target\n",
    });
  });
});

describe("gatehouse search", () => {
  it("answers for people and as JSON", async () => {
    const { folder } = repository({
      [MANIFEST]: '{ "name": "pay", "description": "Takes payments", "tags": ["lane:L2"] }\n',
      "docs/a.md": "# Paying\n\nPayments are retried.\n",
    });
    const said = await runCli(["search", "payments", "retried", folder]);
    expect(said).toEqual({
      code: 0,
      err: "",
      out: `doc     Paying\n        docs/a.md:3\n        Payments are retried.\nmodule  pay  [lane:L2]\n        ${MANIFEST}\n        Takes payments\n`,
    });
    const { out } = await runCli(["search", "payments", "--in", folder, "--json", "--limit", "1"]);
    expect(JSON.parse(out)).toMatchObject({ query: "payments", total: 2, results: [{ kind: "module", path: MANIFEST }] });
    expect((await runCli(["search", "zeppelin", folder])).out).toBe('Nothing found.\n(nothing holds "zeppelin")\n');
  });

  it("what is said of files names no secret of their paths, in texts and in JSON", async () => {
    const key = ["AK", "IA", "Q3EGQ2PZ7XK4LMNR"].join("");
    const { folder } = repository({
      [`${key}/module.manifest.json`]: "{ oops",
      [`b/${key}/catalog-info.yaml`]: "a: b: c",
      [`c/${key}/catalog-info.yaml`]: "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: { name: pay }\nspec: {}\n",
    });
    for (const words of [
      ["search", "oops", folder],
      ["import", "catalog", folder],
      ["import", "catalog", folder, "--format", "json"],
    ]) {
      const { out, err } = await runCli(words);
      expect([out, err].join("\n")).not.toContain(key);
    }
    expect((await runCli(["import", "catalog", folder])).out).toContain("AK…");
  });

  it.each([[["search"]], [["search", "./x"]], [["search", "a", "--limit", "0"]], [["import", "x"]], [["export"]]])(
    "%j is wrong use",
    async (words) => {
      expect((await runCli(words)).code).toBe(2);
    },
  );
});

describe("gatehouse coa", () => {
  it("shows and writes the certificates, beside what people wrote", async () => {
    const manifest = JSON.stringify({ version: 1, products: [{ id: "tea", certificates: [] }] });
    const made = repository({ "docs/compliance/coa_manifest.json": manifest, "docs/compliance/COA_MANIFEST.md": "# Ours\n\nAsk Ada.\n" });
    const shown = await runCli(["coa", made.folder]);
    expect(shown.out).toMatch(/^# Ours\n\nAsk Ada\.\n\n<!-- gatehouse:certificates[^]*\| `tea` \| ❌ missing \|/);
    expect((await runCli(["coa", made.folder, "--write"])).out).toBe("Wrote docs/compliance/COA_MANIFEST.md.\n");
    expect((await runCli(["coa", made.folder, "--write"])).out).toBe("docs/compliance/COA_MANIFEST.md is up to date.\n");
    expect(JSON.parse((await runCli(["coa", made.folder, "--format", "json"])).out)).toMatchObject([{ product: "tea", state: "missing" }]);
    made.write({ "docs/compliance/coa_manifest.json": "{" });
    expect((await runCli(["coa", made.folder])).code).toBe(3);
  });
});
