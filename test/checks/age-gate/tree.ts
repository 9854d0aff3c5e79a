/** Mini repositories as text: `--- path` begins a file. */
export function tree(text: string): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const block of text.split(/^--- /m).slice(1)) {
    const end = block.indexOf("\n");
    files[block.slice(0, end).trim()] = block.slice(end + 1);
  }
  return files;
}

/** What a case says of a frontend: route → evidence, or null; and the failures, as `fault path:line`. */
export interface Case {
  readonly title: string;
  readonly files: string;
  readonly routes: Readonly<Record<string, string | null>>;
  readonly finds?: readonly string[];
  readonly options?: Readonly<Record<string, unknown>>;
}
