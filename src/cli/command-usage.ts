/** How each command is called: the help pages and the reference are made from these words. */

export interface CommandUsage {
  readonly name: string;
  readonly line: string;
  readonly summary: string;
  readonly options: readonly (readonly [flag: string, meaning: string])[];
  /** Variables of the environment that it reads. */
  readonly environment?: readonly (readonly [name: string, meaning: string])[];
  /** As they are typed behind `gatehouse`. */
  readonly examples?: readonly string[];
}

const CLOCK = ["--now ISO", "the clock, for repeatable results (now)"] as const;
const JSON_FORMAT = ["--format text|json", "for people or for programs (text)"] as const;

const DATA_DIR = ["--data-dir DIR", "the store's directory (GATEHOUSE_DATA_DIR, or ./data)"] as const;

/** In the order of the help page. */
export const COMMAND_USAGE: readonly CommandUsage[] = [
  {
    name: "check",
    line: "check [PATH] [--base REF] [--only a,b] [--format FORMAT]",
    summary: "judge a repository",
    options: [
      ["--base REF", "judge what changed since REF; the rules come from REF"],
      ["--head REF", "judge a commit instead of the folder (works in a bare repository)"],
      ["--only a,b", "only these checks; each gives the outcome that the whole run gives it"],
      ["--config FILE", "use FILE instead of the repository's configuration"],
      ["--organisation FILE", "lay the repository's configuration over this one"],
      ["--format FORMAT", "text, json, sarif, markdown or github (text)"],
      ["--output FILE", "write the report to FILE"],
      ["--fix", "do the safe fixes first: write the generated files"],
      ["--verbose", "show notices too"],
      ["--no-cache", "remember nothing of this run and use nothing of earlier ones"],
      CLOCK,
    ],
    environment: [["GATEHOUSE_CACHE_DIR", "where facts about files are remembered (~/.cache/gatehouse)"]],
    examples: ["check", "check --base origin/main", "check repository.git --head v1.2.0 --format json"],
  },
  {
    name: "explain",
    line: "explain RULE",
    summary: "why a rule exists, an example, and the remedy",
    options: [["--format text|markdown", "for the terminal, or as Markdown (text)"]],
    examples: ["explain age-gate/missing-gate", "explain secrets"],
  },
  {
    name: "registry",
    line: "registry [PATH] [--write|--check]",
    summary: "make MODULE_REGISTRY.json from the module manifests",
    options: [["--write", "write the file"], ["--check", "fail where the file is not what would be written"], CLOCK, JSON_FORMAT],
  },
  {
    name: "slo",
    line: "slo [PATH] [--write]",
    summary: "observed latency against its targets",
    options: [["--write", "write the dashboard"], CLOCK, JSON_FORMAT],
  },
  {
    name: "matrix",
    line: "matrix [PATH] [--write]",
    summary: "coverage of the critical workflows",
    options: [["--write", "write the matrix"], CLOCK, JSON_FORMAT],
  },
  {
    name: "coa",
    line: "coa [PATH] [--write]",
    summary: "the products and their certificates of analysis",
    options: [["--write", "write docs/compliance/COA_MANIFEST.md; what people wrote around the table stays"], CLOCK, JSON_FORMAT],
  },
  {
    name: "snapshot",
    line: "snapshot [PATH] [--write] | snapshot --diff A [B] [PATH]",
    summary: "the state of the repository at this moment, or what changed between two",
    options: [
      ["--write", "write it into docs/snapshots"],
      ["--diff A [B]", "what changed from snapshot A to B, or to the newest; named by path or by the beginning of the time: 2026-11-20"],
      CLOCK,
      JSON_FORMAT,
    ],
    examples: ["snapshot --write", "snapshot --diff 2026-11-19 2026-11-20"],
  },
  {
    name: "scorecard",
    line: "scorecard daily|weekly|monthly [PATH] [--write]",
    summary: "the day's, the week's or the month's scorecard, from the snapshots",
    options: [["--write", "write it into docs/scorecards"], CLOCK, JSON_FORMAT],
  },
  {
    name: "search",
    line: "search WORDS… [PATH]",
    summary: "which modules and documents answer a few words, best first",
    options: [
      ["--limit N", "how many to show (10)"],
      ["--in PATH", "the repository; PATH as the last word has to begin with . or /"],
      ["--json", "short for --format json"],
      JSON_FORMAT,
    ],
    examples: ["search checkout latency", 'search "kill switch" ../shop'],
  },
  {
    name: "import",
    line: "import openslo|catalog [PATH] [--from FILE] [--write]",
    summary: "take targets from OpenSLO, or modules from catalog-info.yaml, into the module manifests",
    options: [
      ["--from FILE", "this file of the repository instead of all that are named as such"],
      ["--write", "write the manifests, and the registry where there is one"],
      CLOCK,
      JSON_FORMAT,
    ],
  },
  {
    name: "export",
    line: "export openslo [PATH] [--output FILE]",
    summary: "the modules' targets as OpenSLO v1: Service, DataSource and SLO",
    options: [["--output FILE", "write there instead of to standard output"], JSON_FORMAT],
  },
  {
    name: "revert",
    line: "revert [PATH] [--last|--id PREFIX] [--dry-run]",
    summary: "take back a generated change",
    options: [
      ["--last", "the newest that still stands (so by default)"],
      ["--id PREFIX", "the one whose id begins so"],
      ["--dry-run", "say what would be done"],
      CLOCK,
      JSON_FORMAT,
    ],
  },
  {
    name: "baseline",
    line: "baseline [PATH] [--write]",
    summary: "list today's failures as known; later, take out what is gone",
    options: [["--write", "write .github/gatehouse-baseline.json"], CLOCK, JSON_FORMAT],
  },
  {
    name: "lever",
    line: "lever COMMAND … [--repository OWNER/NAME] [--server URL]",
    summary: "give a command to the levers, as in a comment",
    options: [
      ["--repository OWNER/NAME", "whose levers (local/default)"],
      ["--server URL", "those of a running server, with the API key in GATEHOUSE_KEY; else those of the store in the data directory"],
      DATA_DIR,
      JSON_FORMAT,
    ],
    examples: ["lever go-live status", "lever kill-switch engage --server https://gatehouse.example"],
  },
  {
    name: "ledger",
    line: "ledger verify [PATH] [--heads FILE --key FILE] | ledger show STREAM [--after N] | ledger heads | ledger export [--output FILE]",
    summary: "whether the ledgers are whole, what stands in them, where each ends, and all of it as NDJSON",
    options: [
      ["PATH", "a repository: its ledger of generated changes, and its branch gatehouse/ledger, are verified beside the store's"],
      ["--after N", "entries behind this one"],
      ["--output FILE", "write there instead of to standard output"],
      [
        "--key FILE",
        "an Ed25519 key in PEM: the private one signs the heads, the public one verifies those of --heads (GATEHOUSE_LEDGER_KEY_PATH)",
      ],
      [
        "--heads FILE",
        "heads that were kept elsewhere: a tail that is gone since, or was rewritten, is found; without a key no signature is checked",
      ],
      DATA_DIR,
      JSON_FORMAT,
    ],
    examples: [
      "ledger verify",
      "ledger show local/default --after 10",
      "ledger heads --key signing.pem --output heads.ndjson",
      "ledger verify --heads heads.ndjson --key public.pem",
    ],
  },
  {
    name: "keys",
    line: "keys create NAME --scopes a,b | keys list | keys revoke ID",
    summary: "API keys of the store in the data directory",
    options: [
      ["--scopes a,b", "read, operate, govern, approve, models, metrics, keys"],
      ["--tenant OWNER", "the account whose repositories it reaches (local)"],
      ["--days N", "how long it is good (for ever)"],
      ["--execution-class PROD_EXEC", "marks every model call with it: go-live, the kill switch and the GLOBAL risk policy are asked"],
      DATA_DIR,
      JSON_FORMAT,
    ],
    examples: ["keys create deploys --scopes read,operate --days 90"],
  },
  {
    name: "replay",
    line: "replay RUN [--audit FILE]",
    summary: "decide again from a model run's record, and compare",
    options: [["--audit FILE", "the audit of model runs (model-runs.ndjson in GATEHOUSE_DATA_DIR)"], JSON_FORMAT],
  },
  {
    name: "stress",
    line: "stress [--url URL] [--route NAME] [--requests N] [--concurrency N]",
    summary: "send a bounded load through a running router, and compare with the last",
    options: [
      ["--url URL", "the server (http://127.0.0.1:3000)"],
      ["--key KEY", "an API key (GATEHOUSE_ADMIN_KEY)"],
      ["--route NAME", "the route or model (auto)"],
      ["--requests N", "at most 10,000 (100)"],
      ["--concurrency N", "at most 256 (8)"],
      JSON_FORMAT,
    ],
  },
  {
    name: "init",
    line: "init [PATH]",
    summary: "write a configuration that fits the repository",
    options: [["--force", "replace one that is there"], ["--print", "print it instead"], JSON_FORMAT],
  },
  {
    name: "serve",
    line: "serve",
    summary: "run the App, the API and the model router in one process; settings come from the environment",
    options: [],
    environment: [
      ["PORT, HOST", "where it listens (3000, 127.0.0.1); port 0 takes a free one and logs it"],
      ["GATEHOUSE_DATA_DIR", "the embedded store and the mirrors (./data)"],
      ["DATABASE_URL", "postgres://…: a store that several processes share"],
      ["GATEHOUSE_ADMIN_KEY", "the first API key, with all scopes"],
      ["GATEHOUSE_LEDGER_KEY_PATH", "a private Ed25519 key in PEM: heads of the ledger are signed with it"],
      ["GATEHOUSE_OIDC_ISSUER", "whose tokens workflows bring (GitHub Actions)"],
      ["GATEHOUSE_OIDC_AUDIENCE", "whom those tokens are for (this server's address)"],
      ["APP_ID", "the GitHub App, with PRIVATE_KEY (or PRIVATE_KEY_PATH) and WEBHOOK_SECRET: docs/how-to/app.md"],
      ["OPENAI_API_KEY", "a vendor for the model router; so ANTHROPIC_API_KEY, GEMINI_API_KEY, DEEPSEEK_API_KEY: docs/how-to/models.md"],
      ["GATEHOUSE_ROUTER_CONFIG", "the router's YAML file"],
      ["LOG_LEVEL", "trace, debug, info, warn, error, fatal or silent (info)"],
    ],
  },
  { name: "doctor", line: "doctor [PATH]", summary: "what is missing here, and what to do about it", options: [JSON_FORMAT] },
];
