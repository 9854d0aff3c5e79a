/** The check `structure`: the tree has its declared shape, and a change keeps its promises to those who know the old one. */
import { defineCheck } from "#src/check.ts";
import type { Draft } from "#src/check.ts";
import { frozenPaths, missingRecords, missingStubs } from "#checks/structure/difference.ts";
import { examples } from "#checks/structure/examples.ts";
import { onePatternEach, options, withPreset } from "#checks/structure/options.ts";
import type { StructureOptions } from "#checks/structure/options.ts";
import { badNames, forbiddenPaths, missingPaths } from "#checks/structure/tree.ts";
import type { RepositoryView } from "#src/view.ts";

export const check = defineCheck<StructureOptions>({
  id: "structure",
  summary:
    "a required path is missing, a forbidden one exists, a name breaks its pattern, a frozen path changed without leave, a moved file left no stub, or a structural change came without a decision",
  why: "People and machines find things by where they stand. A tree that keeps its declared shape needs no map, and a moved file that leaves a pointer breaks nobody's link.",
  options,
  strictness: {
    preset: "more",
    required: "more",
    forbidden: "more",
    names: "more",
    frozen: "more",
    "stubs.paths": "more",
    "stubs.days": "more",
    "adr.paths": "more",
    "adr.records": "fewer",
  },
  meaning: (given) => ({ ...withPreset(given), names: onePatternEach(given.names) }),
  faults: {
    "missing-path": {
      severity: "failure",
      summary: "a required path is missing",
      remedy: "Create the path, or take it out of `required`.",
    },
    "forbidden-path": {
      severity: "failure",
      summary: "a forbidden path exists",
      remedy: "Remove the path from the repository (`git rm`), or take it out of `forbidden`.",
    },
    "bad-name": {
      severity: "failure",
      summary: "a file's name breaks its pattern",
      remedy: "Rename the file so that it fits the pattern.",
    },
    "frozen-path": {
      severity: "failure",
      summary: "a frozen path changed without the label and a justification",
      remedy: 'Undo the change; or give the pull request the label and say why under a heading "Justification" in its text.',
    },
    "missing-stub": {
      severity: "failure",
      summary: "a moved or removed file left no stub, or a stub was removed before its time",
      remedy: 'Leave a file at the old path that says "Moved to <path>".',
    },
    "missing-adr": {
      severity: "failure",
      summary: "a structural path changed without an architecture decision",
      remedy: "Add or update a decision `docs/adr/ADR-###-title.md` in the same change.",
    },
  },
  examples,
  run({ view, options: given, now }) {
    const rules = withPreset(given);
    const ofTree = rules.required.length + rules.forbidden.length + rules.names.length;
    const ofChange = rules.frozen.length + rules.stubs.paths.length + rules.adr.paths.length;
    if (ofTree + ofChange === 0) return { notApplicable: "no structure is configured" };
    if (ofTree === 0 && view.base === undefined)
      return { notApplicable: "frozen paths, stubs and decisions are rules about a change, and no base was given to compare with" };
    return { findings: findings(view, rules, now) };
  },
});

function* findings(view: RepositoryView, rules: StructureOptions, now: Date): Generator<Draft> {
  yield* missingPaths(view, rules.required);
  yield* forbiddenPaths(view, rules.forbidden);
  yield* badNames(view, rules.names);
  if (view.base === undefined) return;
  yield* frozenPaths(view, rules.frozen);
  yield* missingStubs(view, rules.stubs, now);
  yield* missingRecords(view, rules.adr);
}
