/** Lockfiles: which packages, in which versions, a repository is built from. */
import { fields } from "#src/parsers/fields.ts";
import { parseJson } from "#src/parsers/json.ts";
import { parseYaml } from "#src/parsers/yaml.ts";

export interface Locked {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression as the lockfile states it. */
  readonly licence?: string;
  /** Only for development, or only where the platform asks for it: a bill of materials may leave it out. */
  readonly optional: boolean;
}

export type Lockfile =
  | { readonly ecosystem: string; readonly packages: readonly Locked[] }
  /** Its packages cannot be read: an unknown format, or broken. */
  | { readonly ecosystem: string; readonly problem: string };

type Reader = (text: string) => readonly Locked[] | string;

const READERS: Readonly<Record<string, { readonly ecosystem: string; readonly read: Reader }>> = {
  "package-lock.json": { ecosystem: "npm", read: npmLock },
  "npm-shrinkwrap.json": { ecosystem: "npm", read: npmLock },
  "pnpm-lock.yaml": { ecosystem: "npm", read: pnpmLock },
  "yarn.lock": { ecosystem: "npm", read: yarnLock },
  "Cargo.lock": { ecosystem: "cargo", read: cargoLock },
  "poetry.lock": { ecosystem: "pypi", read: pythonLock },
  "uv.lock": { ecosystem: "pypi", read: pythonLock },
};

/** Names of the lockfiles whose packages can be read. */
export const LOCKFILES: readonly string[] = Object.keys(READERS);

/** `name` is the file's name without its folders. Never throws; undefined for a name that is none of LOCKFILES. */
export function parseLockfile(name: string, text: string): Lockfile | undefined {
  const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  if (reader === undefined) return undefined;
  const packages = reader.read(text);
  return typeof packages === "string" ? { ecosystem: reader.ecosystem, problem: packages } : { ecosystem: reader.ecosystem, packages };
}

function npmLock(text: string): readonly Locked[] | string {
  const parsed = parseJson(text);
  if (!parsed.ok) return `is no JSON: ${parsed.problems[0]?.message ?? ""}`;
  const root = fields(parsed.value);
  if (root["packages"] === undefined) return "has no `packages`: it is of version 1; run `npm install` with a newer npm";
  return Object.entries(fields(root["packages"])).flatMap(([path, value]): readonly Locked[] => {
    const one = fields(value);
    const at = path.lastIndexOf("node_modules/");
    // Workspaces and links are the repository's own.
    if (at === -1 || one["link"] === true || typeof one["version"] !== "string") return [];
    const name = typeof one["name"] === "string" ? one["name"] : path.slice(at + "node_modules/".length);
    const optional = ["dev", "devOptional", "optional", "peer"].some((key) => one[key] === true);
    return [{ name, version: one["version"], optional, ...(typeof one["license"] === "string" ? { licence: one["license"] } : {}) }];
  });
}

/** Keys of `packages`: `/name@1.0.0(peer)`, `name@1.0.0`, or `/name/1.0.0` in old ones. */
function pnpmLock(text: string): readonly Locked[] | string {
  const parsed = parseYaml(text);
  if (!parsed.ok) return `is no YAML: ${parsed.problems[0]?.message ?? ""}`;
  return Object.entries(fields(fields(parsed.value)["packages"])).flatMap(([key, value]): readonly Locked[] => {
    const plain = key.replace(/^\//, "").split("(")[0] ?? "";
    const at = plain.lastIndexOf("@") > 0 ? plain.lastIndexOf("@") : plain.lastIndexOf("/");
    if (at <= 0) return [];
    const one = fields(value);
    return [{ name: plain.slice(0, at), version: plain.slice(at + 1), optional: one["dev"] === true || one["optional"] === true }];
  });
}

/** Both formats: an entry begins at the first column with the wanted ranges, and states its version further in. */
function yarnLock(text: string): readonly Locked[] {
  const found: Locked[] = [];
  let name = "";
  for (const line of text.split("\n")) {
    if (/^[^\s#]/.test(line)) name = yarnName(line);
    const version = /^ {2}version:? "?([^"\s]+)"?/.exec(line)?.[1];
    if (version === undefined || name === "") continue;
    // A workspace of the repository's own has the version 0.0.0-use.local.
    if (version !== "0.0.0-use.local") found.push({ name, version, optional: false });
    name = "";
  }
  return found;
}

function yarnName(line: string): string {
  const first = (line.replace(/^"/, "").split(/[",]/)[0] ?? "").replace(/:\s*$/, "");
  const at = first.indexOf("@", 1);
  return at === -1 ? "" : first.slice(0, at);
}

/** What has no `source` is the repository's own. */
function cargoLock(text: string): readonly Locked[] {
  return tomlPackages(text, (table) => tomlText(table, "source") === undefined);
}

/** poetry.lock names no source for what comes from the index; uv.lock says where the repository's own packages stand. */
function pythonLock(text: string): readonly Locked[] {
  return tomlPackages(text, (table) => /^source = \{ (?:virtual|editable|directory|path) =/m.test(table));
}

/** The `[[package]]` tables with `name` and `version`. */
function tomlPackages(text: string, isOwn: (table: string) => boolean): readonly Locked[] {
  return text
    .split(/^\[\[package\]\][ \t]*$/m)
    .slice(1)
    .flatMap((part) => {
      const [table = ""] = part.split(/^\[/m);
      const [name, version] = [tomlText(table, "name"), tomlText(table, "version")];
      const optional = tomlText(table, "category") === "dev" || /^optional = true/m.test(table);
      return name === undefined || version === undefined || isOwn(table) ? [] : [{ name, version, optional }];
    });
}

function tomlText(table: string, key: string): string | undefined {
  const line = table.split("\n").find((one) => one.startsWith(`${key} = "`));
  return line === undefined ? undefined : /^[^"]*"([^"]*)"/.exec(line)?.[1];
}
