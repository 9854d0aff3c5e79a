/** `node scripts/screenshot.ts`: judges a small sample repository and draws what a terminal of 80 columns shows, as docs/images/check.svg. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dispatch } from "#src/cli/main.ts";
import { testRepository } from "#test/repository.ts";

const COLUMNS = 80;
const CELL = { width: 8.43, height: 18 } as const;
const PALETTE: Readonly<Record<string, string>> = { "31": "#ff7b72", "32": "#7ee787", "33": "#e3b341", "35": "#d2a8ff", "36": "#79c0ff" };

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
writeFileSync(join(folder, "check.svg"), drawn(["$ npm start -- check ../fernhill", "", ...output.trimEnd().split("\n")]));

function drawn(lines: readonly string[]): string {
  const [width, height] = [Math.ceil(COLUMNS * CELL.width) + 32, lines.length * CELL.height + 56];
  const rows = lines.map((line, index) => `<text x="16" y="${48 + index * CELL.height}">${spans(line)}</text>`);
  const style = "font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;white-space:pre";
  const dots = ["#ff5f57", "#febc2e", "#28c840"].map((fill, at) => `<circle cx="${20 + at * 18}" cy="18" r="6" fill="${fill}"/>`).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="The terminal after gatehouse check">\n<rect width="100%" height="100%" rx="8" fill="#0d1117"/>${dots}\n<g style="${style}" fill="#e6edf3" xml:space="preserve">\n${rows.join("\n")}\n</g>\n</svg>\n`;
}

/** SGR sequences (ECMA-48) become spans. */
function spans(line: string): string {
  let codes: readonly string[] = [];
  return line
    .split(/\u001b\[([0-9;]*)m/)
    .map((piece, index) => {
      if (index % 2 === 1) {
        codes = piece === "0" || piece === "" ? [] : [...codes, ...piece.split(";")];
        return "";
      }
      if (piece === "") return "";
      const fill = codes.map((code) => PALETTE[code]).find((found) => found !== undefined);
      const look = [fill && `fill="${fill}"`, codes.includes("1") && 'font-weight="bold"', codes.includes("2") && 'opacity="0.65"', codes.includes("4") && 'text-decoration="underline"'].filter(Boolean); // prettier-ignore
      return `<tspan ${look.join(" ")}>${escaped(piece)}</tspan>`;
    })
    .join("");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(" ", "\u00a0");
}
