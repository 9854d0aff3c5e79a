/** Findings that are known and borne: waivers (owner, reason, expiry) and the baseline that may only shrink. They serve every check alike. */
import type { Borne, Draft, Fault, Finding } from "#src/check.ts";
import { nearest } from "#src/nearest.ts";
import { globs, InvalidGlob, type Matcher } from "#src/parsers/glob.ts";
import { parseJson } from "#src/parsers/json.ts";
import { parseYaml } from "#src/parsers/yaml.ts";
import type { RepositoryView } from "#src/view.ts";
import { type Waiver, waiverShape, baselineShape } from "#schemas/exceptions.ts";

export const WAIVERS_PATH = ".github/gatehouse-waivers.yml";
export const BASELINE_PATH = ".github/gatehouse-baseline.json";

/** A file whose name differs from the right one by its ending or by case alone. */
export function misnamed(view: RepositoryView, path: string): string | undefined {
  const stem = path.slice(0, path.lastIndexOf(".") + 1).toLowerCase();
  return view.paths.find((one) => one !== path && one.length < stem.length + 6 && isLike(one.toLowerCase(), stem));
}

const isLike = (name: string, stem: string): boolean =>
  name.startsWith(stem) && /^(?:ya?ml|jsonc?|json5|toml)$/.test(name.slice(stem.length));

export const WAIVER_FAULTS = {
  expired: {
    severity: "failure",
    summary: "a waiver has expired",
    remedy: "Mend what it waived, or have its owner give it a new date and reason.",
  },
  invalid: {
    severity: "failure",
    summary: "a waiver is not complete",
    remedy: "Give it `fingerprint`, or `rule` and `path`; and `owner`, `reason` and `until` (YYYY-MM-DD).",
  },
} as const satisfies Record<string, Fault>;

export const BASELINE_FAULTS = {
  grew: {
    severity: "failure",
    summary: "the baseline grew",
    remedy: "Mend the finding instead, or waive it with an owner, a reason and an expiry.",
  },
  "stale-entry": {
    severity: "failure",
    summary: "the baseline lists a finding that is gone",
    remedy: "Take the entry out: the baseline may only shrink.",
  },
} as const satisfies Record<string, Fault>;

/** What is wrong with one waiver, or with the file. */
export interface WaiverFault {
  readonly draft: Draft;
  /** What the waiver would waive, had it not expired; without a rule it may be a finding of any check. */
  readonly lapsed?: { readonly about: string; readonly rule?: string | undefined; covers(finding: Finding): boolean };
}

export interface ReadWaivers {
  readonly faults: readonly WaiverFault[];
  /** What the waiver that covers this finding says, where one is in force. */
  covers(finding: Finding): Borne | undefined;
}

export interface WaiversGiven {
  readonly now: Date;
  /** Full ids of all rules; where absent, any id is taken for one. */
  readonly rules?: ReadonlySet<string>;
  readonly judged?: (rule: string) => boolean;
  readonly bound?: (rule: string) => boolean;
}

const DAY_MS = 86_400_000;

/**
 * `text` is the waivers file of the commit whose rules judge. An unreadable file waives nothing and is a finding. Rules that are `bound` are
 * waived by fingerprint alone: what is approved there is one state of things, not whatever comes to stand at a path.
 */
export function readWaivers(text: string | undefined, { now, rules, judged = () => true, bound = () => false }: WaiversGiven): ReadWaivers {
  const useless = (faults: readonly WaiverFault[]): ReadWaivers => ({ faults, covers: () => undefined });
  if (text === undefined) return useless([]);
  const parsed = parseYaml(text);
  if (!parsed.ok) return useless(parsed.problems.map(({ message, line }) => invalid(`the file cannot be read: ${message}`, line)));
  const file = waiverShape().file.safeParse(parsed.value);
  if (!file.success) return useless([invalid("the file is no list of waivers: it needs `version: 1` and `waivers:`", 1)]);
  const faults: WaiverFault[] = [];
  const inForce: Understood[] = [];
  for (const [index, entry] of file.data.waivers.entries()) {
    const line = parsed.place(["waivers", index])?.line ?? 1;
    const waiver = waiverShape().entry.safeParse(entry);
    const fits = waiver.success ? pathMatcher(waiver.data.path) : undefined;
    if (!waiver.success) faults.push(invalid(firstComplaint(waiver.error.issues), line));
    else if (typeof fits !== "function") faults.push(invalid(`path: ${fits}`, line));
    else if (waiver.data.rule !== undefined && rules?.has(waiver.data.rule) === false)
      faults.push(invalid(noRule(waiver.data.rule, rules), line));
    else if (waiver.data.rule !== undefined && bound(waiver.data.rule)) {
      faults.push(
        invalid(`${waiver.data.rule} is waived by \`fingerprint\` alone, so that one approval does not cover the next change`, line),
      );
    } else if (now.getTime() < Date.parse(waiver.data.until) + DAY_MS) inForce.push({ waiver: waiver.data, fits });
    else if (waiver.data.rule === undefined || judged(waiver.data.rule)) faults.push(expired({ waiver: waiver.data, fits }, line));
  }
  return {
    faults,
    covers(finding) {
      const { waiver } = inForce.find((one) => isAbout(one, finding)) ?? {};
      return waiver && { by: "waiver", owner: waiver.owner, until: waiver.until, reason: waiver.reason };
    },
  };
}

interface Understood {
  readonly waiver: Waiver;
  readonly fits: Matcher;
}

function isAbout({ waiver: { fingerprint, rule }, fits }: Understood, finding: Finding): boolean {
  return fingerprint === undefined ? rule === finding.rule && fits(finding.at?.path ?? "") : fingerprint === finding.fingerprint;
}

/**
 * What is still wrong once a change is in: an expired waiver that the change takes away together with what it waived is mended, and so is an
 * incomplete one that the change completes. None of them waives anything, so nothing gets looser by it. `found`: the findings of all checks, or
 * of some alone.
 */
export function unmended(base: ReadWaivers, head: ReadWaivers, found: { readonly findings: readonly Finding[]; readonly all: boolean }) {
  if (head.faults.some(({ lapsed }) => lapsed === undefined)) return base.faults;
  const still = new Set(head.faults.map(({ lapsed }) => lapsed?.about));
  return base.faults.filter(({ lapsed }) => {
    if (lapsed === undefined) return false;
    const untold = lapsed.rule === undefined && !found.all;
    return untold || still.has(lapsed.about) || found.findings.some((one) => lapsed.covers(one));
  });
}

function noRule(rule: string, rules: ReadonlySet<string>): string {
  const check = rule.split("/")[0] ?? "";
  if (check === "waiver" || check === "baseline") return `${rule} cannot be waived`;
  const guess = nearest(rule, rules);
  const more = guess === undefined ? "; `gatehouse explain CHECK` lists a check's rules" : `; did you mean ${guess}?`;
  return `there is no rule ${rule}${more}`;
}

function pathMatcher(path: string | undefined): Matcher | string | undefined {
  try {
    return globs(path === undefined ? [] : [path]);
  } catch (error) {
    return error instanceof InvalidGlob ? error.message : String(error);
  }
}

function expired(one: Understood, line: number): WaiverFault {
  const { fingerprint, rule, path, owner, until } = one.waiver;
  const about = fingerprint ?? `${rule} at ${path}`;
  const message = `the waiver of ${about}, owned by ${owner}, expired on ${until}`;
  return {
    draft: { fault: "expired", message, at: { path: WAIVERS_PATH, line } },
    lapsed: { about, rule, covers: (finding) => isAbout(one, finding) },
  };
}

const invalid = (message: string, line: number): WaiverFault => ({
  draft: { fault: "invalid", message, at: { path: WAIVERS_PATH, line } },
});

function firstComplaint(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): string {
  const [first] = issues;
  return first === undefined ? "the waiver is incomplete" : `${first.path.map(String).join(".") || "the waiver"}: ${first.message}`;
}

export interface BaselineEntry {
  readonly fingerprint: string;
  readonly rule: string;
  readonly path: string;
}

export type ReadBaseline = { readonly entries: readonly BaselineEntry[]; lineOf(index: number): number } | { readonly unreadable: string };

export function readBaseline(text: string | undefined): ReadBaseline {
  if (text === undefined) return { entries: [], lineOf: () => 1 };
  const parsed = parseJson(text);
  if (!parsed.ok) return { unreadable: `${BASELINE_PATH}:${parsed.problems[0]?.line ?? 1}: ${parsed.problems[0]?.message ?? "no JSON"}` };
  const file = baselineShape().safeParse(parsed.value);
  if (!file.success) return { unreadable: `${BASELINE_PATH}: ${firstComplaint(file.error.issues)}` };
  return { entries: file.data.findings, lineOf: (index) => parsed.place(["findings", index])?.line ?? 1 };
}
