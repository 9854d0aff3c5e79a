/** A generated part of a document that is otherwise a person's: what stands before and behind its marks stays to the byte. */

export interface Part {
  /** Names the marks: `matrix`. */
  readonly name: string;
  /** What makes it: `gatehouse matrix --write`. */
  readonly command: string;
  /** What else is the reader's, as a clause: "its column Notes". */
  readonly also?: string;
  /** The heading of a document that is begun with it. */
  readonly title: string;
  readonly body: string;
}

/** The document with the part as it should be; one without marks keeps its text before it. */
export function withPart(existing: string | undefined, { name, command, also, title, body }: Part): string {
  const yours = also === undefined ? "What stands outside it is yours." : `What stands outside it, and ${also}, is yours.`;
  const made = `${beginOf(name)}, made by \`${command}\`. ${yours} -->\n\n${body.trimEnd()}\n\n${endOf(name)}`;
  if (existing === undefined || existing.trim() === "") return `# ${title}\n\n${made}\n`;
  const place = placeOf(existing, name);
  if (place === undefined) return `${existing.trimEnd()}\n\n${made}\n`;
  return existing.slice(0, place.begin) + made + existing.slice(place.end);
}

/** What stands between the marks; undefined where there are none. */
export function partIn(existing: string, name: string): string | undefined {
  const place = placeOf(existing, name);
  return place === undefined ? undefined : existing.slice(place.begin, place.end);
}

function placeOf(text: string, name: string): { readonly begin: number; readonly end: number } | undefined {
  const begin = text.indexOf(beginOf(name));
  const end = begin === -1 ? -1 : text.indexOf(endOf(name), begin);
  return end === -1 ? undefined : { begin, end: end + endOf(name).length };
}

const beginOf = (name: string): string => `<!-- gatehouse:${name}`;
const endOf = (name: string): string => `<!-- /gatehouse:${name} -->`;
