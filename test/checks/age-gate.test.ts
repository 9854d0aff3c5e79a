import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "#checks/age-gate/check.ts";
import type { RouteFact } from "#checks/age-gate/judgement.ts";
import { COMMONJS, COMMONJS_FRAME } from "#test/checks/age-gate/commonjs.ts";
import { FLAT, MODULES, MODULES_FRAME, NEXT, NEXT_FRAME, PLAIN, REMIX_FRAME } from "#test/checks/age-gate/frameworks.ts";
import { NEXT_PATHS, NEXT_PATHS_FRAME } from "#test/checks/age-gate/next-paths.ts";
import { PAGES, REACT_FRAME, TABLES } from "#test/checks/age-gate/react.ts";
import { tree } from "#test/checks/age-gate/tree.ts";
import type { Case } from "#test/checks/age-gate/tree.ts";
import { scopedView } from "#src/scoped-view.ts";
import { simulatedView } from "#src/views/simulated.ts";
import { failures, judge, judgeView } from "#test/judge.ts";

const RESTRICTED = ["/checkout/**", "/shop/**", "/cart/**"];

async function verdict(given: Case, frame: string) {
  const outcome = await judge(check, {
    files: tree(frame + given.files),
    options: { restricted: RESTRICTED, ...(given.files.includes("--- web/") && { frontends: [{ root: "web" }] }), ...given.options },
  });
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

  describe("route modules are judged with", () => {
    it.each(MODULES)("$title", holds(MODULES_FRAME));
  });

  describe("flat routes are judged with", () => {
    it.each(FLAT)("$title", holds(REMIX_FRAME));
  });

  describe("Next.js folders are judged with", () => {
    it.each(NEXT)("$title", holds(NEXT_FRAME));
  });

  describe("further paths of Next.js are judged with", () => {
    it.each(NEXT_PATHS)("$title", holds(NEXT_PATHS_FRAME));
  });

  describe("CommonJS modules are judged with", () => {
    it.each(COMMONJS)("$title", holds(COMMONJS_FRAME));
  });

  describe("plain pages are judged with", () => {
    it.each(PLAIN)("$title", holds(""));
  });

  it.each(check.examples)("gives its example: $title", async ({ files, options, finds }) => {
    const outcome = await judge(check, { files, options: options ?? {} });
    expect(outcome.findings.filter(({ severity }) => severity === "failure").map(({ rule }) => rule)).toEqual(
      finds.map((fault) => `age-gate/${fault}`),
    );
  });

  it("is not applicable without restricted routes and without a gate in the tree", async () => {
    const outcome = await judge(check, { files: { "src/App.tsx": "export const App = () => <form />;", "AgeGate.md": "AgeGate" } });
    expect(outcome).toEqual({
      check: "age-gate",
      state: "notApplicable",
      reason: "no route is configured as restricted, and no age gate stands in the tree",
      findings: [],
    });
  });

  it("judges the usual shop routes where a gate stands in the tree", async () => {
    const files = tree(`${REACT_FRAME}--- src/App.tsx
import { Route, Routes } from 'react-router-dom';
import { Gated } from './pages/Gated';
export const App = () => <Routes><Route path="/" element={<p />} /><Route path="/products/:id" element={<p />} /><Route path="/cart" element={<Gated />} /></Routes>;
`);
    expect(failures(await judge(check, { files }))).toEqual(["age-gate/missing-gate src/App.tsx:3"]);
  });

  it("does not pass where routes are restricted and none can be found", async () => {
    const outcome = await judge(check, {
      files: { "web/App.vue": "<template/>", "api/main.py": "" },
      options: { restricted: ["/checkout/**"], frontends: [{ root: "web" }] },
    });
    expect(failures(outcome)).toEqual(["age-gate/unresolved-route web"]);
  });

  it("says so where routes are found and none is restricted", async () => {
    const outcome = await judge(check, { files: { "index.html": "<p>Hello" }, options: { restricted: ["/checkout/**"] } });
    expect(outcome).toEqual({
      check: "age-gate",
      state: "passed",
      reason: "none of the 1 routes found is restricted",
      findings: [],
      facts: { routes: [{ route: "/", restricted: false, path: "index.html", line: 1, gate: null }] },
    });
  });

  it("takes its sentinels from the configuration", async () => {
    const files = tree(`${REACT_FRAME}--- src/App.tsx
import { Route, Routes } from 'react-router-dom';
import { Adults } from './Adults';
import { Gated } from './pages/Gated';
export const App = () => <Routes><Route path="/shop" element={<Adults />} /><Route path="/cart" element={<p data-adult />} /><Route path="/checkout" element={<Gated />} /></Routes>;
--- src/Adults.tsx
export const Adults = () => null;
`);
    const options = { restricted: ["/**"], sentinels: { components: ["Adults"], attributes: ["data-adult"] } };
    expect(failures(await judge(check, { files, options }))).toEqual(["age-gate/missing-gate src/App.tsx:4"]);
  });

  it("follows imports into files that it is told not to report", async () => {
    const files = tree(`${REACT_FRAME}--- src/App.tsx
import { Route, Routes } from 'react-router-dom';
import { Gated } from './pages/Gated';
export const App = () => <Routes><Route path="/checkout" element={<Gated />} /></Routes>;
`);
    const view = scopedView(simulatedView({ files }), ["src/pages/**", "src/components/**"], () => undefined);
    expect(failures(await judgeView(check, view, { restricted: ["/checkout/**"] }, new Date(0)))).toEqual([]);
  });

  it("follows a page beyond functions that call themselves more than once", async () => {
    const calls = Array.from({ length: 4 }, (_, index) => `plain(${index}, props)`).join(" + ");
    const files = tree(`${REACT_FRAME}--- src/App.tsx
import { Route, Routes } from 'react-router-dom';
import { Page } from './Page';
export const App = () => <Routes><Route path="/checkout" element={<Page />} /></Routes>;
--- src/Page.tsx
import { AgeGate } from './components/AgeGate';
const plain = (depth, node) => Array.isArray(node) ? node : node.left ? plain(depth, [node.left]) + plain(depth, { ...node.right }) : plain(node.a, node.b) + plain(node.b, node.c);
const first = (step, at) => at.done ? second(step, at.next) : second(step, at.other);
const second = (step, at) => at.done ? first(step, at.next) : first(step, at.other);
export function Page(props) {
  const title = ${calls};
  const way = first({ step: 1 }, props);
  return <AgeGate><form title={title} data-way={way} /></AgeGate>;
}
`);
    expect(failures(await judge(check, { files, options: { restricted: ["/checkout/**"] } }))).toEqual([]);
  });

  it("calls the inner functions of wrappers that are alike", async () => {
    const files = tree(`${REACT_FRAME}--- src/App.tsx
import { Route, Routes } from 'react-router-dom';
import { Gated } from './pages/Gated';
const framed = (inner) => () => <main>{inner()}</main>;
const Page = framed(framed(framed(() => <Gated />)));
export const App = () => <Routes><Route path="/checkout" element={<Page />} /></Routes>;
`);
    expect(failures(await judge(check, { files, options: { restricted: ["/checkout/**"] } }))).toEqual([]);
  });

  it("reads a module into which an image is written, however large", async () => {
    const files = tree(`${REACT_FRAME}--- src/App.tsx
import { Route, Routes } from 'react-router-dom';
import { AgeGate } from './components/AgeGate';
const IMAGE = "data:image/png;base64,${"iVBORw0KGgo".repeat(150_000)}";
export const App = () => <Routes><Route path="/checkout" element={<AgeGate><img src={IMAGE} /></AgeGate>} /></Routes>;
`);
    expect(failures(await judge(check, { files, options: { restricted: ["/checkout/**"] } }))).toEqual([]);
  });

  it("tells of a module that is too long though most of it is almost an image", async () => {
    const files = tree(`${REACT_FRAME}--- src/App.tsx
import { Route, Routes } from 'react-router-dom';
const IMAGES = "${`${"i".repeat(999)} `.repeat(3_000)}";
export const App = () => <Routes><Route path="/checkout" element={<img src={IMAGES} />} /></Routes>;
`);
    expect(failures(await judge(check, { files, options: { restricted: ["/checkout/**"] } }))).toContain(
      "age-gate/unresolved-route src/App.tsx",
    );
  });

  it("never throws, whatever the files hold", async () => {
    const pieces = [
      "<Routes>",
      "</Routes>",
      "<Route path=",
      '"/checkout"',
      " element={",
      "<Page/>",
      "}/>",
      "import { Route, Routes } from 'react-router-dom';",
      "export ",
      "const ",
      "Page",
      " = ",
      "() => ",
      "{",
      "}",
      "(",
      ")",
      "[",
      "]",
      "...",
      ";",
      "return ",
      "if (x) ",
      "createBrowserRouter(",
      "useRoutes(",
      "children",
      ": ",
      "a.b",
      "&&",
      "?",
      "`${",
      "await ",
      "\n",
    ];
    const text = fc
      .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 4 })), { maxLength: 40 })
      .map((parts) => parts.join(""));
    await fc.assert(
      fc.asyncProperty(text, text, async (app, page) => {
        const files = {
          "package.json": "{}",
          "src/App.tsx": `import 'react-router-dom';${app}`,
          "app/checkout/page.tsx": page,
          "next.config.js": "",
          "pages/shop.tsx": app,
          "cart.html": page,
        };
        const outcome = await judge(check, { files, options: { restricted: ["/checkout/**"] } });
        expect(["passed", "failed"]).toContain(outcome.state);
      }),
      { numRuns: 200 },
    );
  });
});
