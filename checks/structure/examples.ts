/** Small repositories that show each rule of `structure` broken and kept. */
import type { Example } from "#src/check.ts";

const README = { "README.md": "# Fernhill\n" };
const DECIDED = { "docs/adr/ADR-001-state.md": "# State stays in one place\n" };

export const examples: readonly Example[] = [
  {
    title: "a required folder is missing",
    files: README,
    options: { required: ["README.md", "docs/adr/"] },
    finds: ["missing-path"],
  },
  {
    title: "every required path is there",
    files: { ...README, ...DECIDED },
    options: { required: ["README.md", "docs/adr/", "docs/adr/ADR-*.md"] },
    finds: [],
  },
  {
    title: "a backup was committed",
    files: { ...README, "src/db.bak": "" },
    options: { forbidden: ["**/*.bak"] },
    finds: ["forbidden-path"],
  },
  {
    title: "a decision without a number in its name",
    files: { "docs/adr/state.md": "# State\n", ...DECIDED },
    options: { names: [{ paths: "docs/adr/*.md", pattern: "^ADR-\\d{3}-[a-z0-9-]+\\.md$" }] },
    finds: ["bad-name"],
  },
  {
    title: "a frozen file changed, and no pull request says why",
    base: { "legacy/a.py": "A = 1\n" },
    files: { "legacy/a.py": "A = 2\n" },
    options: { frozen: [{ path: "legacy/" }] },
    finds: ["frozen-path"],
  },
  {
    title: "a frozen file changed, with the label and a reason",
    base: { "legacy/a.py": "A = 1\n" },
    files: { "legacy/a.py": "A = 2\n" },
    pull: { labels: ["legacy-update"], body: "## Justification\n\nThe old client still calls it.\n" },
    options: { frozen: [{ path: "legacy/" }] },
    finds: [],
  },
  {
    title: "a document moved and left nothing behind",
    base: { "docs/setup.md": "Install Node.\n" },
    files: { "docs/guides/setup.md": "Install Node.\n" },
    options: { stubs: { paths: ["docs/**"] } },
    finds: ["missing-stub"],
  },
  {
    title: "a document moved and left a stub",
    base: { "docs/setup.md": "Install Node.\n" },
    files: { "docs/guides/setup.md": "Install Node.\n", "docs/setup.md": "Moved to docs/guides/setup.md\n" },
    options: { stubs: { paths: ["docs/**"] } },
    finds: [],
  },
  {
    title: "infrastructure changed without a decision",
    base: { "infra/main.tf": "terraform {}\n", ...DECIDED },
    files: { "infra/main.tf": 'terraform {\n  required_version = ">= 1.9"\n}\n', ...DECIDED },
    options: { adr: { paths: ["infra/**"] } },
    finds: ["missing-adr"],
  },
  {
    title: "infrastructure changed with a decision",
    base: { "infra/main.tf": "terraform {}\n", ...DECIDED },
    files: {
      "infra/main.tf": 'terraform {\n  required_version = ">= 1.9"\n}\n',
      ...DECIDED,
      "docs/adr/ADR-002-terraform.md": "# Terraform 1.9\n",
    },
    options: { adr: { paths: ["infra/**"] } },
    finds: [],
  },
];
