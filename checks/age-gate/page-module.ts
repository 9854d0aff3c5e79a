/** Files that are pages by where they stand: the element that a framework makes of their default export. */
import type { Application } from "#checks/age-gate/application.ts";
import { MODULE_EXPORTS } from "#checks/age-gate/outline.ts";
import type { Value } from "#checks/age-gate/value.ts";
import { object } from "#checks/age-gate/value.ts";

/** The module's default export as an element; the framework may hand it further props. */
export function moduleElement(path: string, props: Iterable<readonly [string, Value]>, app: Application, name = "default"): Value {
  const site = { path, line: lineOf(path, app, name) };
  return { t: "elem", tag: app.machine.exported(path, name), props: object(props, site, true), site };
}

/** The line of the export; 1 where there is none. */
export function lineOf(path: string, app: Application, name = "default"): number {
  const { exports } = app.outline(path);
  const called = (wanted: string) => exports.find((one) => one.name === wanted)?.l;
  return called(name) ?? (name === "default" ? called(MODULE_EXPORTS) : undefined) ?? 1;
}

export function hasExport(path: string, name: string, app: Application): boolean {
  const { exports, stars, broken } = app.outline(path);
  const isDefault = (one: string): boolean => name === "default" && one === MODULE_EXPORTS;
  return broken === true || exports.some((one) => one.name === name || isDefault(one.name)) || (name !== "default" && stars.length > 0);
}

/** Whether the file lies below the frontend's root. */
export const isPartOf = (path: string, { frontend }: Application): boolean => frontend.root === "" || path.startsWith(`${frontend.root}/`);
