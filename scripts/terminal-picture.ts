/** What a terminal shows, drawn as SVG. */

const CELL = { width: 8.43, height: 18 } as const;
const PALETTE: Readonly<Record<string, string>> = {
  "31": "#ff7b72",
  "32": "#7ee787",
  "33": "#e3b341",
  "35": "#d2a8ff",
  "36": "#79c0ff",
  "90": "#8b949e",
};

/** An SVG of these lines; colours and weights are those of their control sequences. */
export function terminalPicture(columns: number, label: string, lines: readonly string[]): string {
  const [width, height] = [Math.ceil(columns * CELL.width) + 32, lines.length * CELL.height + 56];
  const rows = lines.map((line, index) => `<text x="16" y="${48 + index * CELL.height}">${spans(line)}</text>`);
  const style = "font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;white-space:pre";
  const dots = ["#ff5f57", "#febc2e", "#28c840"].map((fill, at) => `<circle cx="${20 + at * 18}" cy="18" r="6" fill="${fill}"/>`).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(label)}">\n<rect width="100%" height="100%" rx="8" fill="#0d1117"/>${dots}\n<g style="${style}" fill="#e6edf3" xml:space="preserve">\n${rows.join("\n")}\n</g>\n</svg>\n`;
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
