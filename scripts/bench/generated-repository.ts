/** Repositories of any size for measurements: every kind of file that a check reads, the same bytes for the same number. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface GeneratedRepository {
  /** A bare repository whose `main` holds the files, and `changed` the same with some of them changed. */
  readonly folder: string;
  remove(): void;
}

const AT = "1790000000 +0000";

/** `files` files on `main`, of which `changed` differ on the branch `changed`. */
export async function generatedRepository(files: number, changed = 20): Promise<GeneratedRepository> {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-bench-"));
  execFileSync("git", ["init", "-q", "--bare", "-b", "main", folder]);
  const git = spawn("git", ["-C", folder, "fast-import", "--quiet"], { stdio: ["pipe", "ignore", "inherit"] });
  const write = async (text: string): Promise<void> => {
    if (!git.stdin.write(text)) await once(git.stdin, "drain");
  };
  await write(commit("main", "all"));
  for (const [path, text] of FIXED) await write(modification(path, text));
  for (let index = FIXED.length; index < files; index++) await write(modification(pathOf(index), textOf(index, "")));
  await write(`\n${commit("changed", "some")}from refs/heads/main\n`);
  const step = Math.max(1, Math.floor((files - FIXED.length) / changed));
  for (let index = 0; index < changed; index++) {
    const at = FIXED.length + index * step;
    await write(modification(pathOf(at), textOf(at, "changed")));
  }
  git.stdin.end("\n");
  await once(git, "close");
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A work tree of the branch beside the repository; removed with it. */
export function checkout({ folder }: GeneratedRepository, branch = "main"): string {
  const tree = join(folder, "tree");
  execFileSync("git", ["clone", "-q", "--shared", "--branch", branch, folder, tree]);
  return tree;
}

const commit = (branch: string, message: string): string =>
  `commit refs/heads/${branch}\ncommitter Ada <ada@example.com> ${AT}\ndata ${message.length}\n${message}\n`;

const modification = (path: string, text: string): string => `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`;

const KINDS = 10;
const folderOf = (index: number): string => `packages/p${Math.floor(index / 1_000)}/m${Math.floor(index / 50) % 20}`;

function pathOf(index: number): string {
  const at = folderOf(index);
  if (index % 250 === 3) return `${at}/module.manifest.json`;
  switch (index % KINDS) {
    case 0:
      return `docs/${at}/page-${index}.md`;
    case 1:
      return `${at}/service_${index}.py`;
    case 2:
      return `${at}/data-${index}.json`;
    case 3:
      return `${at}/Component${index}.tsx`;
    default:
      return `${at}/file-${index}.ts`;
  }
}

function textOf(index: number, mark: string): string {
  const path = pathOf(index);
  const lines = Array.from({ length: 20 + (index % 40) }, (_, line) => `row ${line} of ${index} ${mark}`);
  if (path.endsWith("module.manifest.json"))
    return `${JSON.stringify({ name: `module-${index}`, tags: ["lane:L1"], sla: { p95_latency_ms: 100 + index }, description: mark })}\n`;
  if (path.endsWith(".md"))
    return `---\nmodule: page_${index}\ntype: guide\ntitle: Page ${index}\nstatus: stable\n---\n${lines.join("\n\n")}\n`;
  if (path.endsWith(".py"))
    return `import os\nfrom . import service_${index - KINDS}\n${lines.map((line) => `# ${line}\nvalue = "${line}"`).join("\n")}\n`;
  if (path.endsWith(".json")) return `${JSON.stringify(lines, undefined, 1)}\n`;
  if (path.endsWith(".tsx"))
    return `import { Link } from "react-router";\nexport const Component${index} = () => (\n  <ul>\n${lines.map((line) => `    <li><Link to="/x">${line}</Link></li>`).join("\n")}\n  </ul>\n);\n`;
  return `import { value${index - 1} } from "./file-${index - 1}.ts";\nexport const value${index} = value${index - 1} + 1;\n${lines.map((line, at) => `export const text${at} = "${line}";`).join("\n")}\n`;
}

const CONFIGURATION = `version: 1
checks:
  structure: { required: [README.md, docs/], forbidden: ["**/*.bak"], names: [{ paths: "docs/**/*.md", pattern: "^[a-z0-9-]+\\\\.md$" }] }
  age-gate: { restricted: ["/shop/**"] }
  layers: { order: [["packages/p0/**"], ["packages/p1/**"]], forbidden: [{ from: "packages/**", to: [sqlalchemy] }] }
`;

const FIXED: readonly (readonly [path: string, text: string])[] = [
  [".github/gatehouse.yml", CONFIGURATION],
  ["README.md", "# Generated\n"],
  ["package.json", '{"dependencies":{"react":"19.0.0","react-router":"7.0.0"}}\n'],
  [
    "app/main.tsx",
    'import { createRoot } from "react-dom/client";\nimport { BrowserRouter, Route, Routes } from "react-router";\nimport { AgeGate } from "./AgeGate";\ncreateRoot(document.body).render(<BrowserRouter><AgeGate><Routes><Route path="/shop" element={<p />} /></Routes></AgeGate></BrowserRouter>);\n',
  ],
  ["app/AgeGate.tsx", "export function AgeGate({ children }) { return <div>{children}</div>; }\n"],
];
