/**
 * `node scripts/documents-shown.ts [FOLDER]`: makes every document that Gatehouse writes, over sixty days of a small sample shop, and photographs each as
 * GitHub shows it (its own style sheet, its Mermaid), in light and dark, into docs/images/documents or FOLDER. What is needed to render is installed
 * into a temporary folder; `RENDERERS` names one where that was done before.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import chromium from "@sparticuz/chromium";
import { chromium as browserOf } from "playwright-core";
import { sampleDocuments } from "./sample-documents.ts";

const PACKAGES = [
  "github-markdown-css@5",
  "mermaid@11",
  "micromark@4",
  "micromark-extension-gfm@3",
  "@fontsource/noto-sans@5",
  "twemoji-colr-font@15",
];
const WIDTH = 1012;

const target = process.argv[2] ?? join(import.meta.dirname, "../docs/images/documents");
const installed = process.env["RENDERERS"] ?? install();
const find = createRequire(join(installed, "index.js"));
const { micromark } = (await import(pathToFileURL(find.resolve("micromark")).href)) as {
  micromark: (text: string, options: object) => string;
};
const { gfm, gfmHtml } = (await import(pathToFileURL(find.resolve("micromark-extension-gfm")).href)) as Record<
  "gfm" | "gfmHtml",
  () => object
>;
const modules = join(installed, "node_modules");
const mermaid = readFileSync(join(modules, "mermaid/dist/mermaid.min.js"), "utf8");
const faces = fonts();
const documents = await sampleDocuments();

const browser = await browserOf.launch({ executablePath: await chromium.executablePath(), args: chromium.args, headless: true });
const page = await browser.newPage({ viewport: { width: WIDTH, height: 400 } });
mkdirSync(target, { recursive: true });
for (const theme of ["light", "dark"] as const) {
  const css = readFileSync(join(modules, `github-markdown-css/github-markdown-${theme}.css`), "utf8");
  await page.emulateMedia({ colorScheme: theme });
  for (const { name, text, files } of documents) {
    await page.setContent(htmlOf(text, css, theme, files));
    await page.addScriptTag({ content: mermaid });
    await page.evaluate(`(async () => {
      mermaid.initialize({ startOnLoad: false, theme: ${JSON.stringify(theme === "dark" ? "dark" : "default")} });
      await document.fonts.load("600 16px Noto Sans");
      await document.fonts.load("16px Emoji", "✅❌🚩🔴🟡🔵⚪🟢➖⏭️📋▫️❔⚠️");
      await mermaid.run({ querySelector: "code.language-mermaid" });
    })()`);
    await page.screenshot({ path: join(target, `${name}-${theme}.png`), fullPage: true });
  }
}
for (const { name, text } of documents) if (process.argv[2] !== undefined) writeFileSync(join(target, `${name}.md`), text);
await browser.close();

/** As a file's page shows it. Pictures of the repository are given in the page itself. */
function htmlOf(text: string, css: string, theme: "light" | "dark", files: ReadonlyMap<string, string>): string {
  const shown = text
    .replace(/<!--[^]*?-->/g, "")
    .replace(/(!\[[^\]]*\]\(|srcset="|src=")([^)"\s]+\.svg)/g, (whole, before: string, path: string) => {
      const svg = files.get(path);
      return svg === undefined ? whole : `${before}data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
    });
  const body = micromark(shown, {
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
  const ground = theme === "dark" ? "#0d1117" : "#ffffff";
  return `<!doctype html><meta charset="utf-8"><style>${faces}${css} .markdown-body{font-family:"Noto Sans","Emoji",Helvetica,Arial,sans-serif!important} body{margin:0;background:${ground}} .markdown-body{padding:32px;max-width:${WIDTH - 64}px} code.language-mermaid{display:block;text-align:center}</style><article class="markdown-body">${body}</article>`;
}

/** The fonts that GitHub's style sheet asks for on Linux, and emoji: a machine may have neither. */
function fonts(): string {
  const face = (family: string, file: string, weight: number): string =>
    `@font-face{font-family:"${family}";font-weight:${weight};src:url(data:font/woff2;base64,${readFileSync(join(modules, file)).toString("base64")})}`;
  const sans = (weight: number): string => face("Noto Sans", `@fontsource/noto-sans/files/noto-sans-latin-${weight}-normal.woff2`, weight);
  return sans(400) + sans(600) + face("Emoji", "twemoji-colr-font/twemoji.woff2", 400);
}

function install(): string {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-renderers-"));
  execFileSync("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", ...PACKAGES], { stdio: "ignore" });
  return folder;
}
