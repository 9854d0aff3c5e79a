import { describe, expect, it } from "vitest";
import { check } from "#checks/age-gate/check.ts";
import type { RouteFact } from "#checks/age-gate/judgement.ts";
import { PAGES, REACT_FRAME, TABLES } from "#test/checks/age-gate/react.ts";
import { tree } from "#test/checks/age-gate/tree.ts";
import type { Case } from "#test/checks/age-gate/tree.ts";
import { failures, judge } from "#test/judge.ts";

const RESTRICTED = ["/checkout/**", "/shop/**", "/cart/**"];

async function verdict(given: Case, frame: string) {
  const outcome = await judge(check, { files: tree(frame + given.files), options: { restricted: RESTRICTED, ...given.options } });
  const facts = "facts" in outcome ? (outcome.facts as { readonly routes: readonly RouteFact[] }) : { routes: [] };
  const routes = Object.fromEntries(
    facts.routes.filter(({ restricted }) => restricted).map(({ route, gate }) => [route, gate && `${gate.path}:${gate.line}`]),
  );
  return { routes, finds: failures(outcome).map((text) => text.replace("age-gate/", "")) };
}

const holds = (frame: string) => async (given: Case) => {
  expect(await verdict(given, frame)).toEqual({ routes: given.routes, finds: given.finds ?? [] });
};

describe("age-gate", () => {
  describe("a page of React Router is judged with", () => {
    it.each(PAGES)("$title", holds(REACT_FRAME));
  });

  describe("a table of React Router is judged with", () => {
    it.each(TABLES)("$title", holds(REACT_FRAME));
  });
});
