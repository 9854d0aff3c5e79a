/**
 * Every restricted route has a 21+ gate. Each page is rendered on paper, from where it is mounted through layouts, wrappers and imports,
 * in all ways its conditions allow. A route is gated where each way that shows anything shows a gate as well; the gate keeps the
 * verification itself, so a gate behind a condition (`{!verified && <AgeGate />}`) proves nothing. What can't be followed is reported,
 * never passed.
 */
import { z } from "zod";
import { late } from "#schemas/late.ts";
import { applications } from "#checks/age-gate/application.ts";
import { EXAMPLES } from "#checks/age-gate/examples.ts";
import { frontendAt, isPage, productFiles } from "#checks/age-gate/frontend.ts";
import type { Frontend } from "#checks/age-gate/frontend.ts";
import { judgeRows } from "#checks/age-gate/judgement.ts";
import { mentions, mentionsIn } from "#checks/age-gate/mentions.ts";
import { outlines } from "#checks/age-gate/read-module.ts";
import { rowsOf } from "#checks/age-gate/routes.ts";
import type { Sentinels } from "#checks/age-gate/value.ts";
import { factsAhead } from "#src/ahead.ts";
import { defineCheck } from "#src/check.ts";
import type { Draft, Judgement, Scene } from "#src/check.ts";
import { globList } from "#src/option.ts";
import { globs } from "#src/parsers/glob.ts";
import { loadHtmlParser } from "#src/parsers/html.ts";
import { isJavaScript, loadJavaScriptParser, releaseTrees } from "#src/parsers/javascript.ts";
import { importAnalyser } from "#src/sources.ts";
import type { RepositoryView } from "#src/view.ts";

const DEFAULT_RESTRICTED = ["/checkout/**", "/cart/**", "/shop/**", "/products/**", "/purchase/**", "/order/**"];

const options = late(() =>
  z.strictObject({
    frontends: z
      .array(z.strictObject({ root: z.string().describe("A folder of the repository; `.` is its root.") }))
      .default([])
      .describe("Where the frontends are. Empty: they are looked for in the whole repository."),
    restricted: globList()
      .default([])
      .describe(`Globs over routes, such as /checkout/**. Empty: ${DEFAULT_RESTRICTED.join(" ")}, where a sentinel stands in the tree.`),
    sentinels: z
      .strictObject({
        components: z.array(z.string().min(1)).default(["AgeGatePortal", "AgeGate"]),
        attributes: z.array(z.string().min(1)).default(['data-age-gate="active"']),
      })
      .prefault({})
      .describe("The components that are the gate, and the attributes that mark one on an intrinsic element."),
  }),
);

type Options = z.infer<ReturnType<typeof options>>;

export const check = defineCheck<Options>({
  id: "age-gate",
  summary: "a restricted route of the frontend can be reached without a 21+ gate",
  why: "Selling to minors is unlawful. A route without its gate is one deep link away from a sale, however well the home page asks.",
  options,
  strictness: { frontends: "any", restricted: "more", "sentinels.components": "fewer", "sentinels.attributes": "fewer" },
  meaning: (given, view) =>
    given.restricted.length === 0 && isApplicable(view, given) ? { ...given, restricted: DEFAULT_RESTRICTED } : given,
  faults: {
    "missing-gate": {
      severity: "failure",
      summary: "a restricted route can be reached without an age gate",
      remedy: "Render the gate around the page, in a layout of its route, or around the routes.",
    },
    "conditional-gate": {
      severity: "failure",
      summary: "the age gate of a restricted route stands in a branch that need not render",
      remedy: "Render the gate without a condition: it keeps the verification itself.",
    },
    "unresolved-route": {
      severity: "failure",
      summary: "what a restricted route shows can't be told",
      remedy: "Import the page directly and write the route's path as text.",
    },
  },
  examples: EXAMPLES,
  prepare: async (view, given) => {
    if (!isApplicable(view, given)) return;
    if (view.paths.some(isJavaScript)) {
      await loadJavaScriptParser();
      await readAhead(view, given);
    }
    if (view.paths.some(isPage)) await loadHtmlParser();
  },
  run: judge,
});

/** Where routes are declared in scripts, the walk from module to module asks every script what it imports. */
async function readAhead(view: RepositoryView, given: Options): Promise<void> {
  const scripts = productFiles(view.paths).filter(isJavaScript);
  const named = [...mentionsIn(view, sentinelsOf(given))].filter(([, { router, named }]) => router && named).map(([path]) => path);
  await factsAhead(view, outlines, named, releaseTrees);
  if (named.length > 0) await factsAhead(view, importAnalyser, scripts, releaseTrees);
}

function judge({ view, options: given }: Scene<Options>): Judgement {
  if (!isApplicable(view, given)) {
    return { notApplicable: "no route is configured as restricted, and no age gate stands in the tree" };
  }
  const isConfigured = given.restricted.length > 0;
  const open = applications(view, sentinelsOf(given));
  const frontends = (given.frontends.length === 0 ? [{ root: "" }] : given.frontends).map(({ root }) => frontendAt(root, view));
  const found = frontends.map((frontend) => ({ frontend, ...rowsOf(open(frontend)) }));
  const { facts, drafts } = judgeRows(
    found.flatMap(({ rows }) => rows),
    globs(isConfigured ? given.restricted : DEFAULT_RESTRICTED),
  );
  const blind =
    isConfigured || given.frontends.length > 0 ? found.filter(({ rows }) => rows.length === 0).map(({ frontend }) => unseen(frontend)) : [];
  const findings = [...drafts, ...blind, ...found.flatMap(({ unreadable }) => unreadable.map(notReadable))];
  const routes = { routes: facts };
  if (facts.length === 0 && findings.length === 0) return { notApplicable: "no frontend declares a route", facts: routes };
  if (facts.every(({ restricted }) => !restricted) && findings.length === 0) {
    const reason = `none of the ${facts.length} routes found is restricted`;
    return isConfigured ? { findings, facts: routes, reason } : { notApplicable: reason, facts: routes };
  }
  return { findings, facts: routes };
}

function unseen({ root }: Frontend): Draft {
  const where = root === "" ? "the repository" : `the frontend "${root}"`;
  return {
    fault: "unresolved-route",
    message: `no route could be found in ${where}, though routes are restricted`,
    remedy: "Set `frontends` to the folders that hold the frontends; see the documentation for the routers that are read.",
    ...(root === "" ? {} : { at: { path: root } }),
  };
}

function notReadable({ path }: { readonly path: string }): Draft {
  return {
    fault: "unresolved-route",
    message: "the file uses a router, but can not be read as JavaScript or TypeScript: routes that it declares are not seen",
    remedy: "Mend the file's syntax.",
    at: { path },
  };
}

/** Cheap: a search of bytes, remembered for each blob. A change that takes the last gate out does not put itself beyond the check. */
function isApplicable(view: RepositoryView, given: Options): boolean {
  if (given.restricted.length > 0) return true;
  const analyser = mentions(sentinelsOf(given));
  const files = productFiles(view.paths).filter((path) => isJavaScript(path) || isPage(path));
  for (const [, { sentinel }] of view.facts(analyser, files)) if (sentinel) return true;
  return view.base !== undefined && isApplicable(view.base, given);
}

function sentinelsOf({ sentinels }: Options): Sentinels {
  return {
    components: new Set(sentinels.components),
    attributes: sentinels.attributes.map((written) => {
      const equals = written.indexOf("=");
      if (equals === -1) return { name: written.trim(), value: undefined };
      const value = written.slice(equals + 1).trim();
      return { name: written.slice(0, equals).trim(), value: value.replace(/^(["'])(.*)\1$/, "$2") };
    }),
  };
}
