import { describe, expect, it } from "vitest";
import { catalogPaths, importCatalog } from "#src/catalog-import.ts";
import type { CatalogImported } from "#src/catalog-import.ts";
import { inventory, MANIFESTS } from "#src/modules.ts";
import { simulatedView } from "#src/views/simulated.ts";

const imported = (files: Readonly<Record<string, string>>): CatalogImported => {
  const view = simulatedView({ files, takenAt: new Date("2026-11-20T10:00:00Z") });
  return importCatalog(view, inventory(view, MANIFESTS), catalogPaths(view));
};
const entity = (kind: string, metadata: string, spec = "  type: service\n"): string =>
  `apiVersion: backstage.io/v1alpha1\nkind: ${kind}\nmetadata:\n${metadata}spec:\n${spec}`;
const pay = entity(
  "Component",
  "  name: pay\n  description: Pays.\n  tags: [java, payments]\n  labels: { gatehouse.dev/lane: L3 }\n",
  "  type: service\n  lifecycle: production\n  owner: team-pay\n  system: shop\n",
);

describe("catalog-info.yaml", () => {
  it("a component becomes the module of its folder", () => {
    const { files, modules, left } = imported({ "services/pay/catalog-info.yaml": pay, "services/pay/src/a.ts": "" });
    expect(left).toEqual([]);
    expect(modules).toEqual([
      {
        module: "pay",
        manifest: "services/pay/module.manifest.json",
        state: "new",
        added: ["name", "description", "owner", "type", "lifecycle", "system", "catalog", "tags"],
        from: "services/pay/catalog-info.yaml:1",
      },
    ]);
    expect(files.map(({ path, content }) => [path, JSON.parse(content) as unknown])).toEqual([
      [
        "services/pay/module.manifest.json",
        {
          name: "pay",
          description: "Pays.",
          owner: "team-pay",
          type: "service",
          lifecycle: "production",
          system: "shop",
          catalog: { entity: "component:default/pay", file: "services/pay/catalog-info.yaml" },
          tags: ["lane:L3", "java", "payments"],
        },
      ],
    ]);
  });

  it("what a manifest says stays, its lane too; what it does not say is added; done twice it changes nothing", () => {
    const manifest = '{\n\t"name": "payments",\n\t"tags": ["lane:L1", "java"],\n\t"owner": "ada"\n}\n';
    const files = { "catalog-info.yaml": pay, "module.manifest.json": manifest };
    const once = imported(files);
    expect(once.modules.map(({ module, state, added }) => [module, state, added])).toEqual([
      ["payments", "completed", ["description", "type", "lifecycle", "system", "catalog", "tags"]],
    ]);
    const [made] = once.files;
    expect(JSON.parse(made?.content ?? "")).toMatchObject({
      name: "payments",
      owner: "ada",
      tags: ["lane:L1", "java", "payments"],
      description: "Pays.",
    });
    expect(made?.content).toMatch(/^\{\n\t"name": "payments",\n/);
    const twice = imported({ ...files, "module.manifest.json": made?.content ?? "" });
    expect([twice.files, twice.modules[0]?.state]).toEqual([[], "unchanged"]);
  });

  it("several components of one file stand in the folders that they name", () => {
    const here = (folder: string, name: string): string =>
      entity("Component", `  name: ${name}\n  annotations: { backstage.io/source-location: "${folder}" }\n`);
    const yaml = [
      here("dir:./a", "a"),
      here("url:https://github.com/fernhill/shop/tree/main/b/", "b"),
      pay,
      here("dir:./gone", "c"),
      here("dir:../../..", "d"),
      entity("API", "  name: orders\n"),
    ].join("---\n");
    const { modules, left } = imported({ "catalog-info.yaml": yaml, "a/x.ts": "", "b/x.ts": "" });
    expect(modules.map(({ module, manifest }) => [module, manifest])).toEqual([
      ["a", "a/module.manifest.json"],
      ["b", "b/module.manifest.json"],
      ["pay", "module.manifest.json"],
    ]);
    expect(left.map(({ object, why }) => [object, why.split(";")[0]])).toEqual([
      ["Component/c", "its folder . is the module pay already"],
      ["Component/d", "its folder . is the module pay already"],
      ["API/orders", "API is no module"],
    ]);
  });

  it("locations are followed inside the repository, in circles too, and not outside it", () => {
    const location = (...targets: readonly string[]): string =>
      `apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: { name: all }\nspec:\n  targets: ${JSON.stringify(targets)}\n`;
    const files = {
      "catalog-info.yaml": location("./services/pay/component.yaml", "./gone.yaml", "https://example.com/x.yaml", "../outside.yaml"),
      "services/pay/component.yaml": `${pay}---\n${location("../../catalog-info.yaml")}`,
    };
    const { modules, left } = imported(files);
    expect(modules.map(({ manifest }) => manifest)).toEqual(["services/pay/module.manifest.json"]);
    expect(left.map(({ why }) => why)).toEqual([
      "./gone.yaml is no file of this repository",
      "https://example.com/x.yaml is no file of this repository",
      "../outside.yaml is no file of this repository",
    ]);
  });

  it.each([
    ["another version", "apiVersion: v1\nkind: Service\nmetadata: { name: a }\n", "its apiVersion is v1"],
    ["a name that is none", entity("Component", '  name: "a b"\n'), "is no name"],
    ["a list", "- a\n", "its apiVersion is none"],
    ["broken YAML", "a: b: c", "it is no YAML"],
  ])("%s is left out, and said", (_, yaml, why) => {
    const { modules, left } = imported({ "catalog-info.yaml": yaml });
    expect([modules, left.length]).toEqual([[], 1]);
    expect(left[0]?.why).toContain(why);
  });

  it("files beyond the bound are named as left out, whether they are asked for or a location leads to them", () => {
    const empty = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`${String(at).padStart(5, "0")}/catalog-info.yaml`, ""]));
    const location = 'apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: { name: all }\nspec: { target: "./more.yaml" }\n';
    const files = {
      ...empty,
      "00000/catalog-info.yaml": location,
      "00000/more.yaml": pay,
      "00001/catalog-info.yaml": pay,
      "z/catalog-info.yaml": pay,
    };
    const { modules, left } = imported(files);
    expect(modules.map(({ manifest }) => manifest)).toEqual(["00001/module.manifest.json"]);
    const why = "no more than 10000 files are read at a time: name it by --from";
    expect(left).toEqual(["z/catalog-info.yaml", "00000/more.yaml"].map((path) => ({ from: path, object: path, why })));
  });

  it("a manifest that cannot be read is not replaced", () => {
    const { files, left } = imported({ "catalog-info.yaml": pay, "module.manifest.json": "{" });
    expect([files, left.map(({ why }) => why)]).toEqual([[], ["the manifest of its folder . cannot be read"]]);
  });
});
