/** What the repository is built from: its bill of materials against its lockfiles, and the licences that both state. */
import type { Draft } from "#src/check.ts";
import { parseBill } from "#src/parsers/bill.ts";
import type { Component } from "#src/parsers/bill-component.ts";
import { globs } from "#src/parsers/glob.ts";
import { parseLockfile } from "#src/parsers/lockfile.ts";
import type { Locked, Lockfile } from "#src/parsers/lockfile.ts";
import type { RepositoryView } from "#src/view.ts";
import type { SupplyChainOptions } from "#checks/supply-chain/options.ts";

export interface Lock {
  readonly path: string;
  /** Undefined where the file is of a kind whose packages cannot be read. */
  readonly content: Lockfile | undefined;
}

export interface Materials {
  readonly sbom: { readonly path: string; readonly components: readonly Component[] } | undefined;
  readonly locks: readonly Lock[];
  readonly findings: readonly Draft[];
}

const MAX_NAMED = 5;

export function materials(view: RepositoryView, options: SupplyChainOptions): Materials {
  const fits = globs(options.lockfiles);
  const locks = view.paths
    .filter((path) => fits(path) && view.kind(path) === "file")
    .map((path): Lock => ({ path, content: parseLockfile(path.slice(path.lastIndexOf("/") + 1), view.text(path) ?? "") }));
  const { sbom: path } = options;
  if (path === null) return { sbom: undefined, locks, findings: [] };
  const text = view.text(path);
  if (text === undefined) {
    const message = view.kind(path) === undefined ? `there is no bill of materials ${path}` : `${path} is no UTF-8 text file`;
    return { sbom: undefined, locks, findings: [{ fault: "missing-sbom", message, identity: "missing", at: { path } }] };
  }
  const bill = parseBill(text);
  if ("problem" in bill) {
    const findings = [{ fault: "missing-sbom", message: `${path} ${bill.problem}`, identity: "unreadable", at: { path, line: bill.line } }];
    return { sbom: undefined, locks, findings };
  }
  const sbom = { path, components: bill.components };
  return { sbom, locks, findings: locks.flatMap((lock) => staleness(view, sbom, lock)) };
}

/** Compared by content, so that neither a checkout nor a rebase makes a bill of materials stale. */
function staleness(view: RepositoryView, sbom: NonNullable<Materials["sbom"]>, { path, content }: Lock): readonly Draft[] {
  if (content === undefined || "problem" in content) return older(view, sbom.path, path);
  const listed = sbom.components.filter(({ ecosystem }) => ecosystem === content.ecosystem);
  const key = ({ name, version }: { readonly name: string; readonly version: string }): string =>
    `${content.ecosystem === "pypi" ? name.toLowerCase().replace(/[-_.]+/g, "-") : name}@${version}`;
  const [inBill, inLock] = [new Set(listed.map(key)), new Set(content.packages.map(key))];
  const absent = names(content.packages.filter((one) => !one.optional && !inBill.has(key(one))));
  // A name that the lockfile does not know may be the repository's own; a version that it does not know is an old one.
  const versions = new Set(content.packages.map(({ name }) => name));
  const gone = names(listed.filter((one) => versions.has(one.name) && !inLock.has(key(one))));
  const parts = [
    ...(absent.length > 0 ? [`it lacks ${shortened(absent)}`] : []),
    ...(gone.length > 0 ? [`it lists ${shortened(gone)}`] : []),
  ];
  if (parts.length === 0) return [];
  return [
    { fault: "stale-sbom", message: `${sbom.path} is not what ${path} says: ${parts.join("; ")}`, identity: path, at: { path: sbom.path } },
  ];
}

function older(view: RepositoryView, sbom: string, lock: string): readonly Draft[] {
  const [made, locked] = [view.committedAt([sbom]), view.committedAt([lock])];
  if (made === undefined || locked === undefined || made >= locked) return [];
  return [{ fault: "stale-sbom", message: `${sbom} is older than ${lock}`, identity: lock, at: { path: sbom } }];
}

/** A package and the licences stated for it. */
export interface Dependency {
  readonly name: string;
  readonly version: string;
  readonly licences: readonly string[];
  readonly path: string;
  readonly line?: number;
}

/** From the bill of materials where there is one, else from the lockfiles that state licences. */
export function dependencies({ sbom, locks }: Materials): readonly Dependency[] {
  if (sbom !== undefined) return sbom.components.map((one) => ({ ...one, path: sbom.path }));
  return locks.flatMap(({ path, content }) => {
    if (content === undefined || "problem" in content) return [];
    // A lockfile without a single licence is of a kind that states none.
    if (content.packages.every(({ licence }) => licence === undefined)) return [];
    return content.packages.map(({ name, version, licence }) => ({
      name,
      version,
      licences: licence === undefined ? [] : [licence],
      path,
    }));
  });
}

function names(list: readonly (Locked | Component)[]): readonly string[] {
  return [...new Set(list.map(({ name, version }) => `${name}@${version}`))].sort();
}

function shortened(list: readonly string[]): string {
  const left = list.length - MAX_NAMED;
  return `${list.slice(0, MAX_NAMED).join(", ")}${left > 0 ? ` and ${left} more` : ""}`;
}
