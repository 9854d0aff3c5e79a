/** A software bill of materials as CycloneDX JSON, any version (https://cyclonedx.org/docs/1.6/json/). */
import { type Bill, type Component, purlParts } from "#src/parsers/bill-component.ts";
import { nearest, type Understood } from "#src/parsers/document.ts";
import { type Fields, fields } from "#src/parsers/fields.ts";

/** Deeper nests of components are left out. */
const MAX_DEPTH = 20;

export function readCycloneDx(parsed: Understood): Bill {
  const root = fields(parsed.value);
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
  return {
    name: bare.startsWith("@") ? bare : `${group}${bare}`,
    version: typeof one["version"] === "string" ? one["version"] : "",
    ecosystem: purlParts(one["purl"])?.type ?? "",
    licences: Array.isArray(one["licenses"]) ? one["licenses"].flatMap((entry) => licenceOf(fields(entry))) : [],
    line,
  };
}

function licenceOf(entry: Fields): readonly string[] {
  const licence = fields(entry["license"]);
  return [entry["expression"], licence["id"], licence["name"]].filter((one) => typeof one === "string").slice(0, 1);
}
