/** A line through a few points as a Mermaid chart, which GitHub draws in the reader's light or dark theme. */

export interface Series {
  readonly title: string;
  /** What the vertical axis counts: "%", "ms". */
  readonly unit: string;
  readonly points: readonly (readonly [label: string, value: number])[];
}

/** A fenced block; "" for fewer than two points, which are no line. Labels must be ours: letters, digits and hyphens. */
export function chart({ title, unit, points }: Series): string {
  if (points.length < 2) return "";
  const values = points.map(([, value]) => round(value));
  const top = unit === "%" ? 100 : niceTop(Math.max(...values));
  const labels = points.map(([label]) => `"${label}"`).join(", ");
  return [
    "```mermaid",
    "xychart-beta",
    `  title "${title}"`,
    `  x-axis [${labels}]`,
    `  y-axis "${unit}" 0 --> ${top}`,
    `  line [${values.join(", ")}]`,
    "```",
    "",
  ].join("\n");
}

/** The next 1, 2 or 5 with zeros, so that the axis does not change with every figure. */
function niceTop(value: number): number {
  const scale = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return scale * ([1, 2, 5].find((step) => step * scale >= value) ?? 10);
}

/** Two places are enough for a picture, and the same bytes on every machine. */
const round = (value: number): number => Math.round(value * 100) / 100;
