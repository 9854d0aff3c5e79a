/** Single-file components (Vue, Svelte, Astro): their scripts, each on the lines where it stands, with everything else left blank. */

export const isComponent = (path: string): boolean => /\.(?:vue|svelte|astro)$/.test(path);

/** The text of the scripts, of Astro's first block as well; as many lines as the file has. */
export function scriptText(text: string, path: string): string {
  const parts: string[] = [];
  let at = path.endsWith(".astro") ? frontEnd(text) : 0;
  if (at > 0) parts.push(text.slice(0, at).replaceAll("---", "   "));
  for (;;) {
    const start = text.indexOf("<script", at);
    const open = start === -1 ? -1 : text.indexOf(">", start);
    const close = open === -1 ? -1 : text.indexOf("</script", open);
    if (close === -1) break;
    parts.push(blank(text, at, open + 1), text.slice(open + 1, close), ";");
    at = close;
  }
  parts.push(blank(text, at, text.length));
  return parts.join("");
}

/** Where the fence that closes the first block ends; 0 without one. */
function frontEnd(text: string): number {
  if (!text.trimStart().startsWith("---")) return 0;
  const close = text.indexOf("\n---", text.indexOf("---") + 3);
  return close === -1 ? 0 : close + 4;
}

function blank(text: string, start: number, end: number): string {
  return text.slice(start, end).replace(/[^\n]+/g, "");
}
