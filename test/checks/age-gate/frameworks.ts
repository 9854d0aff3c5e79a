/** Route modules, flat routes, Next.js folders and plain pages. */
import type { Case } from "#test/checks/age-gate/tree.ts";

const GATE = "export function AgeGate({ children }) { return ok() ? children : <dialog />; }\nexport default AgeGate;\n";

export const MODULES_FRAME = `
--- web/package.json
{ "dependencies": { "react": "19", "react-router": "7" }, "devDependencies": { "@react-router/dev": "7" } }
--- web/app/AgeGate.tsx
${GATE}
--- web/app/root.tsx
import { Outlet } from 'react-router';
export function Layout({ children }) { return <html><body>{children}</body></html>; }
export default function Root() { return <Outlet />; }
--- web/app/bare.tsx
export default function Bare() { return <form />; }
--- web/app/gated.tsx
import { AgeGate } from './AgeGate';
export default function Gated() { return <AgeGate><form /></AgeGate>; }
--- web/app/frame.tsx
import { Outlet } from 'react-router';
import { AgeGate } from './AgeGate';
export default function Frame() { return <AgeGate><Outlet /></AgeGate>; }
`;

const config = (text: string): string => `--- web/app/routes.ts
import { index, layout, prefix, relative, route, type RouteConfig } from '@react-router/dev/routes';
import { flatRoutes } from '@react-router/fs-routes';
export default ${text} satisfies RouteConfig;
`;

export const MODULES: readonly Case[] = [
  {
    title: "route, index, layout and prefix",
    files: config(`[
  index('bare.tsx'),
  route('checkout', './bare.tsx'),
  layout('frame.tsx', [route('cart', 'bare.tsx', { id: 'cart' }), route('shop/:id', 'bare.tsx')]),
  ...prefix('shop', [index('gated.tsx'), route('*', 'bare.tsx'), ...prefix('sale', [route('now', 'gated.tsx')])]),
  route('shop/old', 'frame.tsx', [index('bare.tsx'), route('more?', 'bare.tsx')]),
]`),
    routes: {
      "/checkout": null,
      "/cart": "web/app/frame.tsx:3",
      "/shop/:id": "web/app/frame.tsx:3",
      "/shop": "web/app/gated.tsx:2",
      "/shop/*": null,
      "/shop/sale/now": "web/app/gated.tsx:2",
      "/shop/old": "web/app/frame.tsx:3",
      "/shop/old/more": "web/app/frame.tsx:3",
    },
    finds: ["missing-gate web/app/routes.ts:5", "missing-gate web/app/routes.ts:7"],
  },
  {
    title: "a route module that does not exist, and one that is computed",
    files: config("[route('checkout', 'none.tsx'), route('cart', file()), route('shop', 'gated.tsx')]"),
    routes: { "/checkout": null, "/cart": null, "/shop": "web/app/gated.tsx:2" },
    finds: ["unresolved-route web/app/routes.ts:3", "unresolved-route web/app/routes.ts:3"],
  },
  {
    title: "what the framework has loaded for a page",
    files: `${config("[route('checkout', 'loaded.tsx')]")}--- web/app/loaded.tsx
import { AgeGate } from './AgeGate';
export default function Loaded({ loaderData }) { return <>{!loaderData.adult && <AgeGate />}<form /></>; }
`,
    routes: { "/checkout": null },
    finds: ["conditional-gate web/app/routes.ts:3"],
  },
  {
    title: "the gate in the root's Layout",
    files: `${config("[route('checkout', 'bare.tsx')]")}--- web/app/root.tsx
import { Outlet } from 'react-router';
import { AgeGate } from './AgeGate';
export function Layout({ children }) { return <html><body><AgeGate />{children}</body></html>; }
export default function Root() { return <Outlet />; }
export function ErrorBoundary() { return <p />; }
`,
    routes: { "/checkout": "web/app/root.tsx:3" },
  },
  {
    title: "the gate only in the root's error boundary",
    files: `${config("[route('checkout', 'bare.tsx')]")}--- web/app/root.tsx
import { Outlet } from 'react-router';
import { AgeGate } from './AgeGate';
export default function Root() { return <Outlet />; }
export function ErrorBoundary() { return <AgeGate />; }
`,
    routes: { "/checkout": null },
    finds: ["missing-gate web/app/routes.ts:3"],
  },
  {
    title: "flat routes handed to routes.ts",
    files: `${config("flatRoutes()")}--- web/app/routes/checkout.tsx
export default () => <form />;
--- web/app/routes/shop.$id/route.tsx
export { default } from '../../gated';
--- web/app/routes/shop.$id/helper.tsx
export const helper = 1;
`,
    routes: { "/checkout": null, "/shop/:id": "web/app/gated.tsx:2" },
    finds: ["missing-gate web/app/routes/checkout.tsx:1"],
  },
  {
    title: "routes.ts in parts, concatenated and mapped",
    files: `--- web/app/routes.ts
import { route } from '@react-router/dev/routes';
import { shop } from './shop-routes';
const names = ['cart', 'checkout'];
export default [...shop, ...names.map((name) => route(name, 'bare.tsx'))];
--- web/app/shop-routes.ts
import { route } from '@react-router/dev/routes';
export const shop = [route('shop', 'gated.tsx')];
`,
    routes: { "/cart": null, "/checkout": null, "/shop": "web/app/gated.tsx:2" },
    finds: ["missing-gate web/app/routes.ts:4", "missing-gate web/app/routes.ts:4"],
  },
];

export const REMIX_FRAME = MODULES_FRAME.replace(
  /--- web\/package\.json\n.*\n/,
  '--- web/package.json\n{ "dependencies": { "@remix-run/react": "^2.12.0" } }\n',
).replaceAll("'react-router'", "'@remix-run/react'");

export const FLAT: readonly Case[] = [
  {
    title: "and routes that a function of the configuration declares",
    files: `--- web/vite.config.ts
import { vitePlugin as remix } from '@remix-run/dev';
export default { plugins: [remix({ routes: (defineRoutes) => defineRoutes((route) => route('checkout', 'bare.tsx')) })] };
--- web/app/routes/shop.tsx
export { default } from '../gated';
`,
    routes: { "/shop": "web/app/gated.tsx:2" },
    finds: ["unresolved-route web/app/routes:1"],
  },
  {
    title: "dots nest, and a trailing underscore leaves the nest",
    files: `--- web/app/routes/shop.tsx
export { default } from '../frame';
--- web/app/routes/shop._index.tsx
export default () => <ul />;
--- web/app/routes/shop.$id.tsx
export default () => <ul />;
--- web/app/routes/shop_.sale.tsx
export default () => <ul />;
--- web/app/routes/checkout.$.tsx
export default () => <ul />;
--- web/app/routes/checkout[.]json.tsx
export const loader = () => null;
--- web/app/routes/($lang).cart.tsx
export { default } from '../gated';
`,
    routes: {
      "/shop": "web/app/frame.tsx:3",
      "/shop/:id": "web/app/frame.tsx:3",
      "/shop/sale": null,
      "/checkout/*": null,
      "/cart": "web/app/gated.tsx:2",
    },
    finds: ["missing-gate web/app/routes/checkout.$.tsx:1", "missing-gate web/app/routes/shop_.sale.tsx:1"],
  },
  {
    title: "pathless layouts and folders with route.tsx",
    files: `--- web/app/routes/_gated.tsx
export { default } from '../frame';
--- web/app/routes/_gated.checkout/route.tsx
export default () => <form />;
--- web/app/routes/_gated.checkout/form.tsx
export default () => <form />;
--- web/app/routes/_open.cart/route.tsx
export default () => <form />;
`,
    routes: { "/checkout": "web/app/frame.tsx:3", "/cart": null },
    finds: ["missing-gate web/app/routes/_open.cart/route.tsx:1"],
  },
  {
    title: "the first convention: folders nest",
    files: `--- web/package.json
{ "dependencies": { "@remix-run/react": "1.14.0" } }
--- web/app/routes/shop.tsx
export { default } from '../frame';
--- web/app/routes/shop/index.tsx
export default () => <ul />;
--- web/app/routes/shop/$id.tsx
export default () => <ul />;
--- web/app/routes/__site/checkout.tsx
export default () => <ul />;
--- web/app/routes/shop.sale.tsx
export default () => <ul />;
`,
    routes: { "/shop": "web/app/frame.tsx:3", "/shop/:id": "web/app/frame.tsx:3", "/checkout": null, "/shop/sale": null },
    finds: ["missing-gate web/app/routes/__site/checkout.tsx:1", "missing-gate web/app/routes/shop.sale.tsx:1"],
  },
];

export const NEXT_FRAME = `
--- web/package.json
{ "dependencies": { "next": "15", "react": "19" } }
--- web/tsconfig.json
{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }
--- web/components/AgeGate.tsx
${GATE}`;

export const NEXT: readonly Case[] = [
  {
    title: "endings of the configuration's own",
    files: `--- web/next.config.mjs
export default { pageExtensions: ['page.tsx', "api.ts"] };
--- web/pages/checkout.page.tsx
export default () => <form />;
--- web/pages/shop/index.page.tsx
import { AgeGate } from '@/components/AgeGate';
export default () => <AgeGate><form /></AgeGate>;
--- web/app/cart/page.page.tsx
export default () => <form />;
`,
    routes: { "/checkout": null, "/shop": "web/pages/shop/index.page.tsx:2", "/cart": null },
    finds: ["missing-gate web/app/cart/page.page.tsx:1", "missing-gate web/pages/checkout.page.tsx:1"],
  },
  {
    title: "layouts, groups, templates, dynamic segments and catch-alls",
    files: `--- web/app/layout.tsx
export default ({ children }) => <html><body>{children}</body></html>;
--- web/app/(shop)/layout.tsx
import { AgeGate } from '@/components/AgeGate';
export default async function Layout({ children, params }) { const p = await params; return <AgeGate>{children}</AgeGate>; }
--- web/app/(shop)/shop/[id]/page.tsx
export default async function Page({ params }) { const { id } = await params; return <h1>{id}</h1>; }
--- web/app/(shop)/shop/[[...rest]]/page.tsx
export default () => <ul />;
--- web/app/cart/template.tsx
import { AgeGate } from '@/components/AgeGate';
export default ({ children }) => <><AgeGate />{children}</>;
--- web/app/cart/page.tsx
export default () => <ul />;
--- web/app/checkout/loading.tsx
import { AgeGate } from '@/components/AgeGate';
export default () => <AgeGate />;
--- web/app/checkout/error.tsx
export { default } from './loading';
--- web/app/checkout/[...step]/page.jsx
'use client';
export default function Step() { return <form />; }
--- web/app/checkout/route.ts
export const GET = () => new Response();
--- web/app/checkout/_parts/page.tsx
export default () => <form />;
`,
    routes: {
      "/shop/:id": "web/app/(shop)/layout.tsx:2",
      "/shop": "web/app/(shop)/layout.tsx:2",
      "/shop/*": "web/app/(shop)/layout.tsx:2",
      "/cart": "web/app/cart/template.tsx:2",
      "/checkout/*": null,
    },
    finds: ["missing-gate web/app/checkout/[...step]/page.jsx:2"],
  },
  {
    title: "a gate in a parallel slot counts where the slot has a page or a default for the path",
    files: `--- web/app/layout.tsx
export default ({ children, gate }) => <html><body>{gate}{children}</body></html>;
--- web/app/@gate/default.tsx
import { AgeGate } from '@/components/AgeGate';
export default () => <AgeGate />;
--- web/app/@gate/cart/page.tsx
export default () => null;
--- web/app/checkout/page.tsx
export default () => <form />;
--- web/app/cart/page.tsx
export default () => <form />;
`,
    routes: { "/checkout": "web/app/@gate/default.tsx:2", "/cart": null },
    finds: ["missing-gate web/app/cart/page.tsx:1"],
  },
  {
    title: "intercepted routes lie where they intercept",
    files: `--- web/app/layout.tsx
export default ({ children, modal }) => <html><body>{children}{modal}</body></html>;
--- web/app/@modal/(.)cart/page.tsx
export default () => <dialog />;
--- web/app/@modal/default.tsx
export default () => null;
--- web/app/cart/page.tsx
import { AgeGate } from '@/components/AgeGate';
export default () => <AgeGate />;
--- web/app/feed/(..)checkout/page.tsx
export default () => <form />;
`,
    routes: { "/cart": "web/app/cart/page.tsx:2", "/checkout": null },
    finds: ["missing-gate web/app/feed/(..)checkout/page.tsx:1"],
  },
  {
    title: "a page without a default export, a redirect, and a layout that is not there",
    files: `--- web/src/app/checkout/page.tsx
export const Page = () => <form />;
--- web/src/app/cart/page.tsx
import { redirect } from 'next/navigation';
export default function Page() { redirect('/shop'); }
--- web/src/app/shop/page.tsx
import { redirect } from 'next/navigation';
import { AgeGate } from '@/components/AgeGate';
export default async function Page() { if (await sold()) redirect('/cart'); return <AgeGate><ul /></AgeGate>; }
--- web/src/app/shop/layout.tsx
export { Layout as default } from './none';
`,
    routes: { "/checkout": null, "/shop": "web/src/app/shop/page.tsx:3" },
    finds: ["unresolved-route web/src/app/checkout/page.tsx:1"],
  },
  {
    title: "middleware and server redirects are no gate",
    files: `--- web/middleware.ts
export function middleware() { /* AgeGate */ return Response.redirect('/age'); }
--- web/app/checkout/page.tsx
import { redirect } from 'next/navigation';
export default function Page() { if (!verified()) redirect('/age'); return <form />; }
`,
    routes: { "/checkout": null },
    finds: ["missing-gate web/app/checkout/page.tsx:2"],
  },
  {
    title: "next/dynamic of a client component with and without the gate",
    files: `--- web/app/checkout/page.tsx
import dynamic from 'next/dynamic';
const Form = dynamic(() => import('../../components/Form'), { ssr: false, loading: () => <p /> });
export default () => <Form />;
--- web/app/cart/page.tsx
import dynamic from 'next/dynamic';
const Form = dynamic(() => import('../../components/Form').then((mod) => mod.Open));
export default () => <Form />;
--- web/components/Form.tsx
import { AgeGate } from './AgeGate';
export default function Form() { return <AgeGate><form /></AgeGate>; }
export const Open = () => <form />;
`,
    routes: { "/checkout": "web/components/Form.tsx:2", "/cart": null },
    finds: ["missing-gate web/app/cart/page.tsx:3"],
  },
  {
    title: "pages: _app, getLayout and _document",
    files: `--- web/pages/_app.tsx
export default function App({ Component, pageProps }) {
  const getLayout = Component.getLayout ?? ((page) => page);
  return getLayout(<Component {...pageProps} />);
}
--- web/pages/checkout.tsx
import { AgeGate } from '../components/AgeGate';
export default function Page() { return <form />; }
Page.getLayout = (page) => <AgeGate>{page}</AgeGate>;
--- web/pages/cart/index.tsx
import { AgeGate } from '../../components/AgeGate';
const Page = () => <form />;
Page.getLayout = function getLayout(page) {
  return <AgeGate>{page}</AgeGate>;
};
export default Page;
--- web/pages/shop/[id].tsx
export default () => <form />;
--- web/pages/shop/[[...all]].js
export default () => <form />;
--- web/pages/api/checkout.ts
export default () => null;
`,
    routes: {
      "/checkout": "web/pages/checkout.tsx:3",
      "/cart": "web/pages/cart/index.tsx:4",
      "/shop/:id": null,
      "/shop": null,
      "/shop/*": null,
    },
    finds: ["missing-gate web/pages/shop/[[...all]].js:1", "missing-gate web/pages/shop/[id].tsx:1"],
  },
  {
    title: "pages: the gate in _app, beside the page",
    files: `--- web/src/pages/_app.jsx
import { AgeGate } from '@/components/AgeGate';
export default function App({ Component, pageProps }) {
  return (
    <Provider>
      <AgeGate />
      <Component {...pageProps} />
    </Provider>
  );
}
function Provider({ children }) { return <div>{children}</div>; }
--- web/src/pages/checkout.mdx
# Checkout
`,
    routes: { "/checkout": "web/src/pages/_app.jsx:5" },
  },
  {
    title: "pages: the attribute in _document",
    files: `--- web/pages/_document.tsx
import Document, { Head, Html, Main, NextScript } from 'next/document';
export default class Site extends Document {
  render() {
    return <Html><Head /><body data-age-gate="active"><Main /><NextScript /></body></Html>;
  }
}
--- web/pages/checkout.tsx
export default () => <form />;
`,
    routes: { "/checkout": "web/pages/_document.tsx:4" },
  },
];

export const PLAIN: readonly Case[] = [
  {
    title: "the attribute in the body counts; in a comment, a template, a script and the head it does not",
    files: `--- web/index.html
<!doctype html><title>Home</title><p>Hello</p>
--- web/checkout.html
<!doctype html>
<html>
<body>
  <div id="gate"
       data-age-gate='active'></div>
  <form></form>
</body>
--- web/shop/index.html
<!doctype html><meta data-age-gate="active"><!-- <div data-age-gate="active"> --><template><i data-age-gate="active"></i></template>
<script>const x = '<i data-age-gate="active">';</script><p>Shop</p>
--- web/shop/all.html
<body data-age-gate=active><p>All</p>
--- web/cart.htm
<p data-age-gate="off">Cart
`,
    routes: { "/checkout": "web/checkout.html:5", "/shop": null, "/shop/all": "web/shop/all.html:1", "/cart": null },
    finds: ["missing-gate web/cart.htm:1", "missing-gate web/shop/index.html:1"],
  },
  {
    title: "a page that mounts components shows them",
    files: `--- web/package.json
{ "dependencies": { "react": "19", "react-dom": "19" } }
--- web/checkout.html
<!doctype html><div id="root"></div><script type="module" src="/src/checkout.tsx"></script>
--- web/cart.html
<!doctype html><div id="root"></div><script type="module" src="./src/cart.tsx"></script>
--- web/src/checkout.tsx
import { createRoot } from 'react-dom/client';
import AgeGate from './AgeGate';
createRoot(document.body).render(<AgeGate><form /></AgeGate>);
--- web/src/cart.tsx
import ReactDOM from 'react-dom';
ReactDOM.render(<form />, document.body);
--- web/src/AgeGate.tsx
export default () => <dialog />;
`,
    routes: { "/checkout": "web/src/checkout.tsx:3", "/cart": null },
    finds: ["missing-gate web/cart.html:1"],
  },
];
