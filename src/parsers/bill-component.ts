/** What a software bill of materials says, whatever its format: which packages it lists, and under which licences. */

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

/** The parts of a package URL (https://github.com/package-url/purl-spec) that name a package; undefined for what is none. */
export function purlParts(
  purl: unknown,
): { readonly type: string; readonly namespace: string; readonly name: string; readonly version: string } | undefined {
  if (typeof purl !== "string" || !/^pkg:/i.test(purl)) return undefined;
  const [bare = ""] = purl.slice("pkg:".length).split(/[?#]/, 1);
  const [type = "", ...rest] = bare.split("/").filter((part) => part !== "");
  const last = rest.pop() ?? "";
  const at = last.lastIndexOf("@");
  const [name, version] = at > 0 ? [last.slice(0, at), last.slice(at + 1)] : [last, ""];
  return { type: type.toLowerCase(), namespace: rest.map(decoded).join("/"), name: decoded(name), version: decoded(version) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
