/** A sample repository for the demo: a small shop, three faults, and their fix. */
import type { FileChanges } from "#test/fakes/github/bare.ts";

const CONFIGURATION = `version: 1
checks:
  structure:
    required: [README.md]
    forbidden: ["**/*.bak"]
  age-gate:
    frontends: [{ root: frontend }]
    restricted: ["/checkout/**"]
  pull-request: false
`;

const APP = (gated: boolean): string => `import { Routes, Route } from "react-router-dom";
import { AgeGatePortal } from "./AgeGatePortal";
import { Checkout } from "./Checkout";

export function App() {
  return (
    <Routes>
      <Route path="/" element={<p>Welcome</p>} />
      <Route path="/checkout" element={${gated ? "<AgeGatePortal><Checkout /></AgeGatePortal>" : "<Checkout />"}} />
    </Routes>
  );
}
`;

export const SAMPLE: FileChanges = {
  ".github/gatehouse.yml": CONFIGURATION,
  "README.md": "# Storefront\n",
  "frontend/package.json": '{ "name": "storefront", "dependencies": { "react-router-dom": "7.0.0" } }\n',
  "frontend/src/App.tsx": APP(true),
  "frontend/src/AgeGatePortal.tsx": "export function AgeGatePortal({ children }) {\n  return <section>{children}</section>;\n}\n",
  "frontend/src/Checkout.tsx": "export function Checkout() {\n  return <form>Pay</form>;\n}\n",
};

/** A key that is nobody's, made when it is needed. */
const fakeKey = (): string => ["AKIA", "Q4ZLW7NXTB2RMHPV"].join("");

/** The checkout loses its age gate, a key is committed, and a copy is left behind. */
export const THREE_FAULTS = (): FileChanges => ({
  "frontend/src/App.tsx": APP(false),
  "scripts/deploy.sh": `#!/bin/sh\nset -eu\nexport AWS_ACCESS_KEY_ID=${fakeKey()}\nnpm run deploy\n`,
  "frontend/src/Checkout.tsx.bak": "export function Checkout() {}\n",
});

export const MENDED = (): FileChanges => ({
  "frontend/src/App.tsx": APP(true),
  "scripts/deploy.sh": '#!/bin/sh\nset -eu\n: "${AWS_ACCESS_KEY_ID:?set by the environment}"\nnpm run deploy\n',
  "frontend/src/Checkout.tsx.bak": null,
});
