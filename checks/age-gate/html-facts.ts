/** What an HTML page says of itself: marked elements, scripts, and whether it only holds a place for an application. */
import type { Sentinels } from "#checks/age-gate/value.ts";
import { htmlElements } from "#src/parsers/html.ts";
import { decodeText } from "#src/parsers/text.ts";
import type { Analyser } from "#src/view.ts";

export interface HtmlFacts {
  /** Lines of sentinel attributes on elements of the body. */
  readonly gates: readonly number[];
  readonly scripts: readonly string[];
  /** It sends the visitor elsewhere at once. */
  readonly redirects: boolean;
  /** Its body is an empty element for scripts to fill. */
  readonly isShell: boolean;
}

/** What the body of a page that is filled by scripts still holds. */
const FRAME = new Set(["html", "head", "body", "div", "script", "noscript", "main"]);
const OF_HEAD = new Set(["head", "title", "meta", "link", "base", "script", "style", "noscript", "template"]);

export function htmlFacts({ attributes }: Sentinels): Analyser<HtmlFacts> {
  return {
    id: "age-gate/html",
    version: 1,
    digest: JSON.stringify(attributes.map(({ name, value }) => [name, value ?? null])),
    analyse: (bytes) => {
      const elements = htmlElements(decodeText(bytes) ?? "");
      const body = elements.filter(({ name, inHead }) => !inHead && !OF_HEAD.has(name));
      return {
        gates: body.flatMap(({ attrs }) =>
          attrs.flatMap((attr) =>
            attributes.some(({ name, value }) => name.toLowerCase() === attr.name && (value === undefined || value === attr.value))
              ? [attr.line]
              : [],
          ),
        ),
        scripts: elements.flatMap(({ name, attrs }) =>
          name === "script" ? attrs.filter((attr) => attr.name === "src").map(({ value }) => value) : [],
        ),
        redirects: elements.some(
          ({ name, attrs }) =>
            name === "meta" &&
            attrs.some((attr) => attr.name === "http-equiv" && attr.value.toLowerCase() === "refresh") &&
            attrs.some(({ value }) => /^\s*0\s*;/.test(value)),
        ),
        isShell:
          body.every(({ name, hasText }) => FRAME.has(name) && !hasText) &&
          body.some(({ name, attrs }) => name === "div" && attrs.some((attr) => attr.name === "id")),
      };
    },
  };
}
