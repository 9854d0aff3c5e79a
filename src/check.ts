/** What a check is: a pure function of a view, its options and a clock. One file per check stands in `checks/`. */
import type { ZodType } from "zod";
import type { PullRequest, RepositoryView } from "#src/view.ts";

export type Severity = "notice" | "warning" | "failure";

export interface Place {
  readonly path: string;
  readonly line?: number;
  readonly endLine?: number;
  /** Columns count UTF-16 units from 1; reports draw the caret with them. */
  readonly column?: number;
  readonly endColumn?: number;
}

/** What a check says is wrong; the engine adds the rule's full id and the fingerprint. */
export interface Draft {
  /** The part of the rule id after the slash; a key of the check's `faults`. */
  readonly fault: string;
  /** What is wrong, in one sentence. Never contains a secret. */
  readonly message: string;
  /** What to do about it; the fault's own remedy where absent. */
  readonly remedy?: string;
  readonly at?: Place;
  /** The fault's own severity where absent. */
  readonly severity?: Severity;
  /** What makes this finding the same finding after its line moved; the message where absent. Never holds a line number. */
  readonly identity?: string;
}

export interface Finding {
  /** `check/fault`. */
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly remedy?: string;
  readonly at?: Place;
  readonly fingerprint: string;
  /** Why a finding that would fail does not. */
  readonly borne?: Borne;
}

/** A finding is borne by a waiver, whose own words these are, or by the baseline. */
export type Borne =
  | { readonly by: "waiver"; readonly owner: string; readonly until: string; readonly reason: string }
  | { readonly by: "baseline" };

/** What a check answers. `undecided` is for what it needs and cannot get: it fails the verdict. */
export type Judgement =
  | { readonly findings: Iterable<Draft>; readonly facts?: unknown; readonly reason?: string }
  | { readonly notApplicable: string; readonly facts?: unknown }
  | { readonly undecided: string };

export type Outcome =
  | {
      readonly check: string;
      readonly state: "passed" | "failed" | "notApplicable";
      readonly findings: readonly Finding[];
      readonly facts?: unknown;
      readonly reason?: string;
    }
  | { readonly check: string; readonly state: "undecided"; readonly reason: string; readonly findings: readonly Finding[] };

export interface Verdict {
  readonly headSha: string | null;
  readonly baseSha?: string;
  readonly policyDigest: string;
  readonly takenAt: Date;
  readonly outcomes: readonly Outcome[];
  readonly conclusion: "success" | "failure";
}

/** One rule of a check: `explain` and the reference are made from it. */
export interface Fault {
  readonly severity: Severity;
  /** What is wrong, as a noun phrase without a full stop: "a required path is missing". */
  readonly summary: string;
  /** What to do, as an order: "Create the path or take it out of `required`." */
  readonly remedy: string;
}

/** A small repository and what the check says of it. Examples are run as tests and printed in the docs. */
export interface Example {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  /** The base commit's files, where the example is about a difference. */
  readonly base?: Readonly<Record<string, string>>;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly now?: string;
  /** What matters of the pull request, where the example is about one. */
  readonly pull?: Partial<PullRequest>;
  /** Faults of the failure findings, in order; empty for an example that passes. */
  readonly finds: readonly string[];
}

/**
 * Which way an option becomes stricter, so that `policy-change` can tell a loosening:
 * `more` items or a higher number; `fewer` items or a lower number; `any` change counts as a loosening; `kept` counts
 * likewise once something is set, and setting it where it was empty is stricter; `allowed` is a list of which fewer items are stricter, but
 * none at all means no rule; `none` never does.
 */
export type Strictness = "more" | "fewer" | "any" | "kept" | "allowed" | "none";

/** What the head's configuration would change in the effective rules, were it merged. */
export type PolicyChange =
  | { readonly unreadable: readonly { readonly path: string; readonly line?: number; readonly message: string }[] }
  | {
      readonly removed: boolean;
      /** Shown in the finding: dotted key, and both values as text. */
      readonly loosened: readonly {
        readonly key: string;
        readonly before: string;
        readonly after: string;
        readonly path: string;
        readonly line?: number;
      }[];
      readonly refused: readonly string[];
      readonly waivers: readonly string[];
      /** What is taken away from schemas, flags, vocabularies and inventories that judge. */
      readonly weakened: readonly Weakening[];
    };

/** A file that judges asks for less after the change. */
export interface Weakening {
  readonly path: string;
  readonly line?: number;
  /** Names the file, and says what becomes of what. */
  readonly message: string;
  /** `failure` where absent. */
  readonly severity?: Severity;
}

/** The commits before and after the change. */
export interface Turn {
  readonly base: RepositoryView;
  readonly head: RepositoryView;
}

/** What a check is handed. */
export interface Scene<Options> {
  readonly view: RepositoryView;
  readonly options: Options;
  readonly now: Date;
  /** Some configuration names this check. Always false for a check that does not say by `minds` that it asks. */
  readonly configured: boolean;
  /** How the head's own configuration compares with the rules that judge; undefined without a base. */
  readonly policyChange?: PolicyChange;
  /** The outcome, in this run, of a check that `needs` named; undefined for an id that no check has. */
  readonly outcome: (check: string) => Outcome | undefined;
}

export interface Check<Options> {
  readonly id: string;
  /** Completes "it fails when …". */
  readonly summary: string;
  readonly why: string;
  /** A strict zod object whose every key has a default: `options.parse({})` works. Keys that every check has are not in it. */
  readonly options: ZodType<Options>;
  /** By option path, dotted (`stubs.days`); an option that is not named counts as `any`. */
  readonly strictness: Readonly<Record<string, Strictness>>;
  /** What options stand for once presets, and what being empty means in this repository, are written out: these are compared for strictness. */
  meaning?(options: Options, view: RepositoryView): Options;
  /** What the head takes away from the files of the repository that this check is judged by; `options` are the base's. */
  weakened?(options: Options, turn: Turn): readonly Weakening[];
  readonly faults: Readonly<Record<string, Fault>>;
  readonly examples: readonly Example[];
  /** `configured`: the check judges more when a configuration names it than when it runs by default, and asks `scene.configured`. */
  readonly minds?: "configured";
  /** `fingerprint`: a waiver of this check's findings names the fingerprint, never a rule and a path. */
  readonly approvals?: "fingerprint";
  /** True where with a base the check judges nothing but the difference: what it does not find then may still be there, so no entry of the baseline is stale for it. */
  readonly judgesDifference?: boolean;
  /** Ids of checks whose outcome `run` asks for; the engine runs them first. */
  needs?(view: RepositoryView, options: Options): readonly string[];
  /** Loads what is heavy (a parser, a compiler) when the view calls for it; nothing else is asynchronous. */
  prepare?(view: RepositoryView, options: Options): Promise<void>;
  run(scene: Scene<Options>): Judgement;
}

/** A check as its file writes it: the options' shape may be made later, as most runs never look at it. */
export interface CheckDefinition<Options> extends Omit<Check<Options>, "options"> {
  readonly options: ZodType<Options> | (() => ZodType<Options>);
}

/** Keeps the options' type from the schema through to `run`. */
export function defineCheck<Options>({ options, ...rest }: CheckDefinition<Options>): Check<Options> {
  return {
    ...rest,
    get options() {
      return typeof options === "function" ? options() : options;
    },
  };
}
