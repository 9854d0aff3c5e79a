/** A software bill of materials as CycloneDX JSON, any version (https://cyclonedx.org/docs/1.6/json/): which packages it lists, and under which licences. */
import { type Fields, fields } from "#src/parsers/fields.ts";
import { parseJson } from "#src/parsers/json.ts";
import { nearest } from "#src/parsers/document.ts";

export interface Component {
  /** With its group or scope: "@scope/name". */
  readonly name: string;
  readonly version: string;
  /** The type of its package URL, such as npm or cargo; "" where it has none. */
  readonly ecosystem: string;
  /** SPDX expressions or names, as written; empty where none is stated. All of them apply. */
  readonly licences: readonly string[];
  readonly line: number;
}

export type Bill =
  | { readonly problem: string; readonly line: number }
  | { readonly components: readonly Component[]; readonly subject: string | undefined };

/** Deeper nests of components are left out. */
const MAX_DEPTH = 20;

/** Never throws. */
export function parseBill(text: string): Bill {
  const parsed = parseJson(text);
  if (!parsed.ok) return { problem: `is no JSON: ${parsed.problems[0]?.message ?? ""}`, line: parsed.problems[0]?.line ?? 1 };
  const root = fields(parsed.value);
  if (root["bomFormat"] !== "CycloneDX") return { problem: 'is no CycloneDX document: "bomFormat" is not "CycloneDX"', line: 1 };
  if (root["components"] !== undefined && !Array.isArray(root["components"])) {
    return { problem: 'has "components" that are no list', line: nearest(parsed, ["components"]).line };
  }
  const components: Component[] = [];
  const visit = (list: unknown, path: readonly (string | number)[], depth: number): void => {
    if (!Array.isArray(list) || depth > MAX_DEPTH) return;
    for (const [index, item] of list.entries()) {
      const one = fields(item);
      const at = [...path, index];
      if (typeof one["name"] === "string") components.push(componentOf(one, nearest(parsed, at).line));
      visit(one["components"], [...at, "components"], depth + 1);
    }
  };
  visit(root["components"], ["components"], 0);
  const subject = fields(fields(root["metadata"])["component"])["name"];
  return { components, subject: typeof subject === "string" ? subject : undefined };
}

function componentOf(one: Fields, line: number): Component {
  const bare = String(one["name"]);
  const group = typeof one["group"] === "string" && one["group"] !== "" ? `${one["group"]}/` : "";
  const ecosystem = typeof one["purl"] === "string" ? (/^pkg:([a-z0-9.+-]+)\//i.exec(one["purl"])?.[1]?.toLowerCase() ?? "") : "";
  return {
    name: bare.startsWith("@") ? bare : `${group}${bare}`,
    version: typeof one["version"] === "string" ? one["version"] : "",
    ecosystem,
    licences: Array.isArray(one["licenses"]) ? one["licenses"].flatMap((entry) => licenceOf(fields(entry))) : [],
    line,
  };
}

function licenceOf(entry: Fields): readonly string[] {
  const licence = fields(entry["license"]);
  return [entry["expression"], licence["id"], licence["name"]].filter((one) => typeof one === "string").slice(0, 1);
}
