/** Lines through a few points: as a Mermaid chart, which GitHub draws in the reader's light or dark theme, and as a word of bars for a table's cell. */

export interface Series {
  readonly title: string;
  /** What the vertical axis counts: "%", "ms". */
  readonly unit: string;
  readonly points: readonly (readonly [label: string, value: number])[];
}

/** Blue that stands out on white and on black; the theme's own first colour is all but white. */
const LOOK = {
  xyChart: { width: 900, height: 240 },
  themeVariables: { xyChart: { plotColorPalette: "#2f81f7", backgroundColor: "transparent" } },
};

/** A fenced block; "" for fewer than two points, which are no line. Labels must be ours: letters, digits and hyphens. */
export function chart({ title, unit, points }: Series): string {
  if (points.length < 2) return "";
  const values = points.map(([, value]) => round(value));
  const bottom = unit === "%" ? shareBottom(Math.min(...values)) : 0;
  const top = unit === "%" ? 100 : niceTop(Math.max(...values));
  const labels = points.map(([label]) => `"${label}"`).join(", ");
  return [
    "```mermaid",
    `%%{init: ${JSON.stringify(LOOK)}}%%`,
    "xychart-beta",
    `  title "${title}"`,
    `  x-axis [${labels}]`,
    `  y-axis "${unit}" ${bottom} --> ${top}`,
    `  line [${values.join(", ")}]`,
    "```",
    "",
  ].join("\n");
}

const BARS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/** "▁▃▅█": the lowest value is the lowest bar, the highest the highest; "" for fewer than two values. */
export function sparkline(values: readonly number[]): string {
  if (values.length < 2) return "";
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const height = (value: number): number => (most === least ? 3 : Math.round(((value - least) / (most - least)) * (BARS.length - 1)));
  return values.map((value) => BARS[height(value)] ?? "").join("");
}

/** Shares that are all high are told apart above the ten per cent that all of them reach. */
function shareBottom(least: number): number {
  return least < 50 ? 0 : Math.min(90, Math.floor(least / 10) * 10);
}

/** The next 1, 2 or 5 with zeros, so that the axis does not change with every figure. */
function niceTop(value: number): number {
  const scale = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return scale * ([1, 2, 5].find((step) => step * scale >= value) ?? 10);
}

/** Two places are enough for a picture, and the same bytes on every machine. */
const round = (value: number): number => Math.round(value * 100) / 100;
