/** Paths of routes: joined, with optional segments spelt out. */
import type { Value } from "#checks/age-gate/value.ts";
import { alternativesOf, asText } from "#checks/age-gate/value.ts";

const MAX_PATHS = 16;

/** The paths that a `path` prop stands for; undefined where none of it is known. */
export function routePaths(value: Value): readonly string[] | undefined {
  const texts = alternativesOf(value).flatMap((one) => (one.t === "arr" ? one.items.map(asText) : [asText(one)]));
  const known = texts.filter((one) => one !== undefined);
  return known.length === 0 ? undefined : [...new Set(known.flatMap(spelled))].slice(0, MAX_PATHS);
}

/** `a/:b?` is `a` and `a/:b`; of the patterns that version 5 allows, words are spelt out (`:page(shop|cart)`), others let go (`:id(\\d+)`). */
function spelled(path: string): readonly string[] {
  const isAbsolute = path.startsWith("/");
  let found: readonly (readonly string[])[] = [[]];
  for (const segment of path.split("/").filter((one) => one !== "")) {
    const isOptional = segment.endsWith("?");
    const words = /^(?::\w+)?\(([\w-]+(?:\|[\w-]+)*)\)\??$/.exec(segment)?.[1]?.split("|");
    const plain = segment
      .replace(/\?$/, "")
      .replace(/^(:\w+)\(.*\)$/, "$1")
      .replace(/^\*\w*$/, "*");
    found = found
      .flatMap((before) => [...(isOptional ? [before] : []), ...(words ?? [plain]).map((one) => [...before, one])])
      .slice(0, MAX_PATHS);
  }
  return found.map((segments) => (isAbsolute ? "/" : "") + segments.join("/"));
}

/** The path below the base, beginning with a slash. */
export function under(base: string, path: string): string {
  const parts = [...base.replace(/\/\*$/, "").split("/"), ...path.split("/")].filter((part) => part !== "");
  return `/${parts.join("/")}`;
}
