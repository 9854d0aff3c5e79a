/** Next.js pages under further paths: rewrites, base path, languages, names written by their numbers. The pages are added to each case. */
import type { Case } from "#test/checks/age-gate/tree.ts";

const GATE = "import { AgeGate } from '@/components/AgeGate';\n";

export const NEXT_PATHS_FRAME = `
--- web/package.json
{ "dependencies": { "next": "15", "react": "19" } }
--- web/tsconfig.json
{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }
--- web/components/AgeGate.tsx
export function AgeGate({ children }) { return ok() ? children : <dialog />; }
--- web/app/open/page.tsx
export default () => <form />;
--- web/app/open/[id]/page.tsx
export default () => <form />;
--- web/app/open/new/page.tsx
${GATE}export default () => <AgeGate><form /></AgeGate>;
--- web/app/safe/layout.tsx
${GATE}export default ({ children }) => <AgeGate>{children}</AgeGate>;
--- web/app/safe/page.tsx
export default () => <form />;
--- web/app/safe/[...path]/page.tsx
export default () => <form />;
`;

const SAFE = "web/app/safe/layout.tsx:2";
const config = (text: string, name = "next.config.js"): string => `--- web/${name}\n${text}\n`;
const rewrites = (...lines: readonly string[]): string =>
  config(`module.exports = { async rewrites() { return [\n${lines.join(",\n")}\n]; } };`);

export const NEXT_PATHS: readonly Case[] = [
  {
    title: "a restricted path that is sent to an open page, and one that is sent to a gated one",
    files: rewrites("{ source: '/checkout', destination: '/open' }", "{ source: '/shop', destination: '/safe?from=shop' }"),
    routes: { "/checkout": null, "/shop": SAFE },
    finds: ["missing-gate web/next.config.js:2"],
  },
  {
    title: "parameters are followed to the pages that they lead to",
    files: rewrites("{ source: '/shop/:id', destination: '/open/:id' }", "{ source: '/cart/:path*', destination: '/safe/:path*' }"),
    routes: { "/shop/:id": null, "/shop/new": "web/app/open/new/page.tsx:2", "/cart": SAFE, "/cart/*": SAFE },
    finds: ["missing-gate web/next.config.js:2"],
  },
  {
    title: "the page that has a path to itself comes before one that takes any",
    files: rewrites("{ source: '/shop', destination: '/open/new' }", "{ source: '/cart', destination: '/open/old' }"),
    routes: { "/shop": "web/app/open/new/page.tsx:2", "/cart": null },
    finds: ["missing-gate web/next.config.js:3"],
  },
  {
    title: "an open path to a restricted page is judged by the page",
    files: `${rewrites("{ source: '/buy', destination: '/checkout' }")}--- web/app/checkout/page.tsx\n${GATE}export default () => <AgeGate><form /></AgeGate>;\n`,
    routes: { "/checkout": "web/app/checkout/page.tsx:2" },
  },
  {
    title: "somewhere else, nowhere and a computed destination can't be told",
    files: rewrites(
      "{ source: '/checkout/:path*', destination: 'https://pay.example.com/:path*' }",
      "{ source: '/shop', destination: '/gone' }",
      "{ source: '/cart', destination: process.env.CART }",
      "{ source: '/blog/:path*', destination: 'https://blog.example.com/:path*' }",
      "{ source: '/shop/data', destination: '/api/shop' }",
    ),
    routes: { "/checkout": null, "/checkout/*": null, "/shop": null, "/cart": null },
    finds: ["unresolved-route web/next.config.js:2", "unresolved-route web/next.config.js:3", "unresolved-route web/next.config.js:4"],
  },
  {
    title: "rewrites that are computed",
    files: config("module.exports = { rewrites: () => fetchRewrites() };"),
    routes: {},
    finds: ["unresolved-route web/next.config.js:1"],
  },
  {
    title: "a part of the rewrites is computed, and a source",
    files: rewrites(
      "...more()",
      "{ source: process.env.FROM, destination: '/open' }",
      "{ source: process.env.FROM, destination: '/safe' }",
    ),
    routes: {},
    finds: ["unresolved-route web/next.config.js:1", "unresolved-route web/next.config.js:3"],
  },
  {
    title: "before the files, after them and for what is left; a page that has its path to itself is not replaced by the later ones",
    files:
      config(
        `export default { rewrites: async () => ({
  beforeFiles: [{ source: '/checkout', destination: '/open' }],
  afterFiles: [{ source: '/cart', destination: '/open' }, { source: '/shop', destination: '/open' }],
  fallback: [{ source: '/:path*', destination: 'https://old.example.com/:path*' }],
}) };`,
        "next.config.mjs",
      ) +
      ["checkout", "cart"]
        .map((name) => `--- web/app/${name}/page.tsx\n${GATE}export default () => <AgeGate><form /></AgeGate>;\n`)
        .join(""),
    routes: { "/checkout": null, "/cart": "web/app/cart/page.tsx:2", "/shop": null },
    finds: ["missing-gate web/next.config.mjs:2", "missing-gate web/next.config.mjs:3"],
  },
  {
    title: "every path is sent elsewhere before the files",
    files: config(
      "export default { rewrites: () => ({ beforeFiles: [{ source: '/:path*', destination: 'https://old.example.com/:path*' }] }) };",
      "next.config.ts",
    ),
    routes: {},
    finds: ["unresolved-route web/next.config.ts:1"],
  },
  {
    title: "a tenant's folder, with the path as it is",
    files: `${config("export default { rewrites: () => ({ beforeFiles: [{ source: '/:path*', has: [{ type: 'host', value: '(?<tenant>.*)' }], destination: '/tenants/:tenant/:path*' }] }) };", "next.config.mjs")}--- web/app/tenants/[tenant]/checkout/page.tsx\nexport default () => <form />;\n`,
    routes: { "/checkout": null },
    finds: ["missing-gate web/next.config.mjs:1"],
  },
  {
    title: "words that a parameter is kept to, or kept from",
    files:
      rewrites(
        "{ source: '/:area(shop|blog)/:path*', destination: '/open' }",
        "{ source: '/:path((?!cart|safe).*)', destination: '/all/:path' }",
      ) + ["cart", "checkout"].map((name) => `--- web/app/all/${name}/page.tsx\nexport default () => <form />;\n`).join(""),
    routes: { "/shop": null, "/shop/*": null, "/checkout": null },
    finds: ["missing-gate web/next.config.js:2", "missing-gate web/next.config.js:3"],
  },
  {
    title: "one rewrite after another, and one that turns in a circle",
    files: rewrites(
      "{ source: '/checkout', destination: '/step' }",
      "{ source: '/step', destination: '/open' }",
      "{ source: '/shop', destination: '/shop' }",
    ),
    routes: { "/checkout": null, "/shop": null },
    finds: ["missing-gate web/next.config.js:2", "unresolved-route web/next.config.js:4"],
  },
  {
    title: "more paths than can be followed, and parameters that could be shared out in any way",
    files:
      rewrites(
        ...Array.from(
          { length: 40 },
          (_, at) => `{ source: '/x${at}/:a(${Array.from({ length: 150 }, (__, n) => `w${n}`).join("|")})', destination: '/many/:a' }`,
        ),
        `{ source: '/checkout', destination: '${"/:a*".repeat(30)}/x' }`,
      ) + Array.from({ length: 150 }, (_, at) => `--- web/app/many/w${at}/page.tsx\nexport default () => <form />;\n`).join(""),
    routes: { "/checkout": null },
    finds: ["unresolved-route web/next.config.js:1", "unresolved-route web/next.config.js:42"],
  },
  {
    title: "options of a plug-in that hold more than can be seen hide no rewrites",
    files: config(
      `const { withSentryConfig } = require("@sentry/nextjs");
// The plug-in rewrites frames.
const options = { ...common(), org: process.env.ORG };
module.exports = withSentryConfig({ async rewrites() { return [{ source: "/shop", destination: "/safe" }]; } }, options);`,
    ),
    routes: { "/shop": SAFE },
  },
  {
    title: "a configuration through plug-ins, a function, constants, another module and a later assignment",
    files:
      config(
        "const withMDX = require('@next/mdx')({ extension: /x/ });\nconst { list } = require('./rewrites');\nconst base = { reactStrictMode: true };\nbase.rewrites = async () => [...list, ...['cart'].map((name) => ({ source: `/${name}`, destination: '/open' }))];\nmodule.exports = async (phase) => withMDX({ ...base });",
      ) + "--- web/rewrites.js\nconst OPEN = '/open';\nexports.list = [\n  { source: '/checkout', destination: OPEN },\n];\n",
    routes: { "/checkout": null, "/cart": null },
    finds: ["missing-gate web/next.config.js:4", "missing-gate web/rewrites.js:3"],
  },
  {
    title: "redirects are no pages and no gates",
    files: `${config("module.exports = { redirects: async () => [{ source: '/checkout', destination: '/open', permanent: false }, { source: '/old', destination: '/checkout', permanent: true }] };")}--- web/app/checkout/page.tsx\n${GATE}export default () => <AgeGate><form /></AgeGate>;\n`,
    routes: { "/checkout": "web/app/checkout/page.tsx:2" },
  },
  {
    title: "a page that is served as it is",
    files: `${rewrites("{ source: '/checkout', destination: '/pay.html' }")}--- web/public/pay.html\n<!doctype html>\n<body data-age-gate="active"><form></form>\n`,
    routes: { "/checkout": "web/public/pay.html:2" },
  },
  {
    title: "a base path, as it is written and left out in the rules",
    files: `${config("module.exports = { basePath: '/store', rewrites: async () => [\n{ source: '/shop', destination: '/open' },\n{ source: '/store/cart', destination: 'https://cart.example.com', basePath: false }] };")}--- web/app/checkout/page.tsx\nexport default () => <form />;\n`,
    options: { restricted: ["/store/checkout/**", "/store/shop", "/cart"] },
    routes: { "/store/checkout": null, "/store/shop": null, "/cart": null },
    finds: ["missing-gate web/app/checkout/page.tsx:1", "missing-gate web/next.config.js:2", "unresolved-route web/next.config.js:3"],
  },
  {
    title: "languages before the path",
    files: `${config("module.exports = { i18n: { locales: ['en', 'fr'], defaultLocale: 'en' }, rewrites: async () => [\n{ source: '/fr/panier', destination: '/fr/cart', locale: false },\n{ source: '/fr/checkout', destination: '/fr/plain', locale: false }] };")}--- web/pages/cart.tsx\nexport default () => <form />;\n--- web/pages/plain.tsx\nexport default () => <form />;\n`,
    options: { restricted: ["/fr/cart/**", "/fr/panier", "/checkout/**"] },
    routes: { "/fr/cart": null, "/fr/panier": null, "/checkout": null },
    finds: ["missing-gate web/next.config.js:2", "missing-gate web/next.config.js:3", "missing-gate web/pages/cart.tsx:1"],
  },
  {
    title: "names of folders that are written by numbers",
    files: ["%63heckout", "%5Fprivate", "shop/%5B%5D"]
      .map((name) => `--- web/app/${name}/page.tsx\nexport default () => <form />;\n`)
      .join(""),
    options: { restricted: ["/checkout/**", "/_private", "/shop/**"] },
    routes: { "/checkout": null, "/_private": null, "/shop/%5B%5D": null },
    finds: [
      "missing-gate web/app/%5Fprivate/page.tsx:1",
      "missing-gate web/app/%63heckout/page.tsx:1",
      "missing-gate web/app/shop/%5B%5D/page.tsx:1",
    ],
  },
  {
    title: "rules that are written by numbers, and names that are not",
    files: `--- web/app/wine club/page.tsx\nexport default () => <form />;\n--- web/app/_private/page.tsx\nexport default () => <form />;\n`,
    options: { restricted: ["/wine%20club", "/_private", "/private"] },
    routes: { "/wine club": null },
    finds: ["missing-gate web/app/wine club/page.tsx:1"],
  },
  {
    title: "paths that a page says it is made for",
    files: [
      "--- web/app/[area]/page.tsx\nexport const generateStaticParams = () => [{ area: 'checkout' }, { area: 'blog' }];\nexport default () => <form />;\n",
      "--- web/app/docs/[...all]/page.tsx\nexport async function generateStaticParams() { return ['a', 'b'].map((one) => ({ all: ['shop', one] })); }\nexport default () => <form />;\n",
      "--- web/pages/[one]/[two].tsx\nexport const getStaticPaths = async () => ({ paths: ['/cart/x', { params: { one: 'shop', two: 'y' } }], fallback: false });\nexport default () => <form />;\n",
    ].join(""),
    options: { restricted: ["/checkout", "/docs/shop/b", "/cart/**"] },
    routes: { "/checkout": null, "/docs/shop/b": null, "/cart/x": null },
    finds: [
      "missing-gate web/app/[area]/page.tsx:2",
      "missing-gate web/app/docs/[...all]/page.tsx:2",
      "missing-gate web/pages/[one]/[two].tsx:2",
    ],
  },
  {
    title: "the paths of a site that is written out, rewrites in a JSON file, endings from a constant",
    files: [
      config(
        "const { rewrites } = require('./paths.json');\nconst pageExtensions = ['view.tsx'];\nmodule.exports = [{\n  pageExtensions, rewrites,\n  exportPathMap: async () => ({ '/': { page: '/' }, '/checkout': { page: '/pay' } }) }][0];",
      ),
      '--- web/paths.json\n{ "rewrites": [{ "source": "/shop", "destination": "/pay" }] }\n',
      "--- web/pages/pay.view.tsx\nexport default () => <form />;\n",
    ].join(""),
    routes: { "/checkout": null, "/shop": null },
    finds: ["missing-gate web/next.config.js:5", "missing-gate web/paths.json:1"],
  },
];
