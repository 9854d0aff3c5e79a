/** Reads JSON that others wrote: every accessor gives a harmless value where the shape is not the expected one. */

export type Fields = Readonly<Record<string, unknown>>;

const NONE: Fields = Object.freeze({});

export const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

/** The object, or an empty one. */
export const fields = (value: unknown): Fields => (isFields(value) ? value : NONE);

/** The string, or "". */
export const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** The array, or an empty one. */
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The number where it is finite and not negative, else 0. */
export const count = (value: unknown): number => (typeof value === "number" && Number.isFinite(value) && value > 0 ? value : 0);

/** The number where it is finite. */
export const numeric = (value: unknown): number | undefined => (typeof value === "number" && Number.isFinite(value) ? value : undefined);

/** The parsed JSON; undefined where the text is none. */
export function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

/** True where objects and arrays lie in each other more than so many levels deep. */
export function deeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => deeperThan(inner, levels - 1));
}

/** Leaves out the keys whose value is undefined or null. */
export function present(given: Fields): Fields {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) if (value !== undefined && value !== null) kept[key] = value;
  return kept;
}

/** The media type and base64 bytes of a data URL; undefined for any other text. */
export function dataUrl(url: string): { readonly mediaType: string; readonly base64: string } | undefined {
  if (!url.startsWith("data:")) return undefined;
  const comma = url.indexOf(",");
  const head = url.slice(5, comma);
  if (comma === -1 || !head.endsWith(";base64")) return undefined;
  return { mediaType: head.slice(0, -";base64".length).split(";")[0] ?? "", base64: url.slice(comma + 1) };
}

/** The texts of a content that is a string or a list of parts, joined, a refusal's too; parts without text count as nothing. */
export function plainText(content: unknown): string {
  if (typeof content === "string") return content;
  return list(content)
    .map(fields)
    .map((part) => text(part["text"]) || text(part["refusal"]))
    .join("");
}
