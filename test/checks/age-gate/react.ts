/** React Router: elements and data routers. The gate, and what is common to all cases, is added to each. */
import type { Case } from "#test/checks/age-gate/tree.ts";

export const REACT_FRAME = `
--- package.json
{ "dependencies": { "react": "19", "react-router-dom": "7" } }
--- tsconfig.json
{ "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["./src/*"] } } }
--- src/main.tsx
import { createRoot } from 'react-dom/client';
import { App } from './App';
createRoot(document.getElementById('root')!).render(<App />);
--- src/components/AgeGate.tsx
export function AgeGate({ children }) { return ok() ? children : <dialog open />; }
export default AgeGate;
--- src/components/AgeGatePortal.tsx
export function AgeGatePortal() { return <dialog />; }
--- src/pages/Bare.tsx
export function Bare() { return <form />; }
export default Bare;
--- src/pages/Gated.tsx
import { AgeGate } from '../components/AgeGate';
export function Gated() {
  return <AgeGate><form /></AgeGate>;
}
export default Gated;
`;

/** The application with one page at /checkout. */
const page = (text: string): string => `
--- src/App.tsx
import { BrowserRouter, Route, Routes } from 'react-router-dom';
import { Page } from './Page';
export const App = () => <BrowserRouter><Routes><Route path="/checkout" element={<Page />} /></Routes></BrowserRouter>;
--- src/Page.tsx
${text}`;

const routes = (text: string, head = ""): string => `
--- src/App.tsx
import { BrowserRouter, Navigate, Outlet, Route, Routes, createRoutesFromElements, useRoutes } from 'react-router-dom';
import { lazy } from 'react';
import { Suspense } from 'react';
import { Bare } from './pages/Bare';
import { Gated } from './pages/Gated';
import { AgeGate } from './components/AgeGate';
import { AgeGatePortal } from '@/components/AgeGatePortal';
${head}
export function App() {
  return ${text};
}
`;

const MISSING = ["missing-gate src/App.tsx:3"];
const CONDITIONAL = ["conditional-gate src/App.tsx:3"];
const gated = (line: number): Readonly<Record<string, string>> => ({ "/checkout": `src/Page.tsx:${line}` });
const open = { "/checkout": null };
const IMPORT = "import { AgeGate } from './components/AgeGate';\nimport { AgeGatePortal } from './components/AgeGatePortal';\n";

export const PAGES: readonly Case[] = [
  { title: "a gate around the content", files: page(`${IMPORT}export const Page = () => <AgeGate><form /></AgeGate>;`), routes: gated(3) },
  {
    title: "a gate beside the content",
    files: page(`${IMPORT}export const Page = () => <><AgeGatePortal /><form /></>;`),
    routes: gated(3),
  },
  { title: "no gate", files: page("export const Page = () => <form />;"), routes: open, finds: MISSING },
  {
    title: "a sentinel in a comment, a string, an unused import and a dead function",
    files: page(
      `${IMPORT}// <AgeGate>\nconst text = '<AgeGate>';\nfunction dead() { return <AgeGate />; }\nconst unused = <AgeGatePortal />;\nexport const Page = () => <form>{/* <AgeGate /> */}{text}</form>;`,
    ),
    routes: open,
    finds: MISSING,
  },
  {
    title: "a gate after && of an unknown condition",
    files: page(`${IMPORT}export function Page() { const ok = useOk(); return <>{!ok && <AgeGatePortal />}<form /></>; }`),
    routes: open,
    finds: CONDITIONAL,
  },
  {
    title: "a gate in one branch of a conditional",
    files: page(`${IMPORT}export const Page = ({ on }) => { const x = useX(); return x ? <AgeGate><form /></AgeGate> : <form />; };`),
    routes: open,
    finds: CONDITIONAL,
  },
  {
    title: "a gate in both branches",
    files: page(`${IMPORT}export const Page = () => useX() ? <AgeGate><form /></AgeGate> : <AgeGate><ul /></AgeGate>;`),
    routes: gated(3),
  },
  {
    title: "an early return of the gate alone",
    files: page(`${IMPORT}export function Page() {\n  const ok = useOk();\n  if (!ok) return <AgeGate />;\n  return <form />;\n}`),
    routes: open,
    finds: CONDITIONAL,
  },
  {
    title: "an early return of nothing or of a redirect",
    files: page(
      `${IMPORT}import { Navigate } from 'react-router-dom';\nexport function Page() {\n  const { user, wait } = useUser();\n  if (wait) return null;\n  if (!user) return <Navigate to="/login" />;\n  return <AgeGate><form /></AgeGate>;\n}`,
    ),
    routes: gated(8),
  },
  {
    title: "an early return of other content",
    files: page(`${IMPORT}export function Page() {\n  if (useX()) return <form />;\n  return <AgeGate><form /></AgeGate>;\n}`),
    routes: open,
    finds: CONDITIONAL,
  },
  {
    title: "a condition that is known",
    files: page(`${IMPORT}const ON = true;\nexport const Page = () => <>{ON && <AgeGatePortal />}{false || <form />}</>;`),
    routes: gated(4),
  },
  {
    title: "a condition that is known to fail",
    files: page(`${IMPORT}const ON = false;\nexport const Page = () => <>{ON && <AgeGatePortal />}<form /></>;`),
    routes: open,
    finds: MISSING,
  },
  {
    title: "a local component of the gate's name",
    files: page("const AgeGate = ({ children }) => <div>{children}</div>;\nexport const Page = () => <AgeGate><form /></AgeGate>;"),
    routes: open,
    finds: MISSING,
  },
  {
    title: "a parameter that shadows the imported gate",
    files: page(`${IMPORT}const Inner = ({ AgeGate }) => <AgeGate><form /></AgeGate>;\nexport const Page = () => <Inner AgeGate="div" />;`),
    routes: open,
    finds: MISSING,
  },
  {
    title: "another component under the gate's name by import",
    files: `${page("import { Banner as AgeGate } from './Banner';\nexport const Page = () => <AgeGate><form /></AgeGate>;")}
--- src/Banner.tsx
export const Banner = ({ children }) => <div>{children}</div>;
`,
    routes: open,
    finds: MISSING,
  },
  {
    title: "a default import of another module under the gate's name",
    files: `${page("import AgeGate from './Banner';\nexport const Page = () => <AgeGate><form /></AgeGate>;")}
--- src/Banner.tsx
export default function Banner({ children }) { return <div>{children}</div>; }
`,
    routes: open,
    finds: MISSING,
  },
  {
    title: "a renamed import",
    files: page("import { AgeGate as Gate } from './components/AgeGate';\nexport const Page = () => <Gate><form /></Gate>;"),
    routes: gated(2),
  },
  {
    title: "a type import only",
    files: page("import type { AgeGate } from './components/AgeGate';\nexport const Page = () => <form />;"),
    routes: open,
    finds: MISSING,
  },
  {
    title: "a constant alias",
    files: page(`${IMPORT}const Gate = AgeGate;\nexport const Page = () => <Gate><form /></Gate>;`),
    routes: gated(4),
  },
  {
    title: "lazy with a default, with then, and with an async function",
    files: page(
      "import { lazy, Suspense } from 'react';\nconst A = lazy(() => import('./components/AgeGate'));\nconst B = lazy(() => import('./components/AgeGatePortal').then((m) => ({ default: m.AgeGatePortal })));\nexport const Page = () => <Suspense fallback={null}><B /><A><form /></A></Suspense>;",
    ),
    routes: gated(4),
  },
  {
    title: "lazy of another module under the gate's name",
    files: page(
      "import { lazy } from 'react';\nconst AgeGate = lazy(() => import('./pages/Bare'));\nexport const Page = () => <AgeGate />;",
    ),
    routes: open,
    finds: MISSING,
  },
  {
    title: "createElement and the compiled form of JSX",
    files: page(
      `${IMPORT}import { createElement } from 'react';\nimport { jsx } from 'react/jsx-runtime';\nexport const Page = () => createElement('div', null,\n  createElement(AgeGate, { a: 1 }, jsx('form', {})));`,
    ),
    routes: gated(6),
  },
  {
    title: "a wrapper that renders its children inside the gate",
    files: `${page("import { Shell } from './Shell';\nexport const Page = () => <Shell title={<b />}><form /></Shell>;")}
--- src/Shell.tsx
import { AgeGate } from '@/components/AgeGate';
export function Shell({ children, title, ...rest }) {
  return <section {...rest}>{title}<AgeGate>{children}</AgeGate></section>;
}
`,
    routes: { "/checkout": "src/Shell.tsx:3" },
  },
  {
    title: "a wrapper that does not render the gate it is given",
    files: page(
      `${IMPORT}const Shell = ({ children }) => <section>{children}</section>;\nexport const Page = () => <Shell gate={<AgeGatePortal />}><form /></Shell>;`,
    ),
    routes: open,
    finds: MISSING,
  },
  {
    title: "a wrapper that renders the gate it is given",
    files: page(
      `${IMPORT}const Shell = (props) => <section>{props.gate}{props.children}</section>;\nexport const Page = () => <Shell gate={<AgeGatePortal />}><form /></Shell>;`,
    ),
    routes: gated(4),
  },
  {
    title: "a wrapper that drops its children",
    files: page(`${IMPORT}const Shell = ({ children }) => <section />;\nexport const Page = () => <Shell><AgeGate /></Shell>;`),
    routes: open,
    finds: MISSING,
  },
  {
    title: "a wrapper that gates unless it is told otherwise",
    files: page(
      `${IMPORT}const Shell = ({ gated = true, children }) => gated ? <AgeGate>{children}</AgeGate> : children;\nexport const Page = () => <Shell><form /></Shell>;`,
    ),
    routes: gated(3),
  },
  {
    title: "a wrapper that is told not to gate",
    files: page(
      `${IMPORT}const Shell = ({ gated = true, children }) => gated ? <AgeGate>{children}</AgeGate> : children;\nexport const Page = () => <Shell gated={false}><form /></Shell>;`,
    ),
    routes: open,
    finds: MISSING,
  },
  {
    title: "a render prop",
    files: page(
      `${IMPORT}const Data = ({ render }) => <div>{render({})}</div>;\nexport const Page = () => <Data render={() => <AgeGate><form /></AgeGate>} />;`,
    ),
    routes: gated(4),
  },
  {
    title: "a class component, memo and forwardRef",
    files: page(
      `${IMPORT}import { Component, forwardRef, memo } from 'react';\nclass Inner extends Component { gate() { return <AgeGatePortal />; } render() { return <div>{this.gate()}{this.props.children}</div>; } }\nexport const Page = memo(forwardRef((props, ref) => <Inner><form /></Inner>));`,
    ),
    routes: gated(4),
  },
  {
    title: "an error boundary of the repository's own whose fallback is the gate",
    files: page(
      `${IMPORT}import { Component } from 'react';\nclass Boundary extends Component { render() { if (this.state.failed) return this.props.fallback; return this.props.children; } }\nexport const Page = () => <Boundary fallback={<AgeGate />}><form /></Boundary>;`,
    ),
    routes: open,
    finds: CONDITIONAL,
  },
  {
    title: "a package's provider around the gate",
    files: page(
      `${IMPORT}import { ThemeProvider } from 'theme';\nexport const Page = () => <ThemeProvider><AgeGate><form /></AgeGate></ThemeProvider>;`,
    ),
    routes: gated(4),
  },
  {
    title: "a context's provider and a portal",
    files: page(
      `${IMPORT}import { createContext } from 'react';\nimport { createPortal } from 'react-dom';\nconst Cart = createContext(null);\nexport const Page = () => <Cart.Provider value={1}>{createPortal(<AgeGatePortal />, document.body)}<form /></Cart.Provider>;`,
    ),
    routes: gated(6),
  },
  {
    title: "a gate for each item of an unknown list",
    files: page(`${IMPORT}export const Page = () => <ul>{useItems().map((item) => <AgeGate key={item}><li /></AgeGate>)}</ul>;`),
    routes: open,
    finds: CONDITIONAL,
  },
  {
    title: "a gate for each item of a known list",
    files: page(
      `${IMPORT}const all = ['a', 'b'];\nexport const Page = () => <ul>{all.map((item) => <AgeGate key={item}><li /></AgeGate>)}</ul>;`,
    ),
    routes: gated(4),
  },
  {
    title: "a variable that is assigned in branches",
    files: page(
      `${IMPORT}export function Page() {\n  let body;\n  if (useX()) body = <form />;\n  else body = <ul />;\n  body = <AgeGate>{body}</AgeGate>;\n  return body;\n}`,
    ),
    routes: gated(7),
  },
  {
    title: "a switch in which one case is open",
    files: page(
      `${IMPORT}export function Page() {\n  switch (useStep()) {\n    case 1: return <AgeGate><ul /></AgeGate>;\n    default: return <form />;\n  }\n}`,
    ),
    routes: open,
    finds: CONDITIONAL,
  },
  {
    title: "a switch in which every case is gated",
    files: page(
      `${IMPORT}export function Page() {\n  let body = null;\n  switch (useStep()) {\n    case 1: body = <ul />; break;\n    default: body = <form />;\n  }\n  return <AgeGate>{body}</AgeGate>;\n}`,
    ),
    routes: gated(9),
  },
  {
    title: "the attribute, as JSX writes text",
    files: page("export const Page = () => <main\n  data-age-gate={'active'}\n><form /></main>;"),
    routes: gated(2),
  },
  {
    title: "the attribute with another value",
    files: page('export const Page = () => <main data-age-gate="off"><form /></main>;'),
    routes: open,
    finds: MISSING,
  },
  {
    title: "the attribute by a spread",
    files: page("const p = { 'data-age-gate': 'active' };\nexport const Page = () => <main {...p}><form /></main>;"),
    routes: gated(1),
  },
  {
    title: "the attribute, and a spread that takes it back",
    files: page(
      'const p = { ["data-age-" + "gate"]: "off" };\nexport const Page = () => <main data-age-gate="active" {...p}><form /></main>;',
    ),
    routes: open,
    finds: MISSING,
  },
  {
    title: "the attribute on a component that drops it",
    files: page('const Box = ({ children }) => <i>{children}</i>;\nexport const Page = () => <Box data-age-gate="active"><form /></Box>;'),
    routes: open,
    finds: MISSING,
  },
  {
    title: "the attribute on a component that passes it on",
    files: page(
      'const Box = ({ tone, ...rest }) => <i {...rest} />;\nexport const Page = () =>\n  <Box tone="dark" data-age-gate="active"><form /></Box>;',
    ),
    routes: gated(3),
  },
  {
    title: "the attribute on a component of a package",
    files: page("import { Box } from '@mui/material';\nexport const Page = () => <Box data-age-gate=\"active\"><form /></Box>;"),
    routes: gated(2),
  },
  {
    title: "a prop that nobody gives the page",
    files: page(`${IMPORT}export const Page = ({ verified }: { verified: boolean }) => verified ? <form /> : <AgeGatePortal />;`),
    routes: { "/checkout": null },
    finds: CONDITIONAL,
  },
  {
    title: "a prop that nobody gives the page, and its default",
    files: page(`${IMPORT}export const Page = ({ gated = true }) => gated ? <AgeGate><form /></AgeGate> : <form />;`),
    routes: gated(3),
  },
  {
    title: "a prop that nobody gives a class, handed on",
    files: page(
      `import { Component } from 'react';\n${IMPORT}const Inner = (props) => <>{props.on && <AgeGatePortal />}<form /></>;\nexport class Page extends Component { render() { return <Inner {...this.props} />; } }`,
    ),
    routes: { "/checkout": null },
    finds: CONDITIONAL,
  },
  {
    title: "what a hook of the repository's own gives today",
    files: page(
      `${IMPORT}const useAge = () => ({ verified: false, status: 'new' });\nexport function Page() { const { verified } = useAge(); return <>{!verified && <AgeGatePortal />}<form /></>; }`,
    ),
    routes: { "/checkout": null },
    finds: CONDITIONAL,
  },
  {
    title: "an element that a hook gives",
    files: page(
      `${IMPORT}const useGate = () => [<AgeGatePortal />, true];\nexport function Page() { const [gate] = useGate(); return <>{gate}<form /></>; }`,
    ),
    routes: gated(3),
  },
  {
    title: "the attribute under a condition",
    files: page("export const Page = () => <main data-age-gate={useX() ? 'active' : 'off'}><form /></main>;"),
    routes: open,
    finds: CONDITIONAL,
  },
  {
    title: "the attribute in an inert element",
    files: page('export const Page = () => <main><template><i data-age-gate="active" /></template></main>;'),
    routes: open,
    finds: MISSING,
  },
  {
    title: "a gate in a hook's callback or an event handler",
    files: page(
      `${IMPORT}export function Page() {\n  useEffect(() => { show(<AgeGate />); }, []);\n  return <form onSubmit={() => open(<AgeGatePortal />)} />;\n}`,
    ),
    routes: open,
    finds: MISSING,
  },
  {
    title: "a file that is not there",
    files: page("import { Checkout } from './Checkout';\nexport const Page = () => <Checkout />;"),
    routes: open,
    finds: ["unresolved-route src/App.tsx:3"],
  },
  {
    title: "a page with a fault in its syntax",
    files: page("export const Page = () => <form"),
    routes: open,
    finds: ["unresolved-route src/App.tsx:3"],
  },
  {
    title: "components that render each other end",
    files: page("export const Page = () => <div><Other /></div>;\nconst Other = () => <Page />;"),
    routes: open,
    finds: MISSING,
  },
  {
    title: "a package of the workspace, seen through its barrel",
    files: `${page("import { AgeGate } from '@acme/ui';\nexport const Page = () => <AgeGate><form /></AgeGate>;")}
--- packages/ui/package.json
{ "name": "@acme/ui", "exports": { ".": "./src/index.ts" } }
--- packages/ui/src/index.ts
export * from './gates';
export * from 'elsewhere';
--- packages/ui/src/gates/index.ts
export { default as AgeGate } from './age-gate';
--- packages/ui/src/gates/age-gate.tsx
export default ({ children }) => children;
`,
    routes: gated(2),
  },
];

export const TABLES: readonly Case[] = [
  {
    title: "nested, relative, absolute and index routes",
    files: routes(`<BrowserRouter><Routes>
    <Route path="shop" element={<><AgeGatePortal /><Outlet /></>}>
      <Route index element={<Bare />} />
      <Route path=":id" element={<Bare />} />
      <Route path="/shop/all/*" element={<Bare />} />
    </Route>
    <Route path="/checkout" element={<Bare />} />
    <Route path="/cart/:id?" element={<Gated />} />
  </Routes></BrowserRouter>`),
    routes: {
      "/shop": "src/App.tsx:11",
      "/shop/:id": "src/App.tsx:11",
      "/shop/all/*": "src/App.tsx:11",
      "/checkout": null,
      "/cart": "src/pages/Gated.tsx:3",
      "/cart/:id": "src/pages/Gated.tsx:3",
    },
    finds: ["missing-gate src/App.tsx:16"],
  },
  {
    title: "a pathless layout, and one that gates only sometimes",
    files: routes(
      `<BrowserRouter><Routes>
    <Route element={<AgeGate><Outlet /></AgeGate>}><Route path="/checkout" element={<Bare />} /></Route>
    <Route element={<Sometimes />}><Route path="/shop" element={<Bare />} /></Route>
  </Routes></BrowserRouter>`,
      "function Sometimes() { if (useX()) return <AgeGate />; return <Outlet />; }",
    ),
    routes: { "/checkout": "src/App.tsx:11", "/shop": null },
    finds: ["conditional-gate src/App.tsx:12"],
  },
  {
    title: "descendant routes under a splat, and a guard component",
    files: routes(
      `<BrowserRouter><Routes>
    <Route path="/shop/*" element={<Guard><ShopRoutes /></Guard>} />
    <Route path="/cart/*" element={<ShopRoutes />} />
  </Routes></BrowserRouter>`,
      'const Guard = ({ children }) => <AgeGate>{children}</AgeGate>;\nconst ShopRoutes = () => <Routes><Route path="/" element={<Bare />} /><Route path="item/:id" element={<Bare />} /></Routes>;',
    ),
    routes: { "/shop": "src/App.tsx:8", "/shop/item/:id": "src/App.tsx:8", "/cart": null, "/cart/item/:id": null },
    finds: ["missing-gate src/App.tsx:9", "missing-gate src/App.tsx:9"],
  },
  {
    title: "redirects are no pages",
    files: routes(`<BrowserRouter><Routes>
    <Route path="/checkout/old" element={<Navigate to="/checkout" replace />} />
    <Route path="/checkout" element={<Gated />} />
  </Routes></BrowserRouter>`),
    routes: { "/checkout": "src/pages/Gated.tsx:3" },
  },
  {
    title: "a table made from a list, with paths from constants",
    files:
      routes(
        "<BrowserRouter><Routes>{pages.map((p) => <Route key={p.path} path={p.path} element={<p.page />} />)}</Routes></BrowserRouter>",
        "import { PATHS } from './paths';\nconst pages = [{ path: PATHS.checkout, page: Bare }, { path: `${PATHS.shop}/new`, page: Gated }];",
      ) + "--- src/paths.ts\nexport const PATHS = { checkout: '/checkout', shop: '/shop' } as const;\n",
    routes: { "/checkout": null, "/shop/new": "src/pages/Gated.tsx:3" },
    finds: ["missing-gate src/App.tsx:11"],
  },
  {
    title: "a path that is computed",
    files: routes(
      '<BrowserRouter><Routes><Route path={pathFromServer()} element={<Bare />} /><Route path="/shop" element={<Gated />} /></Routes></BrowserRouter>',
    ),
    routes: { "/shop": "src/pages/Gated.tsx:3" },
    finds: ["unresolved-route src/App.tsx:10"],
  },
  {
    title: "a component that is computed",
    files: routes(
      '<BrowserRouter><Routes><Route path="/checkout" element={<Chosen />} /></Routes></BrowserRouter>',
      "const Chosen = lazy(() => import(`./pages/${name}`));",
    ),
    routes: { "/checkout": null },
    finds: ["unresolved-route src/App.tsx:10"],
  },
  {
    title: "routes that a hook of the repository's own gives",
    files: routes(
      "useShop()",
      "const useShop = () => useRoutes(useTable());\nconst useTable = () => [{ path: 'checkout', element: <Bare /> }, { path: 'shop', children: [{ index: true, element: <Gated /> }] }];",
    ),
    routes: { "/checkout": null, "/shop": "src/pages/Gated.tsx:3" },
    finds: ["missing-gate src/App.tsx:9"],
  },
  {
    title: "useRoutes with spread lists, elements as routes",
    files: routes(
      "<BrowserRouter><All /></BrowserRouter>",
      "const more = [{ path: '/cart', Component: Gated }];\nconst made = createRoutesFromElements(<><Route path=\"/shop\" element={<Bare />} /></>);\nconst All = () => useRoutes([...more, ...made, { path: '/checkout', element: <Gated /> }]);",
    ),
    routes: { "/cart": "src/pages/Gated.tsx:3", "/checkout": "src/pages/Gated.tsx:3", "/shop": null },
    finds: ["missing-gate src/App.tsx:9"],
  },
  {
    title: "lazy pages, with the module's default and a named export",
    files: routes(
      '<BrowserRouter><Suspense><Routes><Route path="/checkout" element={<A />} /><Route path="/shop" element={<B />} /></Routes></Suspense></BrowserRouter>',
      "const A = lazy(() => import('./pages/Bare'));\nconst B = lazy(async () => { const m = await import('./pages/Gated'); return { default: m.Gated }; });",
    ),
    routes: { "/checkout": null, "/shop": "src/pages/Gated.tsx:3" },
    finds: ["missing-gate src/App.tsx:11"],
  },
  {
    title: "the gate around the routes, under a condition",
    files: routes(
      "<BrowserRouter>{useX() ? <AgeGate><All /></AgeGate> : <All />}</BrowserRouter>",
      'const All = () => <Routes><Route path="/checkout" element={<Bare />} /></Routes>;',
    ),
    routes: { "/checkout": null },
    finds: ["conditional-gate src/App.tsx:8"],
  },
  {
    title: "version 5: Switch, component, render and children",
    files: routes(
      `<BrowserRouter><Switch>
    <Route exact path="/checkout" component={Gated} />
    <Route path={["/cart", "/shop"]} render={() => <Bare />} />
    <Private path="/order"><Gated /></Private>
  </Switch></BrowserRouter>`,
      "import { Switch } from 'react-router-dom';\nconst Private = ({ children, ...rest }) => <Route {...rest} render={() => useUser() ? children : <Navigate to=\"/\" />} />;",
    ),
    options: { restricted: ["/checkout/**", "/cart/**", "/shop/**", "/order/**"] },
    routes: { "/checkout": "src/pages/Gated.tsx:3", "/cart": null, "/shop": null, "/order": "src/pages/Gated.tsx:3" },
    finds: ["missing-gate src/App.tsx:13"],
  },
  {
    title: "words that version 5 lists in a path",
    files: routes(
      "<BrowserRouter><Switch><Route path='/:page(checkout|about)' component={Bare} /><Route path='/(cart|x)/:id(\\\\d+)?' component={Gated} /></Switch></BrowserRouter>",
      "import { Switch } from 'react-router-dom';",
    ),
    routes: { "/checkout": null, "/cart": "src/pages/Gated.tsx:3", "/cart/:id": "src/pages/Gated.tsx:3" },
    finds: ["missing-gate src/App.tsx:10"],
  },
  {
    title: "wouter: routes inside a route that nests, and below a base",
    files: `--- src/App.tsx
import { Route, Router } from 'wouter';
import { Bare } from './pages/Bare';
export const App = () => <><Route path="/shop" nest><Route path="/buy" component={Bare} /></Route><Router base="/cart"><Route path="/pay"><Bare /></Route></Router></>;
`,
    routes: { "/shop/buy": null, "/cart/pay": null },
    finds: ["missing-gate src/App.tsx:3", "missing-gate src/App.tsx:3"],
  },
  {
    title: "a data router that is given more routes on the way",
    files: `--- src/App.tsx
import { createBrowserRouter, RouterProvider } from 'react-router-dom';
import { Gated } from './pages/Gated';
const router = createBrowserRouter([{ path: '/checkout', element: <Gated /> }], { patchRoutesOnNavigation: more });
export const App = () => <RouterProvider router={router} />;
`,
    routes: { "/checkout": "src/pages/Gated.tsx:3" },
    finds: ["unresolved-route src/App.tsx:3"],
  },
  {
    title: "a table in a JSON file, and a flag in one that somebody may set",
    files: `--- src/App.tsx
import { Route, Routes } from 'react-router-dom';
import { Gated } from './pages/Gated';
import { Bare } from './pages/Bare';
import table from './table.json';
import flags from './flags.json';
const pages = { Bare, Gated };
const row = (one) => { const Page = pages[one.page]; return <Route key={one.path} path={one.path} element={<Page />} />; };
export const App = () => <Routes>{table.map(row)}<Route path="/checkout" element={flags.gate ? <Gated /> : <Bare />} /></Routes>;
--- src/table.json
[{ "path": "/shop", "page": "Bare" }, { "path": "/cart", "page": "Gated" }]
--- src/flags.json
{ "gate": true }
`,
    routes: { "/checkout": null, "/shop": null, "/cart": "src/pages/Gated.tsx:3" },
    finds: ["missing-gate src/App.tsx:7", "conditional-gate src/App.tsx:8"],
  },
  {
    title: "a basename",
    files: routes('<BrowserRouter basename="/shop"><Routes><Route path="/deals" element={<Bare />} /></Routes></BrowserRouter>'),
    routes: { "/shop/deals": null },
    finds: ["missing-gate src/App.tsx:10"],
  },
  {
    title: "a data router with a lazy route, in a provider under providers",
    files: `
--- src/App.tsx
import { createBrowserRouter, RouterProvider } from 'react-router-dom';
import { shop } from './shop';
const router = createBrowserRouter([{ path: '/', children: [...shop, { path: 'checkout', lazy: async () => { const { Bare } = await import('./pages/Bare'); return { Component: Bare }; } }] }]);
export const App = () => <Providers><RouterProvider router={router} /></Providers>;
const Providers = ({ children }) => <div>{children}</div>;
--- src/shop.tsx
import { Gated } from './pages/Gated';
export const shop = [{ path: 'shop', lazy: () => import('./pages/gated-route'), children: [{ path: 'new', Component: Gated }] }];
--- src/pages/gated-route.tsx
import { Outlet } from 'react-router-dom';
export function Component() { return <main><Outlet /></main>; }
`,
    routes: { "/shop/new": "src/pages/Gated.tsx:3", "/shop": null, "/checkout": null },
    finds: ["missing-gate src/App.tsx:3"],
  },
  {
    title: "a table in a module that nothing mounts is no part of the product",
    files: `${routes('<BrowserRouter><Routes><Route path="/checkout" element={<Gated />} /></Routes></BrowserRouter>')}
--- src/OldApp.tsx
import { Route, Routes } from 'react-router-dom';
export const OldApp = () => <Routes><Route path="/checkout" element={<form />} /></Routes>;
--- src/App.test.tsx
import { Route, Routes } from 'react-router-dom';
render(<Routes><Route path="/shop" element={<form />} /></Routes>);
`,
    routes: { "/checkout": "src/pages/Gated.tsx:3" },
  },
  {
    title: "higher-order components that are composed and curried",
    files: routes(
      '<BrowserRouter><Routes><Route path="/checkout" element={<A />} /><Route path="/shop" element={<B />} /></Routes></BrowserRouter>',
      "import { connect } from 'react-redux';\nimport { compose } from 'redux';\nconst withGate = (Page) => (props) => <AgeGate><Page {...props} /></AgeGate>;\nconst A = compose(connect((s) => s), withGate)(Bare);\nconst B = connect((s) => s)(Bare);",
    ),
    routes: { "/checkout": "src/App.tsx:10", "/shop": null },
    finds: ["missing-gate src/App.tsx:14"],
  },
];
