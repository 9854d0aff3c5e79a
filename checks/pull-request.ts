/** The check `pull-request`: a pull request says what it is, in the form that the repository asks for. */
import { z } from "zod";
import { late } from "#schemas/late.ts";
import { defineCheck } from "#src/check.ts";
import type { Draft, Example } from "#src/check.ts";
import { globList, patternText, repositoryPath } from "#src/option.ts";
import { globs } from "#src/parsers/glob.ts";
import { pattern } from "#src/parsers/pattern.ts";
import { says, sections, titleOf } from "#src/parsers/sections.ts";
import type { Section } from "#src/parsers/sections.ts";
import { addsText } from "#src/substance.ts";
import type { PullRequest, RepositoryView } from "#src/view.ts";

/** The sections that a template may ask for without any configuration. */
const CANONICAL = ["INTENT", "CHANGES", "NEW SCRIPTS", "RISK", "COVERAGE IMPACT"];

/** Where GitHub looks for a template, whatever the letters' case. */
const TEMPLATE = /^(?:\.github\/|docs\/)?pull_request_template\.(?:md|txt)$/i;

const TESTS = ["checks/**", "**/{test,tests,__tests__,spec}/**", "**/*.{test,spec}.*", "**/*_test.*", "**/test_*.py"];

const options = late(() =>
  z.strictObject({
    /** What the branch's name has to match. */
    branch: patternText().nullable().default(null),
    /** What the title has to match. */
    title: patternText().nullable().default(null),
    /** Labels that have to be there; a glob means any label that fits it. */
    labels: globList().default([]),
    /** Headings under which something has to be said; null: those of INTENT, CHANGES, NEW SCRIPTS, RISK, COVERAGE IMPACT that the template has. */
    sections: z
      .array(z.string().regex(/[\p{L}\p{N}]/u, "a heading has at least one letter or digit"))
      .nullable()
      .default(null),
    /** A file added under `paths` needs a file added or changed under `checks`. */
    capability: z.strictObject({ paths: globList().default([]), checks: globList().default(TESTS) }).prefault({}),
    /** The coverage matrix; where there is one, every workflow that changes has to be in it. */
    matrix: repositoryPath().default("docs/scorecards/NSM_matrix.md"),
    /** Authors of whom nothing of this is asked. */
    exempt: z.array(z.string()).default(["dependabot[bot]", "renovate[bot]"]),
  }),
);

type Options = z.output<ReturnType<typeof options>>;

export const check = defineCheck<Options>({
  id: "pull-request",
  summary:
    "branch name, title, labels or template sections are missing; a new capability has no new or extended check; a workflow changed that is not in the matrix",
  why: "Whoever reviews, and whoever reads the history in a year, needs to know what was meant, what it risks and what proves it.",
  options,
  strictness: {
    branch: "more",
    title: "more",
    labels: "more",
    sections: "more",
    "capability.paths": "more",
    "capability.checks": "fewer",
    matrix: "any",
    exempt: "fewer",
  },
  meaning: (given, view) => ({ ...given, sections: given.sections ?? [...askedBy(sections(templateOf(view) ?? ""))] }),
  weakened({ sections: asked }, { base, head }) {
    if (asked !== null) return [];
    const [before, after] = [base, head].map((view) => askedBy(sections(templateOf(view) ?? "")));
    const gone = before?.filter((name) => after?.includes(name) !== true) ?? [];
    const path = base.paths.find((one) => TEMPLATE.test(one)) ?? "";
    return gone.map((name) => ({ path, message: `${path}: the section ${name} is no longer asked of pull requests` }));
  },
  faults: {
    "branch-name": { severity: "failure", summary: "the branch's name does not fit the pattern", remedy: "Rename the branch." },
    title: { severity: "failure", summary: "the title does not fit the pattern", remedy: "Edit the pull request's title." },
    "missing-label": { severity: "failure", summary: "a required label is missing", remedy: "Put the label on the pull request." },
    "missing-section": {
      severity: "failure",
      summary: "a section of the template is missing or empty",
      remedy: "Add the heading to the pull request's text and say something under it.",
    },
    "missing-check-for-capability": {
      severity: "failure",
      summary: "a new capability comes without a new or extended check",
      remedy: "Add or extend a check or test in the same pull request.",
    },
    "workflow-not-in-matrix": {
      severity: "failure",
      summary: "a workflow changed that is not in the coverage matrix",
      remedy: "Add the workflow to the inventory and run `gatehouse matrix --write`.",
    },
  },
  examples: examples(),
  run({ view, options: given }) {
    const { pull } = view;
    if (pull === undefined) return { notApplicable: "no pull request is judged" };
    if (given.exempt.includes(pull.author)) return { notApplicable: `nothing is asked of ${pull.author}` };
    const template = sections(templateOf(view.base ?? view) ?? "");
    const wanted = given.sections ?? askedBy(template);
    // A matrix that the change deletes, or makes unreadable, is held against it as it was.
    const matrix = view.text(given.matrix) ?? view.base?.text(given.matrix);
    const asks = [given.branch, given.title, matrix, ...given.labels, ...wanted, ...given.capability.paths];
    if (asks.every((one) => one === null || one === undefined)) return { notApplicable: "nothing is asked of pull requests" };
    return {
      findings: [
        ...naming(pull, given),
        ...missingLabels(pull, given.labels),
        ...missingSections(pull, wanted, template),
        ...uncheckedCapabilities(view, given.capability),
        ...(matrix === undefined ? [] : unlistedWorkflows(view, matrix, given.matrix)),
      ],
    };
  },
});

/** The canonical sections that the template has a heading for. */
function askedBy(template: readonly Section[]): readonly string[] {
  return CANONICAL.filter((name) => template.some(({ title }) => title === titleOf(name)));
}

/** The rules come from the base, so the template does too. */
function templateOf(view: RepositoryView): string | undefined {
  const path = view.paths.find((one) => TEMPLATE.test(one));
  return path === undefined ? undefined : view.text(path);
}

function* naming({ headRef, title }: PullRequest, given: Options): Generator<Draft> {
  if (given.branch !== null && !pattern(given.branch).test(headRef))
    yield { fault: "branch-name", message: `the branch's name "${headRef}" does not fit ${given.branch}`, identity: "branch" };
  if (given.title !== null && !pattern(given.title).test(title))
    yield { fault: "title", message: `the title "${title}" does not fit ${given.title}`, identity: "title" };
}

function missingLabels({ labels }: PullRequest, required: readonly string[]): readonly Draft[] {
  const present = labels.map((label) => label.toLowerCase());
  return required
    .filter((wanted) => !present.includes(wanted.toLowerCase()) && !present.some(globs([wanted.toLowerCase()])))
    .map((wanted) => ({ fault: "missing-label", message: `the label ${wanted} is missing` }));
}

/** A section that stands as the template has it says nothing yet. */
function missingSections({ body }: PullRequest, wanted: readonly string[], template: readonly Section[]): readonly Draft[] {
  const asGiven = new Map(template.map(({ title, text }) => [title, text]));
  const written = sections(body).filter(({ title, text }) => text === "" || asGiven.get(title) !== text);
  return wanted
    .filter((name) => !says(written, name))
    .map((name) => ({ fault: "missing-section", message: `the section ${name} is missing or empty` }));
}

function uncheckedCapabilities(view: RepositoryView, { paths, checks }: Options["capability"]): readonly Draft[] {
  const isCheck = globs(checks);
  const isCapability = globs(paths);
  const isChecked = view.changes.some((change) => isCheck(change.path) && addsText(view, change));
  if (isChecked) return [];
  return view.changes
    .filter(({ path, status }) => status === "added" && isCapability(path) && !isCheck(path))
    .map(({ path }) => ({
      fault: "missing-check-for-capability",
      message: `${path} is new, and no check or test was added or extended with it`,
      at: { path },
    }));
}

/** A row names the workflow's file, with its folder or without, or leads to it. */
function unlistedWorkflows(view: RepositoryView, matrix: string, matrixPath: string): readonly Draft[] {
  const words = new Set(
    matrix
      .replace(/\\(?=[\\|`*_[\]<>])/g, "")
      .split(/[\s|`()[\]]+/)
      .map((word) => word.replace(/^(?:\.\.\/)+/, "")),
  );
  return view.changes
    .filter(({ path, status }) => status !== "deleted" && /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path))
    .filter(({ path }) => !words.has(path) && !words.has(path.slice(path.lastIndexOf("/") + 1)))
    .map(({ path }) => ({ fault: "workflow-not-in-matrix", message: `${path} changed and is not in ${matrixPath}`, at: { path } }));
}

function examples(): readonly Example[] {
  const template = { ".github/pull_request_template.md": "## INTENT\n<!-- why -->\n\n## RISK\n<!-- what may break -->\n" };
  const capability = { paths: ["src/**"] };
  return [
    {
      title: "both sections of the template say something",
      files: template,
      pull: { body: "## INTENT\nFaster search.\n\n## RISK\nThe index grows.\n" },
      finds: [],
    },
    {
      title: "a section stands as the template has it",
      files: template,
      pull: { body: "## INTENT\nFaster search.\n\n## RISK\n<!-- what may break -->\n" },
      finds: ["missing-section"],
    },
    {
      title: "a branch and a label that are asked for",
      files: { "README.md": "" },
      pull: { headRef: "search", labels: [] },
      options: { branch: "^(feat|fix)/", labels: ["risk-*"] },
      finds: ["branch-name", "missing-label"],
    },
    {
      title: "a new capability without a test",
      base: {},
      files: { "src/search.ts": "export {};\n" },
      pull: {},
      options: { capability },
      finds: ["missing-check-for-capability"],
    },
    {
      title: "a new capability with its test",
      base: {},
      files: { "src/search.ts": "export {};\n", "test/search.test.ts": "export {};\n" },
      pull: {},
      options: { capability },
      finds: [],
    },
  ];
}
