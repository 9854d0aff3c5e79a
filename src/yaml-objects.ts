/** Files of YAML documents that each say what they are (`apiVersion`, `kind`, `metadata.name`): those that fit a shape, and why the others do not. */
import type { ZodType } from "zod";
import { faultsAt, shapeViolations } from "#src/document-shape.ts";
import { isObject, ownObject, ownText } from "#src/parsers/json-lenient.ts";
import { parseYamlDocuments } from "#src/parsers/yaml.ts";
import type { RepositoryView } from "#src/view.ts";

export interface PlacedObject<Value> {
  readonly object: Value;
  /** The file. */
  readonly path: string;
  /** `path:line`. */
  readonly from: string;
}

/** Something that was not taken over. */
export interface LeftOut {
  /** `path:line`. */
  readonly from: string;
  /** `SLO/checkout-latency`; the file where no object can be named. */
  readonly object: string;
  readonly why: string;
}

const MAX_NAMED = 3;

/** In the order of the files and documents. `version` accepts an apiVersion. Empty documents are nothing. */
export function yamlObjects<Value>(
  view: RepositoryView,
  paths: readonly string[],
  shape: ZodType<Value>,
  version: RegExp,
): { readonly objects: readonly PlacedObject<Value>[]; readonly left: readonly LeftOut[] } {
  const [objects, left]: [PlacedObject<Value>[], LeftOut[]] = [[], []];
  for (const path of paths) {
    const text = view.text(path);
    if (text === undefined) {
      left.push({ from: path, object: path, why: view.kind(path) === undefined ? "there is no such file" : "it is no UTF-8 text file" });
      continue;
    }
    for (const parsed of parseYamlDocuments(text)) {
      if (!parsed.ok) {
        const [problem] = parsed.problems;
        left.push({ from: `${path}:${problem?.line ?? 1}`, object: path, why: `it is no YAML: ${problem?.message ?? ""}` });
        continue;
      }
      if (parsed.value === null) continue;
      const from = `${path}:${parsed.place([])?.line ?? 1}`;
      const plain = isObject(parsed.value) ? parsed.value : undefined;
      const object = `${ownText(plain, "kind") ?? "?"}/${ownText(ownObject(plain, "metadata"), "name") ?? "?"}`;
      const given = ownText(plain, "apiVersion") ?? "none";
      if (!version.test(given)) {
        left.push({ from, object, why: `its apiVersion is ${given.slice(0, 60)}` });
        continue;
      }
      const fitted = shape.safeParse(parsed.value);
      if (fitted.success) objects.push({ object: fitted.data, path, from });
      else {
        const faults = faultsAt(path, parsed, shapeViolations(shape, parsed.value)).slice(0, MAX_NAMED);
        left.push({ from: `${path}:${faults[0]?.line ?? 1}`, object, why: faults.map(({ message }) => message).join("; ") });
      }
    }
  }
  return { objects, left };
}
