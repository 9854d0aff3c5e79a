/** The configuration that `gatehouse init` writes: what the repository already shows, said in comments, nothing that it would fail at once by surprise. */
import type { RepositoryView } from "#src/view.ts";

interface Part {
  /** Lines under `checks:`, without indentation. */
  readonly lines: readonly string[];
}

const FRONTEND_PACKAGES = ["next", "react-router", "react-router-dom", "@remix-run/react", "@react-router/dev"];

/** A commented `.github/gatehouse.yml`; the same view gives the same text. */
export function starterConfiguration(view: RepositoryView): string {
  const parts = [structure(view), ageGate(view), documents(view), slo(view), inventory(view), plan(view)].filter(
    (part) => part !== undefined,
  );
  const body = parts.flatMap(({ lines }) => ["", ...lines.map((line) => (line === "" ? "" : `  ${line}`))]).slice(1);
  return [
    "# Gatehouse judges this repository by these rules. In a pull request the base's copy of this file counts, never the head's.",
    "# Every check runs with its defaults; what stands here changes them. `gatehouse explain CHECK` says what each one wants.",
    "version: 1",
    "checks:",
    ...(body.length === 0 ? ["  secrets: {}"] : body),
    "",
    "# What may run where: an environment that is not named counts as production.",
    "environments: { production: PROD_EXEC, staging: SANDBOX_EXEC }",
    "",
  ].join("\n");
}

function structure(view: RepositoryView): Part {
  const usual = ["README.md", "LICENSE", "SECURITY.md", "CONTRIBUTING.md"].filter((path) => view.kind(path) === "file");
  const lines = [
    "# Paths that must stay, and paths that must not come.",
    "structure:",
    `  required: [${usual.join(", ")}]`,
    ...forbidden(view),
  ];
  const decisions = view.paths.filter((path) => /^docs\/adr\/[^/]+\.md$/.test(path)).map((path) => path.slice("docs/adr/".length));
  if (decisions.length > 0 && decisions.every((name) => DECISION.test(name)))
    lines.push("  names:", `    - { paths: "docs/adr/*.md", pattern: ${JSON.stringify(DECISION.source)} }`);
  if (hasFolder(view, "legacy")) {
    lines.push(
      "  # Changes below legacy/ need the label and a section Justification in the pull request.",
      "  frozen: [{ path: legacy/, label: legacy-update }]",
    );
  }
  if (hasFolder(view, "infra") && hasFolder(view, "docs/adr"))
    lines.push("  # A change of the infrastructure comes with a decision.", '  adr: { paths: ["infra/**"] }');
  return { lines };
}

const DECISION = /^(ADR-\d{3}-[a-z0-9-]+|README|index)\.md$/;

/** What is written passes as the repository stands: leftovers that somebody keeps are not forbidden on the first day. */
function forbidden(view: RepositoryView): readonly string[] {
  const endings = [".bak", ".orig"].filter((ending) => !view.paths.some((path) => path.endsWith(ending)));
  return endings.length === 0 ? [] : [`  forbidden: [${endings.map((ending) => `"**/*${ending}"`).join(", ")}]`];
}

function ageGate(view: RepositoryView): Part | undefined {
  const roots = view.paths.flatMap((path) => {
    if (!(path === "package.json" || path.endsWith("/package.json")) || path.includes("node_modules/")) return [];
    const text = view.text(path) ?? "";
    return FRONTEND_PACKAGES.some((name) => text.includes(`"${name}"`))
      ? [path.slice(0, -"package.json".length).replace(/\/$/, "") || "."]
      : [];
  });
  if (roots.length === 0) return undefined;
  const frontends = roots.slice(0, 10).map((root) => `{ root: ${JSON.stringify(root)} }`);
  return {
    lines: [
      "# Routes that only adults may reach: each needs the gate <AgeGate /> or <AgeGatePortal /> (both can be renamed).",
      "# age-gate:",
      `#   frontends: [${frontends.join(", ")}]`,
      '#   restricted: ["/checkout/**", "/cart/**"]',
    ],
  };
}

function documents(view: RepositoryView): Part | undefined {
  const pages = view.paths.filter((path) => path.startsWith("docs/") && path.endsWith(".md"));
  if (pages.length === 0) return undefined;
  if (pages.every((path) => view.text(path)?.startsWith("---") === true)) return { lines: ["doc-frontmatter: {}"] };
  return {
    lines: ["# Documents below docs/ have no front matter yet; take the line away when they do.", "doc-frontmatter: { severity: warning }"],
  };
}

function slo(view: RepositoryView): Part | undefined {
  if (!view.paths.some((path) => path === "module.manifest.json" || path.endsWith("/module.manifest.json"))) return undefined;
  return { lines: ["# Modules of these lanes are held to their latency, MQI and coverage.", "slo: { lanes: [L2, L3] }"] };
}

function inventory(view: RepositoryView): Part | undefined {
  if (view.kind("docs/governance/workflows.yml") === undefined) return undefined;
  return { lines: ["# How many critical workflows the inventory should list.", "workflow-inventory: { target: 25 }"] };
}

function plan(view: RepositoryView): Part | undefined {
  if (!view.paths.some((path) => path.endsWith(".tf"))) return undefined;
  return { lines: ["# The plan to judge: `terraform show -json plan.out > infra/plan.json`.", "# infra-drift: { plan: infra/plan.json }"] };
}

const hasFolder = (view: RepositoryView, folder: string): boolean => view.paths.some((path) => path.startsWith(`${folder}/`));
