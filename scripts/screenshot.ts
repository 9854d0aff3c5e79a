/** `node scripts/screenshot.ts`: judges a small sample repository and draws what a terminal of 80 columns shows, as docs/images/check.svg. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dispatch } from "#src/cli/main.ts";
import { terminalPicture } from "./terminal-picture.ts";
import { testRepository } from "#test/repository.ts";

const COLUMNS = 80;

const sample = testRepository({
  ".github/gatehouse.yml":
    'version: 1\nchecks:\n  structure: { required: [README.md, SECURITY.md] }\n  age-gate: { frontends: [{ root: web }], restricted: ["/checkout/**", "/cart"] }\n  layers: { order: [["src/domain/**"], ["src/app/**"]] }\n',
  "README.md": "# Fernhill\n",
  "web/src/App.tsx":
    'import { Route, Routes } from "react-router-dom";\nimport { AgeGate } from "./AgeGate";\nimport { Cart } from "./Cart";\nimport { Checkout } from "./Checkout";\n\nexport const App = () => (\n  <Routes>\n    <Route path="/cart" element={<AgeGate><Cart /></AgeGate>} />\n    <Route path="/checkout" element={<Checkout />} />\n  </Routes>\n);\n',
  "web/src/AgeGate.tsx": "export const AgeGate = ({ children }) => <section>{children}</section>;\n",
  "web/src/Cart.tsx": "export const Cart = () => <ul />;\n",
  "web/src/Checkout.tsx": "export const Checkout = () => <form />;\n",
  "src/domain/order.ts": 'import { send } from "../app/mail";\n\nexport const place = (order: string) => send(order);\n',
  "src/app/mail.ts": "export const send = (text: string) => text;\n",
});

let output = "";
try {
  await dispatch(["check", sample.folder, "--no-cache", "--now", "2026-11-20T10:00:00Z"], {
    env: { ...process.env, FORCE_COLOR: "1" },
    cwd: sample.folder,
    now: () => new Date("2026-11-20T10:00:00Z"),
    elapsedMs: () => 0,
    out: (text) => void (output += text),
    err: (text) => void process.stderr.write(text),
    columns: COLUMNS,
  });
} finally {
  sample.remove();
}
const folder = join(import.meta.dirname, "../docs/images");
mkdirSync(folder, { recursive: true });
writeFileSync(
  join(folder, "check.svg"),
  terminalPicture(COLUMNS, "The terminal after gatehouse check", ["$ npm start -- check ../fernhill", "", ...output.trimEnd().split("\n")]),
);
