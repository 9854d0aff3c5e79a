/** Secrets: in the tree, or in the lines that a pull request adds; and environment files that are committed. */
import { drafts } from "#checks/secrets/drafts.ts";
import { examples } from "#checks/secrets/examples.ts";
import { faults } from "#checks/secrets/faults.ts";
import { options } from "#checks/secrets/options.ts";
import type { Options } from "#checks/secrets/options.ts";
import { survey } from "#checks/secrets/survey.ts";
import { defineCheck } from "#src/check.ts";
import { ALL_KINDS } from "#src/parsers/secrets/kinds.ts";

export const check = defineCheck<Options>({
  id: "secrets",
  summary: "a secret stands in the tree or in lines that a pull request adds, or a `.env` file is committed",
  why: "Whoever can read the repository, now or in its history, can use what a committed secret opens. Finding it before the merge is the last cheap moment.",
  options,
  strictness: {
    allow: "fewer",
    except: "fewer",
    rules: "more",
    "envFiles.enabled": "more",
    "envFiles.templates": "fewer",
    inline: "fewer",
    maxBytes: "more",
  },
  faults,
  examples,
  run({ view, options: chosen }) {
    const rulesInForce = ALL_KINDS.length + 1 - chosen.except.length + chosen.rules.length + (chosen.envFiles.enabled ? 1 : 0);
    if (rulesInForce <= 0) return { undecided: "no rule is in force: `except` leaves none, so nothing would be found" };
    const seen = survey(view, chosen);
    const { findings, allowed } = drafts(view, chosen, seen.files);
    return {
      findings,
      facts: {
        rulesInForce,
        filesScanned: seen.files.filter(({ fact }) => fact.unread === undefined).length,
        notScanned: seen.notScanned,
        dismissed: seen.dismissed,
        allowed,
      },
    };
  },
});
