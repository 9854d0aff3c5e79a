/** What the documents say: every link leads somewhere, every configuration that they show is one. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { checks } from "#checks/index.ts";
import { CONFIGURATION_PATH, effectivePolicy } from "#src/config.ts";
import { readWaivers } from "#src/exceptions.ts";
import { parseYaml } from "#src/parsers/yaml.ts";
import { readRouterConfig } from "#src/router-config.ts";

const ROOT = join(import.meta.dirname, "..");
const documents = execFileSync("git", ["-C", ROOT, "ls-files", "-z", "-co", "--exclude-standard", "--", "*.md"], { encoding: "utf8" })
  .split("\0")
  .filter((path) => path !== "" && !path.startsWith("test/") && existsSync(join(ROOT, path)));

const textOf = (path: string): string => readFileSync(join(ROOT, path), "utf8");

interface Fence {
  readonly path: string;
  readonly language: string;
  readonly body: string;
}

function fencesOf(path: string): readonly Fence[] {
  const found = textOf(path).matchAll(/^( *)```(\w*)\n([\s\S]*?)\n\1```$/gm);
  return Array.from(found, ([, indent = "", language = "", body = ""]) => ({
    path,
    language,
    body: body.replaceAll(new RegExp(`^ {${indent.length}}`, "gm"), ""),
  }));
}

/** Links of the text, not those inside code; each without its anchor. */
function linksOf(path: string): readonly string[] {
  const prose = textOf(path).replace(/^( *)```[\s\S]*?^\1```$/gm, "").replace(/`[^`\n]*`/g, ""); // prettier-ignore
  return Array.from(prose.matchAll(/\]\(([^()\s]+)(?: "[^"]*")?\)/g), ([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:|^#/i.test(target))
    .map((target) => decodeURI(target.replace(/#.*$/, "")));
}

describe.each(documents)("%s", (path) => {
  it("links to what is there", () => {
    expect(linksOf(path).filter((target) => !existsSync(join(ROOT, dirname(path), target)))).toEqual([]);
  });
});

describe("a configuration that a document shows", () => {
  const yaml = documents.flatMap(fencesOf).filter(({ language, body }) => language === "yaml" && /^version: 1$/m.test(body));
  const isOf = (key: string) => (fence: Fence) => new RegExp(`^${key}:`, "m").test(fence.body);

  it.each(yaml.filter(isOf("checks")))("is one ($path)", ({ path, body }) => {
    const file = { path: CONFIGURATION_PATH, text: body };
    const layers = /^locked:/m.test(body) ? { organisation: file } : { repository: file };
    expect([path, effectivePolicy(checks, layers).digest]).toEqual([path, expect.stringMatching(/^sha256:/)]);
  });

  it.each(yaml.filter(isOf("waivers")))("is a list of waivers ($path)", ({ body }) => {
    expect(readWaivers(body, { now: new Date("2026-11-20T10:00:00Z") }).faults).toEqual([]);
  });

  it("is shown in the tutorial and in the how-to guides", () => {
    expect(new Set(yaml.map(({ path }) => path))).toEqual(
      expect.objectContaining(new Set(["docs/tutorial/first-verdict.md", "docs/how-to/organisation.md", "docs/how-to/exceptions.md"])),
    );
  });

  it("is otherwise YAML at least", () => {
    const broken = documents.flatMap(fencesOf).filter(({ language, body }) => language === "yaml" && !parseYaml(body).ok);
    expect(broken).toEqual([]);
  });
});

describe("a router's configuration that a document shows", () => {
  const shown = documents.flatMap(fencesOf).filter(({ language, body }) => language === "yml" && body.startsWith("models:"));

  it.each(shown.map(({ path, body }) => [path, body] as const))("is one (%s)", (_, body) => {
    expect(readRouterConfig(body).models.length).toBeGreaterThan(0);
  });

  it("is there", () => {
    expect(shown.length).toBeGreaterThan(0);
  });
});
