/** Pages, gates and barrels written as CommonJS modules. */
import type { Case } from "#test/checks/age-gate/tree.ts";

export const COMMONJS_FRAME = `
--- web/package.json
{ "dependencies": { "next": "15", "react": "19" } }
--- web/components/AgeGate.js
const React = require('react');
function AgeGate({ children }) { return ok() ? children : React.createElement('dialog'); }
module.exports = AgeGate;
--- web/components/index.js
exports.AgeGate = require('./AgeGate');
exports.Frame = ({ children }) => <div>{children}</div>;
--- web/components/Bare.js
module.exports = ({ children }) => <div>{children}</div>;
`;

const page = (name: string, text: string): string => `--- web/pages/${name}.jsx\n${text}\n`;
const HOC = "const withAgeGate = (Page) => function Gated(props) { return <AgeGate><Page {...props} /></AgeGate>; };";

export const COMMONJS: readonly Case[] = [
  {
    title: "what require gives is what the module is, by its name or its members",
    files: [
      page("checkout", "const AgeGate = require('../components/AgeGate');\nmodule.exports = () => <AgeGate><form /></AgeGate>;"),
      page(
        "shop",
        "const { AgeGate: Gate } = require('../components');\nmodule.exports = function Shop() { return <Gate><form /></Gate>; };",
      ),
      page("shop/a", "const all = require('../../components');\nexports.default = () => <all.AgeGate><form /></all.AgeGate>;"),
      page("shop/b", "var AgeGate = require('../../components').AgeGate;\nmodule.exports.default = () => <AgeGate><form /></AgeGate>;"),
      page("shop/c", "import AgeGate from '../../components/AgeGate';\nexport default () => <AgeGate><form /></AgeGate>;"),
      page("shop/d", "import * as all from '../../components';\nexport default () => <all.AgeGate><form /></all.AgeGate>;"),
      page("cart", "const AgeGate = require('../components/Bare');\nmodule.exports = () => <AgeGate><form /></AgeGate>;"),
      page("cart/a", "const { Frame: AgeGate } = require('../../components');\nmodule.exports = () => <AgeGate><form /></AgeGate>;"),
    ].join(""),
    routes: {
      "/checkout": "web/pages/checkout.jsx:2",
      "/shop": "web/pages/shop.jsx:2",
      "/shop/a": "web/pages/shop/a.jsx:2",
      "/shop/b": "web/pages/shop/b.jsx:2",
      "/shop/c": "web/pages/shop/c.jsx:2",
      "/shop/d": "web/pages/shop/d.jsx:2",
      "/cart": null,
      "/cart/a": null,
    },
    finds: ["missing-gate web/pages/cart.jsx:2", "missing-gate web/pages/cart/a.jsx:2"],
  },
  {
    title: "a page that is exported through a wrapper",
    files: [
      page("checkout", `const AgeGate = require('../components/AgeGate');\n${HOC}\nmodule.exports = withAgeGate(() => <form />);`),
      page("shop", "const other = require('../components/hoc');\nmodule.exports = other.withAgeGate(() => <form />);"),
      page(
        "cart",
        `const AgeGate = require('../components/AgeGate');\n${HOC}\nconst Page = () => <form />;\nwithAgeGate(Page);\nmodule.exports = Page;`,
      ),
      `--- web/components/hoc.js\nconst AgeGate = require('./AgeGate');\n${HOC}\nmodule.exports = { withAgeGate };\n`,
    ].join(""),
    routes: { "/checkout": "web/pages/checkout.jsx:2", "/shop": "web/components/hoc.js:2", "/cart": null },
    finds: ["missing-gate web/pages/cart.jsx:5"],
  },
  {
    title: "an export in several places is any of them, and one inside a function is unknown",
    files: [
      page(
        "checkout",
        "const AgeGate = require('../components/AgeGate');\nif (process.env.OPEN) module.exports = () => <form />;\nelse module.exports = () => <AgeGate><form /></AgeGate>;",
      ),
      page(
        "shop",
        "const AgeGate = require('../components/AgeGate');\nif (process.env.NEW) module.exports = () => <AgeGate><a /></AgeGate>;\nelse module.exports = () => <AgeGate><form /></AgeGate>;",
      ),
      page("cart", "(function (make) { module.exports = make(); })(() => () => <form />);"),
    ].join(""),
    routes: { "/checkout": null, "/shop": "web/pages/shop.jsx:2", "/cart": null },
    finds: ["unresolved-route web/pages/cart.jsx:1", "conditional-gate web/pages/checkout.jsx:2"],
  },
  {
    title: "a barrel that hands modules on, whole and spread",
    files: [
      "--- web/ui/index.js\nmodule.exports = require('./all');\n--- web/ui/all.js\nmodule.exports = { ...require('../components'), Page: require('./Page') };\n",
      "--- web/ui/Page.js\nconst { AgeGate } = require('../components');\nmodule.exports = { Shop: () => <AgeGate><form /></AgeGate>, default: () => <form /> };\n",
      page("checkout", "const { AgeGate } = require('../ui');\nmodule.exports = () => <AgeGate><form /></AgeGate>;"),
      page("shop", "module.exports = require('../ui/Page').Shop;"),
      page("cart", "module.exports = require('../ui/Page');"),
    ].join(""),
    routes: { "/checkout": "web/pages/checkout.jsx:2", "/shop": "web/ui/Page.js:2", "/cart": null },
    finds: ["missing-gate web/pages/cart.jsx:1"],
  },
  {
    title: "TypeScript's own form, and a module that is not there",
    files: [
      "--- web/pages/checkout.tsx\nimport AgeGate = require('../components/AgeGate');\nconst Page = () => <AgeGate><form /></AgeGate>;\nexport = Page;\n",
      page("shop", "const Shop = require('../views/Shop');\nmodule.exports = Shop;"),
      page("cart", "module.exports = require(process.env.CART);"),
    ].join(""),
    routes: { "/checkout": "web/pages/checkout.tsx:2", "/shop": null, "/cart": null },
    finds: ["unresolved-route web/pages/cart.jsx:1", "unresolved-route web/pages/shop.jsx:2"],
  },
  {
    title: "a required name that changes later is no constant",
    files: page(
      "checkout",
      "let AgeGate = require('../components/AgeGate');\nAgeGate = require('../components/Bare');\nmodule.exports = () => <AgeGate><form /></AgeGate>;",
    ),
    routes: { "/checkout": null },
    finds: ["conditional-gate web/pages/checkout.jsx:3"],
  },
];
