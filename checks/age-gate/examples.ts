/** Small frontends and what the check says of them. */
import type { Example } from "#src/check.ts";

const PACKAGE = '{ "dependencies": { "react": "19", "react-router-dom": "7" } }\n';
const GATE = "export function AgeGate({ children }) {\n  return isAdult() ? children : <dialog open />;\n}\n";
const ROUTES = [
  'import { BrowserRouter, Route, Routes } from "react-router-dom";',
  'import { Checkout } from "./Checkout";',
  "",
  "export const App = () => (",
  "  <BrowserRouter>",
  "    <Routes>",
  '      <Route path="/checkout" element={<Checkout />} />',
  "    </Routes>",
  "  </BrowserRouter>",
  ");",
  "",
].join("\n");

const shop = (checkout: string): Readonly<Record<string, string>> => ({
  "package.json": PACKAGE,
  "src/App.tsx": ROUTES,
  "src/AgeGate.tsx": GATE,
  "src/Checkout.tsx": checkout,
});

const RESTRICTED = { restricted: ["/checkout/**"] };

export const EXAMPLES: readonly Example[] = [
  {
    title: "the page renders the gate around its content",
    files: shop('import { AgeGate } from "./AgeGate";\n\nexport const Checkout = () => <AgeGate><form /></AgeGate>;\n'),
    options: RESTRICTED,
    finds: [],
  },
  {
    title: "the page has no gate, whatever its comments say",
    files: shop("// <AgeGate> goes here\nexport const Checkout = () => <form />;\n"),
    options: RESTRICTED,
    finds: ["missing-gate"],
  },
  {
    title: "a condition decides whether the gate is rendered",
    files: shop(
      'import { AgeGate } from "./AgeGate";\n\nexport const Checkout = () => <main>{!useVerified() && <AgeGate />}<form /></main>;\n',
    ),
    options: RESTRICTED,
    finds: ["conditional-gate"],
  },
  {
    title: "a component of the gate's name that is another one",
    files: shop("const AgeGate = ({ children }) => <div>{children}</div>;\n\nexport const Checkout = () => <AgeGate><form /></AgeGate>;\n"),
    options: RESTRICTED,
    finds: ["missing-gate"],
  },
  {
    title: "the page is imported from a file that is not there",
    files: { "package.json": PACKAGE, "src/App.tsx": ROUTES },
    options: RESTRICTED,
    finds: ["unresolved-route"],
  },
  {
    title: "a Next.js layout renders the gate around the pages of its folder",
    files: {
      "package.json": '{ "dependencies": { "next": "15" } }\n',
      "components/AgeGate.tsx": GATE,
      "app/checkout/layout.tsx":
        'import { AgeGate } from "../../components/AgeGate";\n\nexport default function Layout({ children }) {\n  return <AgeGate>{children}</AgeGate>;\n}\n',
      "app/checkout/page.tsx": "export default function Page() {\n  return <form />;\n}\n",
    },
    options: RESTRICTED,
    finds: [],
  },
  {
    title: "a rewrite shows an open page under a restricted path",
    files: {
      "package.json": '{ "dependencies": { "next": "15" } }\n',
      "next.config.js": "module.exports = {\n  rewrites: async () => [{ source: '/checkout', destination: '/pay' }],\n};\n",
      "app/pay/page.tsx": "export default function Page() {\n  return <form />;\n}\n",
    },
    options: RESTRICTED,
    finds: ["missing-gate"],
  },
  {
    title: "a plain page is marked with the attribute",
    files: { "site/checkout.html": '<!doctype html>\n<body data-age-gate="active">\n<form></form>\n' },
    options: { ...RESTRICTED, frontends: [{ root: "site" }] },
    finds: [],
  },
];
