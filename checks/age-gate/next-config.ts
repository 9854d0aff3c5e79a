/** Next.js's `pageExtensions`: endings such as `page.tsx`, which make `checkout.page.tsx` the page `checkout`. */
import type { App } from "#checks/age-gate/frontend.ts";
import type { Application } from "#checks/age-gate/application.ts";
import { within } from "#src/parsers/source-path.ts";

const ENDINGS = ["js", "mjs", "ts", "cjs", "mts"];

export const nextConfigs = ({ folder }: App): readonly string[] => ENDINGS.map((ending) => within(folder, `next.config.${ending}`));

/**
 * A file's path as it would be without endings of the configuration's own. The configuration is searched, not run: what it seems to say adds
 * pages and takes none away.
 */
export function usualPath(app: Application, at: App): (path: string) => string {
  const text = nextConfigs(at)
    .map((path) => (app.has(path) ? (app.view.text(path) ?? "") : ""))
    .join("\n");
  const listed = /\bpageExtensions\b[^[\]]{0,80}\[([^\]]{0,1000})\]/.exec(text)?.[1] ?? "";
  const own = Array.from(listed.matchAll(/["'`]([\w-]{1,40}(?:\.[\w-]{1,40})+)["'`]/g), ([, ending = ""]) => `.${ending}`);
  return (path) => {
    const ending = own.find((one) => path.endsWith(one));
    return ending === undefined ? path : path.slice(0, -ending.length) + ending.slice(ending.lastIndexOf("."));
  };
}
