/** Every Markdown document that Gatehouse writes, made from a small sample shop over sixty days. The same each time. */
import { checks } from "#checks/index.ts";
import type { Snapshot } from "#schemas/snapshot.ts";
import { judge } from "#src/engine.ts";
import { evidence } from "#src/generators/evidence.ts";
import { GENERATORS } from "#src/generators/documents.ts";
import { routerPage } from "#src/model-page.ts";
import { OCCASIONS } from "#src/occasion.ts";
import { comment } from "#src/reports/comment.ts";
import { jobSummary } from "#src/reports/job-summary.ts";
import { readRouterConfig } from "#src/router-config.ts";
import { rulesFor } from "#src/rules.ts";
import type { Sources } from "#src/snapshot.ts";
import { simulatedView } from "#src/views/simulated.ts";

export interface SampleDocument {
  readonly name: string;
  readonly text: string;
  /** Pictures that it shows, by the address in it. */
  readonly files: ReadonlyMap<string, string>;
}

const DAY_MS = 86_400_000;
const DAYS = 60;
const LAST = Date.UTC(2026, 10, 23, 0, 5);

/** As the guide to model calls configures it. */
const ROUTER = `
models:
  - { id: fast, provider: openai, upstream_model: gpt-5-mini, capability: 0.76, tags: [tools, json_schema], context_tokens: 400000, max_output_tokens: 128000, input_cost_per_token: 0.00000025, output_cost_per_token: 0.000002, cache_read_cost_per_token: 0.000000025 }
  - { id: strong, provider: anthropic, upstream_model: claude-opus-5-5, capability: 0.97, tags: [tools, json_schema], context_tokens: 1000000, max_output_tokens: 128000, input_cost_per_token: 0.000004, output_cost_per_token: 0.00002, data_boundary: eu }
  - { id: ours, provider: compatible, base_url: "http://127.0.0.1:8000", capability: 0.5 }
  - { id: sorry, provider: template, text: We are looking into it. }
routes:
  - { name: support, models: [fast, strong, sorry], strategy: score }
  - { name: drafts, models: [{ model: ours, weight: 3 }, fast], strategy: weighted }
`;

export async function sampleDocuments(): Promise<readonly SampleDocument[]> {
  const files = new Map(Object.entries(shop()));
  let made: readonly { readonly path: string; readonly content: string }[] = [];
  for (let day = DAYS; day >= 0; day--) {
    const now = new Date(LAST - day * DAY_MS);
    files.set("docs/governance/workflows.yml", inventory(Math.min(11, 5 + Math.floor((DAYS - day) / 9))));
    if (day === 9) files.set("web/old.bak", "x");
    if (day === 2) files.delete("web/old.bak");
    const view = simulatedView({ files: Object.fromEntries(files), takenAt: now });
    const { policy } = rulesFor(checks, view);
    const given = { view, policy, now, elapsedMs: () => 0, sources: sourcesOn(DAYS - day) };
    const due = day === 0 ? OCCASIONS : (["daily", ...(day % 7 === 0 ? (["weekly"] as const) : [])] as const);
    ({ files: made } = await evidence({ ...given, occasions: due }));
    for (const { path, content } of made) files.set(path, content);
  }
  const now = new Date(LAST);
  const view = simulatedView({ files: Object.fromEntries(files), takenAt: now });
  const rules = rulesFor(checks, view);
  const given = { view, policy: rules.policy, now, elapsedMs: () => 0 };
  const verdict = await judge({ ...given, checks });
  const [dashboard, matrix] = [await GENERATORS.slo(given), await GENERATORS.matrix(given)];
  const named = (begin: string): string => made.find(({ path }) => path.startsWith(begin))?.content ?? "";
  const look = { repositoryUrl: "https://github.com/fernhill/shop", catalogue: new Map(checks.map((check) => [check.id, check])) };
  const texts: readonly (readonly [string, string])[] = [
    ["score-daily", named("docs/scorecards/SCORE-daily")],
    ["score-weekly", named("docs/scorecards/SCORE-weekly")],
    ["score-monthly", named("docs/scorecards/SCORE-monthly")],
    ["matrix", matrix?.artifact.content ?? ""],
    ["risk-log", named("docs/governance/RISKLOG.md")],
    ["slo-dashboard", dashboard?.artifact.content ?? ""],
    ["decision-summary", named("docs/scorecards/ADR-summary")],
    ["models", routerPage(readRouterConfig(ROUTER))],
    ["step-summary", jobSummary(verdict, look)],
    ["comment", comment(verdict, look)],
  ];
  return texts.map(([name, text]) => ({ name, text, files: new Map() }));
}

/** Calm days, a bad one, and what a router would have reported. */
function sourcesOn(day: number): Sources {
  const wave = Math.sin(day / 5);
  const bad = day === DAYS - 6;
  const model = (calls: number, p95: number, cost: number): Snapshot["models"]["gpt"] => ({
    calls: Math.round(calls * (1 + wave / 4)),
    failures: bad ? 41 : Math.round(2 + wave * 2),
    p50_ms: Math.round(p95 / 3),
    p95_ms: Math.round(p95 * (1 + wave / 10)),
    cost_usd: Math.round(cost * (100 + 20 * wave)) / 100,
  });
  return {
    orchestration: {
      runs_ok: Math.round(1_180 + 90 * wave),
      runs_fail: bad ? 164 : Math.round(9 + 6 * wave),
      p95_ms: Math.round(840 - day * 4 + 60 * wave),
    },
    models: { gpt: model(640, 910, 4.1), claude: model(410, 1_120, 6.35), gemini: model(120, 700, 0.8), deepseek: null },
    revenue_proxy: { checkout_success_rate: bad ? 0.91 : 0.983 },
    metrics: {
      verification_latency_ms: 412_000 - day * 1_900,
      deployment_success_rate: bad ? 0.75 : 0.96,
      mttr_ms: bad ? 5_400_000 : 1_260_000,
      drift_incidents: bad ? 1 : 0,
    },
    ...(bad ? { riskFlags: ["kill switch engaged"] } : {}),
  };
}

function shop(): Record<string, string> {
  const files: Record<string, string> = {
    "README.md": "# Fernhill\n",
    CODEOWNERS: "* @fernhill/core\n/ops/ @fernhill/ops\n",
    "ops/verify.sh": "exit 0\n",
    "ops/deploy.sh": "exit 0\n",
    "docs/runbooks/checkout.md": "---\nmodule: checkout\ntype: runbook\ntitle: Checkout runbook\nstatus: stable\n---\n# Checkout\n",
    "docs/governance/RISKLOG.md":
      "# Risk register\n\n| ID | Category | Description | Likelihood | Impact | Status | Mitigation | Evidence | Since |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n| R-1 | supplier | The payment provider is a single one | medium | high | accepted | A second contract is being negotiated |  | 2026-08-02 |\n",
    "docs/adr/ADR-001-one-router.md": "# ADR-001: One router for all model calls\n\nStatus: accepted\n",
    "docs/adr/ADR-002-embedded-store.md": "# ADR-002: An embedded store first\n\nStatus: accepted\n",
    "docs/adr/ADR-003-queue.md": "# ADR-003: A queue of our own\n\nStatus: superseded by ADR-004\n",
    "docs/adr/ADR-004-postgres.md": "# ADR-004: PostgreSQL where one process is not enough\n\nStatus: proposed\n",
    "web/src/App.tsx":
      'import { Route, Routes } from "react-router-dom";\nimport { AgeGate } from "./AgeGate";\nimport { Shop } from "./Shop";\n\nexport const App = () => (\n  <Routes>\n    <Route path="/shop" element={<AgeGate><Shop /></AgeGate>} />\n    <Route path="/checkout" element={<Shop />} />\n  </Routes>\n);\n',
    "web/src/AgeGate.tsx": "export const AgeGate = ({ children }) => <section>{children}</section>;\n",
    "web/src/Shop.tsx": "export const Shop = () => <form />;\n",
    ".github/gatehouse.yml":
      'version: 1\nchecks:\n  structure: { forbidden: ["**/*.bak"], required: [README.md, SECURITY.md] }\n  age-gate: { frontends: [{ root: web }], restricted: ["/checkout", "/shop"] }\n  workflow-inventory: { target: 12 }\n  doc-frontmatter: false\n',
    "docs/_generated/SLO_DASHBOARD.md": "",
    "docs/_generated/MODULE_REGISTRY.json": "{}",
    "docs/scorecards/NSM_matrix.md": "",
  };
  const modules = [
    ["checkout", "L3", 182, 200, 91, 80, 97, "2026-11-21"],
    ["search", "L2", 214, 200, 84, 80, 92, "2026-11-20"],
    ["catalogue", "L2", 260, 220, 77, 80, 93, "2026-11-19"],
    ["recommendations", "L2", 310, 400, 88, 70, 95, "2026-10-30"],
    ["notifications", "L1", 90, 120, 71, 60, 88, "2026-11-21"],
    ["billing", "L3", null, 250, 95, 90, 96, "2026-11-21"],
  ] as const;
  for (const [name, lane, p95, target, coverage, floor, mqi, day] of modules) {
    const manifest = {
      name,
      description: `The ${name} of the shop`,
      tags: [`lane:${lane}`],
      sla: { p95_latency_ms: target, coverage: floor },
      ...(p95 === null ? {} : { observed_p95_ms: p95 }),
      coverage,
      observed_at: `${day}T18:00:00Z`,
      health: { mqi },
    };
    files[`modules/${name}/module.manifest.json`] = `${JSON.stringify(manifest, undefined, 2)}\n`;
    files[`modules/${name}/README.md`] = `# ${name}\n`;
  }
  return files;
}

const WORKFLOWS = ["Release to production", "Nightly data import", "Payment reconciliation", "Age gate audit", "Certificate renewal", "Model price refresh", "Search index rebuild", "Backup and restore", "Incident paging", "Customer deletion", "Secret rotation", "Capacity forecast"]; // prettier-ignore

function inventory(verified: number): string {
  const entries = WORKFLOWS.map((title, at) => {
    const id = title.toLowerCase().replaceAll(" ", "-");
    const whole = at < verified;
    return `  - id: ${id}\n    title: ${title}\n    owner: "@fernhill/${at % 3 === 0 ? "ops" : "core"}"\n    manifest: ops/deploy.sh\n    check: "bash ops/verify.sh"\n    monitor: ${whole || at % 2 === 0 ? "grafana" : '""'}\n    auto_heal: ${whole ? "restart" : '""'}\n    docs: docs/runbooks/checkout.md\n    tier: ${1 + (at % 3)}\n`;
  });
  return `version: 1\nworkflows:\n${entries.join("")}`;
}
