/** A verdict with everything a report must cope with: for the golden tests of all reports. */
import type { Finding, Outcome, Severity, Verdict } from "#src/check.ts";
import type { Catalogue, CheckEntry } from "#src/report.ts";

export const HEAD = "8d03bfe4c1a95f7726e0b3d8c4f15a6e9b7d2c30";
export const BASE = "2f1c9aa07be64d1388a5c0e9d7b3f6142c8e5a91";
export const REPOSITORY = "https://github.com/fernhill/storefront";

export function finding(rule: string, severity: Severity, message: string, rest: Partial<Finding> = {}): Finding {
  return { rule, severity, message, fingerprint: fingerprintOf(rule, rest.at?.path ?? "", message), ...rest };
}

/** Any stable text of 32 hexadecimal digits will do. */
function fingerprintOf(...parts: readonly string[]): string {
  let state = 0x811c9dc5;
  for (const char of parts.join("|")) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return state.toString(16).padStart(8, "0").repeat(4);
}

const MASKED = ["gh", "p_****…9f2c"].join("");

const OUTCOMES: readonly Outcome[] = [
  {
    check: "age-gate",
    state: "failed",
    facts: {
      routes: [
        { route: "/checkout", restricted: true, path: "frontend/vibe-cockpit/src/routes.tsx", line: 12, gate: null },
        {
          route: "/shop/:id",
          restricted: true,
          path: "frontend/vibe-cockpit/src/routes.tsx",
          line: 14,
          gate: { path: "frontend/vibe-cockpit/src/layouts/gated.tsx", line: 7 },
        },
        { route: "/", restricted: false, path: "frontend/vibe-cockpit/src/routes.tsx", line: 10, gate: null },
      ],
    },
    findings: [
      finding("age-gate/missing-gate", "failure", "The restricted route /checkout can be reached without a 21+ gate.", {
        remedy: "Render <AgeGatePortal /> around the route's element, or move the route under a layout that renders it.",
        at: { path: "frontend/vibe-cockpit/src/routes.tsx", line: 12, column: 3, endColumn: 52 },
      }),
      finding("age-gate/conditional-gate", "failure", "The gate of /cart renders only where `verified` is false.", {
        remedy: "Render <AgeGatePortal /> always: it keeps the verification itself.",
        at: { path: "frontend/vibe-cockpit/src/routes.tsx", line: 131, endLine: 134, column: 5 },
      }),
      finding("age-gate/unresolved-route", "warning", "The route in the variable `extra` could not be resolved.", {
        remedy: "Write the route's path as a literal.",
        at: { path: "frontend/vibe-cockpit/src/商店/路由表.tsx", line: 4, column: 13, endColumn: 16 },
      }),
    ],
  },
  { check: "coa", state: "notApplicable", reason: "docs/compliance/coa_manifest.json does not exist", findings: [] },
  {
    check: "registry",
    state: "failed",
    facts: { modules: 14 },
    findings: [
      finding("registry/missing-on-disk", "failure", "The registry lists services/router/module.manifest.json, which does not exist.", {
        remedy: "Run `gatehouse registry --write`, or restore the manifest.",
        at: { path: "docs/_generated/MODULE_REGISTRY.json" },
      }),
    ],
  },
  {
    check: "secrets",
    state: "failed",
    facts: { rulesInForce: 214, filesScanned: 1_873, notScanned: [{ path: "assets/model.bin", reason: "binary" }] },
    findings: [
      finding("secrets/github-token", "failure", `A GitHub token stands in the file: ${MASKED}`, {
        remedy: "Revoke the token, take it out of the file and out of the history.",
        at: { path: "config/prod.env", line: 4, column: 14, endColumn: 54 },
      }),
    ],
  },
  {
    check: "slo",
    state: "passed",
    facts: {
      modules: [
        { module: "router", lane: "L2", targetP95Ms: 500, observedP95Ms: 410, status: "green", observedAt: "2026-11-18T00:00:00.000Z" },
        { module: "billing", lane: "L3", targetP95Ms: 200, observedP95Ms: null, status: "stale", observedAt: null },
      ],
    },
    findings: [
      finding("slo/latency", "warning", "The observed p95 of billing is stale: it was not judged.", {
        remedy: "Measure the module and write `observed_at`.",
        at: { path: "services/billing/module.manifest.json", line: 9 },
      }),
    ],
  },
  {
    check: "structure",
    state: "failed",
    findings: [
      finding("structure/missing-path", "failure", "The required path docs/adr/ is missing.", {
        remedy: "Create the path or take it out of `required`.",
      }),
      finding(
        "structure/bad-name",
        "failure",
        'docs/adr/\u202Egnp.txt"><img src=x onerror=alert(1)>.md breaks the pattern ^ADR-\\d{3}-[a-z0-9-]+\\.md$.',
        {
          remedy: "Rename the file.",
          at: { path: 'docs/adr/\u202Egnp.txt"><img src=x onerror=alert(1)>.md' },
        },
      ),
      finding("structure/forbidden-path", "warning", "A forbidden path exists: \u001B[2Jtmp/@octocat/fix #12 | a`b`.bak\n::error::pwned", {
        remedy: "Delete the file.",
        at: { path: "\u001B[2Jtmp/@octocat/fix #12 | a`b`.bak\n::error::pwned" },
      }),
      finding("structure/missing-stub", "notice", "legacy/cart.py left no stub (waived by ada until 2026-12-31: it has no readers).", {
        at: { path: "legacy/cart.py" },
      }),
    ],
  },
  {
    check: "supply-chain",
    state: "failed",
    findings: [
      finding("supply-chain/unpinned-action", "failure", "actions/checkout is pinned to a tag.", {
        remedy: "Pin it to a commit: actions/checkout@0123456789abcdef0123456789abcdef01234567.",
        at: { path: ".github/workflows/ci.yml", line: 3, column: 15, endColumn: 34 },
      }),
      finding("supply-chain/broad-permissions", "notice", "The workflow may write everything.", {
        at: { path: ".github/workflows/ci.yml", line: 5 },
      }),
    ],
  },
  { check: "vocabulary", state: "passed", findings: [] },
  {
    check: "workflow-inventory",
    state: "undecided",
    reason: "docs/governance/workflows.yml could not be read: line 3, column 5: the key `owner` stands twice",
    findings: [],
  },
];

export const SAMPLE: Verdict = {
  headSha: HEAD,
  baseSha: BASE,
  policyDigest: "sha256:5c1f0e7a9b2d4c6e8f10a3b5c7d9e1f2a4b6c8d0e2f4a6b8c0d2e4f6a8b0c2d4",
  takenAt: new Date("2026-11-20T10:00:00Z"),
  outcomes: OUTCOMES,
  conclusion: "failure",
};

/** The verdict of the push before: one finding fixed since, one still open. */
export const BEFORE: Verdict = {
  ...SAMPLE,
  headSha: "aa44e1b0c9d8e7f6a5b4c3d2e1f00f1e2d3c4b5a",
  outcomes: [
    ...OUTCOMES.filter(({ check }) => !["age-gate", "vocabulary"].includes(check)),
    {
      check: "vocabulary",
      state: "failed",
      findings: [
        finding("vocabulary/unknown-term", "failure", "The tag `lane:L9` is not in the vocabulary.", {
          at: { path: "a/module.manifest.json", line: 3 },
        }),
      ],
    },
  ],
};

export const CLEAN: Verdict = {
  headSha: null,
  policyDigest: SAMPLE.policyDigest,
  takenAt: SAMPLE.takenAt,
  outcomes: [
    { check: "coa", state: "notApplicable", reason: "docs/compliance/coa_manifest.json does not exist", findings: [] },
    { check: "structure", state: "passed", findings: [] },
    { check: "vocabulary", state: "passed", findings: [] },
  ],
  conclusion: "success",
};

const entry = (id: string, summary: string, faults: CheckEntry["faults"]): readonly [string, CheckEntry] => [
  id,
  { id, summary, why: `What ${id} watches over breaks silently; the check says so before it is merged.`, faults },
];

export const CATALOGUE: Catalogue = new Map([
  entry("age-gate", "a restricted route can be reached without a 21+ gate", {
    "missing-gate": { severity: "failure", summary: "a restricted route has no gate", remedy: "Render the gate around the route." },
    "conditional-gate": { severity: "failure", summary: "a gate need not render", remedy: "Render the gate always." },
    "unresolved-route": { severity: "warning", summary: "a route could not be resolved", remedy: "Write the path as a literal." },
  }),
  entry("secrets", "a secret is found in the tree", {
    "github-token": { severity: "failure", summary: "a GitHub token stands in a file", remedy: "Revoke the token." },
  }),
  entry("structure", "a required path is missing", {
    "missing-path": { severity: "failure", summary: "a required path is missing", remedy: "Create the path." },
    "bad-name": { severity: "failure", summary: "a name breaks its pattern", remedy: "Rename the file." },
  }),
  entry("vocabulary", "a term is not in the vocabulary", {
    "unknown-term": { severity: "failure", summary: "a term is unknown", remedy: "Use a known term or propose the new one." },
  }),
]);

const LINES: Readonly<Record<string, string>> = {
  "frontend/vibe-cockpit/src/routes.tsx:12": '  <Route path="/checkout" element={<Checkout />} />',
  "frontend/vibe-cockpit/src/routes.tsx:131": `    {!verified && <AgeGatePortal onDone={() => { ${"track('gate'); ".repeat(40)} }} />}`,
  "frontend/vibe-cockpit/src/商店/路由表.tsx:4": '\tconst 路由 = 額外的.map((一) => <Route path={一} />); // \u202E"evil"\u001B[2J',
  "config/prod.env:4": ["GITHUB_TOKEN=", "gh", "p_", "never print this line"].join(""),
  "services/billing/module.manifest.json:9": '  "observed_at": "2026-09-01T00:00:00Z"',
  ".github/workflows/ci.yml:3": "      - uses: actions/checkout@v4",
};

export const sourceLine = (path: string, line: number): string | undefined => LINES[`${path}:${line}`];
